"""A small shop without a browser: an Environment whose pages are made by hand, from the search to the confirmation."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from shopper_agent.schema import (
    Action,
    Click,
    ClickKind,
    Element,
    Failure,
    FailureKind,
    Input,
    Observation,
    Product,
    Target,
    Terminate,
    TypeAndSubmit,
)
from shopper_agent.testing.observations import back_button, button, link, make_observation, make_product, option
from shopper_agent.testing.observations import field as text_field

CATALOGUE = (
    make_product("Ridge Walker Hiking Boots", price=89.5, currency="USD", rating=4.6, review_count=210, available=True),
    make_product("Summit Pro Hiking Boots", price=149.0, currency="USD", rating=4.9, review_count=80, available=True),
    make_product("Budget Trail Hiking Boots", price=39.0, currency="USD", rating=2.9, review_count=55, available=True),
    make_product("Valley Hiking Boots", price=79.0, currency="USD", rating=4.4, review_count=31, available=False),
    make_product("Canvas Sneakers", price=45.0, currency="USD", rating=4.3, review_count=12, available=True),
)
_ADDRESS = {
    "email": "Email address",
    "full_name": "Full name",
    "street": "Street address",
    "city": "City",
    "zip": "ZIP code",
}
_PAYMENT = {"card_number": "Card number", "expiry": "Expiry date (MM/YY)", "cvc": "Security code"}


@dataclass
class _State:
    """Where the shopper is, and what the shop remembers of them."""

    page: str = "home"
    query: str = ""
    product: int = 0
    size: str = ""
    delivery: str = ""
    cart: list[int] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    back: list[str] = field(default_factory=list)


class FakeShop:
    """Sells shoes; implements Environment. `ordered` holds the titles of what was bought."""

    url = "https://shop.example"

    def __init__(self, catalogue: Sequence[Product] = CATALOGUE, *, banner: bool = True) -> None:
        """With `banner`, every page is covered by a cookie banner until it is answered."""
        self._catalogue = tuple(catalogue)
        self._banner = banner
        self._state = _State()
        self.consent: str | None = None
        """Which button of the banner was pressed; None: none."""
        self.ordered: tuple[str, ...] = ()
        self.typed: dict[str, str] = {}
        """Everything that was typed into fields, by field."""

    async def reset(self) -> Observation:
        """The home page of a new visit."""
        self._state = _State()
        return self._observe(None)

    async def step(self, action: Action) -> Observation:
        """Carry the action out and look again."""
        return self._observe(self._act(action))

    async def target(self, action: Action) -> Target | None:
        """There are no live elements to find again."""
        return None

    async def screenshot(self) -> bytes | None:
        """There is no picture."""
        return None

    # ── acting ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _act(self, action: Action) -> Failure | None:
        if isinstance(action, Terminate):
            return None
        element = next((it for it in self._elements() if it.name == action.name), None)
        if element is None:
            return Failure(kind=FailureKind.NO_SUCH_NAME, message=f"there is no {action.name}")
        if element.covered_by is not None:
            return Failure(kind=FailureKind.COVERED, message=f"{action.name} is covered by {element.covered_by}")
        if not element.enabled:
            return Failure(kind=FailureKind.DISABLED, message=f"{action.name} is disabled")
        if isinstance(action, Click):
            self._click(action.name)
            return None
        return self._type(element, action)

    def _type(self, element: Element, action: Input | TypeAndSubmit) -> Failure | None:
        if element.role not in ("textbox", "searchbox"):
            return Failure(kind=FailureKind.NOT_EDITABLE, message=f"{action.name} takes no text")
        self._state.fields[action.name] = self.typed[action.name] = action.text
        if isinstance(action, TypeAndSubmit) and action.name == "search_input":
            self._state.query = action.text
            self._go("results")
        return None

    def _click(self, name: str) -> None:
        last = name.rsplit(".", 1)[-1]
        pages: Mapping[str, Callable[[], None]] = {
            "nav_bar.cart": lambda: self._go("cart"),
            "cart.check_out": lambda: self._go("address"),
            "checkout.continue": self._continue,
            "checkout.place_order": self._order,
            "product.add_to_cart": self._add,
            "browser.back": self._back,
            "search_button": lambda: self._search_again(),
        }
        if name in pages:
            pages[name]()
        elif name.startswith("cookies."):
            self.consent = last
        elif name.startswith("search_results."):
            self._state.product = int(name.split(".")[1].removeprefix("item_"))
            self._go("product")
        elif name.startswith("product_options."):
            self._state.size = last
        elif name.startswith("checkout.delivery."):
            self._state.delivery = last

    def _go(self, page: str) -> None:
        self._state.back.append(self._state.page)
        self._state.page = page

    def _back(self) -> None:
        self._state.page = self._state.back.pop() if self._state.back else "home"

    def _search_again(self) -> None:
        self._state.query = self._state.fields.get("search_input", "")
        self._go("results")

    def _add(self) -> None:
        if self._state.size:
            self._state.cart.append(self._state.product)
            self._go("cart")

    def _continue(self) -> None:
        wanted = {"address": _ADDRESS, "payment": _PAYMENT}.get(self._state.page, {})
        if all(self._state.fields.get(f"checkout.{name}") for name in wanted):
            self._go({"address": "delivery", "delivery": "payment", "payment": "review"}[self._state.page])

    def _order(self) -> None:
        self.ordered = tuple(self._catalogue[index].title for index in self._state.cart)
        self._go("confirmation")

    # ── seeing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _observe(self, failure: Failure | None) -> Observation:
        page = self._state.page
        place = {"results": f"/search?q={self._state.query}", "product": f"/p/{self._state.product}", "home": "/"}
        title = {"confirmation": "Thank you for your order", "cart": "Your cart"}.get(page, page.capitalize())
        return make_observation(
            f"{self.url}{place.get(page, f'/{page}')}",
            title,
            self._elements(),
            self._products(),
            failure=failure,
            text="Your cart is empty." if page == "cart" and not self._state.cart else f"Cart: {self._state.cart}",
        )

    def _products(self) -> tuple[Product, ...]:
        if self._state.page == "product":
            return (self._catalogue[self._state.product],)
        if self._state.page != "results":
            return ()
        words = self._state.query.lower().split()
        return tuple(
            item.model_copy(
                update={"name": f"search_results.item_{index}.view", "group": f"search_results.item_{index}"}
            )
            for index, item in enumerate(self._catalogue)
            if all(re.search(rf"\b{re.escape(word)}", item.title.lower()) for word in words)
        )

    def _elements(self) -> list[Element]:
        makers: Mapping[str, Callable[[], list[Element]]] = {
            "results": self._result_links,
            "product": self._product_controls,
            "cart": lambda: [button("cart.check_out", "Check out", ClickKind.PURCHASE)] if self._state.cart else [],
            "address": lambda: self._form(_ADDRESS),
            "delivery": self._delivery,
            "payment": lambda: self._form(_PAYMENT),
            "review": lambda: [button("checkout.place_order", "Place order", ClickKind.PURCHASE)],
        }
        main = makers[self._state.page]() if self._state.page in makers else []
        top = [
            text_field("search_input", "Search", self._state.query, role="searchbox"),
            button("search_button", "Go", ClickKind.SEARCH),
            link("nav_bar.cart", f"Cart ({len(self._state.cart)})", ClickKind.NAV_BAR),
        ]
        back = [back_button()] if self._state.back else []
        if not self._banner or self.consent is not None:
            return [*top, *main, *back]
        asked = [button("cookies.accept_all", "Accept all"), button("cookies.only_necessary", "Only necessary")]
        return [*(it.model_copy(update={"covered_by": "Cookies"}) for it in (*top, *main)), *asked, *back]

    def _result_links(self) -> list[Element]:
        return [link(str(item.name), item.title, ClickKind.PRODUCT_LINK) for item in self._products()]

    def _product_controls(self) -> list[Element]:
        sizes = [
            option(
                f"product_options.size.{size}", size, checked=self._state.size == size, kind=ClickKind.PRODUCT_OPTION
            )
            for size in ("9", "10")
        ]
        available = self._catalogue[self._state.product].available is not False
        return [*sizes, button("product.add_to_cart", "Add to cart", ClickKind.PURCHASE, enabled=available)]

    def _form(self, labels: Mapping[str, str]) -> list[Element]:
        names = {f"checkout.{name}": label for name, label in labels.items()}
        fields = [text_field(name, label, self._state.fields.get(name, "")) for name, label in names.items()]
        return [*fields, button("checkout.continue", "Continue")]

    def _delivery(self) -> list[Element]:
        offers = {"standard": "Standard delivery, 4-6 days, free", "express": "Express delivery, 1 day, $12.90"}
        chosen = self._state.delivery
        ways = [option(f"checkout.delivery.{key}", text, checked=key == chosen) for key, text in offers.items()]
        return [*ways, button("checkout.continue", "Continue")]
