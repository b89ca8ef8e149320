import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.mask import Masker, mask_card_numbers
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.snapshot import BLOCK, Node
from shopper_agent.dom.static import snapshot_of_html

PRIVATE = {
    "contact.full_name": "Ann Field",
    "contact.email": "ann@mail.example",
    "contact.city": "Delft",
    "contact.card_number": "4242424242424242",
    "contact.card_cvc": "737",
    "contact.region": "",
}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4242424242424242", "•••• 4242"),
        ("Visa 4242 4242 4242 4242.", "Visa •••• 4242."),
        ("5555-5555-5555-4444", "•••• 4444"),
        ("Amex 3782 822463 10005", "Amex •••• 0005"),
        ("order 4242424242424241", "order 4242424242424241"),
        ("call 4242 4242", "call 4242 4242"),
        ("price 0.4242424242424242", "price 0.4242424242424242"),
    ],
)
def test_card_numbers_that_satisfy_luhn_keep_four_digits(text: str, shown: str) -> None:
    assert mask_card_numbers(text) == shown


def with_check_digit(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


@given(st.from_regex(r"[2-6][0-9]{14}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_no_valid_card_number_is_ever_shown(digits: str, mark: str) -> None:
    number = with_check_digit(digits)
    written = mark.join(number[place : place + 4] for place in range(0, 16, 4))
    shown = mask_card_numbers(f"paid with {written} today")
    assert written not in shown
    assert shown == f"paid with •••• {number[-4:]} today"


def test_private_values_are_shown_by_reference_wherever_they_stand() -> None:
    masker = Masker(PRIVATE)
    assert masker.text("Dear ANN FIELD, we wrote to ann@mail.example.") == (
        "Dear {contact.full_name}, we wrote to {contact.email}."
    )


def test_a_city_is_masked_where_it_fills_a_field_and_not_in_running_text() -> None:
    masker = Masker(PRIVATE)
    assert masker.text("Made in Delft") == "Made in Delft"
    assert masker.field("Delft") == "{contact.city}"


@pytest.mark.parametrize("written", ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242"])
def test_a_card_field_is_masked_however_the_shop_spaces_it(written: str) -> None:
    assert Masker(PRIVATE).field(written) == "{contact.card_number}"


def test_an_empty_private_value_masks_nothing() -> None:
    assert Masker({"contact.region": ""}).field("") == ""
    assert Masker({"contact.region": " "}).text("two words") == "two words"


def test_nothing_private_is_anywhere_in_an_observation() -> None:
    page = """<title>Ann Field's account</title><h1>Hello Ann Field</h1><p>Card 4242 4242 4242 4242</p>
    <input name=mail value="ann@mail.example"><input name=city value=Delft><input name=note placeholder="Ann Field">
    <textarea name=more>Ann Field</textarea><input type=password name=pw value=hunter2>
    <input autocomplete=cc-number value=4000056655665556><button aria-label="Ann Field">x</button>
    <a href="/greet?name=Ann+Field&mail=ann%40mail.example">Card</a><img alt="Ann Field" src=x>"""
    seen = simplify(snapshot_of_html(page, "https://shop.example/account?mail=ann@mail.example"), None, PRIVATE)
    said = seen.observation.model_dump_json()
    for secret in (
        "ann field",
        "ann+field",
        "ann%40mail",
        "ann@mail.example",
        "hunter2",
        "4000056655665556",
        "4242 4242",
        '"delft"',
    ):
        assert secret not in said.lower(), secret
    assert "{contact.full_name}" in seen.observation.title


def test_a_long_number_in_an_address_is_no_card_number() -> None:
    assert (
        Masker(PRIVATE).address("https://shop.example/i/4000056655665556") == "https://shop.example/i/4000056655665556"
    )


def test_a_page_that_spells_a_value_in_other_letters_is_masked_too() -> None:
    assert Masker({"contact.full_name": "Jess Kos"}).text("Je\u017f\u017f \u212aos") == "{contact.full_name}"


@pytest.mark.parametrize(
    "html",
    [
        "<p>Card 4242 4242 4242 4242 is on file</p>",
        "<p><span>4242</span> <span>4242</span> <span>4242</span> <span>4242</span></p>",
        "<p>20 items</p><p><b>4242-4242</b><b>4242-4242</b></p><p>7 left</p>",
    ],
)
def test_card_numbers_are_masked_without_any_private_values_and_across_texts(html: str) -> None:
    seen = simplify(snapshot_of_html(html, "https://shop.example/")).observation.html
    assert "4242 4242" not in seen
    assert "•••• 4242" in seen


@given(st.lists(st.text(alphabet="0123456789 -x", min_size=1, max_size=24), max_size=4))
def test_every_text_of_a_page_is_masked_as_it_would_be_alone(texts: list[str]) -> None:
    nodes = [Node("", text) for text in texts]
    Masker({}).apply([each for node in nodes for each in (Node("p", flags=BLOCK), node)])
    for node, text in zip(nodes, texts, strict=True):
        assert node.text == (mask_card_numbers(text) if len(text) >= 14 else text)
