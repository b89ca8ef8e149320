"""Frames that come a moment after what they stand in: they are waited for within a bound, or told."""

from collections.abc import Callable, Iterator

import pytest

from shopper_agent.schema import Click, Element, Observation
from shopper_agent.testing.bad_site import Asked, BadSite, bad_site, endless

pytestmark = pytest.mark.browser

CHECKOUT = """<!doctype html><title>Checkout</title><button onclick="
  const frame = document.createElement('iframe'); frame.width = 400; frame.height = 200; frame.src = '{address}';
  document.body.append(frame);">Continue to payment</button>"""
CARD = "<!doctype html><title>Card</title><label>Card number <input name=card></label>"
LATE_FIELDS = """<!doctype html><title>Card</title><script>
fetch('/late-fields').then((r) => r.text()).then(() => {
  document.body.innerHTML = '<label>Card number <input name=card></label>';
});</script>"""


def called(observation: Observation, text: str) -> Element | None:
    return next((element for element in observation.elements if element.text == text), None)


async def pay(environment) -> Observation:  # type: ignore[no-untyped-def]
    seen = await environment.reset()
    button = called(seen, "Continue to payment")
    assert button is not None
    return await environment.step(Click(name=button.name))  # type: ignore[no-any-return]


@pytest.fixture
def site() -> Iterator[BadSite]:
    """A card's frame that takes 300 ms, one whose fields do, and one that never comes."""

    def slow(body: str) -> Callable[[Asked], None]:
        def page(asked: Asked) -> None:
            running.stopped.wait(0.3)
            asked.answer(200, body)

        return page

    with bad_site() as running:
        running.pages["/card"] = slow(CARD)
        running.pages["/late-card"] = LATE_FIELDS
        running.pages["/late-fields"] = slow("ok")
        running.pages["/never"] = endless(running, "")
        yield running


def checkout(site: BadSite, frame: str, host: str = "127.0.0.1") -> str:
    site.pages["/"] = CHECKOUT.format(address=site.url.replace("127.0.0.1", host).rstrip("/") + frame)
    return site.url


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("frame", ["/card", "/late-card"])
async def test_a_payment_frame_that_comes_later_is_waited_for(open_page, site: BadSite, frame: str, host: str) -> None:  # type: ignore[no-untyped-def]
    async with open_page(checkout(site, frame, host)) as environment:
        seen = await pay(environment)
    assert called(seen, "Card number") is not None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_frame_that_does_not_come_is_told(open_page, site: BadSite, host: str) -> None:  # type: ignore[no-untyped-def]
    async with open_page(checkout(site, "/never", host)) as environment:
        seen = await pay(environment)
        assert any(event.kind == "unsettled" for event in seen.events)
        assert called(seen, "Continue to payment") is not None
