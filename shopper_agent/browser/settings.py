"""How a browser is started and how long anything in it may take."""

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field, JsonValue

from shopper_agent.schema import Record

SECRET_FIELDS = frozenset({"http_auth", "headers", "proxy", "storage_state"})
"""Never recorded: they may hold passwords and tokens."""


def without_password(url: str) -> str:
    """The address without the `user:password@` that it may carry: recordings and messages show it so."""
    return re.sub(r"^(\w+://)[^/?#]*@", r"\1", url)


class BrowserSettings(Record):
    """Everything about the browser that a user can choose."""

    executable: str | None = None
    """Path of a Chromium; None looks for one."""
    headed: bool = False
    viewport: tuple[int, int] = (1280, 900)
    """Width and height in CSS pixels."""
    device: str | None = None
    """One of Playwright's devices, such as "Pixel 7"; it sets viewport, touch and user agent."""
    locale: str | None = None
    timezone: str | None = None
    storage_state: str | None = None
    """File with cookies and local storage, as Playwright saves it."""
    http_auth: tuple[str, str] | None = None
    headers: Mapping[str, str] = {}
    """Sent with every request of the session, those to other hosts included."""
    proxy: str | None = None
    ignore_https_errors: bool = False
    allow_hosts: tuple[str, ...] = ()
    """Further hosts that pages may lead to, `*.example.com` included; the start URL's site always may."""
    allow_purchase: bool = False
    """Let orders and payments through at real shops; where nothing real can be bought they always pass."""
    test_hosts: tuple[str, ...] = ()
    """Hosts, `*.example.com` included, that are declared to be test shops, besides loopback and reserved names."""
    dialogs: Literal["accept", "dismiss"] = "accept"
    """How alert, confirm and leave-page dialogs are answered; a prompt is always dismissed."""
    call_s: float = Field(default=10.0, gt=0)
    """The most that one question to the page may take; longer is a page that hangs."""
    navigation_s: float = Field(default=30.0, gt=0)
    """The most that a page may take until its document begins."""
    still_ms: int = Field(default=40, ge=0)
    """A page is settled when its tree has been still for so long."""
    settle_ms: int = Field(default=1500, ge=0)
    """The most that is waited for it to be still; a page that never is, is observed as it is."""
    bare_s: float = Field(default=8.0, ge=0)
    """The most that is waited for a page that shows no control yet and says that something is still to come."""
    wall_s: float = Field(default=8.0, ge=0)
    """The most that is waited for a page that checks its visitors and says that it lets them in by itself."""
    screenshots: bool = True
    quality: int = Field(default=55, ge=1, le=100)
    """Of the JPEG screenshots."""

    def recordable(self) -> dict[str, JsonValue]:
        """What differs from the defaults, without secrets."""
        changed = self.model_dump(mode="json", exclude_defaults=True, exclude=set(SECRET_FIELDS))
        return {**changed, "viewport": list(self.viewport)}
