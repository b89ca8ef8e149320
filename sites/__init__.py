"""Mock web shops: the outside world for tests, served locally."""

from sites.errors import PortInUse, SiteFailed, UnknownSite, WrongDatabase
from sites.hosting import Shop, names, run, serve

__all__ = ["PortInUse", "Shop", "SiteFailed", "UnknownSite", "WrongDatabase", "names", "run", "serve"]
