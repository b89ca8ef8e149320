"""A browser that draws pages again: what the cache of snapshots needs besides what a session does."""

from collections.abc import Iterable

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.page import answering
from shopper_agent.schema import Observation


class RenderingEnvironment(BrowserEnvironment):
    """A session's browser whose first page may be any page, in the middle of a visit."""

    async def load(self, typed: Iterable[str]) -> Observation:
        """Open the page, whatever its status is. `typed`: references that the visit has used before.

        Raises EnvironmentFailed when it cannot be opened.
        """
        self._private.typed.update(typed)
        self._masker.learn(self._private.typed)
        await self._life.unless_broken(self._current.goto(self._url))
        return await self._past_wait(await self._arrived(await self._observe(None)))

    async def place(self) -> int:
        """Where the page is in its tab's history."""
        page = self._current
        async with answering(page.page, page.settings.call_s):
            return int((await page.session.send("Page.getNavigationHistory"))["currentIndex"])

    @property
    def address(self) -> str:
        """The page's own, unmasked."""
        return self._current.page.url

    @property
    def has_tabs(self) -> bool:
        """Whether more than one tab is open."""
        return self._tabs.several
