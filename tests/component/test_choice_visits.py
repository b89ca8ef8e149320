"""Whole visits of the reference shopper to the mock shop, over plain HTTP and through the real session loop."""

import asyncio
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pytest
from scipy.stats import chi2

from shopper_agent.personas.load import example_names, load_example
from shopper_agent.personas.references import contact_values
from shopper_agent.policies.choice.parameters import Parameter
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.schema import (
    Footer,
    Input,
    Limits,
    Outcome,
    Persona,
    SessionSpec,
    Step,
    Terminate,
)
from shopper_agent.session import Session, run_session
from shopper_agent.testing.http_shop import HttpShop
from shopper_agent.testing.page_readings import PageReadings
from sites import serve

SEEDS = (1,)
DETERMINED = {**PARAMETERS, "leave": replace(PARAMETERS["leave"], value=-50.0)}
"""A shopper who never gives up."""
SENTENCE = re.compile(r"[.!]$")


@dataclass
class Kept:
    """A recorder that keeps the session in memory."""

    steps: list[Step] = field(default_factory=list)
    footer: Footer | None = None

    def step(self, step: Step, screenshot: bytes | None) -> None:
        self.steps.append(step)

    def close(self, footer: Footer, screenshot: bytes | None) -> Footer:
        self.footer = footer
        return footer


@dataclass(frozen=True)
class World:
    url: str
    readings: PageReadings

    def visit(
        self, persona: Persona, seed: int, max_steps: int = 100, table: Mapping[str, Parameter] = PARAMETERS
    ) -> Kept:
        return asyncio.run(self._visit(persona, ChoicePolicy(seed, table=table), Limits(max_steps=max_steps)))

    async def _visit(self, persona: Persona, policy: ChoicePolicy, limits: Limits) -> Kept:
        kept, private = Kept(), contact_values(persona)
        spec = SessionSpec(
            persona=persona, intent=persona.intent, url=self.url, policy="choice", seed=policy.seed, limits=limits
        )
        async with HttpShop(self.url, private=private, readings=self.readings) as shop:
            await run_session(Session(spec, policy, shop, kept, references=tuple(private)))
        return kept


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with serve("bazaar", endless_stock=True) as shop:
        yield World(shop.url, PageReadings(keep=2000))


@pytest.fixture(scope="module")
def visits(world: World) -> list[Kept]:
    """Every example persona with every seed."""
    return [world.visit(load_example(name), seed) for name in example_names() for seed in SEEDS]


def test_every_visit_ends_by_the_shoppers_own_will(visits: list[Kept]) -> None:
    outcomes = [kept.footer.outcome for kept in visits if kept.footer is not None]
    assert len(outcomes) == len(visits)
    assert set(outcomes) == {Outcome.ORDERED, Outcome.LEFT}


def test_every_decision_states_its_whole_distribution(visits: list[Kept]) -> None:
    for step in (step for kept in visits for step in kept.steps):
        stated = step.decision.alternatives
        names = {element.name for element in step.observation.elements}
        assert step.decision.action in {it.action for it in stated}
        assert math.isclose(math.fsum(it.probability for it in stated), 1.0, abs_tol=1e-9)
        assert all(
            isinstance(it.action, Terminate) or it.action.name in names or ".unfold" in it.action.name for it in stated
        )


def test_what_was_done_agrees_with_what_was_stated(visits: list[Kept]) -> None:
    """Every stated probability is a bet: sums of (happened - stated) are measured in their standard deviations."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for step in (step for kept in visits for step in kept.steps):
        for it in step.decision.alternatives:
            bins.setdefault(min(int(it.probability * 8), 7), []).append(
                (it.probability, it.action == step.decision.action)
            )
    score = 0.0
    for bets in bins.values():
        surplus = sum(happened - stated for stated, happened in bets)
        variance = sum(stated * (1 - stated) for stated, _ in bets)
        score += surplus**2 / variance
    assert chi2.sf(score, len(bins)) > 0.001


def test_every_rationale_is_one_sentence_in_the_first_person(visits: list[Kept]) -> None:
    for step in (step for kept in visits for step in kept.steps):
        rationale = step.decision.rationale
        assert SENTENCE.search(rationale)
        assert re.search(r"\b(?:I|my|me)\b", rationale, re.IGNORECASE)
        assert "\n" not in rationale


def test_private_values_are_typed_by_reference_and_appear_nowhere(visits: list[Kept]) -> None:
    contacts = (load_example(name).contact for name in example_names())
    secrets = {contact.card_number for contact in contacts if contact is not None}
    typed = [
        step.decision.action.text for kept in visits for step in kept.steps if isinstance(step.decision.action, Input)
    ]
    assert any(text.startswith("{contact.") for text in typed)
    assert not any(secret in step.model_dump_json() for kept in visits for step in kept.steps for secret in secrets)


def test_the_same_persona_with_the_same_seed_does_the_same_step_by_step(world: World) -> None:
    persona = load_example("careful-carla")
    first, again, other = (world.visit(persona, seed) for seed in (5, 5, 6))
    assert [step.decision for step in first.steps] == [step.decision for step in again.steps]
    assert [step.decision.action for step in first.steps] != [step.decision.action for step in other.steps]


def test_a_limit_of_ours_is_no_decision_of_the_shoppers(world: World) -> None:
    kept = world.visit(load_example("careful-carla"), 1, max_steps=2)
    assert kept.footer is not None
    assert kept.footer.outcome is Outcome.CUT_OFF


def test_personas_without_an_address_to_give_never_order(world: World) -> None:
    kept = world.visit(load_example("quick-quinn").model_copy(update={"contact": None}), 1)
    assert kept.footer is not None
    assert kept.footer.outcome is Outcome.LEFT


def test_the_checkout_is_completed_with_and_without_an_account() -> None:
    persona = load_example("bargain-bo")
    assert persona.contact is not None
    account = (persona.contact.email, persona.contact.password)
    with serve("bazaar", endless_stock=True, accounts=(account,)) as shop:
        world = World(shop.url, PageReadings(keep=500))
        for seed in range(6):
            world.visit(persona.model_copy(update={"returning": seed % 2 == 0}), seed, table=DETERMINED)
        bought_as = {order.account for order in shop.orders()}
    assert bought_as >= {None, persona.contact.email}


def test_nobody_orders_where_nothing_can_be_put_in_the_cart() -> None:
    with serve("bazaar", variant="broken-cart") as shop:
        world = World(shop.url, PageReadings(keep=500))
        ends = [world.visit(load_example("quick-quinn"), seed).footer for seed in range(3)]
        assert not shop.orders()
    assert all(end is not None and end.outcome is Outcome.LEFT for end in ends)
