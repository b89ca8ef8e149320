"""What can go wrong when a mock shop is to be served."""


class UnknownSite(ValueError):  # noqa: N818 - named for what it says of the name
    """No mock shop has this name."""


class PortInUse(OSError):  # noqa: N818 - named for what it says of the port
    """Another program already listens on the port."""


class WrongDatabase(OSError):  # noqa: N818 - named for what it says of the file
    """The database file is not this shop's, or holds the catalogue of another seed."""


class SiteFailed(RuntimeError):  # noqa: N818 - a condition of the shop, not of the caller
    """The shop's server stopped before it answered."""
