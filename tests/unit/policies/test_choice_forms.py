"""Filling in forms: labels, corrections, selects, lists that pages make themselves, checkboxes."""
# ruff: noqa: E501 - pages and labels stand as they are

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.policies.choice.checkout import checkout_alternatives
from shopper_agent.policies.choice.countries import is_country
from shopper_agent.policies.choice.delivery import offer_of
from shopper_agent.policies.choice.fields import reference_for
from shopper_agent.policies.choice.hesitation import leaving_quantities
from shopper_agent.policies.choice.offers import words_after, words_before
from shopper_agent.policies.choice.sheet import read_sheet
from shopper_agent.schema import Click, Demographics, Element, Input, Observation, Persona, Terminate
from shopper_agent.testing import button, field, make_observation, option

ME = Persona(name="me", demographics=Demographics(country="United States"))
DONE = "<title>Done</title><p>Thank you for your order</p>"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("First line of address", "contact.street"), ("Second line of address", None), ("State/County", "contact.region"),
        ("Post/Zip-code", "contact.postcode"), ("CCV number", "contact.card_cvc"), ("Expiration date (MM / YY)", "contact.card_expiry"),
        ("My email address is", "contact.email"), ("Straße und Hausnummer", "contact.street"), ("PLZ", "contact.postcode"),
        ("Prénom", "contact.first_name"), ("Nom", "contact.last_name"), ("Código postal", "contact.postcode"),
        ("Cognome", "contact.last_name"), ("Achternaam", "contact.last_name"), ("Company (optional)", None), ("Gift message", None),
        ("Coupon code", None), ("VAT number", None), ("Name on card", "contact.card_holder"), ("Confirm password", "contact.password"),
        ("Mobile number", "contact.phone"), ("Country / Region", "contact.country"), ("How did you hear of us?", None),
    ],
)  # fmt: skip
def test_a_label_tells_what_is_asked_for(text: str, reference: str | None) -> None:
    assert reference_for(field("checkout.field", text)) == reference


@pytest.mark.parametrize("name", ["footer.email", "newsletter.email", "nav_bar.language.name", "search.city"])
def test_fields_of_other_regions_ask_for_nothing(name: str) -> None:
    assert reference_for(field(name, "Email address")) is None


FORM = """<title>Address</title><main>{alert}<form method="post" action="/checkout">
<label for="e">Email</label><input id="e" name="email" value="{email}" {email_state}>
<label for="g">Zip</label><input id="g" name="zip" value="{zip}" {zip_state}>{zip_error}
<label for="s">Street</label><input id="s" name="street" value="{street}">
<label for="h">Country</label><select id="h" name="country"><option value="GB" selected>United Kingdom</option><option value="IE">Ireland</option></select>
<button>Continue</button></form></main>"""
EMPTY = {"alert": "", "email": "", "email_state": "", "zip": "", "zip_state": "", "zip_error": "", "street": ""}
FILLED = {**EMPTY, "email": "jo@example.com", "zip": "55408", "street": "1 Elm Street"}
WRONG = {
    **FILLED,
    "zip_state": 'aria-invalid="true" aria-describedby="w"',
    "zip_error": '<p id="w">This postcode is too short.</p>',
}
BLAMING = {**WRONG, "zip_error": '<p id="w">The postcode 55408 is not valid for United Kingdom</p>'}


CARD = """<title>Payment</title><main><form method="post" action="/checkout"><label for="n">Card number</label><input id="n" name="number" value="{number}">
<label for="x">Expiry date</label><input id="x" name="expiry" value="{expiry}" {state}>{error}<button>Continue</button></form></main>"""
NO_CARD = {"number": "", "expiry": "", "state": "", "error": ""}


def refused_expiry(expiry: str) -> str:
    error = '<p id="w">Write the year with four digits.</p>'
    return CARD.format(
        number="4242424242424242", expiry=expiry, state='aria-invalid="true" aria-describedby="w"', error=error
    )


def test_what_the_page_complains_about_is_written_in_another_way(paper_shop, fill_in) -> None:
    shop = paper_shop((CARD.format(**NO_CARD), refused_expiry("12/30"), DONE))
    said = [it.rationale for it in fill_in(shop, ME)]
    assert "I correct my card's expiry date because the page does not take it." in said
    assert [it["expiry"] for it in shop.sent] == ["12/30", "12/2030"]


def test_a_complaint_that_names_a_country_changes_the_country(paper_shop, fill_in) -> None:
    shop = paper_shop((FORM.format(**EMPTY), FORM.format(**BLAMING), DONE))
    fill_in(shop, ME)
    assert [it["country"] for it in shop.sent] == ["GB", "IE"]


def test_a_country_that_is_not_served_speaks_for_leaving(look, read) -> None:
    assert leaving_quantities(look(read(FORM.format(**EMPTY)), ME))["not_served"] == 1.0
    at_home = Persona(name="me", demographics=Demographics(country="Ireland"))
    assert leaving_quantities(look(read(FORM.format(**EMPTY)), at_home))["not_served"] == 0.0


def test_the_own_country_is_chosen_over_the_given_one(look, read) -> None:
    at_home = Persona(name="me", demographics=Demographics(country="Ireland"))
    found = checkout_alternatives(look(read(FORM.format(**FILLED)), at_home))
    assert [(it.action, it.why) for it in found] == [
        (Click(name="country.ireland"), "I choose Ireland because I live there.")
    ]


def test_a_field_that_is_never_right_is_given_up(paper_shop, fill_in) -> None:
    shop = paper_shop((CARD.format(**NO_CARD), refused_expiry("12/30"), *[refused_expiry("12/2030")] * 8, DONE))
    typed = [it.action for it in fill_in(shop, ME) if isinstance(it.action, Input) and it.action.name == "expiry_date"]
    assert 2 <= len(typed) <= 3
    assert not shop.is_through


def test_what_is_not_needed_and_never_right_is_emptied(look, read) -> None:
    html = """<main><form><label for="s">Street</label><input id="s" value="1 Elm"><label for="e">Email</label><input id="e" value="jo@x.org">
    <label for="p">Phone</label><input id="p" value="{contact.phone}" aria-invalid="true"><button>Continue</button></form></main>"""
    page = read(html)
    name = next(it.name for it in page.elements if it.text == "Phone")
    acted = [(page, Input(name=name, text="{contact.phone}")), (page, Click(name="continue"))]
    assert [it.action for it in checkout_alternatives(look(page, ME, acted=acted))] == [Input(name=name, text="")]


def test_a_form_that_came_back_without_a_word_gets_all_that_is_known(paper_shop, fill_in) -> None:
    html = """<main><form method="post" action="/x"><label for="e">Email</label><input id="e" name="email" required>
    <label for="s">Street</label><input id="s" name="street" required>
    <label for="p">Phone</label><input id="p" name="phone"><button>Continue</button></form></main>"""
    shop = paper_shop((html, html, DONE))
    fill_in(shop, ME)
    assert [it["phone"] for it in shop.sent] == ["", "612-555-0100"]


def test_a_required_field_that_asks_for_something_else_is_filled_all_the_same(paper_shop, fill_in) -> None:
    html = """<main><form method="post" action="/x"><label for="e">Email</label><input id="e" name="email" required>
    <label for="s">Street</label><input id="s" name="street" required><label for="c">Company</label><input id="c" name="company" required>
    <label for="u">User name</label><input id="u" name="user" required><button>Continue</button></form></main>"""
    shop = paper_shop((html, DONE))
    fill_in(shop, ME)
    assert (shop.sent[0]["company"], shop.sent[0]["user"]) == ("Jo Ann Doe", "jo@example.com")


def test_a_billing_address_that_is_the_same_is_not_filled_in(paper_shop, fill_in) -> None:
    html = """<main><form method="post" action="/x"><label for="n">Card number</label><input id="n" name="number" required>
    <label for="v">CVC</label><input id="v" name="cvc" required><fieldset><legend>Billing address</legend>
    <label><input type="checkbox" name="same" checked> Same as delivery address</label>
    <label for="s">Street</label><input id="s" name="billing_street"></fieldset><button>Review your order</button></form></main>"""
    shop = paper_shop((html, DONE))
    fill_in(shop, ME)
    assert shop.sent[0]["billing_street"] == ""
    assert "same" in shop.sent[0]


def test_a_ticked_wish_for_advertising_is_taken_back_by_who_cares_for_privacy(look, read) -> None:
    html = """<main><form><label><input type="checkbox" name="n" checked> Send me offers by email</label><button>Place order</button></form></main>"""

    def utility(persona: Persona) -> float:
        found = {it.why: it.utility for it in checkout_alternatives(look(read(html), persona))}
        return (
            found["I untick this because I do not want their advertising."]
            - found["I have checked everything, so I place my order."]
        )

    assert utility(ME) < 0 < utility(ME.model_copy(update={"background": "I hate tracking."}))


# ── lists that pages make themselves: no select, no form ──────────────────────────────────────────────────────────


def _made_page(*extra: Element, chosen: str = "Select a country", ready: bool = False) -> Observation:
    elements = (
        field("email", "Email", "jo@example.com"),
        field("street", "Street", "1 Elm Street"),
        Element(name="country", role="button", text=chosen),
        *extra,
        button("continue", "Continue", enabled=ready),
    )
    return make_observation("https://shop.example/checkout", "Checkout", elements)


def test_a_made_list_is_opened_chosen_from_and_left_alone(look) -> None:
    closed = _made_page()
    opening = checkout_alternatives(look(closed, ME))
    assert [it.action for it in opening] == [Click(name="country")]
    options = (
        option("listbox.ireland", "Ireland", checked=False, role="option"),
        option("listbox.usa", "USA", checked=False, role="option"),
    )
    opened = _made_page(*options)
    choosing = checkout_alternatives(look(opened, ME, acted=[(closed, Click(name="country"))]))
    assert [it.action for it in choosing] == [Click(name="listbox.usa")]
    done = _made_page(chosen="United States", ready=True)
    acted = [(closed, Click(name="country")), (opened, Click(name="listbox.usa"))]
    assert [it.action for it in checkout_alternatives(look(done, ME, acted=acted))] == [Click(name="continue")]


def test_a_list_that_does_not_open_is_given_up(look) -> None:
    closed = _made_page()
    acted = [(closed, Click(name="country"))] * 3
    elsewhere = checkout_alternatives(look(closed, ME, acted=acted))
    assert [it.why for it in elsewhere] == ["I click beside the last field because the button does not light up."]
    acted += [(closed, it.action) for it in elsewhere] + [(closed, Click(name="street"))]
    assert checkout_alternatives(look(closed, ME, acted=acted)) == []


# ── what words say ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "days", "price", "collect"),
    [
        ("Standard delivery, 4-6 days, free", 6, 0, False), ("Express, next working day $12.90", 1, 12.9, False),
        ("Three to five working days £3.95", 5, 3.95, False), ("Collect from our shop, ready within two hours £0.00", 0, 0, True),
        ("DHL Express 9,90 €", 2.5, 9.9, False), ("Versand in 3 Tagen kostenlos", 3, 0, False), ("By courier", None, None, False),
    ],
)  # fmt: skip
def test_an_offer_says_days_and_price(text: str, days: float | None, price: float | None, collect: bool) -> None:
    offer = offer_of(text)
    assert (offer.days, offer.price, offer.collect) == (days, price, collect)


@pytest.mark.parametrize(
    ("text", "own"),
    [("USA", "united states"), ("Deutschland", "germany"), ("Ireland", "ireland"), ("U.S.", "united states")],
)
def test_a_country_is_known_by_its_other_names(text: str, own: str) -> None:
    assert is_country(text, own)
    assert not is_country("France", own)


@given(
    st.text(max_size=200),
    st.lists(st.sampled_from(["a.x", "b.x", 'q"uote', "<b>"]), min_size=1, max_size=3, unique=True),
)
def test_no_page_breaks_the_reading_of_words_beside_controls(html: str, names: list[str]) -> None:
    members = [button(name, "Select") for name in names]
    assert len(words_after(html, members)) == len(words_before(html, members)) == len(members)


_ROLES = ("textbox", "combobox", "listbox", "radio", "checkbox", "switch", "button", "link", "option", "spinbutton")
_LABELS = (
    "Email",
    "Country",
    "Password",
    "Continue",
    "Place order",
    "Sign in",
    "Guest",
    "",
    "State",
    "Zip",
    "Select",
    "I agree",
    "Offers",
    "2030",
    "Pickup",
    "Card",
)
_ELEMENTS = st.builds(
    Element,
    name=st.sampled_from(
        [
            f"{group}.{number}"
            for group in ("form", "options", "country", "billing", "newsletter")
            for number in range(6)
        ]
    ),
    role=st.sampled_from(_ROLES),
    text=st.sampled_from(_LABELS) | st.text(max_size=80),
    value=st.none() | st.sampled_from(["", "x", "{contact.email}"]),
    enabled=st.booleans(),
    checked=st.none() | st.booleans(),
    required=st.none() | st.booleans(),
    invalid=st.none() | st.booleans(),
    error=st.none() | st.sampled_from(["wrong", "not valid for x"]),
    covered_by=st.none() | st.just("a layer"),
)


@given(st.lists(_ELEMENTS, max_size=14, unique_by=lambda it: it.name), st.booleans())
def test_whatever_a_page_says_only_its_own_controls_are_used(look, elements: list[Element], returning: bool) -> None:
    page = make_observation("https://shop.example/checkout", "Checkout", elements)
    view = look(page, ME.model_copy(update={"returning": returning}))
    names = {it.name for it in elements if it.enabled and it.covered_by is None}
    for one in checkout_alternatives(view):
        assert not isinstance(one.action, Terminate)
        assert one.action.name in names
        assert one.why.startswith("I ")
        assert not isinstance(one.action, Input) or one.action.text in ("",) or one.action.text.startswith("{contact.")
    assert all(quantity >= 0 for quantity in leaving_quantities(view).values())


def test_controls_know_their_forms(look, read) -> None:
    html = "<main><form><input aria-label='Street'><button>Go on</button></form><p>x</p><input aria-label='City'><form><input aria-label='Zip'></form></main>"
    sheet = read_sheet(look(read(html)))
    assert [(it.element.text, it.form) for it in sheet.controls] == [("Street", 1), ("City", 0), ("Zip", 2)]


# ── older shops: no forms, one address, buttons of one name ───────────────────────────────────────────────────────

DOOR = """<title>Checkout</title><main><h4>Step 1</h4><label><input type="radio" name="account" value="register"> Register account</label>
<label><input type="radio" name="account" value="guest" checked> Guest checkout</label><input type="button" value="Continue">
<p>I am a returning customer</p><label for="e">E-Mail</label><input id="e"><label for="p">Password</label><input id="p" type="password">
<input type="button" value="Login"></main>"""


def test_without_forms_a_button_ends_what_belongs_together(look, read) -> None:
    sheet = read_sheet(look(read(DOOR)))
    assert [(it.element.text, it.form) for it in sheet.controls] == [
        ("Register account", 0), ("Guest checkout", 0), ("E-Mail", -1), ("Password", -1),
    ]  # fmt: skip


def test_a_guest_passes_a_door_without_forms(look, read) -> None:
    page = read(DOOR)
    found = {it.action: it.utility for it in checkout_alternatives(look(page, ME))}
    assert max(found, key=lambda action: found[action]) == Click(name="continue")


def test_the_same_button_may_be_pressed_on_every_step_of_one_address(look) -> None:
    steps = [
        make_observation(
            "https://shop.example/checkout",
            "Checkout",
            (field(f"city_{n}", "City", "x"), button("continue", "Continue")),
        )
        for n in range(6)
    ]
    acted = [(page, Click(name="continue")) for page in steps[:5]]
    assert [it.action for it in checkout_alternatives(look(steps[5], ME, acted=acted))] == [Click(name="continue")]
    assert checkout_alternatives(look(steps[4], ME, acted=acted))[0].action != Click(name="continue")


def test_a_checkbox_without_a_label_is_told_by_the_words_before_it(look, read) -> None:
    html = "<main><p>I have read and agree to the <a href='/t'>Terms</a> <input type='checkbox' name='x'></p><button>Place order</button></main>"
    assert [it.why for it in checkout_alternatives(look(read(html), ME))] == [
        "I agree to the terms because I cannot order without."
    ]


def test_who_sent_something_looks_again_before_giving_up(look, read) -> None:
    html = "<main><label for='c'>City</label><input id='c' value='x'><label for='s'>Street</label><input id='s' value='y'><button>Continue</button></main>"
    page = read(html)
    found = checkout_alternatives(look(page, ME, acted=[(page, Click(name="continue"))]))
    assert [it.why for it in found] == ["I look again because nothing seems to have happened yet."]
