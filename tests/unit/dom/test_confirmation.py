import pytest

from shopper_agent.dom.confirmation import order_confirmation
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import ActedStep, Action, Click, Decision, Observation, TypeAndSubmit


def page(html: str, title: str = "Shop") -> Observation:
    return simplify(snapshot_of_html(html, "https://shop.example/x", title)).observation


REVIEW = page("<h1>Review your order</h1><button>Place your order</button><a href=/orders>Your orders</a>")
LIST = page('<h1>Your account</h1><a href="/orders">Your orders</a>')


def after(action: Action, seen: Observation | None = REVIEW, steps_ago: int = 0) -> tuple[ActedStep, ...]:
    wait = ActedStep(observation=LIST, decision=Decision(rationale="", action=Click(name="your_orders")))
    return (ActedStep(observation=seen, decision=Decision(rationale="", action=action)), *(wait,) * steps_ago)


ORDERED = after(Click(name="place_your_order"))


@pytest.mark.parametrize(
    ("html", "title", "number"),
    [
        ("<h1>Thank you for your order!</h1><p>Order number: MUG-10042</p>", "Done", "MUG-10042"),
        ("<h2>Your order has been placed</h2><p>Order #114-2291834</p>", "Shop", "114-2291834"),
        ("<p>All good.</p>", "Order confirmed | Shop", None),
        ("<h1>Danke für Ihre Bestellung</h1><p>Bestellnummer 88123</p>", "Shop", "88123"),
        ("<h1>Merci pour votre commande</h1>", "Boutique", None),
        ("<div>Thanks, Ann. We've received your order. Order no. 5521 is on its way.</div>", "Shop", "5521"),
        (
            "<h1>Thank you for your purchase</h1><a href=/>Continue shopping</a><button>Track order</button>",
            "Shop",
            None,
        ),
    ],
)
def test_a_confirmation_after_ordering_is_recognised(html: str, title: str, number: str | None) -> None:
    found = order_confirmation(page(html, title), ORDERED)
    assert found is not None
    assert found.number == number


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<h1>Review your order</h1><p>Your order is complete after this</p><button>Place order</button>", "Pay"),
        ("<h1>Thank you for your order of trust</h1><button>Place order</button>", "Almost done"),
        ("<h1>Your orders</h1><ul><li>Order 10042: delivered</li></ul>", "Your orders"),
        ("<h1>Payment failed</h1><p>Your card was declined.</p>", "Checkout"),
        ("<h1>Red Mug</h1><p>Thank you for visiting</p>", "Red Mug"),
        ("<h1>Thank you for subscribing</h1>", "News"),
        ("<h1>Track your order</h1><label>Order number <input></label>", "Help"),
        ("<p>Reviews: thank you for my order, it was quick!</p>", "Red Mug"),
    ],
)  # fmt: skip
def test_other_pages_after_a_purchase_like_click_are_none(html: str, title: str) -> None:
    assert order_confirmation(page(html, title), ORDERED) is None


CONFIRMED = page("<h1>Thank you for your order</h1><p>Order number 10042</p>")


def test_a_page_of_a_past_order_that_was_merely_opened_is_none() -> None:
    assert order_confirmation(CONFIRMED, after(Click(name="your_orders"), LIST)) is None
    assert order_confirmation(CONFIRMED, ()) is None


def test_submitting_by_enter_can_order_too() -> None:
    assert order_confirmation(CONFIRMED, after(TypeAndSubmit(name="anything", text="123"))) is not None


def test_a_purchase_long_ago_confirms_nothing() -> None:
    assert order_confirmation(CONFIRMED, after(Click(name="place_your_order"), steps_ago=2)) is not None
    assert order_confirmation(CONFIRMED, after(Click(name="place_your_order"), steps_ago=8)) is None


def test_a_forgotten_page_tells_nothing_about_its_click() -> None:
    assert order_confirmation(CONFIRMED, after(Click(name="place_your_order"), None)) is None
