"""Recordings → the steps that are scored, each with the context that a policy is asked with. No torch.

The contexts are the live loop's own, the scored steps and their gold actions are those of `examples.py`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from shopper_agent.errors import ConfigError, TrajectoryFormatError
from shopper_agent.parse import vocabulary
from shopper_agent.prompt import Prompt, PromptReport, PromptSettings
from shopper_agent.prompts.pages import KeptOutlines
from shopper_agent.schema import Context, Persona, Record, Trajectory
from shopper_agent.trajectories import contexts, read_trajectory
from training.data import DataSettings
from training.examples import Example, ExampleSettings, SplitSettings, example_of, held_out
from training.predictions import Prediction

PersonaShown = Literal["right", "none", "shuffled"]
By = Literal["user", "session", "all"]
NOBODY: Final = "somebody"
"""Name of the persona of which nothing is known."""
_UNASKED: Final = Prompt(
    messages=(),
    report=PromptReport(
        tokens=0, pages_shown=0, pages_dropped=0, steps_dropped=0, page_shrunk=False, over_budget=False
    ),
)


class StepSettings(Record):
    """Which recorded steps are scored."""

    vocabulary: str = "full"
    """Steps whose action is not in it are left out, as in a data set."""
    convert_input: bool = False
    """As `ExampleSettings`."""
    outcomes: tuple[str, ...] = DataSettings().outcomes
    """Sessions that ended so."""
    by: By = "user"
    """Whose test part; "all": nobody is left out."""
    split: SplitSettings = SplitSettings()
    limit: int | None = Field(default=None, ge=1)
    """Sessions at most: the first in the order of a seeded hash."""
    seed: int = 0
    """Of `limit` and of shuffled personas."""


@dataclass(frozen=True)
class Recording:
    """One recording, as far as it is known before its steps are asked for."""

    folder: Path
    session: str
    persona: Persona
    rows: tuple[Prediction, ...]
    """Its scored steps, with nothing predicted yet and without the demonstrator, which weighs most."""

    def name(self, by: By) -> str:
        """What a split draws."""
        return self.persona.name if by == "user" else self.session


@dataclass(frozen=True)
class Found:
    """What some folders hold."""

    scored: tuple[Recording, ...]
    others: tuple[Recording, ...]
    """Not of the test part: the trivial baselines may learn from them."""
    left_out: Mapping[str, int]
    """Why a recording is in neither → how many."""

    @property
    def steps(self) -> int:
        """Scored steps."""
        return sum(len(each.rows) for each in self.scored)

    def identity(self) -> str:
        """Sixteen hex digits of which steps are scored, and of what the shoppers did there."""
        digest = hashlib.sha256()
        for row in (row for each in self.scored for row in each.rows):
            digest.update(f"{row.session}\x1f{row.step}\x1f{row.gold.key}\x1e".encode())
        return digest.hexdigest()[:16]


def find(folders: Sequence[Path], settings: StepSettings, test: frozenset[str] | None = None) -> Found:
    """Look through recordings. `test`: the names of a data set's test part; None: they are drawn as a data set's are.

    Raises:
        ConfigError: A session is there twice, or no step is left to score.
    """
    left_out: dict[str, int] = {}
    known: dict[str, Recording] = {}
    for folder in folders:
        made = _recording(folder, settings)
        if isinstance(made, str):
            left_out[made] = left_out.get(made, 0) + 1
        elif made.session in known:
            raise ConfigError(f"session {made.session} is there twice: {known[made.session].folder} and {folder}")
        else:
            known[made.session] = made
    recordings = [known[session] for session in sorted(known)]
    names = _test_names(recordings, settings, test)
    scored = [each for each in recordings if settings.by == "all" or each.name(settings.by) in names]
    taken = {each.session for each in scored}
    others = [each for each in recordings if each.session not in taken]
    if not any(each.rows for each in scored):
        raise ConfigError(_nothing(len(folders), left_out, settings, len(recordings)))
    if settings.limit is not None:
        scored = sorted(scored, key=lambda each: _hash(settings.seed, each.session))[: settings.limit]
        scored.sort(key=lambda each: each.session)
    return Found(tuple(each for each in scored if each.rows), tuple(others), left_out)


def _recording(folder: Path, settings: StepSettings) -> Recording | str:
    """What is known of a recording, or why it is left out."""
    try:
        trajectory = read_trajectory(folder)
    except (ConfigError, TrajectoryFormatError):
        return "unreadable"
    if trajectory.footer.outcome not in settings.outcomes:
        return f"{trajectory.footer.outcome}"
    rows = tuple(row.model_copy(update={"demonstrator": ()}) for _, row in _scored(trajectory, settings))
    header = trajectory.header
    return Recording(folder, header.session_id, header.spec.persona.model_copy(update={"contact": None}), rows)


def _test_names(recordings: Sequence[Recording], settings: StepSettings, test: frozenset[str] | None) -> frozenset[str]:
    if settings.by == "all":
        return frozenset()
    return test if test is not None else held_out([each.name(settings.by) for each in recordings], settings.split)


def _nothing(recordings: int, left_out: Mapping[str, int], settings: StepSettings, read: int) -> str:
    told = ", ".join(f"{count} {why}" for why, count in left_out.items())
    if not read:
        return f"nothing to predict in {recordings} recordings: {told}"
    hint = "" if settings.by == "all" else f"; the test part by {settings.by} is empty here (--by all takes every one)"
    return f"nothing to predict in {read} recordings{hint}{f'; {told}' if told else ''}"


def _scored(trajectory: Trajectory, settings: StepSettings) -> Iterator[tuple[Context, Prediction]]:
    words = vocabulary(settings.vocabulary)
    told = ExampleSettings(prompt=PromptSettings(vocabulary=settings.vocabulary), convert_input=settings.convert_input)
    for context, step in contexts(trajectory):
        example = example_of(context, step, told, words, lambda *_: _UNASKED)
        if example is not None and example.scored:
            yield context, _row(example, trajectory.header.session_id)


def _row(example: Example, session: str) -> Prediction:
    return Prediction(
        session=session, user=example.user, step=example.step, gold=example.gold, prediction=None,
        demonstrator=example.demonstrator, page_kind=example.page_kind, first_result=example.first_result,
    )  # fmt: skip


# ── who is said to shop ──────────────────────────────────────────────────────────────────────────────────────────


def shown_personas(recordings: Iterable[Recording], shown: PersonaShown, seed: int) -> Mapping[str, Persona]:
    """User → the persona that a policy is told, the same in all of that user's sessions, but for the intent.

    Shuffled: everybody is somebody else (one cycle through all users in a seeded order).

    Raises:
        ConfigError: There is one user only: nobody to exchange personas with.
    """
    own: dict[str, Persona] = {}
    for each in recordings:
        own.setdefault(each.persona.name, each.persona)
    if shown == "right":
        return {}
    if shown == "none":
        return {user: Persona(name=NOBODY) for user in own}
    if len(own) < 2:
        raise ConfigError(
            f"personas cannot be shuffled: {next(iter(own), 'nobody')} is the only shopper that is scored"
        )
    order = sorted(own, key=lambda user: _hash(seed, user))
    return {user: own[other] for user, other in zip(order, (*order[1:], order[0]), strict=True)}


def _hash(seed: int, name: str) -> bytes:
    return hashlib.blake2b(f"{seed}\x1f{name}".encode()).digest()


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Asked:
    """One question."""

    context: Context
    row: Prediction
    """What the answer is put into."""
    kept: KeptOutlines = field(default_factory=KeptOutlines)
    """Outlines of the session's earlier prompts."""


def questions(recording: Recording, settings: StepSettings, personas: Mapping[str, Persona]) -> Iterator[Asked]:
    """The scored steps of a recording, one after the other, under the persona of `shown_personas`."""
    kept = KeptOutlines()
    for context, row in _scored(read_trajectory(recording.folder), settings):
        told = personas.get(row.user)
        if told is not None:
            persona = told.model_copy(update={"intent": context.persona.intent})
            context = context.model_copy(update={"persona": persona})
        yield Asked(context, row, kept)
