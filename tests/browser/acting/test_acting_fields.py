"""Typing as people do, into fields that think for themselves."""

import pytest

from shopper_agent.schema import FailureKind

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    ("field", "text", "held"),
    [
        ("Card number", "4242424242424242", "4242 4242 4242 4242"),
        ("Expires", "12/30", "12 / 30"),
        ("Phone", "555 123 4567", "(555) 123-4567"),
        ("Coupon", "spring26", "SPRING26"),
        ("City", "Oslo", "Oslo"),
        ("Nick", "quillfeather", "quillfeather"),
        ("Age", "42", "42"),
    ],
)
async def test_a_field_that_rewrites_what_is_typed_holds_it_in_the_end(on, field: str, text: str, held: str) -> None:
    async with on("/fields.html") as shopper:
        await shopper.type(field, text)
        assert shopper.failure is None, shopper.seen.failure
        typed = await shopper.page.evaluate(
            "(words) => [...document.querySelectorAll('input')]"
            ".find((field) => field.labels[0]?.innerText.trim() === words).value",
            field,
        )
        assert typed == held


async def test_what_was_typed_before_is_replaced_in_a_masked_field(on) -> None:
    async with on("/fields.html") as shopper:
        await shopper.type("Expires", "01/29")
        await shopper.type("Expires", "12/30")
        assert await shopper.page.evaluate("expiry.value") == "12 / 30"


async def test_a_field_that_formats_when_it_is_left_is_formatted_by_the_next_action(on) -> None:
    async with on("/fields.html") as shopper:
        await shopper.type("Amount", "12.5")
        await shopper.type("Postcode", "n1 9gu")
        assert shopper.value("Amount") == "12.50 €"
        await shopper.type("Age", "9")
        assert shopper.value("Postcode") == "N1 9GU"


async def test_digits_go_from_box_to_box(on) -> None:
    async with on("/fields.html") as shopper:
        await shopper.type("Digit 1", "2468")
        assert shopper.failure is None
        assert await shopper.page.evaluate("[...otp.children].map((box) => box.value).join('')") == "2468"


async def test_typing_goes_into_the_search_box_that_opens_over_the_one_that_was_meant(on) -> None:
    async with on("/fields.html") as shopper:
        await shopper.type("Search the shop", "mugs", submit=True)
        assert (shopper.failure, shopper.seen.title) == (None, "searched mugs")


async def test_an_editable_text_is_typed_over(on) -> None:
    async with on("/fields.html") as shopper:
        await shopper.type("Message", "Bonjour")
        assert await shopper.page.evaluate("message.textContent") == "Bonjour"


@pytest.mark.parametrize(("field", "text"), [("Age", "old"), ("Search", "mugs")])
async def test_what_takes_no_such_text_says_so(on, field: str, text: str) -> None:
    async with on("/fields.html") as shopper:
        await shopper.type(field, text)
        assert shopper.failure is FailureKind.NOT_EDITABLE


async def test_a_text_with_quotes_and_scripts_in_it_is_only_text(on) -> None:
    words = "'); document.title = 'ran'; ('\\\"</script>\u2028"
    async with on("<textarea aria-label=Note></textarea>") as shopper:
        await shopper.type("Note", words)
        assert await shopper.page.evaluate("document.querySelector('textarea').value") == words
        assert shopper.seen.title == "Shop"
