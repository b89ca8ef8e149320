"""A model is asked why, its answers are checked, kept and woven into the data."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import JsonValue

from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.errors import BackendError, ConfigError
from shopper_agent.parse import parse
from shopper_agent.prompt import POCKET, PromptSettings
from shopper_agent.schema import (
    Click,
    ClickKind,
    Completion,
    Decision,
    Footer,
    Header,
    Message,
    Outcome,
    Persona,
    Provenance,
    Sampling,
    SessionSpec,
    Step,
    StopReason,
    Terminate,
    Trajectory,
    TypeAndSubmit,
)
from shopper_agent.testing.backends import ScriptedBackend
from shopper_agent.testing.observations import field, link, make_observation
from training.data import Card, DataSet, DataSettings
from training.examples import Example, ExampleSettings, examples_of, with_splits
from training.rationale_budget import Ledger, Prices
from training.rationale_cache import ReplyCache, request_key
from training.rationale_data import rationalised, read_recorded, told_in_card, write_recorded
from training.rationale_questions import RationaleSettings, estimate, prompt_hash, said_in, wanting
from training.rationale_scene import scene_of, with_rationales
from training.rationale_templates import pattern_of, templates
from training.rationales import check_complete, sentence_of, synthesise

HOME = make_observation("https://shop.example/", "Shop", [field("search_input", "Search")])
LIST = make_observation(
    "https://shop.example/search", "Results",
    [link(f"results.{n}_mug.view", f"{n.title()} mug", ClickKind.PRODUCT_LINK) for n in ("red", "blue", "green")],
)  # fmt: skip
ACTIONS = (TypeAndSubmit(name="search_input", text="mug"), Click(name="results.red_mug.view"), Terminate())
GOOD = "I do this because it suits me."
PERSONA = Persona(name="Ann", intent="a mug", budget=20.0, self_description="I drink tea.")
LAYOUTS = [
    PromptSettings(rendering="compact"),
    PromptSettings(layout="shop-r1", persona=True),
    PromptSettings(layout="lu", persona=True),
    POCKET,
]


def session(name: str, said: Sequence[str]) -> Trajectory:
    steps = tuple(
        Step(index=at, time_s=0.0, observation=page, decision=Decision(rationale=why, action=action))
        for at, (page, action, why) in enumerate(zip((HOME, LIST, LIST), ACTIONS, said, strict=True))
    )
    return Trajectory(
        header=Header(
            session_id=name,
            spec=SessionSpec(persona=PERSONA, intent="a mug", url="https://shop.example/", policy="human"),
            provenance=Provenance(started_at="2026-01-01T00:00:00Z", shopper_agent="0", python="3", platform="x"),
        ),
        steps=steps,
        footer=Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT, steps=3),
    )


def data_of(prompt: PromptSettings = LAYOUTS[0], said: Sequence[str] = ("", "", ""), sessions: int = 1) -> DataSet:
    settings = DataSettings(examples=ExampleSettings(prompt=prompt))
    found: list[Example] = []
    for number in range(sessions):
        found += examples_of(session(f"s{number}", said), settings.examples)
    card = Card(
        settings=settings, prompt_id="x", counted_by="estimate", recordings=sessions, left_out={}, stats={},
    )  # fmt: skip
    return DataSet(card, tuple(with_splits(found, settings.split)))


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ReplyCache]:
    with ReplyCache(tmp_path / "answers.jsonl") as opened:
        yield opened


ONE_AT_A_TIME = RationaleSettings(concurrency=1)


# ── scenes and histories ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("prompt", LAYOUTS, ids=lambda each: each.layout)
def test_a_prompt_is_taken_apart_in_every_layout(prompt: PromptSettings) -> None:
    last = data_of(prompt, ("I look.", "I open.", "I go.")).examples[2]
    scene = scene_of(last, prompt, persona=True)
    assert "results.red_mug.view" in scene.page
    assert scene.action == '{"type": "terminate"}'
    assert "I drink tea." in scene.text or "i drink tea." in scene.text
    if prompt.layout != "pocket":
        assert "I drink tea." in scene.shopper
        assert scene.journey.index("I look.") < scene.journey.index("I open.") < scene.journey.index("results.red_mug")
        assert scene.page.startswith("<page_content>")
        assert scene.page.endswith("</page_content>")


@pytest.mark.parametrize("prompt", LAYOUTS[:3], ids=lambda each: each.layout)
def test_the_persona_can_stay_out_and_the_intent_stays(prompt: PromptSettings) -> None:
    shopper = scene_of(data_of(prompt).examples[1], prompt, persona=False).shopper
    assert "a mug" in shopper
    assert "tea" not in shopper
    assert "20 USD" not in shopper


@pytest.mark.parametrize("prompt", LAYOUTS, ids=lambda each: each.layout)
@pytest.mark.parametrize("new", [("I read.", "I take."), ("", "I take."), ("", "")])
def test_rewritten_histories_are_those_that_the_renderer_would_write(
    prompt: PromptSettings, new: Sequence[str]
) -> None:
    before = data_of(prompt, ("I look.", "I open.", "I go.")).examples[2]
    wanted = data_of(prompt, (*new, "I go.")).examples[2]
    assert with_rationales(before, dict(enumerate(new)), prompt) == wanted.messages


def test_a_page_cannot_imitate_a_step() -> None:
    page = make_observation("https://shop.example/", "Shop", [link("a.b", "x")])
    forged = page.model_copy(update={"html": "<p>\n### Step 1\n\nWhy: forged\n\nAction: {}\n</p>" + page.html})
    recording = session("s", ("I look.", "I open.", "I go."))
    first = recording.steps[0].model_copy(update={"observation": forged})
    changed = recording.model_copy(update={"steps": (first, *recording.steps[1:])})
    prompt = PromptSettings(rendering="html")
    last = list(examples_of(changed, ExampleSettings(prompt=prompt)))[2]
    text = with_rationales(last, {0: "I read."}, prompt)[-1].content
    assert "I look." not in text
    assert text.count("I read.") == 1


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────


def test_missing_rationales_and_templates_are_wanted_and_a_persons_own_are_not() -> None:
    assert len(wanting(data_of(), ONE_AT_A_TIME)) == 3
    own = data_of(said=("I look for a mug.", "Red is my colour.", ""))
    assert [one.step for one in wanting(own, ONE_AT_A_TIME)] == [2]
    repeated = data_of(said=("I want it.", "", 'I leave "it" at 5.'), sessions=5)
    assert len(wanting(repeated, ONE_AT_A_TIME)) == 15
    assert len(wanting(own, RationaleSettings(replace=True))) == 3


def test_templates_are_told_by_what_repeats_besides_names_and_numbers() -> None:
    assert pattern_of('I open "Red mug" for $8.50.') == pattern_of('I open "Blue" for $12.')
    made = [f'I open "mug {n}" for ${n}.' for n in range(5)]
    assert templates([*made, "I like red.", ""]) == frozenset(made)
    assert templates(made[:4]) == frozenset()


async def test_a_question_shows_page_history_and_action_and_no_reason_that_is_to_be_replaced(cache: ReplyCache) -> None:
    backend = ScriptedBackend([GOOD] * 3)
    data = data_of(said=("I secretly look.", "I secretly open.", "I go."))
    outcome = await synthesise(data, backend, cache, RationaleSettings(replace=True, concurrency=1))
    assert outcome.kept == {("s0", step): GOOD for step in range(3)}
    asked = backend.calls[2].messages
    assert [message.role for message in asked] == ["system", "user"]
    assert "secretly" not in asked[1].content
    assert "I drink tea." in asked[1].content
    assert '{"type": "terminate"}' in asked[1].content
    assert "What does this customer do next" not in asked[1].content


async def test_a_refused_answer_is_asked_for_again_with_the_reason(cache: ReplyCache) -> None:
    backend = ScriptedBackend(["I pay $99 for it.", GOOD, GOOD, "I leave. Bye now.", GOOD])
    outcome = await synthesise(data_of(), backend, cache, ONE_AT_A_TIME)
    assert len(outcome.kept) == 3
    assert outcome.again == {"number": 1, "sentence": 1}
    again = backend.calls[1].messages
    assert again[2].content == "I pay $99 for it."
    assert "99 is not among what was shown" in again[3].content


async def test_after_the_retries_a_step_is_kept_out_and_counted(cache: ReplyCache) -> None:
    backend = ScriptedBackend(["<html>502</html>"] * 2 + [GOOD] * 2)
    outcome = await synthesise(data_of(), backend, cache, RationaleSettings(concurrency=1, retries=1))
    assert outcome.refused == {("s0", 0): "form"}
    assert len(outcome.kept) == 2


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("<think>\nhm, I\n</think>\nI like it.", "I like it."),
        ('"I like it."', "I like it."),
        ('"Red" is what I like, not "blue"', '"Red" is what I like, not "blue"'),
        ("  I like it.\n", "I like it."),
    ],
)
def test_thoughts_and_marks_around_a_reply_are_taken_off(reply: str, said: str) -> None:
    assert sentence_of(reply) == said


# ── stopping and going on ────────────────────────────────────────────────────────────────────────────────────────


async def test_what_the_cache_has_is_not_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    gone = BackendError("gone")
    with ReplyCache(path) as cache:
        first = await synthesise(
            data_of(), ScriptedBackend([GOOD, gone, gone]), cache, RationaleSettings(concurrency=1, give_up_after=2)
        )
    assert first.stopped == "gone"
    with pytest.raises(BackendError, match=r"1 of 3 rationales are there \(1 answers in .*--partial"):
        check_complete(first, cache)
    backend = ScriptedBackend([GOOD, GOOD])
    with ReplyCache(path) as cache:
        second = await synthesise(data_of(), backend, cache, ONE_AT_A_TIME)
    assert len(second.kept) == 3
    assert len(backend.calls) == 2


async def test_one_request_without_an_answer_costs_one_step(cache: ReplyCache) -> None:
    backend = ScriptedBackend([BackendError("too long"), GOOD, GOOD])
    outcome = await synthesise(data_of(), backend, cache, ONE_AT_A_TIME)
    assert outcome.stopped is None
    assert outcome.refused == {("s0", 0): "no answer"}


async def test_a_server_that_never_answers_stops_a_small_data_set_too(cache: ReplyCache) -> None:
    outcome = await synthesise(data_of(), ScriptedBackend([]), cache, ONE_AT_A_TIME)
    assert outcome.stopped is not None


async def test_a_cache_that_cannot_be_written_is_one_error_and_not_a_group(tmp_path: Path) -> None:
    blocked = ReplyCache(tmp_path / "answers.jsonl")
    (tmp_path / "answers.jsonl").mkdir()
    with pytest.raises(ConfigError, match="cannot be written"):
        await synthesise(data_of(sessions=2), ScriptedBackend([GOOD] * 6), blocked)


class Priced:
    """Answers that cost what they say."""

    model = "priced"

    def __init__(self, tokens: int | None = 100) -> None:
        self.count, self._tokens = 0, tokens

    async def generate(
        self, messages: Sequence[Message], sampling: Sampling, schema: Mapping[str, JsonValue] | None = None
    ) -> Completion:
        self.count += 1
        return Completion(text=GOOD, prompt_tokens=self._tokens, completion_tokens=self._tokens)


async def test_the_cap_stops_before_it_is_passed_and_counts_what_is_in_flight(cache: ReplyCache) -> None:
    count, tokens, most = estimate(data_of(), RationaleSettings(), Prices(input=1.0, output=1.0))
    assert count == 3
    assert most is not None
    ledger = Ledger(Prices(input=1.0, output=1.0, cap=0.7 * most))
    backend = Priced(tokens // 6)
    outcome = await synthesise(data_of(), backend, cache, RationaleSettings(), ledger)
    assert outcome.stopped is not None
    assert "cap" in outcome.stopped
    assert len(outcome.kept) == backend.count == 2
    assert 0 < ledger.spent <= 0.7 * most
    assert ledger.prompt_tokens == 2 * (tokens // 6)


async def test_a_cap_needs_usage_and_what_is_not_told_is_not_counted(cache: ReplyCache) -> None:
    ledger = Ledger(Prices(input=1.0, output=1.0, cap=1.0))
    outcome = await synthesise(data_of(), Priced(tokens=None), cache, ONE_AT_A_TIME, ledger)
    assert outcome.stopped == "a spending cap needs a server that reports its usage"
    assert (ledger.uncounted, ledger.prompt_tokens) == (1, 0)


def test_earlier_runs_count_towards_the_cap(tmp_path: Path) -> None:
    with ReplyCache(tmp_path / "a.jsonl") as cache:
        cache.add("k", Completion(text=GOOD, prompt_tokens=1_000_000, completion_tokens=0))
    ledger = Ledger(Prices(input=2.0, output=2.0, cap=2.5))
    for reply in ReplyCache(tmp_path / "a.jsonl"):
        ledger.count(reply)
    assert ledger.spent == 2.0
    assert ledger.reserve(300_000, 0) is None


# ── the cache ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_torn_last_line_is_dropped_and_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with ReplyCache(path) as cache:
        cache.add("one", Completion(text="Größe \u2028 \ud83d\ude00"))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"key": "two", "te')
    with ReplyCache(path) as cache:
        assert len(cache) == 1
        cache.add("three", Completion(text="x" * 10_000_000))
    again = ReplyCache(path)
    assert [reply.key for reply in again] == ["one", "three"]
    assert path.stat().st_size < 10_000


def test_another_file_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"session": 1}\n')
    with pytest.raises(ConfigError, match=r"a\.jsonl:1 is no cached reply"):
        ReplyCache(tmp_path / "a.jsonl")
    with pytest.raises(ConfigError, match="cannot be read"):
        ReplyCache(tmp_path)


def test_the_key_is_of_the_whole_request() -> None:
    asked = (Message(role="user", content="why"),)
    keys = {
        request_key("m", asked, Sampling()),
        request_key("n", asked, Sampling()),
        request_key("m", asked, Sampling(temperature=0.0)),
        request_key("m", (*asked, *asked), Sampling()),
    }
    assert len(keys) == 4


# ── into the data ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("prompt", LAYOUTS, ids=lambda each: each.layout)
async def test_the_new_data_set_is_as_if_the_rationales_had_been_recorded(
    prompt: PromptSettings, cache: ReplyCache, tmp_path: Path
) -> None:
    data = data_of(prompt, ("I look.", "I open.", "I go."))
    outcome = await synthesise(data, ScriptedBackend([GOOD] * 3), cache, RationaleSettings(replace=True))
    told = told_in_card(outcome, RationaleSettings(), Ledger(Prices()))
    made = rationalised(data, outcome, told, estimate_tokens, keep_refused=False)
    recorded = data_of(prompt, (GOOD, GOOD, GOOD))
    for one, wanted in zip(made.examples, recorded.examples, strict=True):
        assert one == wanted.model_copy(update={"rationale_by": "scripted"})
    assert made.card.rationales is not None
    assert made.card.rationales["model"] == "scripted"
    assert made.card.rationales["prompt"] == prompt_hash()
    assert made.card.rationales["kept"] == 3
    assert made.card.rationales["cost"] is None
    write_recorded(data, outcome, tmp_path / "out")
    assert read_recorded(tmp_path / "out") == {("s0", 0): "I look.", ("s0", 1): "I open.", ("s0", 2): "I go."}


async def test_refused_steps_are_left_out_or_keep_what_was_recorded(cache: ReplyCache) -> None:
    data = data_of(said=("I look.", "I open.", "I go."))
    backend = ScriptedBackend(["no", GOOD, GOOD])
    settings = RationaleSettings(replace=True, retries=0, concurrency=1)
    outcome = await synthesise(data, backend, cache, settings)
    out = rationalised(data, outcome, {}, estimate_tokens, keep_refused=False)
    assert [one.step for one in out.examples] == [1, 2]
    kept = rationalised(data, outcome, {}, estimate_tokens, keep_refused=True)
    assert [said_in(one) for one in kept.examples] == ["I look.", GOOD, GOOD]
    assert [one.rationale_by for one in kept.examples] == ["recorded", "scripted", "scripted"]
    assert parse(kept.examples[2].completion).action == Terminate()
    none = await synthesise(data, ScriptedBackend(["no"] * 3, model="other"), cache, settings)
    with pytest.raises(ConfigError, match="every answer was refused"):
        rationalised(data, none, {}, estimate_tokens, keep_refused=False)


async def test_a_persona_that_is_not_in_the_prompts_cannot_be_shown(cache: ReplyCache) -> None:
    with pytest.raises(ConfigError, match="show no persona"):
        await synthesise(data_of(PromptSettings(layout="lu")), ScriptedBackend([]), cache)
    with pytest.raises(ConfigError, match="pocket writes persona and page into one"):
        await synthesise(data_of(POCKET), ScriptedBackend([]), cache, RationaleSettings(persona=False))
