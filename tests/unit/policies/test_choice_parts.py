import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.personas.load import load_example
from shopper_agent.policies.choice import ChoicePolicy
from shopper_agent.policies.choice.delivery import offer_of, preferred
from shopper_agent.policies.choice.fields import reference_for
from shopper_agent.policies.choice.scoring import objection, rank, relevance
from shopper_agent.policies.choice.traits import traits_of
from shopper_agent.policies.choice.wish import stems, wish_of
from shopper_agent.policies.choice.wording import money
from shopper_agent.schema import (
    Action,
    Click,
    ClickKind,
    Context,
    Decision,
    Element,
    Failure,
    FailureKind,
    Input,
    Observation,
    Persona,
    Product,
    Terminate,
    TypeAndSubmit,
)
from shopper_agent.testing import (
    back_button,
    button,
    check_policy,
    field,
    link,
    make_context,
    make_observation,
    make_product,
    option,
)

ME = Persona(name="me", budget=100)
REFERENCES = ("contact.email", "contact.full_name", "contact.street", "contact.region", "contact.country")


async def decide(
    page: Observation, history: list[tuple[Observation, Decision]] | None = None, **given: object
) -> Decision:
    persona = given.get("persona", ME)
    assert isinstance(persona, Persona)
    context = make_context(persona, str(given.get("intent", "boots")), page, history or [], references=REFERENCES)
    return await ChoicePolicy(0).decide(context)


def did(action: Action) -> Decision:
    return Decision(rationale="I did it.", action=action)


# ── the wish ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("intent", "query", "limit"),
    [
        ("I need a pair of waterproof hiking shoes in size 10 under $80", "waterproof hiking shoes", 80),
        ("USB-C wall charger", "usb-c wall charger", 100),
        ("Looking for wireless headphones, less than 59.99 euros, black", "wireless headphones", 59.99),
        ("a desk lamp for my dorm", "desk lamp", 100),
        ("A gift for my nephew who loves dinosaurs", "nephew", 100),
        ("kettle under 5 minutes", "kettle", 100),
        ("mens running shoes size 10", "mens running shoes", 100),
    ],
)
def test_an_intent_gives_search_words_and_a_limit(intent: str, query: str, limit: float) -> None:
    wish = wish_of(intent, ME)
    assert wish.queries[0] == query
    assert wish.limit == limit


def test_an_empty_intent_wishes_nothing_in_particular() -> None:
    wish = wish_of("", Persona(name="me"))
    assert wish.queries == ()
    assert wish.limit is None
    assert relevance(make_product("Anything"), wish) == 1


@given(st.text(max_size=120))
def test_any_intent_can_be_read(intent: str) -> None:
    wish = wish_of(intent, ME)
    assert wish.limit is None or wish.limit > 0
    assert len(wish.queries) <= 3


def test_plurals_and_hyphens_do_not_hide_a_word() -> None:
    assert {"boot", "battery", "box", "dress"} <= stems("Boots, batteries; boxes and a dress")
    assert "tshirt" in stems("Men's T-Shirt")


# ── products ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_page_does_not_say_is_no_objection() -> None:
    wish, traits = wish_of("boots", ME), traits_of(ME)
    assert objection(make_product("Boots"), wish, traits, "USD") is None
    assert "over my $100 limit" in str(objection(make_product("Boots", price=120), wish, traits, "USD"))
    assert "not available" in str(objection(make_product("Boots", available=False), wish, traits, "USD"))
    assert "only 2 stars" in str(objection(make_product("Boots", rating=2, review_count=9), wish, traits, "USD"))
    assert objection(make_product("Boots", rating=2, review_count=1), wish, traits, "USD") is None
    assert "not the boots" in str(objection(make_product("Teapot"), wish, traits, "USD"))


def test_one_five_star_review_is_worth_less_than_many_good_ones() -> None:
    one = make_product("Boots A", price=50, rating=5, review_count=1)
    many = make_product("Boots B", price=50, rating=4.7, review_count=400)
    assert rank([one, many], wish_of("boots", ME), traits_of(ME), seed=0)[0] is many


@given(
    st.lists(
        st.builds(
            lambda title, price, rating, count: make_product(title, price=price, rating=rating, review_count=count),
            st.text(min_size=1, max_size=20),
            st.none() | st.floats(0, 1e6),
            st.none() | st.floats(0, 5),
            st.none() | st.integers(0, 10**6),
        ),
        max_size=8,
    ),
    st.integers(0, 3),
)
def test_ranking_keeps_every_product_and_is_the_same_each_time(products: list[Product], seed: int) -> None:
    wish, traits = wish_of("boots", Persona(name="me")), traits_of(ME)
    ranked = rank(products, wish, traits, seed)
    assert sorted(map(id, ranked)) == sorted(map(id, products))
    assert rank(products, wish, traits, seed) == ranked


def test_amounts_are_written_as_people_do() -> None:
    assert [money(50, "USD"), money(34.5, "EUR"), money(1200, "SEK")] == ["$50", "€34.50", "1,200 SEK"]


# ── forms ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("label", "reference"),
    [
        ("Email address", "contact.email"),
        ("E-mail *", "contact.email"),
        ("First name", "contact.first_name"),
        ("Surname", "contact.last_name"),
        ("Full name", "contact.full_name"),
        ("Name", "contact.full_name"),
        ("Name on card", "contact.card_holder"),
        ("Cardholder name", "contact.card_holder"),
        ("Card number", "contact.card_number"),
        ("Expiration date (MM/YY)", "contact.card_expiry"),
        ("MM / YY", "contact.card_expiry"),
        ("Expiry month", "contact.card_expiry_month"),
        ("Expiry year", "contact.card_expiry_year"),
        ("CVC", "contact.card_cvc"),
        ("Security code", "contact.card_cvc"),
        ("Street address", "contact.street"),
        ("Address line 1", "contact.street"),
        ("City / Town", "contact.city"),
        ("ZIP code", "contact.postcode"),
        ("Postal code", "contact.postcode"),
        ("State / Province", "contact.region"),
        ("Country/Region", "contact.country"),
        ("Phone (optional)", "contact.phone"),
        ("Password", "contact.password"),
        ("Address line 2", None),
        ("Apartment, suite, etc.", None),
        ("Company name", None),
        ("Promo code", None),
        ("Gift card number", None),
        ("Order notes", None),
        ("Search", None),
    ],
)
def test_a_fields_label_tells_what_it_asks_for(label: str, reference: str | None) -> None:
    assert reference_for(field("checkout.x", label)) == reference


def test_a_field_without_a_label_is_told_by_its_name_and_a_newsletter_is_never_filled() -> None:
    assert reference_for(field("check_out.shipping_address.city", "")) == "contact.city"
    assert reference_for(field("footer.newsletter.email", "Your email")) is None


def test_delivery_offers_are_read_from_their_labels() -> None:
    fast = offer_of(option("d.express", "Express, 1-2 business days, $12.90", checked=False))
    slow = offer_of(option("d.standard", "Standard delivery Free", checked=True))
    assert (fast.days, fast.price) == (2, 12.9)
    assert (slow.days, slow.price) == (6, 0)
    assert preferred([option("d.a", "A", checked=False)], traits_of(ME), "USD") is None


CART = make_observation(
    "https://x.example/cart", "Your cart", [button("cart.check_out", "Check out", ClickKind.PURCHASE)]
)
SHOES = make_observation(
    "https://x.example/p",
    "Boots",
    [button("add", "Add to cart", ClickKind.PURCHASE)],
    [make_product("Boots", price=50)],
)
FILLED = [(SHOES, did(Click(name="add"))), (CART, did(Click(name="cart.check_out")))]


def checkout(*elements: Element) -> Observation:
    return make_observation("https://x.example/checkout", "Checkout", elements)


async def test_the_own_country_is_chosen_in_a_list() -> None:
    country = Element(name="country", role="combobox", text="Country", value="Choose a country")
    page = checkout(
        country,
        option("country.choose", "Choose a country", checked=True, role="option"),
        option("country.canada", "Canada", checked=False, role="option"),
        option("country.ireland", "Ireland", checked=False, role="option"),
    )
    persona = ME.model_copy(update={"demographics": ME.demographics.model_copy(update={"country": "Ireland"})})
    assert (await decide(page, FILLED, persona=persona)).action == Click(name="country.ireland")
    assert (await decide(page, FILLED)).action == Input(name="country", text="{contact.country}")


async def test_terms_are_agreed_to_and_advertising_is_not() -> None:
    page = checkout(
        option("news", "I agree to receive offers by e-mail", checked=False, role="checkbox"),
        option("terms", "I agree to the terms and conditions", checked=False, role="checkbox"),
        button("go", "Place order", ClickKind.PURCHASE),
    )
    assert (await decide(page, FILLED)).action == Click(name="terms")


async def test_it_goes_on_as_a_guest() -> None:
    page = checkout(
        field("sign_in.email", "Email"),
        field("sign_in.password", "Password"),
        button("sign_in.sign_in", "Sign in"),
        button("guest", "Continue as guest"),
    )
    assert (await decide(page, FILLED)).action == Click(name="guest")


async def test_a_checkout_that_does_not_go_on_is_left_with_a_reason() -> None:
    page = checkout(field("email", "Email", "{contact.email}"), button("go", "Continue"))
    history = [*FILLED, (page, did(Click(name="go")))]
    decision = await decide(page, history)
    assert decision.action == Terminate()
    assert "order" in decision.rationale


# ── reactions ────────────────────────────────────────────────────────────────────────────────────────────────────

HOME = make_observation(
    "https://x.example/", "Shop", [field("search_input", "Search", role="searchbox"), button("search_button", "Search")]
)


async def test_when_pressing_enter_fails_it_types_and_presses_the_button() -> None:
    failure = Failure(kind=FailureKind.TIMEOUT, message="nothing happened")
    failed = HOME.model_copy(update={"failure": failure})
    history = [(HOME, did(TypeAndSubmit(name="search_input", text="boots")))]
    second = await decide(failed, history)
    assert second.action == Input(name="search_input", text="boots")
    assert second.rationale.startswith("That did not work")
    third = await decide(HOME, [*history, (failed, second)])
    assert third.action == Click(name="search_button")


async def test_the_same_failing_click_is_not_repeated() -> None:
    page = make_observation(
        "https://x.example/search?q=boots",
        "Results",
        [link("r.a.view", "Boots A"), link("r.b.view", "Boots B")],
        [
            make_product("Boots A", "r.a.view", price=20, rating=5, review_count=99),
            make_product("Boots B", "r.b.view", price=90, rating=4, review_count=9),
        ],
    )
    searched = (HOME, did(TypeAndSubmit(name="search_input", text="boots")))
    first = await decide(page, [searched])
    assert first.action == Click(name="r.a.view")
    broken = page.model_copy(update={"failure": Failure(kind=FailureKind.OFF_SITE, message="it led away")})
    assert (await decide(broken, [searched, (page, first)])).action == Click(name="r.b.view")


async def test_a_covering_popup_is_closed() -> None:
    covered = [it.model_copy(update={"covered_by": "Join our club"}) for it in HOME.elements]
    page = make_observation("https://x.example/", "Shop", [*covered, button("popup.close", "No thanks")])
    assert (await decide(page)).action == Click(name="popup.close")


async def test_a_product_over_the_limit_is_left_by_the_back_button() -> None:
    page = make_observation(
        "https://x.example/p",
        "Boots",
        [button("add", "Add to cart", ClickKind.PURCHASE), back_button()],
        [make_product("Boots", price=150)],
    )
    decision = await decide(page)
    assert decision.action == Click(name="browser.back")
    assert "$150, which is over my $100 limit" in decision.rationale


async def test_a_cart_that_turns_out_empty_is_not_taken_to_the_checkout() -> None:
    empty = make_observation("https://x.example/cart", "Your cart", list(HOME.elements), text="Your cart is empty.")
    decision = await decide(empty, [(SHOES, did(Click(name="add")))])
    assert decision.action == TypeAndSubmit(name="search_input", text="boots")


async def test_without_a_search_box_it_follows_the_navigation() -> None:
    page = make_observation(
        "https://x.example/",
        "Shop",
        [link("nav.hats", "Hats"), link("nav.boots", "Men's boots"), link("nav.log", "Log in")],
    )
    assert (await decide(page)).action == Click(name="nav.boots")


async def test_patience_ends() -> None:
    pages = [HOME.model_copy(update={"url": f"https://x.example/{number}"}) for number in range(30)]
    history = [(page, did(Click(name="search_button"))) for page in pages]
    decision = await decide(HOME, history)
    assert decision.action == Terminate()
    assert "30 steps" in decision.rationale


async def test_an_empty_page_is_left() -> None:
    decision = await decide(make_observation("https://x.example/", ""))
    assert decision.action == Terminate()


# ── any page ─────────────────────────────────────────────────────────────────────────────────────────────────────

WORDS = st.sampled_from(
    [
        "Add to cart",
        "Boots",
        "Check out",
        "Place order",
        "Email",
        "Country",
        "Search",
        "Accept all cookies",
        "Close",
        "10",
        "",
        "é\n💥",
    ]
)
NAMES = st.sampled_from(
    ["search_input", "a", "a.b", "a.b.c", "product_options.size.9", "cart", "cookies.ok", "browser.back"]
)
ELEMENTS = st.builds(
    Element,
    name=NAMES,
    role=st.sampled_from(["button", "link", "textbox", "searchbox", "combobox", "option", "radio", "checkbox", "img"]),
    text=WORDS,
    value=st.none() | WORDS,
    kind=st.none() | st.sampled_from(ClickKind),
    enabled=st.booleans(),
    checked=st.none() | st.booleans(),
    covered_by=st.none() | st.just("a banner"),
)
PRODUCTS = st.builds(
    lambda title, name, price: make_product(title, name, price=price),
    WORDS,
    st.none() | NAMES,
    st.none() | st.floats(0, 500),
)
PAGES = st.builds(
    lambda url, title, elements, products, failure: make_observation(
        f"https://x.example/{url}", title, elements, products, failure=failure
    ),
    st.sampled_from(["", "cart", "checkout"]),
    WORDS,
    st.lists(ELEMENTS, max_size=8, unique_by=lambda element: element.name),
    st.lists(PRODUCTS, max_size=3),
    st.none() | st.builds(Failure, kind=st.sampled_from(FailureKind), message=st.just("no")),
)
ACTIONS = st.one_of(
    st.builds(Click, name=NAMES),
    st.builds(Input, name=NAMES, text=WORDS),
    st.builds(TypeAndSubmit, name=NAMES, text=WORDS),
)
CONTEXTS = st.builds(
    lambda page, history, intent: make_context(
        load_example("careful-carla"),
        intent,
        page,
        [(seen, did(action)) for seen, action in history],
        references=REFERENCES,
    ),
    PAGES,
    st.lists(st.tuples(st.none() | PAGES, ACTIONS), max_size=4),
    st.sampled_from(["boots", "", "hiking boots under $40"]),
)


@given(CONTEXTS)
async def test_the_contract_holds_on_any_page(context: Context) -> None:
    await check_policy(ChoicePolicy, [context])
