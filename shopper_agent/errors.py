"""The exceptions a user may meet, and whose fault each one is.

ShopperAgentError
├── ConfigError              the user's: bad TOML, unknown name, malformed persona    → one line, exit 2
│   └── MissingExtra         the user's: an optional dependency is not installed      → the pip command, exit 2
├── TrajectoryFormatError    the data's: a recording that cannot be read              → file:line, exit 2
├── PolicyFailed             the model's or its server's: no valid decision came        → StopReason.POLICY_FAILED
│   ├── BackendError         infrastructure: refused, timed out, 5xx after the retries
│   └── SpendingCapReached   the cap that the user set
├── SessionInterrupted       the person's: a human shopper stopped the session          → StopReason.CUT_OFF
└── EnvironmentFailed        infrastructure: page crash, browser gone, site down        → StopReason.ENVIRONMENT_FAILED

What the shopper does wrong (a name that is not on the page, a covered button) is no exception: it becomes
`Observation.failure`, and the next decision sees it. Anything that is not listed here is our own bug.
"""


class ShopperAgentError(Exception):
    """Base of every error that this package raises on purpose; its text is one helpful line."""


class ConfigError(ShopperAgentError, ValueError):
    """What the user asked for cannot be done as written; nothing was started."""


class MissingExtra(ConfigError, ImportError):
    """An optional dependency is needed for what was asked."""

    def __init__(self, package: str, extra: str) -> None:
        """Name the missing package and the extra that brings it."""
        super().__init__(f"{package} is not installed. Install it with: pip install 'shopper-agent[{extra}]'")
        self.package = package
        self.extra = extra

    def __reduce__(self) -> tuple[type["MissingExtra"], tuple[str, str]]:
        """Keep the error picklable across processes."""
        return MissingExtra, (self.package, self.extra)


class TrajectoryFormatError(ShopperAgentError, ValueError):
    """A recording has a line that cannot be read; the text names file and line."""


class PolicyFailed(ShopperAgentError):
    """A policy could give no valid decision; `attempts` keeps every raw reply."""

    def __init__(self, message: str, attempts: tuple[str, ...] = ()) -> None:
        """Keep what the model replied, so that the recording can show it."""
        super().__init__(message)
        self.attempts = attempts


class BackendError(PolicyFailed):
    """A model server did not answer usefully after all retries."""


class SpendingCapReached(PolicyFailed):
    """The spending cap of the back-end is used up."""


class SessionInterrupted(ShopperAgentError):
    """A person who plays the shopper asked to stop."""


class EnvironmentFailed(ShopperAgentError):
    """The page, the browser or the site is gone; the session cannot go on."""


def first_error(failed: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong first in a group of tasks, however deep it lies: the others were cancelled for it."""
    found: BaseException = failed
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
