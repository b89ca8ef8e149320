"""The reproduction table: its rows as data, and a report that cannot leave out what it is compared with."""

import json
from pathlib import Path

import pytest

from benchmarks.results.claims import CLAIMS, judged, missing
from benchmarks.results.configs import Budget, Home, config_for
from benchmarks.results.held_out import PERSONAS, SHOWN, HeldOut, held_out, without_model
from benchmarks.results.pictures import pictures
from benchmarks.results.plan import QUESTIONS, ROWS, chosen, row_named
from benchmarks.results.report import as_json, report
from benchmarks.results.scored import WRONG, Scored, scored
from benchmarks.results.shares_file import identity, read_keyed, read_shares, write_keyed, write_shares
from shopper_agent.errors import ConfigError
from shopper_agent.parse import dump
from shopper_agent.prompt import POCKET, PromptReport, prompt_id
from shopper_agent.schema import Click, Decision, Message
from training.baselines import BASELINES
from training.config import grpo_of, sft_of
from training.data import Card, DataSet, DataSettings
from training.exact_scores import LEAVING, shopper_places
from training.examples import Example
from training.grpo_checks import checked_reward
from training.predictions import Said
from training.rewards import reward_of
from training.typed_texts import Texts, sampled

RECIPE = Path(__file__).parents[3] / "training" / "configs" / "pocket_sft.toml"
BUY, LEFT = Said(type="click", name="buy"), Said(type="terminate")
TYPED = Said(type="type_and_submit", name="field", text="mug")
REPORT = PromptReport(
    tokens=1, pages_shown=0, pages_dropped=0, steps_dropped=0, page_shrunk=False, over_budget=False
)  # fmt: skip


def example(session: str, step: int, gold: Said = BUY) -> Example:
    told = f"budget {len(session)} eur\nwants: mug\n\ndone: click back\n\npage: mugs\n\nfield [1]\nbuy [2]"
    return Example(
        session=session, user=session, step=step, scored=step > 0, gold=gold, order=("field", "buy"),
        demonstrator=((BUY, 0.6), (TYPED, 0.3), (LEFT, 0.1)), messages=(Message(role="user", content=told),),
        completion=dump(Decision(rationale="[2] x", action=Click(name="buy"))), target_hidden=False,
        page_kind="product", first_result=None, prompt=REPORT, split_by_user="test" if session in "ab" else "train",
    )  # fmt: skip


def data() -> DataSet:
    examples = tuple(example(session, step, LEFT if step == 3 else BUY) for session in "abcd" for step in range(4))
    card = Card(
        settings=DataSettings(), prompt_id=prompt_id(POCKET), counted_by="estimate", recordings=4, left_out={}, stats={}
    )
    return DataSet(card, examples)


def held() -> HeldOut:
    whole = data()
    return held_out("held-out shoppers", whole.part("test"), whole, None)


def answered(names: tuple[str, ...] = ("sft", "sft-binary")) -> Scored:
    its = held()
    sure, mild = {"buy": 1.0}, {"buy": 0.5, "field": 0.25, LEAVING: 0.25}
    answers = {
        name: (row_named(name), {shown: [sure if name == "sft-binary" else mild] * 6 for shown in PERSONAS})
        for name in names
    }
    wrong = {(one.session, one.step): {"field": 1.0} for one in its.asked[:4]}
    return scored(its, answers, wrong, {"sft": Texts(5, 3)})


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_have_names_of_their_own_and_come_after_what_they_start_from() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)
    for place, row in enumerate(ROWS):
        assert row.start is None or row.start in names[:place]
        assert (row.reward is not None) == (row.kind == "rl")
    assert {question for row in ROWS for question in row.questions} == set(QUESTIONS)


def test_a_row_goes_on_from_one_of_its_own_size_and_data() -> None:
    for row in ROWS:
        if row.start is not None:
            start = row_named(row.start)
            assert (start.small, start.variant) == (row.small, row.variant), row.name


def test_asking_for_a_row_brings_what_it_starts_from() -> None:
    assert [row.name for row in chosen(["latest-proper"])] == ["latest-sft", "latest-proper"]
    assert chosen(None) == list(ROWS)
    with pytest.raises(ConfigError, match="no row 'sfd'"):
        chosen(["sfd"])


def test_every_row_makes_a_configuration_that_its_stage_takes() -> None:
    home = Home(Path("data"), Path("out"), RECIPE)
    for row in ROWS:
        if row.kind == "untrained":
            continue
        made = config_for(row, Path("start"), home, Budget())
        assert made.data.thinned == {"checkout": 0.3}
        if row.kind == "sft":
            assert sft_of(made).numbers is not None
        else:
            settings, reward = grpo_of(made)
            checked_reward(settings, reward)
            assert settings.names_only is not row.free


def test_ablations_differ_in_one_thing_each() -> None:
    settings = {row.name: row.reward for row in ROWS if row.free}
    whole = settings["shop-r1-free"]
    assert whole is not None
    base = reward_of(whole.name, whole.settings)
    for name, field in {"no-format": "format", "no-certainty": "certainty", "no-scaling": "scale"}.items():
        other = settings[f"shop-r1-{name}"]
        assert other is not None
        assert other.settings.keys() == {field}
        assert reward_of(other.name, other.settings) != base


def test_claims_are_about_rows_that_exist() -> None:
    names = {row.name for row in ROWS}
    assert {name for claim in CLAIMS for name in (claim.first, claim.second)} <= names


# ── what is scored ───────────────────────────────────────────────────────────────────────────────────────────────


def test_first_steps_are_not_scored_and_a_few_are_spread_over_sessions() -> None:
    assert [(one.session, one.step) for one in held().asked] == [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2),
                                                                 ("b", 3)]  # fmt: skip
    few = held_out("some", data().part("test"), data(), 2)
    assert [(one.session, one.step) for one in few.asked] == [("a", 1), ("b", 1)]


def test_ceilings_and_every_trivial_baseline_are_there() -> None:
    names = list(without_model(held()))
    assert names[:3] == ["the demonstrator itself", SHOWN, "uniform over the page"]
    assert names[3:] == [one.name for one in BASELINES]


def test_data_without_the_shoppers_shares_cannot_be_scored() -> None:
    bare = [one.model_copy(update={"demonstrator": ()}) for one in data().part("test")]
    with pytest.raises(ConfigError, match="drawn from"):
        held_out("shoppers", bare, data(), None)


def test_rows_of_the_latest_page_are_asked_without_history() -> None:
    latest = held().told(row_named("latest-sft"), "shuffled")
    assert all("done:" not in one.messages[0].content for one in latest)
    assert all("done:" in one.messages[0].content for one in held().told(row_named("sft"), "none"))


def test_typed_texts_are_asked_where_the_shopper_typed_into_what_is_shown() -> None:
    typed = [example("a", step, TYPED) for step in range(1, 9)]
    assert [one.step for one in sampled([*typed, example("b", 1)], 2)] == [1, 5]


def test_shares_are_read_back_for_the_weights_and_steps_that_they_are_of(tmp_path: Path) -> None:
    its, path = held(), tmp_path / "x" / "right.jsonl"
    known = identity(its, "abc")
    assert read_shares(path, known) is None
    write_shares(path, known, its.asked, [shopper_places(one) for one in its.asked])
    found = read_shares(path, known)
    assert found is not None
    assert found[0] == pytest.approx(shopper_places(its.asked[0]))
    assert read_shares(path, identity(its, "abd")) is None
    path.write_text('{"model":\n', "utf-8")
    with pytest.raises(ConfigError, match="damaged"):
        read_shares(path, known)
    write_keyed(path, {("a", 1): {"buy": 1.0}})
    assert (read_keyed(path), read_keyed(tmp_path / "none")) == ({("a", 1): {"buy": 1.0}}, {})


# ── report ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_table_goes_without_ceilings_baselines_and_controls() -> None:
    told = report([answered()], {"sft-proper": "not trained"}, "A person says this.")
    tables = [part for part in told.split("\n\n") if part.startswith("| row | greedy")]
    assert len(tables) == sum(bool(answered().of(question)) for question in QUESTIONS)
    for name in ("the demonstrator itself", SHOWN, WRONG, *(one.name for one in BASELINES)):
        assert all(f"\n| {name} |" in one for one in tables), name
    assert all("no persona | of the ceiling, shuffled" in one for one in tables)
    assert "A person says this." in told
    assert "- sft-proper: not trained" in told
    assert "4 of 6 steps" in told
    assert "against sft (" in told


def test_lines_without_controls_cannot_be_shown() -> None:
    found = answered()
    row, line = found.rows["sft"]
    with pytest.raises(ValueError, match="controls or baselines"):
        Scored("x", 6, 2, {"sft": (row, found.fixed[0])}, found.fixed, 0)
    with pytest.raises(ValueError, match="controls or baselines"):
        Scored("x", 6, 2, {"sft": (row, line)}, (), 0)


def test_claims_are_judged_where_both_rows_are_known() -> None:
    found = answered()
    known = [judged(claim, found) for claim in CLAIMS if not missing(claim, found)]
    assert known[0].startswith("A binary reward does not beat fine-tuning alone (Shop-R1")
    assert "**not contradicted** (greedy, sft-binary less sft: 0 [0, 0])" in known[0]
    assert "**appears** (leaving, sft-binary less sft: \N{MINUS SIGN}0.25" in known[1]


def test_figures_are_plain_json_and_each_question_has_its_picture() -> None:
    found = answered()
    told = json.loads(json.dumps(as_json([found], {})))
    row = told["sets"]["held-out shoppers"]["rows"]["sft"]
    assert row["right"]["greedy"][0] == pytest.approx(0.6)
    assert set(row["personas"]) == {"none", "shuffled"}
    assert row["texts"] == {"asked": 5, "right": 3}
    drawn = pictures(found)
    assert "results-method-held-out-shoppers.svg" in drawn
    assert "results-ablation-held-out-shoppers.svg" in drawn
    assert all("shuffled" in one and "first result" in one for one in drawn.values())
