"""A population that visits the mock shop, logged as real shoppers were."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from benchmarks.experiments.people import on_visit
from benchmarks.experiments.visits import Job, Manner, Visited, visit_all
from benchmarks.experiments.world import World
from benchmarks.humans.logged import Logged, as_logged
from shopper_agent.cli.sampling import catalogue_of
from shopper_agent.personas.population.catalogue import parse_catalogue
from shopper_agent.personas.population.load import load_population
from shopper_agent.personas.population.sampling import sample
from shopper_agent.policies.choice.parameters import Parameter
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.registry import make_policy
from shopper_agent.schema import Click, ClickKind, Context, Decision, Outcome, Persona, Terminate
from shopper_agent.session import Policy

SHOP, SHOP_SEED = "bazaar", 7
POPULATION = "us-online"


def population(seed: int, count: int) -> list[Persona]:
    """So many personas of the shipped population, who come for something that the mock shop has or nearly has.

    The same arguments give the same personas. Source: `personas/populations/us-online.toml` says where each marginal is
    from. Differs: OPeRA's own marginals are not published with the sessions that are compared with.
    """
    rows = "".join(f"{json.dumps(row)}\n" for row in catalogue_of(SHOP, SHOP_SEED))
    return list(sample(load_population(POPULATION), count, seed, catalogue=parse_catalogue(rows, SHOP)))


def jobs_of(personas: Sequence[Persona], seed: int) -> list[Job]:
    """One visit each; the same seed gives the same luck to the same people, whatever table they decide by."""
    return [Job(on_visit(one, f"visit-{seed}"), one.intent, seed + place) for place, one in enumerate(personas)]


@dataclass(frozen=True)
class UntilPurchase:
    """A policy that goes home after its first purchase click: the log ends there, and so can the visit."""

    inner: Policy

    async def decide(self, context: Context) -> Decision:
        """The inner policy's decision, or leaving."""
        if _has_pressed_purchase(context):
            return Decision(rationale="The log ends with the purchase click.", action=Terminate())
        return await self.inner.decide(context)


def _has_pressed_purchase(context: Context) -> bool:
    if not context.history:
        return False
    last = context.history[-1]
    if not isinstance(last.decision.action, Click) or last.observation is None:
        return False
    name = last.decision.action.name
    return any(it.kind is ClickKind.PURCHASE for it in last.observation.elements if it.name == name)


def made_by(policy: str) -> Callable[[str, int], object]:
    """Makes a registered policy that visits no longer than is logged. Raises ConfigError for an unknown one."""
    return lambda _, seed: UntilPurchase(cast(Policy, make_policy(policy, seed)))


def made_with(values: Mapping[str, float]) -> Callable[[str, int], object]:
    """Makes the reference shopper with some weights of its table replaced. Raises KeyError for an unknown parameter."""
    changed: dict[str, Parameter] = {name: replace(PARAMETERS[name], value=value) for name, value in values.items()}
    table = {**PARAMETERS, **changed}
    return lambda _, seed: UntilPurchase(ChoicePolicy(seed, table=table))


@dataclass(frozen=True)
class Visits:
    """What came of a population's visits."""

    logged: tuple[Logged, ...]
    steps: int
    """Of the policy, before anything was dropped."""
    failed: int
    """Visits that ended neither by leaving nor by an order: cut off, blocked or broken."""


async def visits_of(world: World, jobs: Sequence[Job], manner: Manner) -> Visits:
    """Make the visits and log them; those without a logged action are counted in `failed` or not at all."""
    rows = await visit_all(world, jobs, manner, _row)
    return Visits(
        tuple(logged for logged, _, _ in rows if logged is not None),
        sum(steps for _, steps, _ in rows),
        sum(outcome not in (Outcome.ORDERED, Outcome.LEFT) for _, _, outcome in rows),
    )


def _row(visited: Visited) -> tuple[Logged | None, int, Outcome]:
    outcome = visited.footer.outcome
    return as_logged(visited.job.persona.name, visited.steps, outcome), len(visited.steps), outcome
