"""Which requests would order or pay for something, and are stopped before they leave.

Pure but for what it remembers: what the last action was about, and what has been stopped.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from shopper_agent.browser.hosts import host_of, is_test_host, site_of
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom import purchase_words as words
from shopper_agent.dom.purchases import Intent

_CHANGES = frozenset({"POST", "PUT", "PATCH"})
MESSAGE = "Message"
_READ = 2_000_000
"""Characters of a body that are looked through."""
_CARD_DIGITS = 12
"""A card number has at least so many."""
_ENCRYPTED_CARD = re.compile(
    r"(?:encrypted[_\-.]?(?:card|pan|security|cvc|cvv|expiry|payment)\w{0,20}|(?:card|pan|cvc|cvv)\w{0,12}[_\-.]?encrypted)"
    r"[\"'\]\\]{0,4}\s*[:=]\s*[\"'\\]{0,3}[\w+/=.$|:\-]{40}|(?:adyenjs|adyenan)_\d\w*\$[\w+/=$]{40}|\$bt\d\|\w+\$[\w+/=$]{40}",
    re.IGNORECASE,
)
"""A card that was encrypted in the page: a long value under such a name, or as the providers' scripts begin it."""
_KEEPS_ALIVE = re.compile(
    r"[^{\[]{1,3}|\{\"type\":6\}\x1e?"
    r"|(?!.*(?:order|pay|buy|checkout|confirm|submit))(?=.{0,200}\Z).*(?<![a-z])(?:ping|pong|heartbeat|keep-?_?alive)(?![a-z]).*",
    re.IGNORECASE | re.DOTALL,
)
"""Messages that say nothing but that their connection is still there."""


@dataclass(frozen=True)
class SentRequest:
    """A request as it would leave the browser."""

    kind: str
    """The browser's resource type: Document, XHR, Fetch, Ping; MESSAGE for what is sent over an open connection."""
    method: str
    url: str
    body: str = ""

    @property
    def is_document(self) -> bool:
        """It asks for a page."""
        return self.kind == "Document"

    @property
    def is_message(self) -> bool:
        """It is sent over a web socket or a data channel."""
        return self.kind == MESSAGE

    @property
    def place(self) -> str:
        """Path and query, decoded, in lower case."""
        return self.path_and_query.lower()

    @property
    def path_and_query(self) -> str:
        """What stands behind the host, decoded."""
        return unquote(re.sub(r"^\w+:/*[^/?#]*|#.*$", "", self.url))

    @property
    def host(self) -> str:
        """Where it goes to."""
        return host_of(self.url)


class CardDetails:
    """Recognises a persona's own card in what is sent, however it is spelled."""

    def __init__(self, private: Mapping[str, str]) -> None:
        """`private` maps references such as `contact.card_number` to values."""
        digits = re.sub(r"\D", "", private.get("contact.card_number", ""))
        code = private.get("contact.card_cvc", "").strip()
        self._number = _spelled(digits) if len(digits) >= _CARD_DIGITS else None
        self._code = _named(code) if code else None

    def are_in(self, sent: str) -> bool:
        """Whether card number or security code stand in a text: plain, grouped, URL-encoded, in JSON or in a form."""
        for text in _readings(sent[:_READ]):
            if self._number is not None and self._number.search(text):
                return True
            if self._code is not None and self._code.search(text):
                return True
        return False


class PurchaseGuard:
    """One session's guard: stops what would order or pay, and tells what it was."""

    def __init__(
        self,
        shop_url: str,
        private: Mapping[str, str],
        on_stopped: Callable[[str], None],
        is_test: Callable[[str], bool] = lambda url: False,
    ) -> None:
        """`on_stopped` hears what would have happened, in words; at addresses that are `is_test` all may happen."""
        self._site = site_of(host_of(shop_url))
        self._is_test = is_test
        self._card = CardDetails(private)
        self._on_stopped = on_stopped
        self._intent = Intent.NONE

    def begin(self, intent: Intent, *, known: bool = True) -> None:
        """The next action is about to be carried out; what is sent until the one after it is its doing."""
        self._intent = Intent.NONE if intent is Intent.BUYS and not known else intent

    def stops(self, request: SentRequest) -> bool:
        """Whether a request must not leave."""
        if self._is_test(request.url):
            return False
        why = self._what_it_does(request)
        if why is not None:
            self._on_stopped(why)
        return why is not None

    def _what_it_does(self, request: SentRequest) -> str | None:
        if self._card.are_in(request.url) or (request.method in _CHANGES and self._card.are_in(request.body)):
            return f"the card's details would have been sent to {request.host}"
        if request.method in _CHANGES and any(map(_ENCRYPTED_CARD.search, _readings(request.body[:_READ]))):
            return f"a card's encrypted details would have been sent to {request.host}"
        if would_order(request, self._intent, at_shop=site_of(request.host) == self._site):
            return f"an order would have been placed at {request.host}{request.place.partition('?')[0][:100]}"
        return None


def purchase_guard(
    shop_url: str, settings: BrowserSettings, private: Mapping[str, str], on_stopped: Callable[[str], None]
) -> PurchaseGuard | None:
    """The guard of a session; None where purchases are permitted or nothing real can be bought."""
    if settings.allow_purchase:
        return None

    def is_test(url: str) -> bool:
        return is_test_host(url, settings.test_hosts)

    if not is_test(shop_url):
        return PurchaseGuard(shop_url, private, on_stopped)
    if all(is_test(f"http://{host.removeprefix('*.')}") for host in settings.allow_hosts):
        return None
    return PurchaseGuard(shop_url, private, on_stopped, is_test)


def would_order(request: SentRequest, intent: Intent, *, at_shop: bool) -> bool:
    """Whether a request places an order or pays, after an action of this intent.

    Without an intent only addresses and calls that nothing but orders are sent to count. `at_shop`: it goes to the
    shop's own site; elsewhere what merely counts visitors passes.
    """
    place = request.place
    if request.method not in _CHANGES:
        return intent is not Intent.NONE and request.method == "GET" and _orders_by_address(place, intent)
    if _orders_by_address(place, intent) or _calls_order(request.body) or words.NEW_ORDER.search(place) is not None:
        return True
    if intent is Intent.NONE or words.MEASURES.search(place) or _keeps_alive(request):
        return False
    if not at_shop and not _may_pay_elsewhere(request, intent):
        return False
    return intent is Intent.ORDERS or not _goes_into_cart(request)


def _may_pay_elsewhere(request: SentRequest, intent: Intent) -> bool:
    """Whether a request to another site may order: after a control that orders, all that does not merely count."""
    if words.PAYS.search(f"{request.host}{request.place}"):
        return True
    return intent is Intent.ORDERS and request.kind != "Ping" and not words.MEASURING_HOST.search(request.host)


def _keeps_alive(request: SentRequest) -> bool:
    return request.is_message and _KEEPS_ALIVE.fullmatch(request.body) is not None


def _orders_by_address(place: str, intent: Intent) -> bool:
    if words.ORDER_ADDRESS.search(place):
        return True
    return intent is Intent.ORDERS and words.CONFIRM_ADDRESS.search(place) is not None


def _calls_order(body: str) -> bool:
    """A call to a procedure, such as a GraphQL mutation, that orders."""
    named = " ".join(words.CALL.findall(body[:_READ])).lower()
    return bool(named) and words.ORDER_CALL.search(re.sub(r"[-_]", "", named)) is not None


def _goes_into_cart(request: SentRequest) -> bool:
    """“Buy now” often means the cart, and says so in the address or in what is sent."""
    said = (_apart(request.path_and_query), _apart(unquote(request.body[:2000])))
    return any(map(words.INTO_CART.search, said)) or words.BEGINS.search(request.place) is not None


def _apart(text: str) -> str:
    """Names of several words, with a dash between them: `cartLinesAdd`, `add_to_cart`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text).replace("_", "-")


def _spelled(digits: str) -> re.Pattern[str]:
    """A card number with or without marks between its digits."""
    return re.compile(r"(?<!\d)" + r"[\s\-.·_/]{0,3}".join(digits) + r"(?!\d)")


def _named(code: str) -> re.Pattern[str]:
    """A security code in a field of its own: three digits alone may be anything."""
    between = r"[\w\]]{0,16}[^\w]{1,12}(?:(?:value|val|content)[^\w]{1,8})?"
    return re.compile(rf"{words.SECURITY_CODE}{between}{re.escape(code)}(?!\w)", re.IGNORECASE)


def _readings(sent: str) -> tuple[str, ...]:
    """What was sent, as it stands and decoded; a value may be encoded twice."""
    if "%" not in sent and "+" not in sent:
        return (sent,)
    once = unquote_plus(sent)
    return tuple(dict.fromkeys((sent, once, unquote_plus(once))))
