"""With something in the cart: checkout, cart, coupons, second thoughts."""
# ruff: noqa: E501 - pages and labels stand as they are

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.policies.choice.cart import cart_alternatives
from shopper_agent.policies.choice.coupons import coupon_alternatives, seen_codes
from shopper_agent.schema import (
    BigFive,
    Click,
    Input,
    Level,
    Persona,
    ShoppingPreference,
    ShoppingStatements,
    TypeAndSubmit,
)

ME = Persona(name="me", budget=40)
CART = """<title>Your cart</title><main><h1>Your cart</h1><a href="/p/1">Kettle</a>
<button>Update</button><button aria-label="Remove Kettle">Remove</button><button aria-label="Save for later: Kettle">Save for later</button>
<p>Order total {total}</p>{coupon}<a href="/checkout">Checkout</a><a href="/">Continue shopping</a></main>"""
COUPON = """<form><label for="c">Coupon code</label><input id="c" name="code" value="{value}"><button>Apply</button></form>"""
PRODUCT = """<title>Kettle</title><nav aria-label="Main"><a href="/cart">Cart (1)</a></nav><main><h1>Kettle</h1><button>Add to cart</button></main>"""
PROMOTED = "<main><p>Take 10% off: use code <strong>WELCOME10</strong> at checkout.</p></main>"
CART_URL = "https://shop.example/cart"


def cart(coupon: str = "", total: str = "$30.00") -> str:
    return CART.format(coupon=coupon, total=total)


def by_action(found) -> dict[str, float]:
    return {it.action.name.rpartition(".")[2]: it.utility for it in found}


def test_the_cart_leads_to_the_checkout_first_of_all(look, read) -> None:
    found = by_action(cart_alternatives(look(read(cart(), CART_URL), ME)))
    assert max(found, key=lambda name: found[name]) == "checkout"
    assert {"checkout", "continue_shopping"} <= set(found)
    assert len(found) == 4


def test_the_sentence_compares_the_total_with_the_budget(look, read) -> None:
    said = [it.why for it in cart_alternatives(look(read(cart(), CART_URL), ME))]
    assert "The total of $30 is within my $40, and I go to the checkout." in said
    dear = [it.why for it in cart_alternatives(look(read(cart(total="$55.50"), CART_URL), ME))]
    assert "The total of $55.50 is over my $40, and I go to the checkout." in dear
    assert "I save this for later because it comes to more than I want to pay." in dear


def test_a_total_over_the_budget_moves_to_second_thoughts(look, read) -> None:
    cheap, dear = (
        sorted(it.utility for it in cart_alternatives(look(read(cart(total=total), CART_URL), ME)) if "this" in it.why)
        for total in ("$30", "$60")
    )
    assert len(cheap) == len(dear) == 2
    assert all(now > before for before, now in zip(cheap, dear, strict=True))


def test_elsewhere_the_cart_is_opened(look, read) -> None:
    found = cart_alternatives(look(read(PRODUCT, "https://shop.example/p/2"), ME))
    assert [it.why for it in found] == ["I look into my cart before I pay."]


def test_without_anything_in_the_cart_nothing_is_done_about_it(look, read) -> None:
    assert cart_alternatives(look(read(PRODUCT), ME, bought=False)) == []


def test_a_button_that_was_in_vain_gives_way_to_the_next(look, read) -> None:
    html = "<title>Shop</title><nav><button>View basket</button><a href='/basket'>Basket</a></nav><main></main>"
    page = read(html, "https://shop.example/p/1x")
    first, second = (it.name for it in page.elements if "asket" in it.text)
    again = cart_alternatives(look(page, ME, acted=[(page, Click(name=first))]))
    assert [it.action for it in again] == [Click(name=second)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("<p>Use code <b>WELCOME10</b> at checkout</p>", ["WELCOME10"]),
        ("<p>Coupon: SAVE5 - $5 off</p><p>code SAVE5</p>", ["SAVE5"]),
        ("<p>Gutscheincode: WINTER20</p>", ["WINTER20"]),
        ("<p>Product code: HOM-009. ZIP code 55408. Enter your code.</p>", []),
        ("<p>Coupon code</p><button>APPLY</button>", []),
        ("<p>your code is <code>THANKYOU</code>!</p>", ["THANKYOU"]),
    ],
)
def test_codes_are_found_near_the_word(look, read, text: str, codes: list[str]) -> None:
    assert seen_codes(look(read(f"<main>{text}</main>"))) == codes


def test_a_code_that_was_seen_is_typed_and_applied_once(look, read) -> None:
    promoted, page = read(PROMOTED, "https://shop.example/"), read(cart(COUPON.format(value="")), CART_URL)
    seen = (promoted, Click(name="x"))
    typing = coupon_alternatives(look(page, ME, acted=[seen]))
    assert [it.why for it in typing] == ["I enter the code WELCOME10 because I saw it here and want to pay less."]
    action = typing[0].action
    assert isinstance(action, Input)
    assert action.text == "WELCOME10"
    typed = read(cart(COUPON.format(value="WELCOME10")), CART_URL)
    applying = coupon_alternatives(look(typed, ME, acted=[seen, (page, action)]))
    assert [it.why for it in applying] == ["I apply the code that I entered."]
    after = [seen, (page, action), (typed, applying[0].action)]
    assert coupon_alternatives(look(typed, ME, acted=after)) == []


def test_who_looks_for_value_uses_a_code_more_often(look, read) -> None:
    page, acted = (
        read(cart(COUPON.format(value="")), CART_URL),
        [(read(PROMOTED, "https://shop.example/"), Click(name="x"))],
    )

    def utility(answer: str) -> float:
        said = ShoppingPreference(statements=ShoppingStatements(looks_for_best_value=answer))
        return coupon_alternatives(look(page, ME.model_copy(update={"shopping": said}), acted=acted))[0].utility

    assert utility("Strongly agree") > utility("Strongly disagree") + 2


def test_a_hidden_field_for_codes_is_opened(look, read) -> None:
    html = cart('<a href="#v">I have a voucher code...</a>')
    acted = [(read(PROMOTED, "https://shop.example/"), Click(name="x"))]
    found = coupon_alternatives(look(read(html, CART_URL), ME, acted=acted))
    assert [it.why for it in found] == ["I want to use the code WELCOME10, so I open the field for it."]


def test_without_a_code_the_field_is_left_alone(look, read) -> None:
    assert coupon_alternatives(look(read(cart(COUPON.format(value="")), CART_URL), ME)) == []


def test_the_careful_look_into_the_cart_more_often(look, read) -> None:
    page = read(PRODUCT, "https://shop.example/p/2")
    careful = ME.model_copy(update={"personality": BigFive(conscientiousness=Level.EXTREMELY_HIGH)})
    plain, watchful = (cart_alternatives(look(page, persona))[0].utility for persona in (ME, careful))
    assert watchful > plain


@given(st.text(alphabet="codeCODE <>:ABC123-&;\"'", max_size=120))
def test_no_text_breaks_the_search_for_codes(look, read, text: str) -> None:
    page = read("<main></main>").model_copy(update={"html": f"<p>{text}</p>"})
    for code in seen_codes(look(page)):
        assert 4 <= len(code) <= 16
        assert code == code.upper()


def test_enter_applies_a_code_where_there_is_no_button(look, read) -> None:
    bare = cart('<label for="c">Promo code</label><input id="c" name="code" value="WELCOME10">').replace(
        "Update", "Refresh"
    )
    page = read(bare, CART_URL)
    name = next(it.name for it in page.elements if it.role == "textbox")
    acted = [(read(PROMOTED, "https://shop.example/"), Click(name="x")), (page, Input(name=name, text="WELCOME10"))]
    assert [it.action for it in coupon_alternatives(look(page, ME, acted=acted))] == [
        TypeAndSubmit(name=name, text="WELCOME10")
    ]
