"""The checkout of shops of different makes, from their pages alone."""
# ruff: noqa: E501 - pages and labels stand as they are

import pytest

from shopper_agent.policies.choice.checkout import checkout_alternatives, is_checkout
from shopper_agent.policies.choice.hesitation import leaving_quantities, leaving_reasons
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.policies.choice.totals import fee_of, total_of
from shopper_agent.schema import Click, Demographics, Input, Persona, ShoppingPreference, ShoppingStatements

ME = Persona(name="me", demographics=Demographics(country="United States"))
OLD_CUSTOMER = ME.model_copy(update={"returning": True})
DONE = "<title>Done</title><p>Thank you for your order</p>"
GATEWAY = """<title>Checkout</title><main><h1>Who are you?</h1><form method="post" action="/checkout">
<label for="e">My email address is</label><input id="e" name="username" type="email" required>
<label><input type="radio" name="options" value="anonymous" checked> I am a new customer and want to checkout as a guest</label>
<label><input type="radio" name="options" value="existing"> I am a returning customer, and my password is</label>
<label for="p">Password</label><input id="p" name="password" type="password">
<label><input type="radio" name="options" value="new"> I am a new customer and want to create an account first</label>
<button>Continue</button></form></main>"""
ADDRESS = """<title>Shipping address</title><main><h1>Where to?</h1><form method="post" action="/checkout">
<label for="a">First name</label><input id="a" name="first" required>
<label for="b">Last name</label><input id="b" name="last" required>
<label for="c">Company</label><input id="c" name="company">
<label for="d">Address line 1</label><input id="d" name="line1" required>
<label for="d2">Address line 2</label><input id="d2" name="line2">
<label for="f">City</label><input id="f" name="city" required>
<label for="g">Zip</label><input id="g" name="zip" required>
<label for="h">Country</label><select id="h" name="country"><option value="">Choose a country</option>
<option value="GB">United Kingdom</option><option value="US">United States of America</option></select>
<label for="i">Phone</label><input id="i" name="phone">
<label for="j">Order notes</label><textarea id="j" name="notes"></textarea>
<button>Continue</button></form></main>"""
WAYS = """<title>Shipping method</title><main><h1>Shipping method</h1>
<div><h4>Standard delivery</h4><p>Three to five working days</p><b>$3.95</b><form method="post" action="/checkout"><input type="hidden" name="way" value="standard"><button>Select option</button></form></div>
<div><h4>Express delivery</h4><p>Next working day</p><b>$17.50</b><form method="post" action="/checkout"><input type="hidden" name="way" value="express"><button>Select option</button></form></div>
<div><h4>Collect from our shop</h4><p>Ready within two hours</p><b>$0.00</b><form method="post" action="/checkout"><input type="hidden" name="way" value="collect"><button>Select option</button></form></div>
</main>"""
CARD = """<title>Payment</title><main><form method="post" action="/checkout"><h2>Card</h2>
<label for="n">Card number</label><input id="n" name="number" required>
<label for="s">Valid from</label><select id="s" name="start"><option>--</option><option>01</option></select>
<label for="m">Expiry month</label><select id="m" name="month"><option selected>11</option><option>12</option></select>
<select name="expiry_year" aria-label="Expiry month"><option selected>2026</option><option>2030</option></select>
<label for="v">CCV number</label><input id="v" name="ccv" required>
<button>Continue</button></form></main>"""
REVIEW = """<title>Preview order</title><main><p>Order total $33.95</p><a href="/cart">Edit order contents</a>
<form method="post" action="/checkout"><label><input type="checkbox" name="news" value="yes"> Send me offers by email</label>
<label><input type="checkbox" name="terms" value="yes"> I have read and accept the terms</label><button>Place order</button></form></main>"""


def test_a_guest_goes_through_five_pages_to_the_order(paper_shop, fill_in) -> None:
    shop = paper_shop((GATEWAY, ADDRESS, WAYS, CARD, REVIEW, DONE))
    decisions = fill_in(shop, ME)
    assert shop.is_through
    who, where, way, card, agreed = shop.sent
    assert (who["username"], who["options"], who["password"]) == ("jo@example.com", "anonymous", "")
    assert where == {
        "first": "Jo Ann", "last": "Doe", "company": "", "line1": "1 Elm Street", "line2": "", "city": "Minneapolis", "zip": "55408",
        "country": "US", "phone": "", "notes": "",
    }  # fmt: skip
    assert way["way"] in {"standard", "express", "collect"}
    assert card == {"number": "4242424242424242", "start": "--", "month": "12", "expiry_year": "2030", "ccv": "123"}
    assert agreed == {"terms": "yes"}
    assert decisions[-1].rationale == "I have checked everything, so I place my order."


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_typed_but_references(paper_shop, fill_in, seed: int) -> None:
    typed = [it.action for it in fill_in(paper_shop((GATEWAY, ADDRESS, CARD, REVIEW, DONE)), ME, seed)]
    assert all(it.text.startswith("{contact.") for it in typed if isinstance(it, Input))


def test_an_old_customer_mostly_signs_in(paper_shop, fill_in) -> None:
    signed_in = 0
    for seed in range(20):
        shop = paper_shop((GATEWAY, DONE))
        fill_in(shop, OLD_CUSTOMER, seed)
        signed_in += shop.sent[0]["options"] == "existing" and shop.sent[0]["password"] == "correct horse 9"
    assert signed_in >= 8


def test_a_new_customer_never_signs_in(paper_shop, fill_in) -> None:
    for seed in range(10):
        shop = paper_shop((GATEWAY, DONE))
        fill_in(shop, ME, seed)
        assert shop.sent[0]["options"] != "existing"


LOGIN = """<title>Sign in</title><main><h1>Sign in</h1>{error}<form method="post" action="/login">
<label for="e">Email</label><input id="e" name="email" type="email" required>
<label for="p">Password</label><input id="p" name="password" type="password" required><button>Sign in</button></form>
{ways}</main>"""
GUEST = '<form method="post" action="/guest"><input type="hidden" name="as" value="guest"><button>Continue as guest</button></form>'
REGISTER = """<title>Create an account</title><main><form method="post" action="/register">
<label for="n">Full name</label><input id="n" name="name" required><label for="e">Email</label><input id="e" name="email" type="email" required>
<label for="p">Password</label><input id="p" name="password" type="password" required><button>Create account</button></form>
<a href="/login">Sign in</a></main>"""
CREATE = '<form method="get" action="/register"><button>Create an account</button></form>'


def test_after_a_refused_log_in_another_way_is_taken(paper_shop, fill_in) -> None:
    refused = LOGIN.format(error='<p role="alert">Email or password is incorrect.</p>', ways=GUEST)
    for seed in range(10):
        shop = paper_shop((LOGIN.format(error="", ways=""), refused, DONE))
        fill_in(shop, OLD_CUSTOMER, seed)
        assert shop.is_through
        assert shop.sent[-1] == {"as": "guest"}


def test_an_account_is_made_where_there_is_no_way_round_it(paper_shop, fill_in) -> None:
    shop = paper_shop((LOGIN.format(error="", ways=CREATE), REGISTER, DONE))
    fill_in(shop, ME)
    assert shop.sent[-1] == {"name": "Jo Ann Doe", "email": "jo@example.com", "password": "correct horse 9"}


def test_the_wall_of_an_account_speaks_for_leaving(look, read) -> None:
    walled, open_to_guests = (
        read(LOGIN.format(error="", ways=ways), "https://shop.example/login") for ways in (CREATE, GUEST)
    )
    assert leaving_quantities(look(walled, ME))["account_wall"] == 1.0
    assert leaving_quantities(look(open_to_guests, ME))["account_wall"] == 0.0


def test_who_has_no_address_does_nothing_but_leave(look, read) -> None:
    view = look(read(ADDRESS), ME, references=())
    assert checkout_alternatives(view) == []
    assert leaving_quantities(view)["nothing_to_give"] == 1.0


def test_the_way_of_delivery_is_a_choice_by_price_and_days(look, read) -> None:
    hasty, thrifty = (
        ME.model_copy(update={"shopping": ShoppingPreference(statements=ShoppingStatements(**said))})
        for said in ({"prioritises_delivery": "Strongly agree"}, {"looks_for_best_value": "Strongly agree"})
    )

    def utilities(persona: Persona) -> dict[str, float]:
        found = checkout_alternatives(look(read(WAYS), persona))
        return {it.action.name.split(".")[0]: it.utility for it in found if isinstance(it.action, Click)}

    quick, cheap = utilities(hasty), utilities(thrifty)
    assert len(quick) == 3
    gap = "express_delivery", "standard_delivery"
    assert quick[gap[0]] - quick[gap[1]] > cheap[gap[0]] - cheap[gap[1]] + 1.0
    assert cheap["standard_delivery"] > cheap["express_delivery"]


def test_the_reasons_quote_the_offer(look, read) -> None:
    said = [it.why for it in checkout_alternatives(look(read(WAYS), ME))]
    assert (
        'I take "Standard delivery Three to five working days $3.9…" because it costs $3.95 and comes in good time.'
        in said
    )


# one long page without steps, as older shops have it
ONE_PAGE = """<title>Checkout</title><main><p>Returning customer? <a href="/login">Click here to log in</a></p>
<p>Have a coupon? <a href="#c">Click here to enter your code</a></p>
<form method="post" action="/checkout"><h3>Billing details</h3>
<label for="a">First name *</label><input id="a" name="first"><label for="b">Last name *</label><input id="b" name="last">
<label for="d">Street address *</label><input id="d" name="line1" placeholder="House number and street name">
<label for="f">Town / City *</label><input id="f" name="city">
<label for="r">State *</label><select id="r" name="state"><option value="">Select an option…</option><option value="MN">Minnesota</option><option value="WI">Wisconsin</option></select>
<label for="g">ZIP Code *</label><input id="g" name="zip"><label for="i">Phone (optional)</label><input id="i" name="phone">
<label for="k">Email address *</label><input id="k" name="email">
<label><input type="checkbox" name="account" value="1"> Create an account?</label>
<label><input type="checkbox" name="other" value="1"> Ship to a different address?</label>
<label for="j">Order notes (optional)</label><textarea id="j" name="notes"></textarea>
<fieldset><legend>Shipping</legend><label><input type="radio" name="ship" value="flat" checked> Flat rate: $5.00</label>
<label><input type="radio" name="ship" value="pickup"> Local pickup</label></fieldset>
<fieldset><legend>Payment</legend><label><input type="radio" name="pay" value="bank"> Direct bank transfer</label>
<label><input type="radio" name="pay" value="cod"> Cash on delivery</label><label><input type="radio" name="pay" value="paypal"> PayPal</label></fieldset>
<label><input type="checkbox" name="terms" value="1"> I have read and agree to the website terms and conditions *</label>
<button name="place" value="1">Place order</button></form></main>"""


@pytest.mark.parametrize("seed", range(6))
def test_a_long_page_is_filled_in_from_top_to_bottom(paper_shop, fill_in, seed: int) -> None:
    private_person = ME.model_copy(update={"background": "I care for my privacy."})
    shop = paper_shop((ONE_PAGE, DONE))
    fill_in(shop, private_person, seed)
    if not shop.sent or "first" not in shop.sent[-1]:
        return  # went to the page's other links
    said = shop.sent[-1]
    assert (said["first"], said["zip"], said["email"]) == ("Jo Ann", "55408", "jo@example.com")
    assert (said["state"], said["terms"], said["notes"], said["phone"]) == ("MN", "1", "", "")
    assert said["pay"] in {"bank", "cod", "paypal"}
    assert "account" not in said
    assert "other" not in said


def test_a_payment_by_card_is_preferred(look, read) -> None:
    html = """<main><form><fieldset><legend>Payment method</legend><label><input type="radio" name="p" value="1"> PayPal</label>
    <label><input type="radio" name="p" value="2"> Credit card</label><label><input type="radio" name="p" value="3"> Invoice</label></fieldset>
    <button>Continue</button></form></main>"""
    found = checkout_alternatives(look(read(html), ME))
    ranked = sorted(found, key=lambda it: -it.utility)
    assert [it.action.name.rpartition(".")[2] for it in ranked] == ["credit_card", "invoice", "paypal"]


@pytest.mark.parametrize(
    ("html", "url", "expected"),
    [
        (ADDRESS, "https://shop.example/step", True),
        (CARD, "https://shop.example/x", True),
        (REVIEW, "https://shop.example/x", True),
        (LOGIN.format(error="", ways=GUEST), "https://shop.example/login", True),
        ("<title>Your cart</title><main><p>Total $30</p><a href='/checkout'>Checkout</a></main>", "https://shop.example/cart", False),
        ("<title>Cart</title><main><a href='/pay'>Proceed to checkout</a></main>", "https://shop.example/checkout/cart", False),
        ("<title>Kettle</title><main><h1>Kettle</h1><button>Add to cart</button></main>", "https://shop.example/p/1", False),
        ("<title>Home</title><footer><form><label>Email <input type='email'></label><button>Subscribe</button></form></footer>", "https://shop.example/", False),
    ],
)  # fmt: skip
def test_a_checkout_is_told_from_other_pages(look, read, html: str, url: str, expected: bool) -> None:
    assert is_checkout(look(read(html, url))) is expected


def test_without_a_cart_nothing_is_a_checkout(look, read) -> None:
    view = look(read(ADDRESS), bought=False)
    assert not is_checkout(view)
    assert leaving_quantities(view) == {}


def test_a_total_over_the_budget_and_a_late_fee_speak_for_leaving(look, read) -> None:
    page = read(
        "<title>Review</title><main><p>Subtotal $30.00</p><p>Delivery $12.00</p><p>Order total: $42.00</p><button>Place order</button></main>"
    )
    view = look(page, Persona(name="me", budget=35))
    found = leaving_quantities(view)
    assert 0.18 < found["hesitation"] < 0.19
    assert found["unexpected_fee"] == pytest.approx(12 / 42)
    assert leaving_reasons(view)["hesitation"] == "The total of $42 is over my $35, so I leave without it."
    assert set(found) <= set(PARAMETERS)


@pytest.mark.parametrize(
    ("text", "total", "fee"),
    [
        ("Subtotal $20.00 Shipping $4.99 Total $24.99", 24.99, 4.99),
        ("Sub-total £9 Delivery Free Grand total £9", 9.0, None),
        ("Zwischensumme 19,90 € Versand: 4,95 € Gesamtsumme: 24,85 €", 24.85, 4.95),
        ("Total savings $5.00", None, None),
        ("nothing at all", None, None),
    ],
)
def test_totals_and_fees_are_read_from_the_words(text: str, total: float | None, fee: float | None) -> None:
    assert (total_of(text), fee_of(text)) == (total, fee)


def test_a_form_that_keeps_coming_back_is_given_up(paper_shop, fill_in) -> None:
    shop = paper_shop((*[ADDRESS.replace("<h1>", '<p role="alert">Something is wrong.</p><h1>')] * 9, DONE))
    decisions = fill_in(shop, ME, most=80)
    assert len(shop.sent) <= 4
    assert len(decisions) < 60
