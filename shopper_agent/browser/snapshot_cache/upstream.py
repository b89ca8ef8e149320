"""The shop itself: every request of a session goes to it once, whoever has found out that it is to be sent."""

from collections import OrderedDict
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from shopper_agent.browser.snapshot_cache.messages import HOP, Answer, Request, digest
from shopper_agent.errors import EnvironmentFailed

KEPT_PARTS = 4000
"""Pictures, scripts and style sheets that are remembered."""


class Upstream:
    """The connection to one shop, for any number of sessions; it knows no cookies itself."""

    def __init__(self, answer_s: float) -> None:
        """`answer_s`: the most that an answer may take."""
        no_cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))  # each session has its own
        self._client = httpx.AsyncClient(cookies=no_cookies, timeout=answer_s, verify=False, trust_env=False)
        self._parts: OrderedDict[str, tuple[Answer, str]] = OrderedDict()
        self.requests = 0
        """Sent so far, parts of pages among them."""

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def send(self, request: Request, cookies: str) -> Answer:
        """The shop's answer, redirects as they come. Raises EnvironmentFailed when there is none."""
        headers = [(name, value) for name, value in request.headers if name not in HOP]
        if cookies:
            headers.append(("cookie", cookies))
        self.requests += 1
        try:
            response = await self._client.request(request.method, request.url, headers=headers, content=request.body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            where = f"{httpx.URL(request.url).host}:{httpx.URL(request.url).port}"
            raise EnvironmentFailed(f"{where} did not answer: {type(error).__name__}") from error
        kept = tuple((name.lower(), value) for name, value in response.headers.multi_items() if name.lower() not in HOP)
        return Answer(response.status_code, kept, response.content)

    async def part(self, request: Request) -> Answer:
        """A script, style sheet or picture: asked for once and then remembered. Raises EnvironmentFailed."""
        if (known := self._parts.get(request.url)) is None:
            answer = await self.send(request, "")
            known = self._parts[request.url] = answer, digest(answer.body, str(answer.status))
            while len(self._parts) > KEPT_PARTS:
                self._parts.popitem(last=False)
        self._parts.move_to_end(request.url)
        return known[0]

    async def contents(self, url: str) -> str:
        """The name of what stands at a part's address now. Raises EnvironmentFailed."""
        await self.part(Request("GET", url))
        return self._parts[url][1]
