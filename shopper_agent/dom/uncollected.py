"""Work that makes many objects at once and lets go of them by itself, without the cycle collector looking on."""

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def uncollected(work: Callable[P, R]) -> Callable[P, R]:
    """Hold Python's cycle collector off while a short synchronous function runs; it is as it was before afterwards.

    A page is tens of thousands of objects that live for a tenth of a second. The collector takes each for a newcomer
    that stays, looks at all of them time and again and then, because so many have come, at everything in the process:
    a seventh of the CPU of an observation. What the function has let go of when it returns was never looked at.

    Nothing is awaited inside, so sessions that share a loop cannot meet here; where threads do, the collector runs
    again when the first is done, at worst sooner than the other would like.
    """

    @wraps(work)
    def alone(*args: P.args, **kwargs: P.kwargs) -> R:
        if not gc.isenabled():
            return work(*args, **kwargs)
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            gc.enable()

    return alone
