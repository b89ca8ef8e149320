"""What makes atelier's bag and checkout harder to use, one trap at a time."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SHOULDER_BAG = "/p/2248/canvas-umhaengetasche-juist"
ADDRESS = {
    "E-Mail-Adresse": "mara@example.com",
    "Vor- und Nachname": "Mara Lind",
    "Straße und Hausnummer": "Hafenweg 3",
    "Postleitzahl": "24103",
    "Ort": "Kiel",
}
CARD = {
    "Name auf der Karte": "Mara Lind",
    "Kartennummer": "{contact.card_number}",
    "Gültig bis (MM/JJ)": "1129",
    "Prüfnummer (CVC)": "{contact.card_cvc}",
}
PRIVATE = {"contact.card_number": "4242424242424242", "contact.card_cvc": "123"}


async def to_the_address(visitor) -> None:  # type: ignore[no-untyped-def]
    """With one piece in the bag, as far as the first step."""
    await visitor.click("In die Tasche")
    await visitor.click("Jetzt zur Kasse")
    assert visitor.path == "/kasse/adresse"


async def to_the_delivery(visitor) -> None:  # type: ignore[no-untyped-def]
    await to_the_address(visitor)
    for label, text in ADDRESS.items():
        await visitor.type(label, text)
    await visitor.click("Weiter zur Lieferung")
    assert visitor.path == "/kasse/lieferung"


async def to_the_payment(visitor) -> None:  # type: ignore[no-untyped-def]
    await to_the_delivery(visitor)
    await visitor.click("Weiter zur Zahlung")
    assert visitor.path == "/kasse/zahlung"


async def order(visitor) -> None:  # type: ignore[no-untyped-def]
    """From the filled payment step to the confirmation."""
    await visitor.click("Weiter zur Prüfung")
    assert visitor.path == "/kasse/pruefen"
    await visitor.click("Ich habe die AGB gelesen und stimme ihnen zu.")
    await visitor.click("Zahlungspflichtig bestellen")
    assert visitor.path.startswith("/bestellung/")
    assert "Danke für Ihre Bestellung" in visitor.seen.html


async def test_a_line_is_removed_after_the_browser_asked(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, "dialogs") as visitor:
        await visitor.click("In die Tasche")
        await visitor.click(visitor.ending(" entfernen"))
        assert "dialog" in {event.kind for event in visitor.seen.events}
        assert "Ihre Tasche ist noch leer." in visitor.seen.html


async def test_a_line_stays_when_the_question_is_dismissed(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, "dialogs", dialogs="dismiss") as visitor:
        await visitor.click("In die Tasche")
        await visitor.click(visitor.ending(" entfernen"))
        assert "dialog" in {event.kind for event in visitor.seen.events}
        assert visitor.one("Tasche 1")


async def test_without_the_trap_a_line_goes_unasked(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG) as visitor:
        await visitor.click("In die Tasche")
        await visitor.click(visitor.ending(" entfernen"))
        assert not visitor.seen.events
        assert visitor.one("Tasche 0")


async def test_what_is_wrong_is_said_at_its_field(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG) as visitor:
        await to_the_address(visitor)
        await visitor.type("Postleitzahl", "123")
        await visitor.click("Weiter zur Lieferung")
        assert visitor.path == "/kasse/adresse"
        assert visitor.one("E-Mail-Adresse").error == "Bitte geben Sie eine gültige E-Mail-Adresse ein."
        assert visitor.one("Postleitzahl").error == "Diese Postleitzahl gibt es in diesem Land nicht."
        assert visitor.one("Vor- und Nachname").invalid
        assert not visitor.one("Telefon (freiwillig)").invalid


async def test_a_country_is_chosen_by_typing(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, "combobox") as visitor:
        await to_the_address(visitor)
        assert visitor.one("Land", "combobox").value == "Deutschland"
        await visitor.type("Land", "Österr")
        options = [one.text for one in visitor.seen.elements if one.role == "option"]
        assert options == ["Österreich"]
        await visitor.click("Österreich", "option")
        assert visitor.one("Land", "combobox").value == "Österreich"


async def test_without_the_trap_a_country_is_chosen_in_a_select(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG) as visitor:
        await to_the_address(visitor)
        await visitor.click("Österreich", "option")
        assert visitor.one("Österreich", "option").checked


async def test_a_delivery_date_is_chosen_in_a_calendar(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, "date-picker") as visitor:
        await to_the_delivery(visitor)
        await visitor.click(next(one for one in visitor.seen.elements if "Tag wählen" in one.text))
        await visitor.click("Nächster Monat")
        assert not visitor.one("Sonntag, 6. Dezember").enabled
        await visitor.click("Donnerstag, 3. Dezember")
        await visitor.click("Weiter zur Zahlung")
        assert visitor.path == "/kasse/zahlung"
        kept = await visitor.page.evaluate("fetch('/api/checkout').then(r => r.json())")
        assert kept["delivery_date"] == "2026-12-03"


async def test_without_a_calendar_a_date_is_typed(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG) as visitor:
        await to_the_delivery(visitor)
        await visitor.type("Wunschtag (freiwillig)", "2026-12-06")
        await visitor.click("Weiter zur Zahlung")
        assert visitor.one("Wunschtag (freiwillig)").error == "Sonntags liefern wir nicht."
        await visitor.type("Wunschtag (freiwillig)", "2026-12-03")
        await visitor.click("Weiter zur Zahlung")
        assert visitor.path == "/kasse/zahlung"


async def test_masked_fields_group_what_is_typed(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, "masked-inputs", private=PRIVATE) as visitor:
        await to_the_payment(visitor)
        for label, text in CARD.items():
            await visitor.type(label, text)
        assert await visitor.page.locator("#number").input_value() == "4242 4242 4242 4242"
        assert await visitor.page.locator("#expiry").input_value() == "11/29"
        assert "4242 4242" not in visitor.seen.model_dump_json()
        await order(visitor)
    assert len(visitor.shop.orders()) == 1


async def test_without_a_mask_what_is_typed_stays(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, private=PRIVATE) as visitor:
        await to_the_payment(visitor)
        for label, text in CARD.items():
            await visitor.type(label, text)
        assert await visitor.page.locator("#number").input_value() == "4242424242424242"
        await visitor.click("Weiter zur Prüfung")
        assert visitor.one("Gültig bis (MM/JJ)").error == "Bitte geben Sie das Ablaufdatum als MM/JJ ein."
        await visitor.type("Gültig bis (MM/JJ)", "11/29")
        await order(visitor)


async def test_a_card_is_typed_into_the_providers_frame(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, "payment-frame,masked-inputs", private=PRIVATE) as visitor:
        await to_the_payment(visitor)
        await visitor.click("Weiter zur Prüfung")
        assert visitor.path == "/kasse/zahlung"
        assert visitor.one("Kartennummer").error == "Bitte prüfen Sie die Kartennummer."
        for label, text in CARD.items():
            await visitor.type(label, text)
        assert "4242 4242" not in visitor.seen.model_dump_json()
        await order(visitor)
    assert len(visitor.shop.orders()) == 1


async def test_an_order_on_account_needs_no_card(enter) -> None:  # type: ignore[no-untyped-def]
    async with enter(SHOULDER_BAG, "payment-frame") as visitor:
        await to_the_payment(visitor)
        await visitor.click(visitor.starting("Rechnung", "radio"))
        assert await visitor.page.locator("iframe").count() == 0
        await order(visitor)
