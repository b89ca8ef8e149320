"""Cookie banners and pop-ups, answered as the persona would."""
# ruff: noqa: E501 - pages and labels stand as they are

from collections.abc import Callable

import pytest

from shopper_agent.policies.choice.logit import probabilities
from shopper_agent.policies.choice.overlays import is_blocked, overlay_alternatives
from shopper_agent.policies.choice.view import View
from shopper_agent.schema import (
    Click,
    Element,
    Failure,
    FailureKind,
    Persona,
    ShoppingPreference,
    ShoppingStatements,
    TypeAndSubmit,
)
from shopper_agent.testing import button, field, link, make_observation

ME = Persona(name="me")
WATCHFUL = Persona(name="me", background="I do not like to be tracked.")
DEALS = Persona(
    name="me",
    shopping=ShoppingPreference(
        statements=ShoppingStatements(looks_for_best_value="Strongly agree", ads_are_a_good_source="Strongly agree")
    ),
)
UNDER = [link(f"nav_bar.link_{number}", f"Department {number}") for number in range(6)]
BANNER = [
    button("cookies.accept_all", "Accept all"), button("cookies.only_necessary", "Only necessary"), button("cookies.settings", "Cookie settings"),
]  # fmt: skip
POPUP = [
    button("newsletter_popup.close", "×"),  # noqa: RUF001
    field("newsletter_popup.email", "Email for the newsletter"),
    button("newsletter_popup.get_my_code", "Get my code"),
    button("newsletter_popup.no_thanks", "No thanks"),
]


def covered(elements: list[Element]) -> list[Element]:
    return [it.model_copy(update={"covered_by": "a layer"}) for it in elements]


def view_of(look: Callable[..., View], elements: list[Element], persona: Persona = ME, **given: object) -> View:
    page = make_observation("https://shop.example/", "Shop", elements, text="Get 10% off your first order")
    if "failure" in given:
        page = page.model_copy(update={"failure": given["failure"]})
    return look(page, persona, bought=False)


def shares(view: View) -> dict[str, float]:
    found = overlay_alternatives(view)
    chances = probabilities([it.utility for it in found])
    return {it.action.name.rpartition(".")[2]: chance for it, chance in zip(found, chances, strict=True)}


def test_most_accept_and_the_watchful_refuse(look) -> None:
    plain, watchful = (shares(view_of(look, [*UNDER, *BANNER], persona)) for persona in (ME, WATCHFUL))
    assert plain["accept_all"] > 0.6
    assert watchful["only_necessary"] > 0.8
    assert watchful["settings"] > plain["settings"]


@pytest.mark.parametrize(
    ("accept", "refuse"),
    [("Alle akzeptieren", "Alle ablehnen"), ("Tout accepter", "Tout refuser"), ("Aceptar todas", "Rechazar todas"), ("Accetta tutti", "Rifiuta tutti")],
)  # fmt: skip
def test_banners_are_known_in_other_languages(look, accept: str, refuse: str) -> None:
    found = overlay_alternatives(view_of(look, [button("a", accept), button("b", refuse)], WATCHFUL))
    assert max(found, key=lambda it: it.utility).action == Click(name="b")
    assert len(found) == 2


def test_a_banner_that_covers_nothing_does_not_block(look) -> None:
    assert not is_blocked(view_of(look, [*UNDER, *BANNER]))


def test_a_layer_over_most_of_the_view_blocks(look) -> None:
    assert is_blocked(view_of(look, [*covered(UNDER), *POPUP]))


def test_a_click_that_did_not_get_through_blocks(look) -> None:
    failure = Failure(kind=FailureKind.COVERED, message="Something lies over it.")
    assert is_blocked(view_of(look, [*UNDER, *POPUP], failure=failure))


def test_a_pop_up_is_closed_or_given_an_address(look) -> None:
    found = overlay_alternatives(view_of(look, [*covered(UNDER), *POPUP]))
    assert {type(it.action) for it in found} == {Click, TypeAndSubmit}
    assert {it.action.name for it in found if isinstance(it.action, Click)} == {
        "newsletter_popup.close",
        "newsletter_popup.no_thanks",
    }
    given = next(it for it in found if isinstance(it.action, TypeAndSubmit))
    assert given.action.text == "{contact.email}"


def test_who_looks_for_deals_gives_the_address_and_the_watchful_do_not(look) -> None:
    elements = [*covered(UNDER), *POPUP]
    chances = {
        persona: shares(view_of(look, elements, who))["email"]
        for persona, who in (("deals", DEALS), ("me", ME), ("watchful", WATCHFUL))
    }
    assert chances["deals"] > 0.3 > chances["me"] > chances["watchful"]
    assert chances["watchful"] < 0.01


def test_an_address_that_was_typed_is_sent_by_the_button(look) -> None:
    typed = [it.model_copy(update={"value": "{contact.email}"}) if it.role == "textbox" else it for it in POPUP]
    found = overlay_alternatives(view_of(look, [*covered(UNDER), *typed], DEALS))
    assert max(found, key=lambda it: it.utility).action == Click(name="newsletter_popup.get_my_code")


def test_a_layer_that_cannot_be_told_is_answered_all_the_same(look) -> None:
    asked = [button("stay", "Ship to United States"), button("go", "Go to the German store")]
    view = view_of(look, [*covered(UNDER), *asked])
    assert is_blocked(view)
    assert {it.action.name for it in overlay_alternatives(view)} == {"stay", "go"}


def test_a_layer_without_anything_to_press_does_not_block(look) -> None:
    view = view_of(look, covered(UNDER))
    assert overlay_alternatives(view) == []
    assert not is_blocked(view)


def test_a_newsletter_in_the_footer_is_no_layer(look) -> None:
    footer = [field("footer.email", "Email for the newsletter"), button("footer.subscribe", "Subscribe")]
    assert overlay_alternatives(view_of(look, [*UNDER, *footer], DEALS)) == []
