"""What is scored: held-out shoppers and held-out shops, each under three personas. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.results.plan import Row
from shopper_agent.errors import ConfigError
from shopper_agent.schema import ClickKind
from training.ablated import PersonaShown, with_personas, without_history
from training.baselines import BASELINES
from training.data import DataSet
from training.exact_scores import NOTHING, Places, place_of, shopper_places, shown_places
from training.examples import Example
from training.predictions import Prediction, click_types

PERSONAS: Final[tuple[PersonaShown, ...]] = ("right", "none", "shuffled")
SEED: Final = 0
"""Of shuffled personas."""
SHOWN: Final = "perfect, as shown"
"""The demonstrator's shares of what the prompt shows: the most that any policy here can reach."""


@dataclass(frozen=True)
class HeldOut:
    """Steps that nothing was learned from."""

    name: str
    examples: tuple[Example, ...]
    known: tuple[Prediction, ...]
    """Steps that the trivial baselines learn from."""
    asked: tuple[Example, ...]
    """Those of the examples that are scored: all, or some of them."""

    @property
    def clicks(self) -> Mapping[str, ClickKind]:
        """Name → type of click, as shoppers' clicks have it."""
        return click_types([*self.known, *map(prediction_of, self.examples)])

    def told(self, row: Row, shown: PersonaShown) -> list[Example]:
        """The scored examples as a row's policy is asked. Personas are exchanged among all shoppers of the set."""
        changed = with_personas(self.examples, shown, SEED)
        wanted = {(one.session, one.step) for one in self.asked}
        found = [one for one in changed if (one.session, one.step) in wanted]
        return [without_history(one) for one in found] if row.variant == "latest" else found


def held_out(name: str, examples: Sequence[Example], train: DataSet, most: int | None) -> HeldOut:
    """A set of steps; `most`: how many of them are scored, evenly spread over their sessions.

    Raises:
        ConfigError: Nothing is left to score, or the data says nothing of what actions were drawn from.
    """
    found = sorted((one for one in examples if one.scored), key=lambda one: (one.session, one.step))
    if not found:
        raise ConfigError(f"{name}: there is no step to score")
    if not all(one.demonstrator for one in found):
        raise ConfigError(f"{name}: exact figures need what actions were drawn from, and the data set does not say it")
    known = [prediction_of(one) for one in train.part("train") if one.scored]
    apart = 1.0 if most is None else max(1.0, len(found) / most)
    asked = [found[int(place * apart)] for place in range(int(len(found) / apart))]
    return HeldOut(name, tuple(found), tuple(known), tuple(asked))


def prediction_of(example: Example) -> Prediction:
    """A step with nothing predicted yet."""
    return Prediction(
        session=example.session, user=example.user, step=example.step, gold=example.gold, prediction=None,
        page_kind=example.page_kind, first_result=example.first_result,
    )  # fmt: skip


def without_model(held: HeldOut) -> dict[str, list[Places]]:
    """Name of what needs no model → its shares on every scored step: ceilings first, then trivial baselines."""
    found = {
        "the demonstrator itself": [shopper_places(one) for one in held.asked],
        SHOWN: [shown_places(one) for one in held.asked],
        "uniform over the page": [_uniform(one) for one in held.asked],
    }
    wanted = {(one.session, one.step) for one in held.asked}
    rows = [prediction_of(one) for one in held.examples]
    for baseline in BASELINES:
        said = baseline.predict(rows, held.known)
        found[baseline.name] = [
            {place_of(row.prediction) or NOTHING: 1.0} for row in said if (row.session, row.step) in wanted
        ]
    return found


def _uniform(example: Example) -> Places:
    names = ("[0]", *example.order)
    return dict.fromkeys(names, 1 / len(names))
