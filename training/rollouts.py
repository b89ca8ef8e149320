"""Examples → prompts to roll out, and completions → rewards of whole groups. No torch.

The trainer calls a reward per batch, completions of one prompt side by side; here they become groups again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from shopper_agent.errors import ConfigError
from shopper_agent.parse import InvalidDecision, parse
from shopper_agent.schema import Terminate
from training.examples import Example
from training.predictions import Prediction, Said
from training.rewards import Gold, Group, GroupReward, Terms, total

Row = dict[str, "list[dict[str, str]] | int"]
"""What the trainer draws: the prompt's messages, and which example it is."""


def row_of(place: int, example: Example) -> Row:
    """An example as a row; what the shopper did stays out of it."""
    return {"prompt": [message.model_dump() for message in example.messages], "example": place}


def rows_of(examples: Sequence[Example]) -> list[Row]:
    """The rows of a run, in the order of the examples. Raises ConfigError without examples."""
    if not examples:
        raise ConfigError("there is no example to learn from: the chosen part of the data set is empty")
    return [row_of(place, example) for place, example in enumerate(examples)]


def gold_of(example: Example) -> Gold:
    """What the shopper did, as rewards want it."""
    return Gold(parse(example.completion).action, example.gold.click_type, frozenset(example.names))


def groups_in(places: Sequence[int], size: int) -> Iterator[range]:
    """Where each group lies in a batch.

    Raises:
        ConfigError: The completions of a prompt are torn apart, so that no group can be scored.
    """
    starts = range(0, len(places), size)
    whole = len(places) % size == 0 and all(len(set(places[start : start + size])) == 1 for start in starts)
    if not whole:
        runs = 1 + sum(one != following for one, following in pairwise(places)) if places else 0
        raise ConfigError(
            f"{len(places)} completions of {runs} prompts are no whole groups of {size}: "
            "batch must be a multiple of the number of processes"
        )
    for start in starts:
        yield range(start, start + size)


@dataclass(frozen=True)
class Scored:
    """One completion and what it earned."""

    example: int
    text: str
    terms: Terms
    certainty: float | None


@dataclass
class GroupScorer:
    """A reward over groups as the trainer calls it: batch in, one number a completion out.

    Keeps the terms of the last batch, which the trainer's own log would add up.
    """

    examples: Sequence[Example]
    reward: GroupReward
    size: int
    """Completions of a prompt."""
    last: list[Scored] = field(default_factory=list)
    __name__: str = "reward"
    """What the trainer's log calls it."""

    def __call__(
        self,
        completions: Sequence[Sequence[dict[str, str]]],
        example: Sequence[int],
        certainty: Sequence[float | None] | None = None,
        **_: object,
    ) -> list[float]:
        """The reward of each completion of a batch; `certainty` is that of its rationale, None where it has none."""
        texts = [str(messages[-1]["content"]) for messages in completions]
        self.last = [
            scored
            for places in groups_in(example, self.size)
            for scored in self._score(texts, example, certainty, places)
        ]
        return [total(one.terms) for one in self.last]

    def _score(
        self, texts: Sequence[str], example: Sequence[int], certainty: Sequence[float | None] | None, places: range
    ) -> Iterator[Scored]:
        """The completions of one group; one without a rationale earns nothing for certainty."""
        sure = None if certainty is None else [certainty[place] for place in places]
        group = Group(
            completions=[texts[place] for place in places],
            gold=gold_of(self.examples[example[places.start]]),
            certainty=None if sure is None else [0.0 if one is None else one for one in sure],
        )
        for offset, terms in enumerate(self.reward.score(group)):
            place = places.start + offset
            yield Scored(example[place], texts[place], terms, None if sure is None else sure[offset])


# ── held-out examples ────────────────────────────────────────────────────────────────────────────────────────────


def spread(examples: Sequence[Example], most: int) -> list[Example]:
    """At most so many of the scored examples, evenly over their order, so that all sessions have a say."""
    scored = [one for one in examples if one.scored]
    step = max(len(scored) / most, 1.0)
    return [scored[int(place * step)] for place in range(min(most, len(scored)))]


def prediction_of(example: Example, reply: str) -> Prediction:
    """A reply as a line that `evaluate` scores."""
    return Prediction(
        session=example.session, user=example.user, step=example.step, gold=example.gold,
        prediction=said_in(reply), demonstrator=example.demonstrator, page_kind=example.page_kind,
        first_result=example.first_result,
    )  # fmt: skip


def said_in(reply: str) -> Said | None:
    """The action of a reply; None where it is no decision."""
    try:
        action = parse(reply).action
    except InvalidDecision:
        return None
    if isinstance(action, Terminate):
        return Said(type="terminate")
    return Said(type=action.type, name=action.name, text=getattr(action, "text", None))
