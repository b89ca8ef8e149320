"""What looks private is found and never told; what shops show to everybody is left alone, and other numbers are too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.prompt import PromptReport
from shopper_agent.schema import Message
from training.examples import Example
from training.predictions import Said
from training.privacy import CARD, EMAIL, IBAN, PHONE, look_private, private_values, typed_detail

REPORT = PromptReport(
    tokens=1, pages_shown=0, pages_dropped=0, steps_dropped=0, page_shrunk=False, over_budget=False
)  # fmt: skip
LEAVE = '{"rationale": "", "action": {"type": "terminate"}}'


def example(page: str, *, user: str = "ann", step: int = 3, gold: Said | None = None, said: str = LEAVE) -> Example:
    return Example(
        session=f"s-{user}", user=user, step=step, scored=True,
        messages=(Message(role="user", content=f"<page_content>\n{page}\n</page_content>"),),
        completion=said, gold=gold or Said(type="terminate"), target_hidden=False, page_kind="page", first_result=None,
        prompt=REPORT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("write to ann.lee+shop@mail.example.org today", EMAIL),
        ('value="Ann@Example.COM"', EMAIL),
        ("Card 4242 4242 4242 4242", CARD),
        ("4242-4242-4242-4242", CARD),
        ("378282246310005", CARD),
        ("4222222222222", CARD),
        ("DE89 3704 0044 0532 0130 00", IBAN),
        ("GB82WEST12345698765432", IBAN),
        ("call +1 415 555 0132 now", PHONE),
        ("+49 (0)30 1234567", PHONE),
        ("(415) 555-0132", PHONE),
        ("415-555-0132", PHONE),
        ("030 / 1234567", None),
        ("030 12345678", PHONE),
    ],
)
def test_what_looks_private_is_known_by_its_kind(line: str, kind: str | None) -> None:
    assert [found for found, _ in look_private(line)] == ([] if kind is None else [kind])


@pytest.mark.parametrize(
    "line",
    [
        "{contact.email} {contact.card_number}", "•••• 4242", "$1,299.00 was $1.499,00", "1 234 567 ratings",
        "4.4 out of 5 (12,345)", "2026-11-22", "22.11.2026 14:05", "EAN 4006381333931", "4242 4242 4242 4241",
        "search_results.acme_mug_415_555_0132.view", "product@2x.png", "@media", "SKU 0012345678", "item 1234567890123",
        "9.99 x 12 = 119.88", "DE00 3704 0044 0532 0130 00", "100% cotton 200-300 g",
    ],
)  # fmt: skip
def test_other_numbers_and_signs_are_left_alone(line: str) -> None:
    assert look_private(line) == ()


def test_the_place_is_told_and_the_value_is_not() -> None:
    (line,) = private_values([example("Card 4242 4242 4242 4242"), example("Card 4242424242424242", step=4)])
    assert line == "session s-ann, step 3: a card number stands in it, and 1 more times"


def test_what_several_shoppers_see_is_the_shop_s_own_unless_it_is_a_card_or_an_account() -> None:
    hotline, card = "help@shop.example or +1 415 555 0132", "4242 4242 4242 4242"
    assert len(list(private_values([example(hotline)]))) == 2
    assert list(private_values([example(hotline), example(hotline, user="ben")])) == []
    assert len(list(private_values([example(card), example(card, user="ben")]))) == 1


def test_what_a_shopper_has_written_is_never_the_shop_s_own() -> None:
    said = '{"rationale": "I am ann@mail.org", "action": {"type": "terminate"}}'
    found = list(private_values([example("ann@mail.org", said=said), example("ann@mail.org", user="ben")]))
    assert found == ["session s-ann, step 3: an e-mail address stands in it, and 2 more times"]


@pytest.mark.parametrize(
    ("name", "text", "detail"),
    [
        ("checkout.email", "lee", "email"),
        ("form.zip_code", "94105", "postcode"),
        ("form.name_on_card", "Ann Lee", "card holder"),
        ("formular.nachname", "Lee", "last name"),
        ("newsletter.email_for_the_newsletter", "x", "email"),
        ("checkout.email", "{contact.email}", None),
        ("form.full_name", "{contact.first_name} {contact.last_name}", None),
        ("search_input", "name tags", None),
        ("cart.coupon_code", "WELCOME10", None),
    ],
)
def test_details_are_typed_by_reference(name: str, text: str, detail: str | None) -> None:
    gold = Said(type="input", name=name, text=text)
    assert typed_detail(example("", gold=gold)) == detail
    told = list(private_values([example("", gold=gold)]))
    assert [text in line for line in told] == ([] if detail is None else [False])


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_card_number_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    line = f"{before} 4242 4242 4242 4242 {after}".replace("\n", " ")
    if not any(char.isdigit() for char in before + after):
        assert (CARD, "4242424242424242") in look_private(line)
