# ruff: noqa: E501 - tables of messages
"""Messages over open connections, and cards that a page encrypts before it sends them."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.browser.messages import read_message
from shopper_agent.browser.purchases import MESSAGE, PurchaseGuard, SentRequest, would_order
from shopper_agent.dom.purchases import Intent

SHOP = "https://www.mugs.com"
LONG = "eyJhbGciOiJSU0EtT0FFUCJ9.QR1Owv2ug2WyPBnbQrRARTeEk9kDO2w8qDcjiHnSJflSdv1iNqhWXaKH4MqAkQtM"
ADYEN = "adyenjs_0_1_25$MT6ppy0FAMVMLH+3Kb0T0YQv0jV1JBp3wYz0lVY1OeCkXv9QWERTYUIOP$xyz"
BRAINTREE = "$bt4|javascript_1_3_10$MT6ppy0FAMVMLH3Kb0T0YQv0jV1JBp3wYz0lVY1OeCkXv9QWERTYUIOP$abc"


def guard() -> tuple[PurchaseGuard, list[str]]:
    told: list[str] = []
    return PurchaseGuard(SHOP, {"contact.card_number": "4242424242424242"}, told.append), told


def message(text: str, url: str = "wss://www.mugs.com/live") -> SentRequest:
    return SentRequest(MESSAGE, "POST", url, text)


@pytest.mark.parametrize(
    "text",
    ["2", "3", "\x02", "ping", "pong", '{"type":"ping"}', '{"type":6}\x1e', '{"msg":"pong"}', '[null,"9","phoenix","heartbeat",{}]'],
)  # fmt: skip
def test_signs_of_life_are_no_orders(text: str) -> None:
    assert not would_order(message(text), Intent.ORDERS, at_shop=True)


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"do":1}', '["3","4","room","press",{"value":""}]', '{"type":"ping","order":1}', "ping" + " " * 300, '{"a":"shipping"}'],
)  # fmt: skip
def test_everything_else_after_a_control_that_orders_is_one(text: str) -> None:
    assert would_order(message(text), Intent.ORDERS, at_shop=True)
    assert not would_order(message(text), Intent.NONE, at_shop=True)


def test_messages_to_those_who_count_visitors_pass() -> None:
    stops, _ = guard()
    stops.begin(Intent.ORDERS)
    assert not stops.stops(message("{}", "wss://ws5.hotjar.com/api/v1"))
    assert stops.stops(message("{}"))


def test_a_card_in_a_message_is_stopped_whatever_was_pressed() -> None:
    stops, told = guard()
    assert stops.stops(message('{"n":"4242 4242 4242 4242"}'))
    assert told == ["the card's details would have been sent to www.mugs.com"]


ENCRYPTED = {
    "in JSON": f'{{"paymentMethod":{{"type":"scheme","encryptedCardNumber":"{LONG}"}}}}',
    "in JSON within JSON": f'{{"data":"{{\\"encrypted_security_code\\": \\"{LONG}\\"}}"}}',
    "in a form": urlencode({"payment[encryptedCardNumber]": LONG}),
    "twice encoded": urlencode({"a": urlencode({"encrypted_cvv": LONG})}),
    "named the other way round": urlencode({"card_number_encrypted": LONG}),
    "as one provider begins it": urlencode({"payload": ADYEN}),
    "as another begins it": f'{{"number":"{BRAINTREE}"}}',
}


@pytest.mark.parametrize("way", ENCRYPTED)
def test_a_card_that_was_encrypted_in_the_page_is_stopped(way: str) -> None:
    stops, told = guard()
    assert stops.stops(SentRequest("XHR", "POST", f"{SHOP}/checkout/step", ENCRYPTED[way]))
    assert told == ["a card's encrypted details would have been sent to www.mugs.com"]
    assert not stops.stops(SentRequest("XHR", "GET", f"{SHOP}/checkout/step", ""))


@pytest.mark.parametrize(
    "body",
    [
        '{"event":"focus","field":"encryptedCardNumber"}',
        '{"encryptedCardNumber":true,"encryptedSecurityCode":"valid"}',
        f'{{"encryptedPassword":"{LONG}"}}',
        f'{{"card_number":"","session":"{LONG}"}}',
        f'{{"encrypted":"{LONG}","discard":1}}',
        "message=is+my+card+encrypted%3F",
    ],
)
def test_what_only_speaks_of_encrypted_cards_passes(body: str) -> None:
    assert not guard()[0].stops(SentRequest("Fetch", "POST", f"{SHOP}/checkout/step", body))


@given(st.integers(min_value=1), st.from_regex(r"wss?://[a-z.]{1,20}/[\w?=&]*", fullmatch=True), st.text())
def test_a_message_is_read_as_it_was_told(number: int, url: str, text: str) -> None:
    assert read_message(f"{number}\n{url}\n{text}") == (str(number), message(text, url))


@given(st.text())
def test_whatever_a_page_tells_is_read(payload: str) -> None:
    number, request = read_message(payload)
    assert payload.startswith(number)
    assert request.is_message
