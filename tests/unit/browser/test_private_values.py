"""References are resolved where something is typed; literals in secret fields become references from then on."""

from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.browser.private_values import PrivateValues, secret_fields
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Failure, FailureKind

CONTACT = {"contact.email": "ann@field.test", "contact.card_cvc": "123"}


def test_references_stand_for_their_values() -> None:
    values = PrivateValues(CONTACT)
    assert values.resolve("to {contact.email}, {please}") == "to ann@field.test, {please}"
    assert values.typed == {"contact.email"}


def test_a_reference_without_a_value_is_a_failure_and_nothing_counts_as_typed() -> None:
    values = PrivateValues(CONTACT)
    failure = values.resolve("{contact.email} {contact.phone}")
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.NOT_RESOLVED
    assert "{contact.phone}" in failure.message
    assert values.typed == set()


def test_a_literal_in_a_secret_field_is_shown_by_reference_from_then_on() -> None:
    values = PrivateValues(CONTACT)
    values.keep_literal("verify.one-time_Code2", " 123456 ")
    assert values.values["secret.one_time_code"] == "123456"
    assert values.typed == {"secret.one_time_code"}
    assert values.resolve("{secret.one_time_code}") == "123456"


def test_two_literals_in_one_field_are_both_kept() -> None:
    values = PrivateValues(CONTACT)
    values.keep_literal("code", "111111")
    values.keep_literal("code", "222222")
    assert (values.values["secret.code"], values.values["secret.code_"]) == ("111111", "222222")


def test_what_is_known_short_or_a_reference_is_no_new_secret() -> None:
    values = PrivateValues(CONTACT)
    for text in ("ann@field.test", "12", "", "{contact.card_cvc}", " {contact.email} "):
        values.keep_literal("code", text)
    assert values.values == CONTACT


def test_the_mapping_that_was_given_stays_as_it_was() -> None:
    given_values = dict(CONTACT)
    PrivateValues(given_values).keep_literal("code", "123456")
    assert given_values == CONTACT


@given(st.text(), st.text())
def test_whatever_is_typed_wherever_can_be_referred_to(name: str, text: str) -> None:
    values = PrivateValues({})
    values.keep_literal(name, text)
    for key in values.typed:
        assert values.resolve(f"{{{key}}}") == values.values[key]


def test_secret_fields_are_found_by_their_place() -> None:
    html = "<p>Hi</p><input aria-label=Name><input aria-label=Code autocomplete=one-time-code><input type=password>"
    root = snapshot_of_html(html, "https://shop.test/", "").root
    secret = [node.handle[:2] for node in root.walk() if node.attributes.get("aria-label") == "Code"]
    assert set(secret) < secret_fields(root)
    assert len(secret_fields(root)) == 2
