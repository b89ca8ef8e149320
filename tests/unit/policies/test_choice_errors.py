"""The shop answers with an error of its own: the same is tried again once or twice, and then no more."""

import pytest

from shopper_agent.policies.choice.past import MOST_ERRORS
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.policies.choice.view import View
from shopper_agent.schema import (
    ActedStep,
    Action,
    Agreement,
    Click,
    ClickKind,
    Context,
    Decision,
    Element,
    Failure,
    FailureKind,
    Observation,
    Persona,
    ShoppingPreference,
    ShoppingStatements,
    TypeAndSubmit,
)
from shopper_agent.testing import back_button, button, field, link, make_observation, make_product

SHOP = "https://shop.example"
BACK = Click(name="browser.back")
OPEN = Click(name="list.kettle.view")
CARD = make_product("Kettle", OPEN.name, price=30, rating=4.4, review_count=12)
SEARCH = field("search_input", "Search", role="searchbox").model_copy(update={"kind": ClickKind.SEARCH})


def listing() -> Observation:
    elements = [SEARCH, link(OPEN.name, CARD.title, ClickKind.PRODUCT_LINK), back_button()]
    return make_observation(f"{SHOP}/kettles", "Kettles", elements, [CARD])


def error(url: str = f"{SHOP}/p/kettle", status: int = 503) -> Observation:
    return make_observation(url, "Error", [back_button()], []).model_copy(update={"status": status})


def context(here: Observation, *steps: tuple[Observation, Action], **said: Agreement) -> Context:
    history = tuple(
        ActedStep(observation=seen, decision=Decision(rationale="I do.", action=done)) for seen, done in steps
    )
    shopping = ShoppingPreference(statements=ShoppingStatements(**said))
    return Context(
        persona=Persona(name="me", budget=100, shopping=shopping), intent="kettle", history=history, observation=here
    )


def tries(count: int) -> list[tuple[Observation, Action]]:
    return [step for _ in range(count) for step in ((listing(), OPEN), (error(), BACK))]


async def terms(here: Context) -> dict[Action, dict[str, float]]:
    decision = await ChoicePolicy(0, page_budget=None).decide(here)
    assert decision.alternatives is not None
    assert sum(one.probability for one in decision.alternatives) == pytest.approx(1)
    return {one.action: dict(one.terms) for one in decision.alternatives}


@pytest.mark.parametrize("url", [f"{SHOP}/p/kettle", f"{SHOP}/kettles"])
async def test_from_an_error_page_the_way_back_is_there_to_try_again(url: str) -> None:
    found = await terms(context(error(url), (listing(), OPEN)))
    assert found[BACK]["try_again"] == PARAMETERS["try_again"].value
    assert "tried_again" not in found[BACK]


async def test_what_met_the_error_is_considered_again_with_the_same_inclination() -> None:
    found = await terms(context(listing(), *tries(1)))
    assert found[OPEN]["try_again"] == PARAMETERS["try_again"].value
    first = await terms(context(listing()))
    assert "try_again" not in first[OPEN]


async def test_every_further_try_weighs_less_and_after_two_the_same_is_not_done_again() -> None:
    second = await terms(context(listing(), *tries(2)))
    assert second[OPEN]["tried_again"] == PARAMETERS["tried_again"].value
    third = await terms(context(listing(), *tries(MOST_ERRORS)))
    assert OPEN not in third
    at_error = await terms(context(error(), *tries(MOST_ERRORS - 1), (listing(), OPEN)))
    assert "try_again" not in at_error.get(BACK, {})


@pytest.mark.parametrize("status", [404, 403])
async def test_a_page_that_is_not_there_is_not_asked_for_again(status: int) -> None:
    told = Failure(kind=FailureKind.PAGE_ERROR, message=f"The shop answered with an error page ({status}).")
    missing = error(status=status).model_copy(update={"failure": told})
    found = await terms(context(missing, (listing(), OPEN)))
    assert "try_again" not in found.get(BACK, {})


async def test_a_search_that_met_an_error_was_not_made() -> None:
    search = TypeAndSubmit(name="search_input", text="kettle")
    here = context(listing(), (listing(), search), (error(f"{SHOP}/search?q=kettle"), BACK))
    assert View(here, 0, PARAMETERS).memory.searches == ()
    assert (await terms(here))[search]["try_again"] == PARAMETERS["try_again"].value


async def test_looking_further_down_an_error_page_is_no_second_error() -> None:
    memory = View(
        context(error(), (listing(), OPEN), (error(), Click(name="browser.scroll_down"))), 0, PARAMETERS
    ).memory
    assert [past.met_error for past in memory.past] == [True, False]
    assert memory.failures == 1


async def test_a_button_that_met_an_error_put_nothing_in_the_cart() -> None:
    def product(status: int, title: str) -> Observation:
        add: list[Element] = [button("add", "Add to cart"), back_button()]
        return make_observation(f"{SHOP}/p/kettle", title, add, []).model_copy(update={"status": status, "html": title})

    here = context(product(500, "Error"), (product(200, "Kettle"), Click(name="add")))
    assert not View(here, 0, PARAMETERS).memory.cart_filled


async def test_an_order_that_may_have_been_taken_is_not_placed_again() -> None:
    place = Click(name="checkout.place_order")
    review = make_observation(
        f"{SHOP}/checkout/review", "Review", [button(place.name, "Place order", ClickKind.PURCHASE), back_button()], []
    )
    failed = error(f"{SHOP}/checkout/placed")
    assert "try_again" not in (await terms(context(failed, (review, place)))).get(BACK, {})
    back_there = await terms(context(review, (review, place), (failed, BACK)))
    assert "try_again" not in back_there.get(place, {})
