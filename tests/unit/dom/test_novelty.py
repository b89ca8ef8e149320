"""What an action brings onto a page is marked; another page is not."""

from shopper_agent.dom.novelty import with_new_marked
from shopper_agent.schema import Element, Observation


def page(*names: str, url: str = "https://shop.example/p/1") -> Observation:
    return Observation(
        url=url, title="Mug", html="", elements=tuple(Element(name=name, role="button") for name in names)
    )


def new_names(observation: Observation) -> list[str]:
    return [element.name for element in observation.elements if element.new]


SHELF = page("add_to_cart", "search_input", "nav_bar.cart")


def test_what_was_not_there_before_is_new() -> None:
    after = with_new_marked(page("add_to_cart", "search_input", "nav_bar.cart", "added.check_out"), SHELF)
    assert new_names(after) == ["added.check_out"]


def test_a_fragment_is_the_same_page_and_another_address_is_not() -> None:
    more = ("add_to_cart", "search_input", "nav_bar.cart", "more")
    assert new_names(with_new_marked(page(*more, url="https://shop.example/p/1#top"), SHELF)) == ["more"]
    assert new_names(with_new_marked(page(*more, url="https://shop.example/p/2"), SHELF)) == []


def test_a_page_of_which_most_is_new_is_another_one() -> None:
    assert new_names(with_new_marked(page("add_to_cart", "a", "b", "c"), SHELF)) == []


def test_the_first_page_and_the_browsers_own_buttons_are_never_new() -> None:
    assert new_names(with_new_marked(SHELF, None)) == []
    after = with_new_marked(page("add_to_cart", "search_input", "nav_bar.cart", "browser.back"), SHELF)
    assert new_names(after) == []
