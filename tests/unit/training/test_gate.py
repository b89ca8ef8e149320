"""A rationale passes the gate when it is well-formed, speaks of what was shown, and fits its action."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.schema import ClickKind
from training.gate import GateRules, Moment, quotations, refusals
from training.gate_evidence import Evidence, fold, numbers_in
from training.predictions import Said

PAGE = """<page_content>
<title>Results for “desk lamp” | Bazaar</title>
[browser.back] button "Back"
[search_input] combobox "Search products" = "desk lamp"
[nav_bar.cart] link "Cart"
# Results for “desk lamp”
* Brevora Orchard Desk Lamp, Warm white, 1,100 lm — 28.49 USD (was 37.99), 4.4/5 from 1,204 reviews; Deal; Save 25% [search_results.brevora_orchard_desk_lamp_warm_white.view_product]
* Dunmere Cove Bedside Lamp, Cool white, 800 lm — 9.99 USD, 4.1/5 from 40 reviews; Best seller; FREE delivery Tue, Mar 3 [search_results.dunmere_cove_bedside_lamp_cool_white.view_product]
[customer_reviews.highest_rated] button "Highest rated"
[added_to_your_cart.checkout] button "Proceed to checkout"
</page_content>"""  # noqa: E501
SHOPPER = "## What the customer came for\n\nA lamp for my desk under $40, with the money of a student"
NAMES = (
    "added_to_your_cart.checkout", "browser.back", "customer_reviews.highest_rated", "nav_bar.cart", "search_input",
    "search_results.brevora_orchard_desk_lamp_warm_white.view_product",
    "search_results.dunmere_cove_bedside_lamp_cool_white.view_product",
)  # fmt: skip
OPEN = Said(type="click", name=NAMES[5], click_type=ClickKind.PRODUCT_LINK)
REVIEWS = Said(type="click", name=NAMES[2], click_type=ClickKind.REVIEW)
CHECK_OUT = Said(type="click", name=NAMES[0], click_type=ClickKind.PURCHASE)
BACK = Said(type="click", name="browser.back")
SEARCH = Said(type="type_and_submit", name="search_input", text="desk lamp")
LEAVE = Said(type="terminate")


def moment(action: Said) -> Moment:
    shown = f"{SHOPPER}\n\n{PAGE}\n\n{action.name or ''} {action.text or ''}"
    return Moment(Evidence(shown), PAGE, action, NAMES)


def rules_broken(rationale: str, action: Said) -> set[str]:
    return {each.rule for each in refusals(rationale, moment(action))}


@pytest.mark.parametrize(
    ("action", "rationale"),
    [
        (OPEN, "I open the Brevora Orchard lamp because it is well reviewed and 25% off."),
        (OPEN, "I like that it has 4.4 stars from 1,204 reviews, so I want a closer look."),
        (OPEN, "At $28.49 it fits my $40, so I'd like to see the details."),
        (OPEN, "It costs about $28 and saves me $9.50, so I look at it more closely."),
        (OPEN, "The Orchard seems bright enough for my desk with 1100 lm."),
        (OPEN, "I want to buy a lamp today, so I open this one first."),
        (OPEN, 'I open "Brevora Orchard Desk Lamp, Warm…" because it costs $28.49.'),
        (OPEN, "I'm looking for something under 30 dollars and this one seems right."),
        (OPEN, "I will not leave the shop before I have seen this lamp."),
        (REVIEWS, "I'm not buying it yet, I read the reviews first."),
        (REVIEWS, "Before I add it to my cart I want to know what others say."),
        (REVIEWS, "I read the best reviews first because I might leave otherwise."),
        (CHECK_OUT, "I have what I came for, so I go to the checkout."),
        (CHECK_OUT, "I have compared enough, so I buy it now."),
        (BACK, "I go back because I want to compare it with the other lamp."),
        (SEARCH, 'I search for "desk lamp" because that is what I came for.'),
        (SEARCH, "I type what I need so I can see which lamps they have."),
        (LEAVE, "I leave because nothing here is good enough to buy."),
        (LEAVE, "None of these suit my desk and I would rather not order anything today."),
        (LEAVE, "I wanted to order the lamp, but I'd rather think about it, so I leave the shop."),
    ],
)
def test_reasons_of_a_shopper_pass(action: Said, rationale: str) -> None:
    assert refusals(rationale, moment(action)) == ()


@pytest.mark.parametrize(
    ("action", "rationale", "rule"),
    [
        (OPEN, "", "form"),
        (OPEN, "Nice lamp", "form"),
        (OPEN, '{"rationale": "I like it a lot."}', "form"),
        (OPEN, "<p>I open it because it is cheap.</p>", "form"),
        (OPEN, "I open it\nbecause it is cheap.", "form"),
        (OPEN, "I open it \x07because it is cheap.", "form"),
        (OPEN, "I open it because " + "it is so cheap and " * 20, "length"),
        (OPEN, "I like this one. It should do for me.", "sentence"),
        (OPEN, "The customer opens this lamp because it is cheap.", "person"),
        (OPEN, "They compare the lamps by price.", "person"),
        (OPEN, "I open it because it costs only $27.", "number"),
        (OPEN, "I open it because 8,312 people bought it.", "number"),
        (OPEN, "I open it because it is 60% off.", "number"),
        (OPEN, 'I open "Glimmerstone Table Light" because I like it.', "quote"),
        (OPEN, "I trust Samsung more than the others.", "name"),
        (OPEN, "I like that it comes with a warranty.", "claim"),
        (OPEN, "I leave the shop because nothing suits me.", "action"),
        (OPEN, "I place my order because I have checked everything.", "action"),
        (OPEN, "It suits me, so I add it to my cart.", "action"),
        (CHECK_OUT, "I read some more reviews because I am not sure.", "action"),
        (BACK, "I place my order because it suits me.", "action"),
        (SEARCH, 'I search for "garden hose" because I need one.', "action"),
        (SEARCH, "I search for garden hoses because I need one.", "action"),
        (SEARCH, "I add it to my cart because it suits me.", "action"),
        (LEAVE, "I open the first lamp because I like the look of it.", "action"),
        (LEAVE, "It is what I came for, so I proceed to checkout.", "action"),
        (OPEN, 'I open "Dunmere Cove Bedside Lamp, Cool white" because it is cheap.', "control"),
        (OPEN, "I open the Dunmere Cove Bedside Lamp because it is cheap.", "control"),
        (OPEN, f"I click {NAMES[5]} because it is next.", "control"),
    ],
)
def test_what_is_wrong_is_refused_by_the_rule_that_it_breaks(action: Said, rationale: str, rule: str) -> None:
    assert rule in rules_broken(rationale, action)


def test_what_is_told_names_the_thing_that_was_not_shown() -> None:
    (refusal,) = refusals("I open it because it costs $27.15.", moment(OPEN))
    assert "27.15" in refusal.told


def test_claims_are_asked_for_on_english_pages_alone() -> None:
    page = "<page_content>\nBrevora Schreibtischlampe, 28,49 €\n</page_content>"
    shown = Moment(Evidence(page), page, Said(type="terminate"))
    assert refusals("I leave because there is no warranty.", shown) == ()


def test_the_length_is_a_setting() -> None:
    assert refusals("I open it because it is cheap.", moment(OPEN), GateRules(max_characters=20))[0].rule == "length"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("$1,299", "1.299,00 €"), ("1299", "1 299 kr"), ("1,200", "1.2k reviews"), ("12.50", "12,50 €"),
        ("4", "4.0 out of 5"), ("$35", "34.99 USD"),
    ],
)  # fmt: skip
def test_a_number_may_be_written_in_another_notation(written: str, shown: str) -> None:
    seen = Moment(Evidence(f"It costs {shown} here"), "", LEAVE)
    assert not [each for each in refusals(f"I leave because of {written} for it.", seen) if each.rule == "number"]


@given(st.floats(0.01, 99_999).map(lambda amount: round(amount, 2)))
def test_a_price_that_was_shown_is_found_in_english_and_german_notation(amount: float) -> None:
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    for shown in (f"${english}", f"{german} €"):
        seen = Moment(Evidence(shown), "", LEAVE)
        assert refusals(f"I leave because {amount:.2f} is too much.", seen) == ()


@given(st.text(max_size=300))
def test_any_text_gets_an_answer_and_a_bad_one_a_reason(text: str) -> None:
    for each in refusals(text, moment(OPEN)):
        assert each.told


@given(st.text(alphabet=st.characters(categories=("L", "Nd")), min_size=1, max_size=40))
def test_a_phrase_is_found_in_any_text_that_holds_it(phrase: str) -> None:
    assert Evidence(f"before {phrase} after").has_phrase(phrase)


def test_quotations_numbers_and_folding() -> None:
    assert quotations('I take "A b" over “C”') == ["A b", "C"]
    assert fold("Owl & Otter: Trail-Boots_2") == "owl otter trail boots 2"
    (thousands, seven) = (meant for _, meant in numbers_in("2.5k and 7"))
    assert 2500.0 in thousands
    assert seven == {7.0}
