"""The visits of a preset: the reference shopper in mock shops, over plain HTTP, some shops at a time.

Each visit is a function of the preset alone: its shopper, luck, window and clock are drawn from names, and the visits
to a shop come one after the other, so that its order numbers are the same every time.
"""

import asyncio
import importlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from shopper_agent.backends.token_counting import ESTIMATE, counted_by_folder
from shopper_agent.cli.beside import load_sites
from shopper_agent.cli.sampling import catalogue_of
from shopper_agent.dom.static_layout import StaticLayout, drawn_layout
from shopper_agent.personas.population.catalogue import Catalogue, parse_catalogue
from shopper_agent.personas.population.load import load_population
from shopper_agent.personas.population.sampling import sample
from shopper_agent.personas.references import contact_values
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.schema import Footer, Header, Limits, Persona, Provenance, SessionSpec, Trajectory
from shopper_agent.session import Session, Timing, run_session
from shopper_agent.testing.http_shop import HttpShop
from shopper_agent.testing.page_readings import PageReadings
from shopper_agent.testing.virtual import Memory, Timed, VirtualTime

if TYPE_CHECKING:
    from training.examples import Example, ExampleSettings
    from training.presets.plan import Preset, ShopToVisit

MOST_STEPS = 80
PAGE_S = 0.4
"""Seconds that a page takes; below what any shopper minds."""
_KIN = "kin"
_NO_BUDGET = 0.4
"""Share of shoppers in shops of other currencies who name none."""


@dataclass(frozen=True)
class Work:
    """What a process needs to visit one shop."""

    preset: "Preset"
    shop: "ShopToVisit"
    settings: "ExampleSettings"
    tokenizer: Path | None
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """What came of the visits to one shop."""

    examples: list["Example"]
    left_out: list[str]
    """How the visits ended that teach nothing."""


def visit_shops(works: Sequence[Work], processes: int) -> Iterator[Made]:
    """Visit every shop, in order; `processes` shops at a time."""
    if processes == 1:
        yield from map(visited, works)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(visited, works)


def visited(work: Work) -> Made:
    """The examples of all visits to one shop."""
    shoppers = list(shoppers_of(work.preset, work.shop))
    accounts = [(one.contact.email, one.contact.password) for one in shoppers if one.returning and one.contact]
    known = [(email, password) for email, password in accounts if password]
    shop = work.shop
    with load_sites().serve(
        shop.shop, seed=shop.seed, variant=shop.variant, endless_stock=True, accounts=known
    ) as served:
        return asyncio.run(_all(work, shoppers, served.url))


async def _all(work: Work, shoppers: Sequence[Persona], url: str) -> Made:
    from training.examples import examples_of

    counter = ESTIMATE if work.tokenizer is None else counted_by_folder(work.tokenizer)
    made, readings = Made([], []), PageReadings()
    for place, persona in enumerate(shoppers):
        rng = Random(f"{work.preset.name}/{work.preset.seed}/{work.shop.name}/{place}")
        trajectory = await visit(persona, url, rng, layout_of(work, persona, rng), readings)
        outcome = str(trajectory.footer.outcome)
        if outcome in work.outcomes:
            made.examples.extend(examples_of(trajectory, work.settings, counter.count_tokens))
        else:
            made.left_out.append(outcome)
    return made


async def visit(persona: Persona, url: str, rng: Random, layout: StaticLayout, readings: PageReadings) -> Trajectory:
    """One visit of the reference shopper, in virtual time, that is not written anywhere."""
    private, clock, memory = contact_values(persona), VirtualTime(), Memory()
    seed = rng.randrange(2**31)
    spec = SessionSpec(
        persona=persona.model_copy(update={"contact": None}), intent=persona.intent or "", url=url, policy="choice",
        seed=seed, references=tuple(private), limits=Limits(max_steps=MOST_STEPS),
    )  # fmt: skip
    async with HttpShop(url, private=private, readings=readings, layout=layout) as shop:
        session = Session(
            spec, ChoicePolicy(seed), Timed(shop, clock, PAGE_S), memory, Timing(clock=clock), references=tuple(private)
        )
        footer: Footer = await run_session(session)
    nobody = Provenance(started_at="in virtual time", shopper_agent="", python="", platform="")  # not in any example
    header = Header.model_construct(session_id=persona.name, spec=spec, provenance=nobody)
    return Trajectory.model_construct(header=header, steps=tuple(memory.steps), footer=footer)


def layout_of(work: Work, persona: Persona, rng: Random) -> StaticLayout:
    """A window as the shopper's device has it; menus of kin shops that style sheets keep open are."""
    from dataclasses import replace

    phones = {"mobile": 1.0, "desktop": 0.0}.get(persona.device or "", work.preset.share_of_phones)
    drawn = drawn_layout(rng, phones=phones)
    if work.shop.shop != _KIN:
        return drawn
    design = importlib.import_module("sites.kin.design").design_of(work.shop.seed, work.shop.variant)
    return replace(drawn, open_menus=design.layout["menu"] == "nested")


# ── shoppers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def shoppers_of(preset: "Preset", shop: "ShopToVisit") -> Iterator[Persona]:
    """Who visits a shop: people of the population, with a wish that this shop can fulfil, or nearly.

    Raises:
        ConfigError: There is no such population or shop.
    """
    rng = Random(f"{preset.name}/{preset.seed}/{shop.name}")
    catalogue = None if shop.shop == _KIN else _catalogue(shop)
    people = sample(load_population(preset.population), shop.visits, rng.randrange(2**31), catalogue=catalogue)
    wishes = _wishes(shop) if shop.shop == _KIN else ()
    for place, one in enumerate(people):
        named = one.model_copy(update={"name": f"{one.name}-{shop.name}-{place}"})
        yield _at_home_in_kin(named, shop, rng.choice(wishes), rng) if wishes else named


def _catalogue(shop: "ShopToVisit") -> Catalogue:
    rows = "".join(f"{json.dumps(row)}\n" for row in catalogue_of(shop.shop, shop.seed))
    return parse_catalogue(rows, shop.name)


def _wishes(shop: "ShopToVisit") -> tuple[str, ...]:
    load_sites()
    wishes: tuple[str, ...] = importlib.import_module("sites.kin.errands").errands(shop.seed, shop.variant)
    return wishes


def _at_home_in_kin(persona: Persona, shop: "ShopToVisit", wish: str, rng: Random) -> Persona:
    """The shopper with a wish, a currency and brands of this shop; a budget between its cheap and its dear things."""
    design = importlib.import_module("sites.kin.design").design_of(shop.seed, shop.variant)
    products = importlib.import_module("sites.kin.catalogue").catalogue_of(design).products
    prices = sorted(product.price_cents for product in products)
    whole = round(prices[rng.randrange(len(prices) // 4, len(prices))] * 1.2 / 100)
    budget = None if rng.random() < _NO_BUDGET else float(max(whole, 1))
    brands = (rng.choice(products).brand,) if persona.shopping.favourite_brands else ()
    shopping = persona.shopping.model_copy(update={"favourite_brands": brands})
    changes = {"intent": wish, "currency": design.currency.code, "budget": budget, "shopping": shopping}
    return persona.model_copy(update=changes)
