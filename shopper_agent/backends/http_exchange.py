"""One HTTP request and its answer, within a total time and a bounded size."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import JsonValue

from shopper_agent.errors import BackendError

if TYPE_CHECKING:
    import httpx

MAX_BODY_BYTES: Final = 1024 * 1024
_PASSING: Final = frozenset({408, 409, 429})
"""Besides every 5xx."""


class PassingProblem(Exception):
    """Something that may be over at the next request."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        """`wait_s`: how long the server asks to be left alone."""
        super().__init__(message)
        self.wait_s = wait_s


@dataclass(frozen=True)
class Answer:
    """A response, read to its end."""

    status: int
    body: bytes
    retry_after: str | None = None
    date: str | None = None

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status in _PASSING or self.status >= 500


class HTTPExchange:
    """Requests below one address, over connections that are opened at the first of them."""

    def __init__(
        self,
        root: str,
        key: str | None,
        connect_timeout_s: float,
        request_timeout_s: float,
        client: "httpx.AsyncClient | None" = None,
    ) -> None:
        """`key` goes into the Authorization header; a `client` passed in stays the caller's to close."""
        self._root, self._key = root, key
        self._connect_timeout_s, self._request_timeout_s = connect_timeout_s, request_timeout_s
        self._client, self._owned = client, client is None

    async def send(self, method: str, path: str, body: Mapping[str, JsonValue] | None = None) -> Answer:
        """Send a request and read its answer, whatever the status.

        Raises:
            PassingProblem: No connection, a broken one, or no answer in time.
            BackendError: The answer is larger than 1 MiB or garbled, or the address cannot be asked at all.
        """
        import httpx

        try:
            async with (
                asyncio.timeout(self._request_timeout_s),
                self._open().stream(method, self._root + path, json=body, headers=self._headers()) as response,
            ):
                content = await _bounded(response)
        except httpx.ConnectTimeout:
            raise PassingProblem(f"no connection within {self._connect_timeout_s:g} s") from None
        except (TimeoutError, httpx.TimeoutException):
            raise PassingProblem(f"no answer within {self._request_timeout_s:g} s") from None
        except httpx.UnsupportedProtocol as error:
            raise BackendError(f"{self._root}: {error}") from None
        except httpx.TransportError as error:
            raise PassingProblem(f"{type(error).__name__}: {error}") from None
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise BackendError(f"{self._root}: {type(error).__name__}: {error}") from None
        headers = response.headers
        return Answer(response.status_code, content, headers.get("retry-after"), headers.get("date"))

    async def aclose(self) -> None:
        """Close the connections that this instance opened."""
        if self._owned and self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    def _open(self) -> "httpx.AsyncClient":
        import httpx

        if self._client is None:
            timeout = httpx.Timeout(None, connect=self._connect_timeout_s)
            self._client = httpx.AsyncClient(timeout=timeout, limits=httpx.Limits(max_connections=None))
        return self._client

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        return {**headers, "Authorization": f"Bearer {self._key}"} if self._key else headers


async def _bounded(response: "httpx.Response") -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise BackendError(f"the server's answer is larger than {MAX_BODY_BYTES // 1024} KiB")
        parts.append(part)
    return b"".join(parts)
