"""Whole visits of the chooser to a shop without a browser, through the real session loop."""

from dataclasses import dataclass, field

import pytest

from shopper_agent.personas.load import example_names, load_example
from shopper_agent.personas.references import contact_values
from shopper_agent.policies.choice import ChoicePolicy
from shopper_agent.schema import (
    Action,
    Agreement,
    BigFive,
    Click,
    Footer,
    Input,
    Level,
    Limits,
    Outcome,
    Persona,
    SessionSpec,
    ShoppingPreference,
    ShoppingStatements,
    Step,
    StopReason,
    TypeAndSubmit,
)
from shopper_agent.session import Session, run_session
from shopper_agent.testing import FakeShop, make_product

CONTACT = load_example("outdoorsy-omar").contact


@dataclass
class Kept:
    """A recorder that keeps the session in memory."""

    steps: list[Step] = field(default_factory=list)

    def step(self, step: Step, screenshot: bytes | None) -> None:
        self.steps.append(step)

    def close(self, footer: Footer, screenshot: bytes | None) -> Footer:
        return footer

    @property
    def actions(self) -> list[Action]:
        return [step.decision.action for step in self.steps]

    @property
    def clicked(self) -> list[str]:
        return [action.name for action in self.actions if isinstance(action, Click)]


def shopper(budget: float | None = 120, **statements: Agreement) -> Persona:
    return Persona(
        name="me",
        budget=budget,
        contact=CONTACT,
        shopping=ShoppingPreference(statements=ShoppingStatements(**statements)),
    )


async def visit(
    persona: Persona, shop: FakeShop, intent: str = "Hiking boots in size 10", seed: int = 0
) -> tuple[Footer, Kept]:
    kept = Kept()
    spec = SessionSpec(
        persona=persona, intent=intent, url=shop.url, policy="choice", seed=seed, limits=Limits(max_steps=40)
    )
    references = tuple(contact_values(persona))
    return await run_session(Session(spec, ChoicePolicy(seed), shop, kept, references=references)), kept


async def test_it_finds_the_product_that_fits_and_orders_it() -> None:
    shop = FakeShop()
    footer, kept = await visit(shopper(), shop)
    assert footer.outcome is Outcome.ORDERED
    assert shop.ordered == ("Ridge Walker Hiking Boots",)
    assert TypeAndSubmit(name="search_input", text="hiking boots") in kept.actions
    assert "product_options.size.10" in kept.clicked
    assert "At $89.50 with 4.6 stars from 210 reviews" in kept.steps[2].decision.rationale
    assert "under my $120 limit" in kept.steps[2].decision.rationale


async def test_private_values_are_typed_by_reference_only() -> None:
    shop = FakeShop()
    await visit(shopper(), shop)
    typed = {name: text for name, text in shop.typed.items() if name.startswith("checkout.")}
    assert typed == {
        "checkout.email": "{contact.email}",
        "checkout.full_name": "{contact.full_name}",
        "checkout.street": "{contact.street}",
        "checkout.city": "{contact.city}",
        "checkout.zip": "{contact.postcode}",
        "checkout.card_number": "{contact.card_number}",
        "checkout.expiry": "{contact.card_expiry}",
        "checkout.cvc": "{contact.card_cvc}",
    }


async def test_with_too_small_a_budget_it_leaves_and_says_why() -> None:
    shop = FakeShop()
    footer, kept = await visit(shopper(budget=20), shop)
    assert footer.stop_reason is StopReason.TERMINATED
    assert shop.ordered == ()
    assert "$39" in footer.message
    assert "over my $20 limit" in footer.message
    assert not any(isinstance(action, Input) for action in kept.actions)


async def test_the_price_limit_of_the_intent_counts_too() -> None:
    footer, _ = await visit(shopper(budget=None), FakeShop(), intent="hiking boots under $30")
    assert footer.outcome is Outcome.LEFT
    assert "over my $30 limit" in footer.message


async def test_it_leaves_when_the_shop_does_not_sell_it() -> None:
    footer, kept = await visit(shopper(), FakeShop(), intent="a grand piano")
    assert footer.outcome is Outcome.LEFT
    assert "piano" in footer.message
    assert [action.text for action in kept.actions if isinstance(action, TypeAndSubmit)] == ["grand piano", "piano"]


async def test_without_an_address_to_give_it_stops_at_the_checkout() -> None:
    footer, _ = await visit(shopper().model_copy(update={"contact": None}), FakeShop())
    assert footer.outcome is Outcome.LEFT
    assert "none to give" in footer.message


@pytest.mark.parametrize(
    ("persona", "pressed"),
    [
        (shopper(), "accept_all"),
        (shopper().model_copy(update={"background": "Minds her privacy."}), "only_necessary"),
        (
            shopper(ads_are_a_good_source=Agreement.STRONGLY_DISAGREE).model_copy(
                update={"personality": BigFive(conscientiousness=Level.HIGH)}
            ),
            "only_necessary",
        ),
    ],
)
async def test_the_cookie_banner_is_answered_first_and_by_the_persona(persona: Persona, pressed: str) -> None:
    shop = FakeShop()
    _, kept = await visit(persona, shop)
    assert kept.clicked[0] == f"cookies.{pressed}"
    assert shop.consent == pressed


@pytest.mark.parametrize(
    ("statements", "way"),
    [
        ({"prioritises_delivery": Agreement.STRONGLY_AGREE}, "express"),
        ({"looks_for_best_value": Agreement.STRONGLY_AGREE}, "standard"),
        ({}, "standard"),
    ],
)
async def test_the_way_of_delivery_depends_on_the_persona(statements: dict[str, Agreement], way: str) -> None:
    _, kept = await visit(shopper(**statements), FakeShop())
    assert f"checkout.delivery.{way}" in kept.clicked


async def test_a_hasty_shopper_takes_the_first_that_will_do_and_a_careful_one_compares() -> None:
    hasty, careful = FakeShop(), FakeShop()
    _, fast = await visit(shopper(budget=200, buys_first_good_enough=Agreement.STRONGLY_AGREE), hasty)
    _, slow = await visit(
        shopper(
            budget=200,
            researches_before_buying=Agreement.STRONGLY_AGREE,
            quality_matters=Agreement.STRONGLY_AGREE,
            looks_for_best_value=Agreement.STRONGLY_DISAGREE,
        ),
        careful,
    )
    opened = {name for name in slow.clicked if name.startswith("search_results.")}
    assert len(opened) == 2
    assert len(slow.steps) > len(fast.steps)
    assert hasty.ordered == ("Ridge Walker Hiking Boots",)
    assert careful.ordered == ("Summit Pro Hiking Boots",)


async def test_low_ratings_and_sold_out_products_are_not_bought() -> None:
    shop = FakeShop()
    await visit(shopper(budget=80), shop)
    assert shop.ordered == ()


async def test_every_example_persona_ends_its_visit_by_itself() -> None:
    things = (
        "Ridge Walker Hiking Boots",
        "Plain Desk Lamp",
        "Grippy Yoga Mat",
        "Wireless Headphones",
        "USB-C Wall Charger",
    )
    for name in example_names():
        shop = FakeShop([make_product(thing, price=24.0, rating=4.7, review_count=40) for thing in things])
        persona = load_example(name)
        footer, kept = await visit(persona, shop, intent=persona.intent)
        assert footer.stop_reason in (StopReason.TERMINATED, StopReason.ORDERED), name
        assert len(kept.steps) <= 30, name
        for step in kept.steps:
            assert step.decision.rationale.rstrip(".")
            assert "\n" not in step.decision.rationale


async def test_the_same_seed_shops_the_same() -> None:
    first = (await visit(shopper(), FakeShop(), seed=4))[1].actions
    assert (await visit(shopper(), FakeShop(), seed=4))[1].actions == first
