"""Mock web shops: the outside world for tests, served locally."""

from sites.hosting import PortInUse, Shop, SiteFailed, UnknownSite, names, run, serve

__all__ = ["PortInUse", "Shop", "SiteFailed", "UnknownSite", "names", "run", "serve"]
