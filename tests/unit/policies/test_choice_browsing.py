"""Which alternatives a page offers to the reference shopper, and what moves them."""

from collections.abc import Sequence

import pytest

from shopper_agent.dom.simplify import Reading, simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.policies.choice.leaving import disappointment, leading_reason, leave_alternative
from shopper_agent.policies.choice.listing import (
    comparisons_missing,
    further_alternatives,
    narrow_alternatives,
    open_alternatives,
    take_alternatives,
)
from shopper_agent.policies.choice.logit import Considered
from shopper_agent.policies.choice.product import product_alternatives, product_in_view
from shopper_agent.policies.choice.searching import navigation_alternatives, search_alternatives
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.policies.choice.value import Market, market_of
from shopper_agent.policies.choice.view import View, shown
from shopper_agent.schema import (
    ActedStep,
    Action,
    Agreement,
    Click,
    ClickKind,
    Context,
    Decision,
    Element,
    Input,
    Observation,
    Persona,
    Product,
    ShoppingPreference,
    ShoppingStatements,
    TypeAndSubmit,
)
from shopper_agent.testing import back_button, button, field, link, make_context, make_observation, make_product, option

SEARCH = field("search_input", "Search", role="searchbox").model_copy(update={"kind": ClickKind.SEARCH})
CARDS = tuple(
    make_product(f"Boots {name}", f"list.{name}.view", price=price, rating=4.2, review_count=30)
    for name, price in (("ash", 60), ("birch", 80), ("cedar", 140))
)
LINKS = tuple(link(str(card.name), card.title, ClickKind.PRODUCT_LINK) for card in CARDS)


def persona(budget: float | None = 100, brands: tuple[str, ...] = (), **said: Agreement) -> Persona:
    shopping = ShoppingPreference(statements=ShoppingStatements(**said), favourite_brands=brands)
    return Persona(name="me", budget=budget, shopping=shopping)


def page(
    elements: Sequence[Element], products: Sequence[Product] = (), url: str = "https://shop.example/search"
) -> Observation:
    return make_observation(url, "Shop", [*elements, back_button()], products)


def listing(*more: Element) -> Observation:
    return page([SEARCH, *LINKS, *more], CARDS)


def went(*steps: tuple[Observation, Action]) -> list[tuple[Observation, Decision]]:
    return [(seen, Decision(rationale="I do.", action=action)) for seen, action in steps]


def market(
    here: Observation,
    history: Sequence[tuple[Observation, Decision]] = (),
    who: Persona | None = None,
    intent: str = "boots",
) -> Market:
    return market_of(View(make_context(who or persona(), intent, here, history), 0, PARAMETERS))


def by_name(found: Sequence[Considered]) -> dict[str, Considered]:
    return {str(getattr(one.action, "name", "leave")): one for one in found}


# ── a list of products ───────────────────────────────────────────────────────────────────────────────────────────


def test_every_listed_product_can_be_opened_and_its_worth_is_in_its_utility() -> None:
    here = market(listing())
    found = by_name(list(open_alternatives(here, beside=False)))
    assert set(found) == {card.name for card in CARDS}
    over = found["list.cedar.view"].terms
    assert over["over_budget"] < -2
    assert all(name in PARAMETERS for one in found.values() for name in one.terms)
    assert "position" not in found["list.ash.view"].terms
    assert found["list.cedar.view"].terms["position"] < found["list.birch.view"].terms["position"] < 0


def test_a_covered_or_disabled_link_is_no_alternative() -> None:
    covered = LINKS[0].model_copy(update={"covered_by": "a banner"})
    here = market(page([SEARCH, covered, LINKS[1]], CARDS))
    assert set(by_name(list(open_alternatives(here, beside=False)))) == {"list.birch.view"}


def test_what_was_opened_is_opened_again_only_if_it_was_the_best() -> None:
    own = page(
        [button("add_to_cart", "Add to cart", ClickKind.PURCHASE)],
        [make_product("Boots ash", price=60)],
        "https://shop.example/p/ash",
    )
    back = went((listing(), Click(name="list.ash.view")), (own, Click(name="browser.back")))
    quick = persona(buys_first_good_enough=Agreement.STRONGLY_AGREE)
    assert by_name(list(open_alternatives(market(listing(), back), beside=False)))["list.ash.view"].terms["seen"] < 0
    assert (
        by_name(list(open_alternatives(market(listing(), back, quick), beside=False)))["list.ash.view"].terms["decided"]
        > 0
    )


def test_products_beside_the_one_in_view_distract_but_little() -> None:
    beside = by_name(list(open_alternatives(market(listing()), beside=True)))
    alone = by_name(list(open_alternatives(market(listing()), beside=False)))
    assert all(beside[name].utility < alone[name].utility for name in alone)


def test_a_hurried_shopper_takes_straight_from_the_list_more_readily() -> None:
    here = listing(button("list.ash.add_to_cart", "Add to cart", ClickKind.PURCHASE))
    quick = persona(buys_first_good_enough=Agreement.STRONGLY_AGREE)
    hurried = by_name(list(take_alternatives(market(here, who=quick))))["list.ash.add_to_cart"]
    calm = by_name(list(take_alternatives(market(here))))["list.ash.add_to_cart"]
    assert hurried.utility > calm.utility + 1


def test_the_next_page_pulls_more_where_nothing_suits_and_less_the_deeper() -> None:
    following = link("pagination.next", "Next", ClickKind.PAGE_RELATED)
    suits = by_name(list(further_alternatives(market(listing(following)))))["pagination.next"]
    nothing = by_name(list(further_alternatives(market(listing(following), intent="teapot"))))["pagination.next"]
    turned = went((listing(following), Click(name="pagination.next")))
    second = page([SEARCH, *LINKS, following], CARDS, "https://shop.example/search?page=2")
    deeper = by_name(list(further_alternatives(market(second, turned))))["pagination.next"]
    assert nothing.utility > suits.utility > deeper.utility


FILTERS = (
    option("filters.price.under_50", "Under $50 (3)", checked=False, role="checkbox", kind=ClickKind.FILTER),
    option("filters.price.50_to_100", "$50 to $100 (9)", checked=False, role="checkbox", kind=ClickKind.FILTER),
    option("filters.price.200", "$200 & above (9)", checked=False, role="checkbox", kind=ClickKind.FILTER),
    option("filters.stars.4", "4 stars & up", checked=False, role="radio", kind=ClickKind.FILTER),
    option("filters.brand.acme", "Acme (4)", checked=False, role="checkbox", kind=ClickKind.FILTER),
    option("filters.brand.other", "Other (4)", checked=False, role="checkbox", kind=ClickKind.FILTER),
    option("sort.low", "Price: Low to High", checked=False, role="option", kind=ClickKind.FILTER),
    option("sort.high", "Price: High to Low", checked=False, role="option", kind=ClickKind.FILTER),
    button("filters.apply", "Apply filters", ClickKind.FILTER),
)


def test_filters_are_used_for_what_they_say() -> None:
    found = by_name(list(narrow_alternatives(market(listing(*FILTERS), who=persona(brands=("Acme",))))))
    assert set(found) == {"filters.price.50_to_100", "filters.stars.4", "filters.brand.acme", "sort.low"}
    assert "my limit is $100" in found["filters.price.50_to_100"].why


def test_who_has_no_budget_needs_no_price_filter_and_who_likes_a_bargain_sorts_by_price() -> None:
    assert not any(
        "price" in name for name in by_name(list(narrow_alternatives(market(listing(*FILTERS), who=persona(None)))))
    )
    keen = persona(looks_for_best_value=Agreement.STRONGLY_AGREE)
    plain = by_name(list(narrow_alternatives(market(listing(*FILTERS)))))["sort.low"]
    assert (
        by_name(list(narrow_alternatives(market(listing(*FILTERS), who=keen))))["sort.low"].utility > plain.utility + 1
    )


def test_a_ticked_filter_is_applied() -> None:
    ticked = went((listing(*FILTERS), Click(name="filters.price.50_to_100")))
    found = by_name(list(narrow_alternatives(market(listing(*FILTERS), ticked))))
    assert found["filters.apply"].utility > 3
    assert "filters.price.under_50" not in found


# ── searching ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_most_exact_words_are_searched_first() -> None:
    found = list(search_alternatives(market(page([SEARCH]), intent="waterproof hiking boots")))
    texts = {one.action.text: one.utility for one in found if isinstance(one.action, TypeAndSubmit)}
    assert texts["waterproof hiking boots"] > texts["hiking boots"] > texts["boots"]


def test_a_search_that_found_nothing_is_worded_anew() -> None:
    search = TypeAndSubmit(name="search_input", text="waterproof hiking boots")
    empty = page([SEARCH], url="https://shop.example/search?q=x")
    found = list(search_alternatives(market(empty, went((page([SEARCH]), search)), intent="waterproof hiking boots")))
    assert all("nothing_found" in one.terms for one in found)
    assert search not in {one.action for one in found}
    assert "I found nothing that suits me" in found[0].why


def test_when_enter_does_not_work_the_button_is_pressed() -> None:
    search = button("search_button", "Search", ClickKind.SEARCH)
    here = page([SEARCH, search])
    typed = went(
        (here, TypeAndSubmit(name="search_input", text="boots")), (here, Input(name="search_input", text="boots"))
    )
    found = list(search_alternatives(market(here, typed)))
    assert [one.action for one in found] == [Click(name="search_button")]


def test_a_suggestion_that_names_the_thing_can_be_taken() -> None:
    words = (("boots", "winter boots"), ("mugs", "mugs"))
    offered = [link(f"suggestions.{name}", text, ClickKind.SUGGESTED_TERM) for name, text in words]
    typed = went((page([SEARCH]), Input(name="search_input", text="boots")))
    found = by_name(list(search_alternatives(market(page([SEARCH, *offered]), typed))))
    assert "suggestions.boots" in found
    assert "suggestions.mugs" not in found


def test_navigation_is_followed_for_what_it_says_and_never_to_the_log_in() -> None:
    links = [
        link("nav.boots", "Boots", ClickKind.NAV_BAR),
        link("nav.mugs", "Mugs", ClickKind.NAV_BAR),
        link("nav.sign_in", "Sign in for boots", ClickKind.NAV_BAR),
    ]
    assert set(by_name(list(navigation_alternatives(market(page(links)))))) == {"nav.boots"}


# ── on a product's page ──────────────────────────────────────────────────────────────────────────────────────────

BUY = button("add_to_cart", "Add to cart", ClickKind.PURCHASE)
REVIEWS = link("reviews", "31 reviews", ClickKind.REVIEW)


def product_page(*more: Element, price: float = 60) -> Observation:
    own = make_product("Boots ash", price=price, rating=4.2, review_count=30)
    return page([SEARCH, BUY, REVIEWS, *more], [own], "https://shop.example/p/ash")


def doing(here: Observation, who: Persona | None = None) -> dict[str, Considered]:
    found = market(here, went((listing(), Click(name="list.ash.view"))), who)
    product = product_in_view(found)
    assert product is not None
    return by_name(list(product_alternatives(found, product)))


def test_a_product_can_be_taken_its_reviews_read_and_others_looked_at() -> None:
    assert set(doing(product_page())) == {"add_to_cart", "reviews", "browser.back"}


def test_over_the_budget_going_back_beats_taking_it() -> None:
    within, over = doing(product_page()), doing(product_page(price=160))
    assert within["add_to_cart"].utility > over["add_to_cart"].utility + 2
    assert over["browser.back"].utility > over["add_to_cart"].utility


def test_researchers_read_reviews_and_compare_the_hurried_take_it() -> None:
    careful = doing(product_page(), persona(researches_before_buying=Agreement.STRONGLY_AGREE))
    hurried = doing(product_page(), persona(buys_first_good_enough=Agreement.STRONGLY_AGREE))
    assert careful["reviews"].utility > hurried["reviews"].utility + 2
    assert hurried["add_to_cart"].utility > careful["add_to_cart"].utility + 1


def test_an_option_that_has_to_be_chosen_comes_first_and_the_wanted_one_is_likelier() -> None:
    sizes = [option(f"size.{n}", f"Size {n}", checked=False, kind=ClickKind.PRODUCT_OPTION) for n in (9, 10, 11)]
    found = market(product_page(*sizes), went((listing(), Click(name="list.ash.view"))), intent="boots in size 10")
    product = product_in_view(found)
    assert product is not None
    ways = by_name(list(product_alternatives(found, product)))
    assert "add_to_cart" not in ways
    assert ways["size.10"].utility > ways["size.9"].utility + 2
    assert ways["size.10"].why == 'I choose "Size 10" because that is what I need.'


def test_a_page_of_products_is_no_product_page() -> None:
    assert product_in_view(market(listing())) is None


# ── leaving ──────────────────────────────────────────────────────────────────────────────────────────────────────


def leave(context: Context) -> Considered:
    return leave_alternative(market_of(View(context, 0, PARAMETERS)), stuck=False)


def test_leaving_grows_with_steps_waits_and_failures_and_says_which_it_was() -> None:
    fresh = make_context(persona(), "boots", listing())
    tired = make_context(persona(), "boots", listing(), went(*[(listing(), Click(name="browser.back"))] * 40))
    waited = fresh.model_copy(
        update={
            "history": tuple(
                ActedStep(observation=listing(), decision=went((listing(), Click(name="x")))[0][1], waited_s=9.7)
                for _ in range(4)
            )
        }
    )
    assert leave(tired).utility > leave(fresh).utility + 2
    assert leading_reason(leave(tired).terms) == "fatigue"
    assert "40 steps" in leave(tired).said
    assert leading_reason(leave(waited).terms) == "waiting"
    assert "28 seconds too long" in leave(waited).said


def test_short_waits_leave_no_trace() -> None:
    quick = make_context(persona(), "boots", listing()).model_copy(update={"waited_s": 2.9})
    assert "waiting" not in leave(quick).terms


def test_disappointment_is_about_the_best_that_was_seen() -> None:
    search = went((page([SEARCH]), TypeAndSubmit(name="search_input", text="boots")))
    dear = [card.model_copy(update={"price": 900.0}) for card in CARDS]
    assert disappointment(market(page([SEARCH, *LINKS], dear), search)) > disappointment(market(listing(), search))
    assert disappointment(market(page([SEARCH], url="https://shop.example/search?q=boots"), search)) == 3.0
    assert disappointment(market(page([SEARCH]))) == 0.0


def test_the_only_hit_of_a_search_is_no_disappointment() -> None:
    search = went((page([SEARCH]), TypeAndSubmit(name="search_input", text="boots")))
    one = page([SEARCH, LINKS[0]], CARDS[:1])
    assert disappointment(market(one, search)) < 3.0


@pytest.mark.parametrize("steps", [0, 3])
def test_who_can_do_nothing_else_leaves(steps: int) -> None:
    context = make_context(persona(), "boots", page([]), went(*[(page([]), Click(name="browser.back"))] * steps))
    stuck = leave_alternative(market_of(View(context, 0, PARAMETERS)), stuck=True)
    assert "dead_end" in stuck.terms


def test_comparisons_count_down_as_products_are_opened() -> None:
    own = product_page()
    before = comparisons_missing(market(listing()))
    assert comparisons_missing(market(own, went((listing(), Click(name="list.ash.view"))))) == pytest.approx(before - 1)


def test_only_what_the_outline_shows_is_seen() -> None:
    cards = "".join(
        f'<li><h3><a href="/p/{n}">Boots number {n}</a></h3><span>$50.00</span><button>Add to cart</button></li>'
        for n in range(200)
    )
    snapshot = snapshot_of_html(f"<main><ul>{cards}</ul></main>", "https://shop.example/s", in_view=8)
    context = make_context(persona(), "boots", simplify(snapshot, Reading(), {}).observation)
    whole = shown(context, 0, PARAMETERS, None)
    cut = shown(context, 0, PARAMETERS, 1500)
    assert len(whole.page.products) == 200
    assert len(cut.page.elements) < len(whole.page.elements)
    assert {it.name for it in cut.page.products} <= {it.name for it in cut.page.elements}
    assert any(
        one.action.name == fold.name
        for fold in cut.folds
        for one in further_alternatives(market_of(cut))
        if isinstance(one.action, Click)
    )
