"""What can go wrong when a mock shop is to be served."""


class UnknownSite(ValueError):
    """No mock shop has this name."""


class UnknownVariant(ValueError):
    """The shop does not come in this variant."""


class UnknownTrap(ValueError):
    """The shop has no trap of this name."""


class BadAccount(ValueError):
    """An account that shall exist from the start has no usable e-mail address or password."""


class PortInUse(OSError):
    """Another program already listens on the port."""


class WrongDatabase(OSError):
    """The database file is not this shop's, or holds the catalogue of another seed."""


class SiteFailed(RuntimeError):
    """The shop's server stopped before it answered."""
