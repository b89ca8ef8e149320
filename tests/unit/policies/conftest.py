"""A shop of written pages for the shopper's forms: filled in as in a browser, without one, and without a server."""
# ruff: noqa: E501 - pages and labels stand as they are

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from shopper_agent.policies.choice.checkout import checkout_alternatives
from shopper_agent.policies.choice.logit import choose
from shopper_agent.policies.choice.overlays import overlay_alternatives
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.policies.choice.view import View, shown
from shopper_agent.schema import ActedStep, Action, Click, Context, Decision, Input, Observation, Persona, TypeAndSubmit
from shopper_agent.testing.html_forms import Sending
from shopper_agent.testing.live_page import LivePage
from shopper_agent.testing.page_readings import PageReadings, PageText, Sight

PRIVATE = {
    "contact.email": "jo@example.com", "contact.full_name": "Jo Ann Doe", "contact.first_name": "Jo Ann", "contact.last_name": "Doe",
    "contact.phone": "612-555-0100", "contact.street": "1 Elm Street", "contact.city": "Minneapolis", "contact.region": "Minnesota",
    "contact.postcode": "55408", "contact.country": "United States", "contact.card_holder": "Jo Ann Doe", "contact.card_number": "4242424242424242",
    "contact.card_expiry": "12/30", "contact.card_expiry_month": "12", "contact.card_expiry_year": "2030", "contact.card_cvc": "123",
    "contact.password": "correct horse 9",
}  # fmt: skip
PRODUCT_PAGE = "<title>Kettle</title><main><h1>Kettle</h1><p>$30</p><button>Add to cart</button></main>"
ADDED = PRODUCT_PAGE.replace("</main>", "<p>Added</p></main>")
URL = "https://shop.example/"


@dataclass
class PaperShop:
    """Pages that follow one another: whenever a form is sent, the next one is opened; the last one stays."""

    pages: Sequence[str]
    url: str = URL + "checkout"
    private: dict[str, str] = field(default_factory=lambda: dict(PRIVATE))
    sent: list[dict[str, str]] = field(default_factory=list)
    """What each form said that was sent."""

    def __post_init__(self) -> None:
        self.readings = PageReadings(keep=0)
        self.place = 0
        self._open()

    def _open(self) -> None:
        # one address for each page of its own, as a server would have it
        self.page = LivePage(self.pages[self.place], self.url)

    @property
    def is_through(self) -> bool:
        """The last page is open."""
        return self.place == len(self.pages) - 1

    def sight(self) -> Sight:
        return self.readings.read(PageText(self.page.html, self.url, 200, False, tuple(self.private.items())))

    def step(self, action: Action) -> None:
        assert isinstance(action, Click | Input | TypeAndSubmit)
        place = self.sight().places[action.name]
        sending: Sending | None = None
        if isinstance(action, Click) and place.option is not None:
            assert self.page.choose(int(place.mark), place.option)
        elif isinstance(action, Click):
            sending = self.page.press(int(place.mark))
        else:
            text = action.text
            for reference, value in self.private.items():
                text = text.replace(f"{{{reference}}}", value)
            self.page.type(int(place.mark), text)
            sending = self.page.enter(int(place.mark)) if isinstance(action, TypeAndSubmit) else None
        if sending is not None:
            self.sent.append(dict(sending.fields))
            self.place = min(self.place + 1, len(self.pages) - 1)
            self._open()


def _read(html: str, url: str) -> Observation:
    return PageReadings(keep=0).read(PageText(html, url, 200, can_go_back=False, private=())).observation


def _bought() -> tuple[ActedStep, ...]:
    """A history after which something is in the cart."""
    before = _read(PRODUCT_PAGE, URL + "p/1")
    button = next(it.name for it in before.elements if it.text == "Add to cart")
    decision = Decision(rationale="I take it.", action=Click(name=button))
    return (
        ActedStep(observation=before, decision=decision),
        ActedStep(observation=_read(ADDED, URL + "p/1"), decision=Decision(rationale="On.", action=Click(name="gone"))),
    )


Look = Callable[..., View]
Fill = Callable[..., list[Decision]]


@pytest.fixture(scope="session")
def read() -> Callable[..., Observation]:
    """Static HTML as a shopper would see it."""

    def seen(html: str, url: str = URL + "checkout") -> Observation:
        return _read(html, url)

    return seen


@pytest.fixture(scope="session")
def look() -> Look:
    """The view of a page with something in the cart; `acted`: what was done on earlier pages."""

    def viewed(
        page: Observation,
        persona: Persona | None = None,
        *,
        acted: Sequence[tuple[Observation, Action]] = (),
        references: Sequence[str] = tuple(PRIVATE),
        intent: str = "a kettle",
        bought: bool = True,
    ) -> View:
        later = (ActedStep(observation=seen, decision=Decision(rationale="I do.", action=done)) for seen, done in acted)
        context = Context(
            persona=persona or Persona(name="me"),
            intent=intent,
            history=((*_bought(), *later) if bought else tuple(later)),
            observation=page,
            references=tuple(references),
        )
        return shown(context, 0, PARAMETERS, None)

    return viewed


@pytest.fixture
def paper_shop() -> type[PaperShop]:
    return PaperShop


@pytest.fixture
def fill_in() -> Fill:
    """Let a shopper go through the pages of a shop's checkout; what it decided."""

    def gone_through(shop: PaperShop, persona: Persona | None = None, seed: int = 0, most: int = 60) -> list[Decision]:
        history = list(_bought())
        decisions: list[Decision] = []
        while not shop.is_through and len(decisions) < most:
            page = shop.sight().observation
            context = Context(
                persona=persona or Persona(name="me"),
                intent="a kettle",
                history=tuple(history),
                observation=page,
                references=tuple(shop.private),
            )
            view = shown(context, seed, PARAMETERS, None)
            considered = [*checkout_alternatives(view), *overlay_alternatives(view)]
            if not considered:
                break
            decision = choose(considered, seed, len(decisions))
            shop.step(decision.action)
            decisions.append(decision)
            history.append(ActedStep(observation=page, decision=decision))
        return decisions

    return gone_through
