"""What shops write that a hasty reader gets wrong."""

from collections.abc import Sequence

import pytest

from shopper_agent.dom.prices import to_number
from shopper_agent.personas.load import load_example
from shopper_agent.policies.choice.cart import cart_alternatives
from shopper_agent.policies.choice.checkout import checkout_alternatives
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.notes import read_notes
from shopper_agent.policies.choice.past import is_cart
from shopper_agent.policies.choice.places import is_checkout
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.policies.choice.totals import fee_of
from shopper_agent.policies.choice.traits import traits_of
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.choice.wish import wish_of
from shopper_agent.schema import (
    Action,
    Click,
    ClickKind,
    Decision,
    Demographics,
    Element,
    Observation,
    Persona,
    Product,
)
from shopper_agent.testing import back_button, button, field, link, make_context, make_observation, make_product, option

ME = load_example("careful-carla")
BUY = button("add_to_cart", "Add to cart", ClickKind.PURCHASE)
CART = link("nav_bar.cart", "Cart (1)", ClickKind.NAV_BAR)


def product_page(title: str, *more: Element, text: str = "") -> Observation:
    own = make_product(title, price=20)
    return make_observation(
        "https://s.example/p/1", f"{title} | Shop", [BUY, CART, *more, back_button()], [own], text=text
    )


def view(page: Observation, *past: tuple[Observation, Action]) -> View:
    """A visit in which the product was put in the cart, then `past`."""
    steps = [(product_page("Mug"), Click(name="add_to_cart")), *past]
    if not past:
        steps.append((make_observation("https://s.example/p/1", "Added", [CART]), Click(name="nav_bar.logo")))
    history = [(seen, Decision(rationale="I do.", action=action)) for seen, action in steps]
    references = ("contact.email", "contact.full_name", "contact.street", "contact.city", "contact.postcode")
    return View(make_context(ME, "a mug", page, history, references=references), 0, PARAMETERS)


def names(found: Sequence[Considered]) -> list[str]:
    return [str(getattr(one.action, "name", "leave")) for one in found]


@pytest.mark.parametrize(
    ("intent", "limit"),
    [
        ("laptop under $1,000", 1000),
        ("headphones under $50 for running", 50),
        ("a wireless mouse under $40 with usb", 40),
        ("a sofa up to 1.299,00 euros", 1299),
        ("a kettle under 5 minutes", None),
        ("shoes under 80", 80),
    ],
)
def test_a_price_limit_is_read_as_it_is_written(intent: str, limit: float | None) -> None:
    assert wish_of(intent, Persona(name="me")).limit == limit


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("Free shipping on orders over $50. Subtotal $30 Total $30", None),
        ("Standard Free, Express delivery $12.99. Summary: Delivery Free Total $40", 0),
        ("Delivery $4.99 Total $44.99", 4.99),
    ],
)
def test_a_threshold_is_no_fee_and_the_summary_counts(text: str, fee: float | None) -> None:
    assert fee_of(text) == fee


@pytest.mark.parametrize("title", ["Canvas Tote Bag", "Laundry Basket", "Cartoon Mug"])
def test_a_product_called_like_a_cart_is_none_and_leaves_the_way_to_the_cart(title: str) -> None:
    page = product_page(title)
    assert not is_cart(page)
    assert "nav_bar.cart" in names(cart_alternatives(view(page)))


def test_check_out_our_new_arrivals_leads_to_no_checkout() -> None:
    banner = link("banner", "Check out our new arrivals")
    assert "banner" not in names(cart_alternatives(view(product_page("Mug", banner))))


def test_a_list_whose_cards_say_buy_now_is_no_checkout() -> None:
    cards: list[Product] = [make_product(f"Mug {n}", f"list.mug_{n}.view", price=9) for n in range(3)]
    buttons = [button(f"list.mug_{n}.buy_now", "Buy now", ClickKind.PURCHASE) for n in range(3)]
    links = [link(str(card.name), card.title) for card in cards]
    assert not is_checkout(view(make_observation("https://s.example/mugs", "Mugs", [CART, *links, *buttons], cards)))


def test_a_product_page_with_a_log_in_form_is_no_checkout() -> None:
    login = [field("email", "E-mail"), field("password", "Password"), button("log_in", "Log in")]
    assert not is_checkout(view(product_page("Mug", *login)))


def test_a_chosen_answer_that_matters_to_nobody_stays_chosen() -> None:
    answers = [option("same.yes", "Yes", checked=True), option("same.no", "No", checked=False)]
    address = field("street", "Street address", "{contact.street}")
    page = make_observation("https://s.example/checkout", "Checkout", [address, *answers, button("go_on", "Continue")])
    assert names(checkout_alternatives(view(page))) == ["go_on"]


def test_what_led_away_can_be_done_again_after_coming_back() -> None:
    product = product_page("Mug", text="1 item in your cart")
    cart = make_observation("https://s.example/cart", "Cart", [back_button(), CART])
    returned = view(product, (product, Click(name="nav_bar.cart")), (cart, Click(name="browser.back")))
    assert "nav_bar.cart" in names(cart_alternatives(returned))


@pytest.mark.parametrize("income", ["Rp 100.000.000", "1.000.000 - 2.000.000", "€50.000", "…", "9" * 400])
def test_any_income_can_be_read(income: str) -> None:
    assert -1.0 <= traits_of(Persona(name="me", demographics=Demographics(household_income=income)))["wealthy"] <= 1.0


def test_a_number_too_large_for_anything_is_none() -> None:
    assert to_number("9" * 400) is None
    assert to_number("1,299") == 1299.0


def test_a_right_of_return_is_no_time_of_delivery() -> None:
    assert read_notes(("Free shipping & 30-day returns",)).days is None
