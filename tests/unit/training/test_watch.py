"""What a run's log says, and when it warns."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from training.rewards import total
from training.step_log import (
    ALL,
    CLASSES,
    EvaluationLog,
    LogFile,
    Sample,
    StepLog,
    TokenSums,
    WarningLog,
    class_of_reply,
    read_log,
    summarise,
)
from training.watch import Watch, WatchSettings


def sample(group: int = 0, shopper: str = "click", said: str = "click", reward: float = 0.0) -> Sample:
    return Sample(group, shopper, said, {"action": reward}, reward, 10)


def step(number: int, samples: list[Sample], entropy: float = 1.0, kl: float | None = 0.0) -> StepLog:
    sums = {"click": TokenSums(10.0, 10 * entropy, None if kl is None else 10 * kl)}
    return StepLog(step=number, loss=0.0, seconds=1.0, classes=summarise(samples, sums))


def natural(number: int, **figures: float | None) -> StepLog:
    """A step whose replies are mixed as the shoppers' actions are."""
    kinds = ["click"] * 80 + ["typing"] * 10 + ["terminate"] * 10
    return step(number, [sample(place // 4, kind, kind) for place, kind in enumerate(kinds)], **figures)


def collapsed(number: int) -> StepLog:
    """A step in which every reply leaves the shop."""
    kinds = ["click"] * 80 + ["typing"] * 10 + ["terminate"] * 10
    return step(number, [sample(place // 4, kind, "terminate") for place, kind in enumerate(kinds)])


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_figures_of_a_step_are_those_of_hand() -> None:
    samples = [
        Sample(0, "click", "click", {"format": 0.5, "type": 0.3}, 1.0, 10, 2.0),
        Sample(0, "click", "invalid", {"format": 0.0}, -1.0, 20),
        Sample(1, "terminate", "click", {"format": 0.5, "type": 0.0}, 0.0, 30, 4.0),
        Sample(1, "terminate", "click", {"format": 0.5, "type": 0.0}, 0.0, 40, 4.0),
    ]
    found = summarise(samples, {"click": TokenSums(30, 60, 3.0), "terminate": TokenSums(70, 70, 7.0)})
    over_all = found[ALL]
    assert set(found) == {ALL, "click", "terminate"}
    assert over_all.reward == pytest.approx((0.8 + 0 + 0.5 + 0.5) / 4)
    assert over_all.terms == pytest.approx({"format": 1.5 / 4, "type": 0.3 / 4})
    assert over_all.idle_groups == 0.5
    assert over_all.validity == 0.75
    assert over_all.tokens == 25
    assert over_all.advantage_spread == pytest.approx(0.5**0.5)
    assert over_all.actions == {"click": 0.75, "invalid": 0.25}
    assert over_all.mix_distance == 0.5
    assert over_all.entropy == pytest.approx(1.3)
    assert over_all.kl == pytest.approx(0.1)
    assert over_all.certainty == pytest.approx(10 / 3)
    assert found["click"].entropy == pytest.approx(2.0)
    assert found["terminate"].mix_distance == 1.0


def test_without_a_reference_there_is_no_kl_and_not_a_kl_of_zero() -> None:
    assert step(1, [sample()], kl=None).classes[ALL].kl is None


def test_a_step_without_completions_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to tell"):
        summarise([], {})


@given(
    st.lists(
        st.builds(
            Sample,
            group=st.integers(0, 3),
            shopper=st.sampled_from(CLASSES),
            said=st.sampled_from([*CLASSES, "invalid"]),
            terms=st.dictionaries(st.sampled_from("abc"), st.floats(-10, 10)),
            advantage=st.floats(-3, 3),
            tokens=st.integers(1, 50),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_terms_add_up_to_the_reward_in_every_class(samples: list[Sample]) -> None:
    for name, found in summarise(samples, {}).items():
        assert sum(found.terms.values()) == pytest.approx(found.reward, abs=1e-9)
        own = [one for one in samples if name in (ALL, one.shopper)]
        assert found.reward == pytest.approx(sum(total(one.terms) for one in own) / len(own), abs=1e-9)
        assert 0 <= found.mix_distance <= 1 + 1e-9


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"rationale": "a", "action": {"type": "terminate"}}', "terminate"),
        ('{"rationale": "a", "action": {"type": "type_and_submit", "name": "q", "text": "b"}}', "typing"),
        ('{"rationale": "a", "action": {"type": "input", "name": "q", "text": "b"}}', "typing"),
        ('{"rationale": "a", "action": {"type": "click"}}', "invalid"),
        ("I leave.", "invalid"),
    ],
)
def test_a_reply_has_a_class(text: str, kind: str) -> None:
    assert class_of_reply(text) == kind


# ── warnings ─────────────────────────────────────────────────────────────────────────────────────────────────────


def about(watch: Watch, logs: list[StepLog]) -> list[tuple[int, str]]:
    return [(warning.step, warning.about) for log in logs for warning in watch.hear(log)]


def test_a_run_that_plays_as_shoppers_do_gives_no_cause() -> None:
    assert about(Watch(), [natural(number) for number in range(1, 200)]) == [
        (number, "idle") for number in range(10, 200, 50)
    ]


def test_collapse_onto_leaving_is_told_once_in_fifty_steps() -> None:
    watch = Watch(WatchSettings(window=2, idle_groups=1.0))
    logs = [natural(1), natural(2), *(collapsed(number) for number in range(3, 120))]
    told = [one for one in about(watch, logs) if one[1].startswith("collapse")]
    assert told == [(4, "collapse onto terminate"), (54, "collapse onto terminate"), (104, "collapse onto terminate")]


def test_collapse_onto_clicks_is_told_though_most_of_what_shoppers_do_are_clicks() -> None:
    kinds = ["click"] * 90 + ["terminate"] * 10
    log = step(1, [sample(place, kind, "click") for place, kind in enumerate(kinds)])
    assert ("collapse onto click") in [kind for _, kind in about(Watch(), [log])]


def test_a_class_that_nobody_plays_any_more_is_told() -> None:
    kinds = ["click"] * 60 + ["typing"] * 30 + ["terminate"] * 10
    log = step(1, [sample(place, kind, "click" if kind == "terminate" else kind) for place, kind in enumerate(kinds)])
    assert [kind for _, kind in about(Watch(), [log])] == ["no terminate"]


def test_a_handful_of_completions_says_nothing_about_a_mix() -> None:
    assert about(Watch(), [step(1, [sample(0, "click", "terminate")])]) == []


def test_little_entropy_and_much_divergence_are_told() -> None:
    watch = Watch(WatchSettings(idle_groups=1.0))
    assert about(watch, [natural(1, entropy=0.01, kl=3.0)]) == [(1, "entropy"), (1, "kl")]


def test_entropy_that_halves_is_told_though_the_mix_of_actions_stays_right() -> None:
    watch = Watch(WatchSettings(window=2, idle_groups=1.0))
    fading = [natural(number, entropy=1.0) for number in (1, 2)] + [natural(number, entropy=0.4) for number in (3, 4)]
    told = [warning for log in fading for warning in watch.hear(log)]
    assert [one.text for one in told] == ["step 4: entropy fell from 1.00 to 0.40 nats a token: it collapses"]


def test_falling_validity_is_told_against_its_best() -> None:
    watch = Watch(WatchSettings(window=1, idle_groups=1.0))
    broken = step(2, [sample(place, "click", "click" if place % 5 else "invalid") for place in range(100)])
    told = watch.hear(natural(1)) + watch.hear(broken)
    assert [one.text for one in told] == ["step 2: validity fell from 100% to 80%"]


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_log_reads_back_what_was_written_and_forgives_a_line_that_a_kill_cut_short(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "log.jsonl")
    lines = [
        natural(1),
        WarningLog(step=1, about="kl", text="step 1: KL"),
        EvaluationLog(step=2, figures={"exact_match": None}, best=False),
    ]
    for line in lines:
        log.write(line)
    with log.path.open("a") as file:
        file.write('{"kind":"step","st')
    assert read_log(log.path) == lines


def test_going_on_from_a_step_forgets_what_came_after(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "new" / "log.jsonl")
    assert log.rewind(0) == []
    for number in range(1, 6):
        log.write(natural(number))
    assert [line.step for line in log.rewind(3)] == [1, 2, 3]
    assert [line.step for line in read_log(log.path)] == [1, 2, 3]


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"kind": "joke"}\n')
    with pytest.raises(ConfigError, match="line 1"):
        read_log(path)
