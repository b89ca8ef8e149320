"""What a perfect policy would do that is told somebody else's persona: the demonstrator, asked again as another person.

The visits of a preset are made again for the held-out shoppers alone; at each step the reference shopper with the same
taste and luck is asked once more, as the persona that a shuffled policy is told, with its own errand. A step counts
where the visit met the page that the data set has: where the demonstrator's own shares are those recorded.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from benchmarks.results.held_out import SEED, HeldOut
from shopper_agent.cli.beside import load_sites
from shopper_agent.cli.demonstrations import Work, layout_of, shoppers_of, visit
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.schema import Alternative, Persona, Trajectory
from shopper_agent.testing.page_readings import PageReadings
from shopper_agent.trajectories import contexts
from training.ablated import shuffled
from training.exact_scores import LEAVING, Places, apart, scaled, shopper_places
from training.examples import Example, ExampleSettings
from training.presets.plan import Preset, ShopToVisit

Key = tuple[str, int]
Tell = Callable[[str], None]
_SAME = 1e-6
"""Total variation up to which two distributions are the same."""


def told_otherwise(held: HeldOut, preset: Preset, shops: Sequence[ShopToVisit], tell: Tell) -> Mapping[Key, Places]:
    """Session and step → the shares of the demonstrator as the wrong person, for steps that could be met again.

    Raises:
        ConfigError: There is no such population or shop, or one shopper only.
    """
    load_sites()
    users = {one.user for one in held.examples}
    other, steps = shuffled(users, SEED), {(one.session, one.step): one for one in held.examples}
    people = {one.name: one for shop in shops for one in shoppers_of(preset, shop) if one.name in users}
    found: dict[Key, Places] = {}
    for place, shop in enumerate(shops, 1):
        for trajectory in _visits(preset, shop, users):
            who = people[other[trajectory.header.session_id]]
            found.update(asyncio.run(_asked_again(trajectory, who, steps)))
        if place % 10 == 0 or place == len(shops):
            tell(f"{held.name}: {place} of {len(shops)} shops, {len(found)} steps asked again")
    return found


def _visits(preset: Preset, shop: ShopToVisit, users: set[str]) -> Iterator[Trajectory]:
    """The visits of held-out shoppers to a shop."""
    shoppers = list(shoppers_of(preset, shop))
    if not any(one.name in users for one in shoppers):
        return
    work = Work(preset, shop, ExampleSettings(), None, ())
    accounts = [(one.contact.email, one.contact.password) for one in shoppers if one.returning and one.contact]
    known = [(email, password) for email, password in accounts if password]
    with load_sites().serve(
        shop.shop, seed=shop.seed, variant=shop.variant, endless_stock=True, accounts=known
    ) as served:
        readings = PageReadings()
        for place, persona in enumerate(shoppers):
            if persona.name in users:
                rng = Random(f"{preset.name}/{preset.seed}/{shop.name}/{place}")
                layout = layout_of(work, persona, rng)
                yield asyncio.run(visit(persona, served.url, rng, layout, readings))


async def _asked_again(trajectory: Trajectory, who: Persona, steps: Mapping[Key, Example]) -> dict[Key, Places]:
    session, found = trajectory.header.session_id, dict[Key, Places]()
    policy = ChoicePolicy(trajectory.header.spec.seed)
    for context, step in contexts(trajectory):
        example = steps.get((session, step.index))
        own = _places(step.decision.alternatives)
        if example is None or apart(own, shopper_places(example)) > _SAME:
            continue
        persona = who.model_copy(update={"name": context.persona.name, "intent": context.persona.intent})
        decision = await policy.decide(context.model_copy(update={"persona": persona}))
        found[session, step.index] = _places(decision.alternatives)
    return found


def _places(alternatives: Sequence[Alternative]) -> Places:
    found: dict[str, float] = {}
    for one in alternatives:
        place = LEAVING if one.action.type == "terminate" else one.action.name
        found[place] = found.get(place, 0.0) + one.probability
    return scaled(found)
