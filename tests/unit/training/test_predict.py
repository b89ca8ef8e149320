"""Recorded steps put to a policy: which ones, in which context, under whose persona, and what is kept of the answer."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import BackendError, ConfigError, PolicyFailed
from shopper_agent.policies.grammar import GrammarSettings
from shopper_agent.prompt import PromptSettings
from shopper_agent.schema import (
    Action,
    Alternative,
    Click,
    ClickKind,
    Context,
    Decision,
    Footer,
    Header,
    Outcome,
    Persona,
    Provenance,
    SessionSpec,
    Step,
    StopReason,
    Terminate,
    TypeAndSubmit,
)
from shopper_agent.testing import field, link, make_observation
from shopper_agent.testing.backends import ScriptedBackend
from shopper_agent.trajectories import TrajectoryWriter
from training.predict import Work, predict
from training.predict_file import Origin, PredictionFile
from training.predict_policies import AskedModel, AskedPolicy, DrawSettings, draw_seed
from training.predict_steps import NOBODY, Asked, Found, StepSettings, find, questions, shown_personas
from training.predictions import Said, read_predictions
from training.stated import log_score, stated_key

ALL = StepSettings(by="all")
CART = Click(name="nav_bar.cart")
PAGE = make_observation(
    "http://shop.test/", "Shop", [link("nav_bar.cart", "Cart", ClickKind.NAV_BAR), field("search_input", "Search")]
)
LEAVE = '{"rationale": "Enough.", "action": {"type": "terminate"}}'
OPEN = '{"rationale": "My cart.", "action": {"type": "click", "name": "nav_bar.cart"}}'
WHOLE = (TypeAndSubmit(name="search_input", text="hat"), CART, Terminate())


def record(folder: Path, session: str, user: str, actions: Sequence[Action] = WHOLE, *, ended: bool = True) -> Path:
    """A recording on one page."""
    persona = Persona(name=user, intent="a hat", self_description=f"I am {user}.")
    spec = SessionSpec(persona=persona, intent="a hat", url="http://shop.test/", policy="choice")
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11", platform="x")
    writer = TrajectoryWriter.create(folder / session, Header(session_id=session, spec=spec, provenance=ran))
    for index, action in enumerate(actions):
        stated = (
            Alternative(action=CART, probability=0.75, utility=1.0),
            Alternative(action=Terminate(), probability=0.25, utility=0.0),
        )
        decision = Decision(rationale="So.", action=action, alternatives=stated)
        writer.step(Step(index=index, time_s=index, observation=PAGE, decision=decision), None)
    reason, outcome = (StopReason.TERMINATED, Outcome.LEFT) if ended else (StopReason.CRASHED, Outcome.FAILED)
    writer.close(Footer(stop_reason=reason, outcome=outcome, steps=len(actions)), None)
    return folder / session


@pytest.fixture
def recordings(tmp_path: Path) -> list[Path]:
    """Five sessions of three shoppers."""
    return [record(tmp_path / "runs", f"s{place}", f"u{place % 3}") for place in range(5)]


def first_question(folders: Sequence[Path]) -> Asked:
    found = find(folders, ALL)
    return next(questions(found.scored[0], ALL, {}))


def origin(found: Found, **changed: object) -> Origin:
    told = {"policy": "x", "persona": "right", "draws": DrawSettings(), "steps": ALL, "count": found.steps}
    return Origin.model_validate({**told, "steps_id": found.identity(), **changed})


# ── which steps ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_session_s_first_step_is_not_asked(recordings: list[Path]) -> None:
    found = find(recordings, ALL)
    assert [row.step for row in found.scored[0].rows] == [1, 2]
    assert found.steps == 10
    assert found.others == ()


def test_the_part_is_the_one_that_a_data_set_holds_out(recordings: list[Path]) -> None:
    from training.examples import held_out

    for by, names in (("user", [f"u{place}" for place in range(3)]), ("session", [f"s{place}" for place in range(5)])):
        settings = StepSettings.model_validate({"by": by})
        found = find(recordings, settings)
        assert {each.name(by) for each in found.scored} == held_out(names, settings.split)
        assert len(found.scored) + len(found.others) == 5
    named = find(recordings, StepSettings(), frozenset({"u1"}))
    assert [each.session for each in named.scored] == ["s1", "s4"]


def test_what_cannot_be_scored_is_counted(recordings: list[Path], tmp_path: Path) -> None:
    failed = record(tmp_path, "failed", "u0", ended=False)
    (tmp_path / "torn").mkdir()
    found = find([*recordings, failed, tmp_path / "torn"], ALL)
    assert found.left_out == {"failed": 1, "unreadable": 1}


def test_nothing_to_predict_is_said_with_its_reason(recordings: list[Path], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nothing to predict in 5 recordings; the test part by user is empty here"):
        find(recordings, StepSettings(), frozenset({"somebody else"}))
    with pytest.raises(ConfigError, match="nothing to predict in 1 recordings: 1 failed"):
        find([record(tmp_path, "failed", "u0", ended=False)], ALL)
    with pytest.raises(ConfigError, match="session s0 is there twice"):
        find([*recordings, record(tmp_path, "s0", "u0")], ALL)


def test_a_limit_draws_whole_sessions_by_its_seed(recordings: list[Path]) -> None:
    drawn = [find(recordings, ALL.model_copy(update={"limit": 2, "seed": seed})) for seed in range(8)]
    assert all(len(each.scored) == 2 for each in drawn)
    assert len({each.identity() for each in drawn}) > 1


# ── whose persona ────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(2, 12), st.integers(0, 1000))
def test_shuffled_everybody_is_somebody_else_and_nobody_is_lost(count: int, seed: int) -> None:
    from training.predict_steps import Recording

    some = [Recording(Path("x"), f"s{place}", Persona(name=f"u{place % count}"), ()) for place in range(2 * count)]
    shown = shown_personas(some, "shuffled", seed)
    assert all(user != persona.name for user, persona in shown.items())
    assert {persona.name for persona in shown.values()} == set(shown)
    assert shown == shown_personas(some[::-1], "shuffled", seed)


def test_the_persona_changes_and_nothing_else_does(recordings: list[Path]) -> None:
    found = find(recordings, ALL)
    right = next(questions(found.scored[0], ALL, shown_personas(found.scored, "right", 0)))
    nobody = next(questions(found.scored[0], ALL, shown_personas(found.scored, "none", 0)))
    other = next(questions(found.scored[0], ALL, shown_personas(found.scored, "shuffled", 0)))
    assert (right.context.persona.name, nobody.context.persona.name) == ("u0", NOBODY)
    assert nobody.context.persona.self_description == ""
    assert other.context.persona.self_description == f"I am {other.context.persona.name}."
    assert other.context.persona.name != "u0"
    for changed in (nobody, other):
        assert changed.row == right.row
        assert changed.context.persona.intent == "a hat"
        assert changed.context.model_copy(update={"persona": right.context.persona}) == right.context


def test_one_shopper_cannot_be_shuffled(tmp_path: Path) -> None:
    found = find([record(tmp_path, "s", "Ann")], ALL)
    with pytest.raises(ConfigError, match="Ann is the only shopper"):
        shown_personas(found.scored, "shuffled", 0)


# ── what is answered ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_model_is_asked_greedily_and_at_random_under_the_page_s_grammar(recordings: list[Path]) -> None:
    backend = ScriptedBackend([OPEN, LEAVE, "I would leave.", OPEN])
    asker = AskedModel(backend, PromptSettings(), DrawSettings(samples=3), grammar=GrammarSettings())
    row = await asker.answer(first_question(recordings))
    assert row.prediction == Said(type="click", name="nav_bar.cart", click_type=ClickKind.NAV_BAR)
    assert row.samples == (Said(type="terminate"), None, row.prediction)
    assert row.demonstrator[1] == (Said(type="terminate"), 0.25)
    assert row.stated is None
    assert [call.sampling.temperature for call in backend.calls] == [0.0, 1.0, 1.0, 1.0]
    assert len({call.sampling.seed for call in backend.calls}) == 4
    assert len({call.messages for call in backend.calls}) == 1
    assert "nav_bar.cart" in str(backend.calls[0].schema)


async def test_without_grammar_replies_are_free(recordings: list[Path]) -> None:
    backend = ScriptedBackend([LEAVE.replace('"terminate"', '"click", "name": "not.there"')])
    row = await AskedModel(backend, PromptSettings(), DrawSettings(samples=0)).answer(first_question(recordings))
    assert row.prediction == Said(type="click", name="not.there")
    assert backend.calls[0].schema is None


class Stated:
    """States a distribution and acts by the less likely of it."""

    async def decide(self, context: Context) -> Decision:
        sure = (Alternative(action=CART, probability=0.75, utility=1.0),)
        rest = (Alternative(action=Terminate(), probability=0.25, utility=0.0),)
        return Decision(rationale="", action=Terminate(), alternatives=sure + rest)


async def test_of_a_stated_distribution_the_likeliest_is_taken_and_draws_follow_it(recordings: list[Path]) -> None:
    asked = first_question(recordings)
    row = await AskedPolicy(lambda seed: Stated(), DrawSettings(samples=400)).answer(asked)
    assert row.prediction == Said(type="click", name="nav_bar.cart", click_type=ClickKind.NAV_BAR)
    assert row.stated == {stated_key(row.prediction): 0.75, '{"type": "terminate"}': 0.25}
    assert 0.65 < row.samples.count(row.prediction) / 400 < 0.85
    assert row == await AskedPolicy(lambda seed: Stated(), DrawSettings(samples=400)).answer(asked)
    found = log_score([row])
    assert found is not None
    assert (found.mean, found.impossible) == (pytest.approx(-0.28768, abs=1e-5), 0.0)


class BySeed:
    """Leaves on even seeds, gives up on odd ones."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    async def decide(self, context: Context) -> Decision:
        if self.seed % 2:
            raise PolicyFailed("no idea")
        return Decision(rationale="", action=Terminate())


async def test_any_other_policy_is_asked_once_for_each_seed(recordings: list[Path]) -> None:
    row = await AskedPolicy(BySeed, DrawSettings(samples=16)).answer(first_question(recordings))
    assert row.prediction == Said(type="terminate")
    assert set(row.samples) == {None, Said(type="terminate")}


def test_every_draw_of_every_step_has_a_seed_of_its_own(recordings: list[Path]) -> None:
    rows = [row for each in find(recordings, ALL).scored for row in each.rows]
    seeds = {draw_seed(seed, row, draw) for seed in range(3) for row in rows for draw in range(9)}
    assert len(seeds) == 3 * 10 * 9
    assert all(0 <= seed < 2**31 for seed in seeds)


# ── all of them ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_run_that_died_goes_on_where_it_stopped(recordings: list[Path], tmp_path: Path) -> None:
    found, out, draws = find(recordings, ALL), tmp_path / "p.jsonl", DrawSettings(samples=1)
    work = Work(found, ALL, {})
    dying = ScriptedBackend([OPEN, LEAVE] * 3 + [BackendError("the server is gone")])
    with PredictionFile.open(out, origin(found)) as file, pytest.raises(BackendError) as raised:
        await predict(work, AskedModel(dying, PromptSettings(), draws), file)
    assert str(raised.value) == (f"the server is gone. 3 of 10 steps are in {out}; the same command goes on from there")
    out.write_bytes(out.read_bytes() + b'{"session": "s1", "us')  # what a kill leaves of a line
    told: list[int] = []
    alive = ScriptedBackend([OPEN, LEAVE] * 7)
    with PredictionFile.open(out, origin(found)) as file:
        await predict(work, AskedModel(alive, PromptSettings(), draws), file, tell=told.append)
        assert file.complete
    assert told == list(range(4, 11))
    rows = read_predictions(out)
    assert len(rows) == 10
    assert all(row.prediction is not None and row.samples == (Said(type="terminate"),) for row in rows)


async def test_sessions_side_by_side_give_the_same_rows(recordings: list[Path], tmp_path: Path) -> None:
    found = find(recordings, ALL)
    files = []
    for at_once in (1, 4):
        path = tmp_path / f"{at_once}.jsonl"
        with PredictionFile.open(path, origin(found)) as file:
            await predict(Work(found, ALL, {}), AskedPolicy(BySeed, DrawSettings()), file, at_once)
        files.append(read_predictions(path))
    assert files[0] == files[1]
