"""What every shop's web application does alike: headers, files, refusing other sites' requests."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CACHED: Mapping[str, str] = MappingProxyType({"Cache-Control": "public, max-age=86400"})
PROTECTIVE: Mapping[str, str] = MappingProxyType({
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
})  # fmt: skip


class CachedStatic(StaticFiles):
    """Static files a browser may keep."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file with a cache header."""
        response: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        response.headers.update(CACHED)
        return response


class SecurityHeaders:
    """Adds the usual protective headers, and a content policy, to every response that lacks them."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._headers = {"Content-Security-Policy": policy, **PROTECTIVE}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, adding headers to its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def refuse_foreign(request: Request) -> None:
    """Refuse what a page of another site sends.

    Raises:
        HTTPException: 403.
    """
    origin = request.headers.get("origin")
    foreign = origin is not None and _place(origin) != request.headers.get("host")
    if foreign or request.headers.get("sec-fetch-site", "same-origin") in ("cross-site", "same-site"):
        raise HTTPException(403)


def _place(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # brackets that hold no address
        return None
