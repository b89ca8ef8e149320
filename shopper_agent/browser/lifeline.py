"""What a session hangs on: the news that it cannot go on, and the tasks that run beside it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from shopper_agent.errors import EnvironmentFailed

T = TypeVar("T")


class Lifeline:
    """One session's; made inside the event loop that the session runs in."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        """`mask` is put on every reason: addresses carry what was typed into forms."""
        self._mask = mask
        self._broken: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        """Holds the reason once the session cannot go on."""
        self._tasks: set[asyncio.Task[None]] = set()

    def give_up(self, reason: str) -> None:
        """The session cannot go on; the first reason counts."""
        if not self._broken.done():
            self._broken.set_result(reason)

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the session, until it ends."""
        if self._broken.cancelled():
            work.close()
            return
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def end(self) -> None:
        """Nothing of it goes on after the session."""
        for task in self._tasks:
            task.cancel()
        self._broken.cancel()

    async def unless_broken(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for a call to the page, or for the news that the session cannot go on.

        Raises:
            EnvironmentFailed: It cannot go on, or the call says so.
        """
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task, self._broken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                task.cancel()
        if self._broken.done() and not self._broken.cancelled():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise EnvironmentFailed(self._mask(self._broken.result()))
        try:
            return await task
        except EnvironmentFailed as error:
            raise EnvironmentFailed(self._mask(str(error))) from error
