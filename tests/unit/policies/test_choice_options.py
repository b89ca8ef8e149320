"""Options of a product: lists that the page draws itself, buttons that are none, the cart that slides in."""

from collections.abc import Callable

from shopper_agent.policies.choice.options import undecided, was_opened
from shopper_agent.policies.choice.overlays import is_blocked, overlay_alternatives
from shopper_agent.policies.choice.product import product_alternatives, product_in_view
from shopper_agent.policies.choice.situation import alternatives
from shopper_agent.policies.choice.value import market_of
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.finding import listed_products, own_product, with_openers
from shopper_agent.schema import (
    Action,
    Click,
    ClickKind,
    Element,
    Observation,
    PageEvent,
    Product,
    TypeAndSubmit,
)
from shopper_agent.testing import button, link, make_observation, option

Look = Callable[..., View]
Read = Callable[..., Observation]
URL = "https://shop.example/p/1"
SHIRT = Product(title="Leinenhemd", price=50.0, currency="EUR")


def size_list(value: str = "Größe wählen") -> Element:
    return Element(
        name="product_options.size", role="combobox", text=f"Größe {value}", value=value, kind=ClickKind.PRODUCT_OPTION
    )


def buys() -> Element:
    return button("in_die_tasche", "In die Tasche", kind=ClickKind.PURCHASE)


def page(*elements: Element) -> Observation:
    return make_observation(URL, "Leinenhemd", elements, (SHIRT,))


CLOSED = page(size_list(), buys())
OPENED = page(
    size_list(),
    buys(),
    option("size.s", "S", checked=False, role="option"),
    option("size.m", "M", checked=False, role="option"),
)
CHOSEN = page(size_list("M"), buys())


def next_actions(look: Look, seen: Observation, *acted: tuple[Observation, Action]) -> set[str]:
    """The names of what is done on the way to taking the product."""
    market = market_of(look(seen, acted=acted, intent="Ein Leinenhemd in Größe M", bought=False))
    product = product_in_view(market)
    assert product is not None
    taking = (it for it in product_alternatives(market, product) if "buy" in it.terms)
    return {it.action.name for it in taking if isinstance(it.action, Click)}


def test_a_list_is_opened_before_the_product_is_taken(look: Look) -> None:
    assert next_actions(look, CLOSED) == {"product_options.size"}


def test_an_opened_list_is_chosen_from(look: Look) -> None:
    acted = (CLOSED, Click(name="product_options.size"))
    assert next_actions(look, OPENED, acted) == {"size.s", "size.m"}


def test_the_size_that_was_asked_for_is_likelier(look: Look) -> None:
    market = market_of(
        look(
            OPENED,
            acted=[(CLOSED, Click(name="product_options.size"))],
            intent="Ein Leinenhemd in Größe M",
            bought=False,
        )
    )
    found = {it.action.name: it.terms for it in product_alternatives(market, SHIRT) if isinstance(it.action, Click)}
    assert "option_match" in found["size.m"]
    assert "option_match" not in found["size.s"]


def test_with_a_size_chosen_the_product_is_taken(look: Look) -> None:
    acted = [(CLOSED, Click(name="product_options.size")), (OPENED, Click(name="size.m"))]
    assert next_actions(look, CHOSEN, *acted) == {"in_die_tasche"}
    assert was_opened(market_of(look(CHOSEN, acted=acted, bought=False)))


def test_a_list_that_shows_nothing_is_not_opened_for_ever(look: Look) -> None:
    acted = [(page(size_list(), buys(), button("x", str(n))), Click(name="product_options.size")) for n in range(3)]
    assert undecided(market_of(look(CLOSED, acted=acted, bought=False))) == []


def test_wish_lists_and_steppers_are_no_options(look: Look) -> None:
    aside = (
        button("product_options.merken", "♡ Auf den Merkzettel", kind=ClickKind.PRODUCT_OPTION).model_copy(
            update={"checked": False}
        ),
        button("product_options.try_on", "Anprobieren", kind=ClickKind.PRODUCT_OPTION),
        button("product_options.anzahl.mehr", "Mehr", kind=ClickKind.PRODUCT_OPTION),
    )
    assert next_actions(look, page(buys(), *aside)) == {"in_die_tasche"}


def test_sizes_beside_the_button_count_without_a_form(look: Look) -> None:
    sizes = [
        Element(name=f"groesse.{size}", role="radio", text=size, kind=ClickKind.OTHER, checked=False) for size in "SM"
    ]
    assert next_actions(look, page(*sizes, buys())) == {"groesse.S", "groesse.M"}


def test_a_refused_press_puts_nothing_into_the_cart(look: Look) -> None:
    wrong = size_list().model_copy(update={"invalid": True, "error": "Bitte wählen Sie eine Größe."})
    refused = page(wrong, buys(), button("x", "Hilfe"))
    assert not look(refused, acted=[(CLOSED, Click(name="in_die_tasche"))], bought=False).cart_filled
    assert look(
        page(size_list(), buys(), button("x", "Hilfe")), acted=[(CLOSED, Click(name="in_die_tasche"))], bought=False
    ).cart_filled


# ── cards that a listener opens ──────────────────────────────────────────────────────────────────────────────────


def test_a_card_without_a_link_is_opened_by_what_bears_its_title() -> None:
    bears = (button("list.bowl.bowl", "Bowl"), button("list.bowl.bowl_save", "Bowl merken"))
    cards = (Product(title="Bowl", group="list.bowl", price=12.0), Product(title="Cup", group="list.cup"))
    seen = make_observation(URL, "Bowls", bears, cards)
    assert own_product(seen) is None
    assert [element.name for _, element in listed_products(with_openers(seen))] == ["list.bowl.bowl"]


def test_a_page_whose_cards_have_links_stays_as_it_is() -> None:
    card = Product(title="Bowl", name="list.bowl.view_product", group="list.bowl")
    seen = make_observation(URL, "Bowls", [link("list.bowl.view_product", "Bowl")], [card])
    assert with_openers(seen) is seen


def test_the_only_hit_of_a_search_is_followed(look: Look) -> None:
    hit = button("artikel.leinenhemd_hedda.leinenhemd_hedda", "Leinenhemd Hedda")
    seen = make_observation("https://shop.example/suche", "Suche", [hit])
    found = alternatives(look(seen, intent="Ein Leinenhemd für den Sommer", bought=False))
    assert Click(name="artikel.leinenhemd_hedda.leinenhemd_hedda") in [it.action for it in found]


# ── layers and pages that are not there yet ──────────────────────────────────────────────────────────────────────


SCROLL = button("browser.scroll_down", "Scroll down")


def covered(name: str, words: str) -> Element:
    return button(name, words).model_copy(update={"covered_by": "Ihre Tasche"})


def test_the_cart_that_slides_in_leads_to_the_checkout(look: Look) -> None:
    layer = (button("tasche.schliessen", "Schließen"), link("tasche.zur_kasse", "Jetzt zur Kasse"))
    view = look(make_observation(URL, "Leinenhemd", (covered("a", "Damen"), covered("b", "Herren"), *layer)))
    assert view.is_covered
    assert not is_blocked(view)
    assert overlay_alternatives(view) == []
    assert Click(name="tasche.zur_kasse") in [it.action for it in alternatives(view)]


def test_an_empty_page_that_still_loads_is_waited_for_a_few_times(look: Look) -> None:
    loading = make_observation(URL, "Shop", [SCROLL]).model_copy(
        update={"events": (PageEvent(kind="unsettled", text="The page is still waiting."),)}
    )
    wait = Click(name="browser.scroll_down")
    assert wait in [it.action for it in alternatives(look(loading, bought=False))]
    waited = [(loading, wait)] * 8
    assert [it.action.type for it in alternatives(look(loading, acted=waited, bought=False))] == ["terminate"]


def test_a_page_that_is_there_is_not_waited_for(look: Look) -> None:
    search = Element(name="search_input", role="searchbox", text="Suche", value="", kind=ClickKind.SEARCH)
    seen = make_observation(URL, "Shop", [search])
    found = [it.action for it in alternatives(look(seen, intent="Ein Hemd", bought=False))]
    assert TypeAndSubmit(name="search_input", text="hemd") in found
    assert Click(name="browser.scroll_down") not in found


def test_nobody_leaves_while_an_order_is_under_way(look: Look) -> None:
    order = button("bestellen", "Zahlungspflichtig bestellen", kind=ClickKind.PURCHASE)
    check = make_observation("https://shop.example/kasse/pruefen", "Kasse", [order])
    loading = make_observation("https://shop.example/bestellung/1", "Bestellung", [link("hilfe", "Hilfe"), SCROLL])
    loading = loading.model_copy(update={"events": (PageEvent(kind="unsettled", text="The page is still waiting."),)})
    wait = Click(name="browser.scroll_down")
    placed = [(check, Click(name="bestellen"))]
    assert [it.action for it in alternatives(look(loading, acted=placed))] == [wait]
    assert [it.action for it in alternatives(look(loading, acted=[*placed, (loading, wait)]))] == [wait]
    waited = [*placed, *[(loading, wait)] * 6]
    assert "terminate" in [it.action.type for it in alternatives(look(loading, acted=waited))]
