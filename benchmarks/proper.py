"""What a reward does to a population: exact match and `proper` from the same fine-tuned start, on a small policy.

    python -m benchmarks.proper --out DIR [--visits 1500] [--sft-steps 2500] [--grpo-steps 250] [--seed 0]

Demonstrations of the reference shopper in a small shop whose catalogue is another one at every visit; a model from
nothing, fine-tuned on them by the project's own stage, then trained by GRPO with each reward from that same model. The
table compares the shares that each policy states on held-out shoppers' pages with those that the demonstrator's actions
were drawn from. Every stage can be interrupted and goes on where it stopped when the command is given again.
"""

import argparse
import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random

from shopper_agent.personas.population.load import load_population
from shopper_agent.personas.population.sampling import Sampler
from shopper_agent.personas.references import contact_values
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.prompt import POCKET, prompt_id
from shopper_agent.schema import (
    Action,
    Header,
    Limits,
    Observation,
    Persona,
    Product,
    Provenance,
    SessionSpec,
    Trajectory,
)
from shopper_agent.session import Session, Timing, run_session
from shopper_agent.testing.observations import make_product
from shopper_agent.testing.shop import FakeShop
from shopper_agent.testing.virtual import Memory
from training.checkpoint import load
from training.config import ModelSettings, TrainingConfig, config_of
from training.data import Card, DataSet, DataSettings, read, write
from training.data_stats import stats
from training.examples import Example, ExampleSettings, SplitSettings, examples_of, with_splits
from training.grpo import train_grpo
from training.marks import FINAL
from training.new_model import Shape, new_model
from training.number_shares import Likeness, likeness, stated_shares
from training.sft import train_sft

PROMPT = POCKET.model_copy(update={"page_budget": 400, "total_budget": 800})
SHAPE = Shape(hidden=128, layers=4, heads=4, feed_forward=352, vocabulary=3600, context=1536)
"""About 1.3 million weights."""
THINGS = ("hiking boots", "canvas sneakers", "running shoes", "rain boots", "leather loafers")
SHOPPING = frozenset({"home", "results", "product", "cart"})
"""Kinds of pages that are learned; forms are left out: everybody fills them in the same way."""
_LISTED = re.compile(r'<a name="(search_results\.item_\d+)\.view">.*?</a>')
SYLLABLES = ("ka", "ro", "mi", "tel", "zu", "ban", "ver", "lo", "pix", "dra", "sen", "qui", "fo", "gal", "nor")
KINDS = ("Light", "Classic", "Trail", "City", "Winter", "Soft", "Wide", "Sport")
REWARDS: Mapping[str, Mapping[str, object]] = {
    "exact match": {"name": "exact_match"},
    "proper": {"name": "proper"},
}


# ── demonstrations ───────────────────────────────────────────────────────────────────────────────────────────────


def catalogue(rng: Random, thing: str, budget: float | None) -> tuple[Product, ...]:
    """Products of one thing that nobody has seen before, between 4 and 9 of them; most shoppers can afford some."""
    usual = (budget or 80.0) * rng.uniform(0.3, 1.1)
    return tuple(_product(rng, thing, usual) for _ in range(rng.randint(4, 9)))


def _product(rng: Random, thing: str, usual: float) -> Product:
    return make_product(
        f"{''.join(rng.sample(SYLLABLES, 2)).capitalize()} {rng.choice(KINDS)} {thing.title()}",
        price=round(usual * rng.lognormvariate(0, 0.45), 2),
        currency="USD",
        rating=round(rng.uniform(2.6, 5), 1),
        review_count=int(rng.lognormvariate(4, 1.2)),
        available=rng.random() < 0.93,
    )


class LaboratoryShop(FakeShop):
    """The small shop, with a card around each listed product, as shops have them: its facts stand in its line."""

    async def reset(self) -> Observation:
        return _with_cards(await super().reset())

    async def step(self, action: Action) -> Observation:
        return _with_cards(await super().step(action))


def _with_cards(page: Observation) -> Observation:
    return page.model_copy(update={"html": _LISTED.sub(r'<li name="\1">\g<0></li>', page.html)})


async def demonstrated(persona: Persona, number: int, seed: int) -> list[Example]:
    """The examples of one visit."""
    rng = Random(f"{seed} {number}")
    thing = rng.choice(THINGS)
    shop, kept = LaboratoryShop(catalogue(rng, thing, persona.budget), banner=rng.random() < 0.3), Memory()
    private = contact_values(persona)
    spec = SessionSpec(
        persona=persona.model_copy(update={"contact": None}), intent=thing, url=shop.url, policy="choice",
        seed=number, limits=Limits(max_steps=25), references=tuple(private),
    )  # fmt: skip
    timing = Timing(clock=lambda: 0.0)
    footer = await run_session(Session(spec, ChoicePolicy(number), shop, kept, timing, tuple(private)))
    provenance = Provenance(started_at="", shopper_agent="", python="", platform="", packages={})
    header = Header(session_id=f"visit-{number:05}", spec=spec, provenance=provenance)
    trajectory = Trajectory(header=header, steps=tuple(kept.steps), footer=footer)
    found = examples_of(trajectory, ExampleSettings(prompt=PROMPT))
    return [one for one in found if one.page_kind in SHOPPING]


async def demonstrations(visits: int, seed: int) -> DataSet:
    """Visits of as many different shoppers; a fifth of the shoppers is held out."""
    personas = Sampler(load_population("us-online")).independent(seed, visits)
    made = [one for number, persona in enumerate(personas) for one in await demonstrated(persona, number, seed)]
    settings = DataSettings(examples=ExampleSettings(prompt=PROMPT), split=SplitSettings(seed=seed))
    examples = tuple(with_splits(made, settings.split))
    card = Card(
        settings=settings, prompt_id=prompt_id(PROMPT), counted_by="estimate", recordings=visits, left_out={},
        stats=stats(examples),
    )  # fmt: skip
    return DataSet(card, examples)


# ── training ─────────────────────────────────────────────────────────────────────────────────────────────────────


def sft_config(base: Path, data: Path, out: Path, steps: int) -> TrainingConfig:
    return config_of({
        "model": {"base": str(base), "any_prompt": True},
        "data": {"folder": str(data)},
        "sft": {
            "steps": steps, "batch": 8, "per_device": 8, "optimizer": "muon", "learning_rate": 4e-3,
            "matrix_rate": 2e-2, "schedule": "linear", "warmup_steps": 20, "bf16": False, "max_length": 1536,
            "save_every": 250, "log_every": 25, "numbers": {"prompt_weight": 0.02},
        },
        "output": {"folder": str(out)},
    })  # fmt: skip


def grpo_config(base: Path, data: Path, out: Path, reward: Mapping[str, object], steps: int) -> TrainingConfig:
    return config_of({
        "model": {"base": str(base)},
        "data": {"folder": str(data)},
        "grpo": {
            "steps": steps, "batch": 8, "group": 8, "per_device": 32, "learning_rate": 2e-4, "beta": 0.0,
            "temperature": 1.0, "loss": "dr_grpo", "scale_rewards": "none", "names_only": True, "max_length": 1536,
            "max_new_tokens": 80, "bf16": False, "save_every": 50, "evaluate_every": 100, "evaluate_examples": 64,
            "log_every": 1,
        },
        "reward": dict(reward),
        "output": {"folder": str(out)},
    })  # fmt: skip


def finished(out: Path) -> bool:
    return (out / FINAL / "training.json").is_file()


def measured(model: Path, examples: Sequence[Example]) -> Likeness:
    loaded = load(ModelSettings(base=str(model)))
    return likeness(examples, stated_shares(loaded.model, loaded.tokenizer, examples))


# ── report ───────────────────────────────────────────────────────────────────────────────────────────────────────


def table(found: Mapping[str, Likeness]) -> str:
    one = next(iter(found.values()))
    lines = [
        f"{one.examples} held-out examples; ceilings: greedy {one.greedy_ceiling:.3f}, drawn {one.drawn_ceiling:.3f}; "
        f"demonstrator: entropy {one.entropy_demonstrator:.2f}, leaving {one.leaving_demonstrator:.3f}",
        "",
        "| policy | greedy | drawn | TVD | entropy | leaving |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {it.greedy:.3f} | {it.drawn:.3f} | {it.tvd:.3f} | {it.entropy:.2f} | {it.leaving:.3f} |"
        for name, it in found.items()
    ]
    return "\n".join(lines) + "\n"


def main(options: argparse.Namespace) -> None:
    out: Path = options.out
    data_folder, base, tuned = out / "data", out / "model", out / "sft"
    if not (data_folder / "card.json").is_file():
        write(asyncio.run(demonstrations(options.visits, options.seed)), data_folder)
    data = read(data_folder)
    test = [one for one in data.part("test") if one.scored and not one.target_hidden and one.demonstrator]
    test = test[:: max(1, len(test) // options.scored)]
    if not base.is_dir():
        print(f"{new_model(data.part('train'), SHAPE, base, options.seed)} weights")
    if not finished(tuned):
        train_sft(sft_config(base, data_folder, tuned, options.sft_steps), print, resume=tuned.is_dir())
    found = {"from nothing": measured(base, test), "SFT": measured(tuned / FINAL, test)}
    print(table(found))
    for name, reward in REWARDS.items():
        if reward["name"] not in options.rewards:
            continue
        place = out / str(reward["name"])
        if not finished(place):
            config = grpo_config(tuned / FINAL, data_folder, place, reward, options.grpo_steps)
            train_grpo(config, print, resume=place.is_dir())
        found[f"SFT, then {name}"] = measured(place / FINAL, test)
    print(table(found))
    (out / "report.md").write_text(table(found), "utf-8")
    (out / "report.json").write_text(json.dumps({name: asdict(it) for name, it in found.items()}, indent=2), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--visits", type=int, default=1500)
    parser.add_argument("--sft-steps", type=int, default=2500)
    parser.add_argument("--grpo-steps", type=int, default=250)
    parser.add_argument("--scored", type=int, default=600, help="held-out examples that are measured")
    parser.add_argument("--seed", type=int, default=0)
    names = [reward["name"] for reward in REWARDS.values()]
    parser.add_argument("--rewards", nargs="*", choices=names, default=names)
    main(parser.parse_args())
