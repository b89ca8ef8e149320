"""What a list is called holds nothing of what it is set to, and a dash between words sets no quantity."""
# ruff: noqa: E501, RUF001 - pages and signs stand as they are

import pytest

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.dom.words import WORDS
from shopper_agent.schema import ClickKind, Element

URL = "https://shop.example/"
OPTIONS = "<option>Small</option><option {large}>Large</option>"
LISTS = {
    "a label around it": "<label>Size <select>{options}</select></label>",
    "an element that names it and holds it": "<div id=a>Size <select aria-labelledby=a>{options}</select></div>",
    "an element that names it and it itself": "<b id=a>Size</b><select id=b aria-labelledby='a b'>{options}</select>",
    "a button with a role": "<b id=a>Size</b><button id=b role=combobox aria-labelledby='a b'>{chosen}</button>",
    "a button that opens a list": "<b id=a>Size</b><button id=b aria-haspopup=listbox aria-labelledby='a b'>{chosen}</button>",
    "a value in the button": "<b id=a>Size</b><button aria-haspopup=listbox aria-labelledby='a c'><span id=c>{chosen}</span></button>",
    "a label for the button": "<label for=b>Size</label><button id=b role=combobox>{chosen}</button>",
}  # fmt: skip


def first(body: str) -> Element:
    return simplify(snapshot_of_html(f"<main>{body}</main>", URL)).observation.elements[0]


@pytest.mark.parametrize("kind", list(LISTS))
def test_a_list_is_called_the_same_whatever_it_is_set_to(kind: str) -> None:
    found = []
    for chosen in ("Small", "Large"):
        options = OPTIONS.format(large="selected" if chosen == "Large" else "")
        found.append(first(LISTS[kind].format(options=options, chosen=chosen)))
    one, other = found
    assert (one.name, one.text) == (other.name, other.text)
    assert one.text == "Size"
    assert (one.value, other.value) == ("Small", "Large")


@pytest.mark.parametrize("words", ["–", "-", "−", "+", "(+)", "Menge", "Quantity – 2"])
def test_a_sign_that_stands_alone_and_words_for_it_set_a_quantity(words: str) -> None:
    assert WORDS.quantity.search(words)
    assert first(f"<button>{words}</button>").kind is ClickKind.QUANTITY


@pytest.mark.parametrize("words", ["Blue – large", "Mug - 0.3 l", "T-Shirt", "More +", "– Pro –"])
def test_a_dash_between_words_sets_none(words: str) -> None:
    assert WORDS.quantity.search(words) is None
    assert first(f"<button>{words}</button>").kind is not ClickKind.QUANTITY
