"""Mock web shops: the outside world for tests, served locally."""

from sites.errors import BadAccount, PortInUse, SiteFailed, UnknownSite, UnknownTrap, UnknownVariant, WrongDatabase
from sites.hosting import Shop, names, run, serve, traps, variants
from sites.options import ShopOptions
from sites.records import FilledCart, PlacedOrder, SoldLine

__all__ = [
    "BadAccount",
    "FilledCart",
    "PlacedOrder",
    "PortInUse",
    "Shop",
    "ShopOptions",
    "SiteFailed",
    "SoldLine",
    "UnknownSite",
    "UnknownTrap",
    "UnknownVariant",
    "WrongDatabase",
    "names",
    "run",
    "serve",
    "traps",
    "variants",
]
