"""What a page in the browser says to its shop: what was said before is answered as it was then, the rest goes out."""

from shopper_agent.browser.snapshot_cache.messages import PARTS, READ_PARTS, Answer, Exchange, Jar, Request
from shopper_agent.browser.snapshot_cache.upstream import Upstream
from shopper_agent.errors import EnvironmentFailed


class Conversation:
    """One browser context's. `told` is emptied by the page's asking again; `said` fills with what it asks."""

    def __init__(self, upstream: Upstream, jar: Jar) -> None:
        """`jar`: the session's cookies; what scripts change is written into it."""
        self._upstream, self._jar = upstream, jar
        self.told: list[Exchange] = []
        """Exchanges that the shop has had already and the page has not."""
        self.said: list[Exchange] = []
        """What the page has asked since the last `begin`, in its order."""
        self.parts: set[str] = set()
        """Addresses of scripts and style sheets of the document that came last."""
        self.departed = False
        """The page asks otherwise than it did with the same contents."""
        self.open = True
        """New requests may leave."""

    def begin(self, told: list[Exchange]) -> None:
        """A new action, of which this much is known."""
        self.told, self.said = list(told), []

    async def asked(self, request: Request, cookies: str) -> Answer:
        """The answer to what the page asks for. Raises EnvironmentFailed when the shop does not answer."""
        if request.destination in PARTS:
            if request.destination in READ_PARTS:
                self.parts.add(request.url)
            return await self._upstream.part(request)
        if request.destination == "document":
            self.parts = set()
        known = next((one for one in self.told if one.request.is_same(request)), None)
        if known is not None:
            self.told.remove(known)
            self.said.append(known)
            return known.answer
        if self.told or not self.open:
            self.departed = True
        if not self.open:
            raise EnvironmentFailed("the page does something else than it did before with the same contents")
        changes = self._jar.changes(cookies)
        self._jar.apply(changes)
        answer = await self._upstream.send(request, self._jar.header())
        self._jar.take(answer)
        self.said.append(Exchange(request, answer, self._jar.copy(), changes))
        return answer
