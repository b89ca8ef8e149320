"""How a shop is to be opened."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShopOptions:
    """What can be chosen when a shop opens."""

    variant: str = "standard"
    """Name of the version of the shop."""
    endless_stock: bool = False
    """Orders do not use up stock, so that visits do not disturb each other."""
    accounts: tuple[tuple[str, str], ...] = ()
    """E-mail address and password of accounts that exist from the start."""
    traps: tuple[str, ...] = ()
    """Names of what makes the shop harder to use and is switched on."""
