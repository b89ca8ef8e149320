"""How like real shoppers: the log, the figures, the halves, the fit and the report."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.humans import figures
from benchmarks.humans.comparing import HALVES_SEED, as_json, compare, humans_of, split
from benchmarks.humans.elsewhere import OTTO, UCI, logged_lengths, otto, uci
from benchmarks.humans.figures import FIGURES, as_many, change, count, distances, floor, halves, intervals, one_sided
from benchmarks.humans.fit_report import fit_report
from benchmarks.humans.fitting import RANGES, Plan, Target, Tried, Values, fit, repeat_on_halves
from benchmarks.humans.logged import KINDS, Logged, as_logged, without_consent
from benchmarks.humans.pictures import kinds_picture, lengths_picture
from benchmarks.humans.population import UntilPurchase, made_with, population
from benchmarks.humans.reading import human_sessions, recorded_visits
from benchmarks.humans.report import lengths_table, report
from shopper_agent.errors import ConfigError
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.schema import (
    ActedStep,
    Action,
    Click,
    ClickKind,
    Context,
    Decision,
    Element,
    Footer,
    Header,
    Input,
    Outcome,
    Persona,
    Provenance,
    SessionSpec,
    Step,
    StopReason,
    Terminate,
    TypeAndSubmit,
)
from shopper_agent.testing import make_context, make_observation
from shopper_agent.trajectories import TrajectoryWriter
from training import distributions

ELEMENTS = (
    Element(name="search_input", role="searchbox", kind=ClickKind.SEARCH),
    Element(name="price_from", role="textbox"),
    Element(name="card.view_product", role="link", kind=ClickKind.PRODUCT_LINK),
    Element(name="add_to_cart", role="button", kind=ClickKind.PURCHASE),
    Element(name="browser.back", role="button"),
    Element(name="accept", role="button"),
    Element(name="cookies.accept_all", role="button"),
)
SHOP = "http://shop.example/"


def steps(*actions: Action, url: str = SHOP) -> tuple[Step, ...]:
    page = make_observation(url, "Shop", ELEMENTS)
    return tuple(
        Step(index=place, time_s=0.0, observation=page, decision=Decision(rationale="", action=action))
        for place, action in enumerate(actions)
    )


def kinds_of(*actions: Action, outcome: Outcome = Outcome.LEFT) -> tuple[str, ...]:
    logged = as_logged("me", steps(*actions), outcome)
    assert logged is not None
    return logged.kinds


# ── the log ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_typing_and_submitting_is_an_input_and_a_click() -> None:
    assert kinds_of(TypeAndSubmit(name="search_input", text="mug"), Terminate()) == ("input", "search", "terminate")
    assert kinds_of(TypeAndSubmit(name="price_from", text="5")) == ("input", "other")
    assert kinds_of(Input(name="search_input", text="mu")) == ("input",)


def test_a_visit_is_cut_at_the_first_purchase_click() -> None:
    buys = Click(name="add_to_cart")
    assert kinds_of(Click(name="card.view_product"), buys, buys, Terminate()) == ("product_link", "purchase")


def test_the_browsers_own_buttons_and_unknown_names_are_not_logged() -> None:
    assert kinds_of(Click(name="browser.back"), Click(name="gone"), Click(name="accept")) == ("other",)
    assert as_logged("me", steps(Click(name="browser.back")), Outcome.LEFT) is None


def test_clicks_in_a_cookie_banner_can_be_left_out() -> None:
    actions = (Click(name="card.view_product"), Click(name="cookies.accept_all"), Terminate())
    logged = as_logged("me", steps(*actions), Outcome.LEFT)
    assert logged is not None
    assert logged.kinds == ("product_link", "other", "terminate")
    assert without_consent([logged]) == [Logged("me", ("product_link", "terminate"))]
    only = as_logged("me", steps(actions[1]), Outcome.LEFT)
    assert only is not None
    assert without_consent([only]) == []


@pytest.mark.parametrize("path", ["checkout/address", "account/login", "login", "orders/1", "sign-in"])
def test_account_and_checkout_pages_are_not_logged(path: str) -> None:
    assert as_logged("me", steps(Click(name="accept"), url=SHOP + path), Outcome.LEFT) is None


def test_leaving_after_an_order_is_no_ending_that_a_log_has() -> None:
    logged = as_logged("me", steps(Click(name="accept"), Terminate()), Outcome.ORDERED)
    assert logged is not None
    assert logged.ending == "neither"


@pytest.mark.parametrize(
    ("last", "ending"), [("purchase", "purchase"), ("terminate", "terminate"), ("other", "neither")]
)
def test_the_last_action_says_how_a_visit_ended(last: str, ending: str) -> None:
    assert Logged("me", ("search", last)).ending == ending


def context(*actions: Action) -> Context:
    page = make_observation(SHOP, "Shop", ELEMENTS)
    history = tuple(ActedStep(observation=page, decision=Decision(rationale="", action=one)) for one in actions)
    return make_context(Persona(name="me"), "a mug", page).model_copy(update={"history": history})


class Presses:
    async def decide(self, context: Context) -> Decision:
        return Decision(rationale="", action=Click(name="accept"))


async def test_a_visit_ends_after_the_purchase_click_because_the_log_does() -> None:
    policy = UntilPurchase(Presses())
    assert (await policy.decide(context())).action == Click(name="accept")
    assert (await policy.decide(context(Click(name="card.view_product")))).action == Click(name="accept")
    assert (await policy.decide(context(Click(name="add_to_cart")))).action == Terminate()


# ── readers ──────────────────────────────────────────────────────────────────────────────────────────────────────

HEAD = "user\tsession\tstart\tend\tstep\ttype\tclick_type\tname\ttext\n"


def write(file: Path, *rows: str) -> Path:
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    return file


def test_human_sessions_are_read_in_the_order_of_their_steps(tmp_path: Path) -> None:
    rows = ("U1\tS1\t\t\t1\tclick\tsearch\tx\t", "U1\tS1\t\t\t0\tinput\t\tx\tmug", "U2\tS2\t\t\t0\tterminate\t\t\t")
    found = human_sessions(write(tmp_path / "a.tsv", *rows))
    assert found == [Logged("U1", ("input", "search")), Logged("U2", ("terminate",))]


@pytest.mark.parametrize(
    ("row", "said"), [("U1\tS1\t\t\t0\tclick\thover\tx\t", "hover"), ("U1\tS1\t\t\t0\tsearch\t\tx\t", "search")]
)
def test_a_kind_that_opera_has_not_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(ConfigError, match=f"session S1, step 0.*{said}"):
        human_sessions(write(tmp_path / "a.tsv", row))


def test_missing_files_columns_and_sessions_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        human_sessions(tmp_path / "a.tsv")
    (tmp_path / "b.tsv").write_text("user\tsession\n", "utf-8")
    with pytest.raises(ConfigError, match="lacks the column click_type"):
        human_sessions(tmp_path / "b.tsv")
    with pytest.raises(ConfigError, match="holds no session"):
        human_sessions(write(tmp_path / "c.tsv"))
    with pytest.raises(ConfigError, match="holds no recordings"):
        list(recorded_visits(tmp_path))


def test_recordings_anywhere_below_a_folder_are_logged(tmp_path: Path) -> None:
    spec = SessionSpec(persona=Persona(name="Carla"), intent="a mug", url=SHOP, policy="scripted")
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11.7", platform="Linux")
    for name, actions in (("a", [Click(name="add_to_cart"), Terminate()]), ("b", [Click(name="browser.back")])):
        writer = TrajectoryWriter.create(tmp_path / "deep" / name, Header(session_id=name, spec=spec, provenance=ran))
        for step in steps(*actions):
            writer.step(step, None)
        writer.close(Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT), None)
    assert list(recorded_visits(tmp_path)) == [Logged("Carla", ("purchase",))]


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────

VISIT = st.builds(
    lambda kinds, last: Logged("me", (*kinds, last)),
    st.lists(st.sampled_from(KINDS[:5]), max_size=6),
    st.sampled_from(["purchase", "terminate"]),
)
VISITS = st.lists(VISIT, min_size=1, max_size=6)


def transitions(visits: Sequence[Logged]) -> list[tuple[str, str]]:
    return [pair for one in visits for pair in zip(("start", *one.kinds), (*one.kinds, "end"), strict=True)]


@given(VISITS, VISITS)
def test_distances_equal_those_that_training_measures_with(one: list[Logged], other: list[Logged]) -> None:
    found = distances(count(one), count(other))
    mixes = [distributions.shares([kind for visit in it for kind in visit.kinds]) for it in (one, other)]
    pairs = [distributions.shares(transitions(it)) for it in (one, other)]
    assert found["kinds_tvd"] == pytest.approx(distributions.total_variation(*mixes))
    assert found["transitions_js"] == pytest.approx(distributions.jensen_shannon(*pairs), abs=1e-9)


@given(VISITS, VISITS)
def test_a_distance_is_symmetric_between_nought_and_one_and_nought_to_itself(
    one: list[Logged], other: list[Logged]
) -> None:
    mine, theirs = count(one), count(other)
    there, back = distances(mine, theirs), distances(theirs, mine)
    assert all(value == pytest.approx(back[name]) for name, value in there.items())
    assert all(-1e-12 <= value <= 1 + 1e-12 for value in there.values())
    assert all(value == pytest.approx(0) for value in distances(mine, mine).values())


def test_the_distance_of_lengths_is_the_largest_between_the_cumulative_shares() -> None:
    short, long = Logged("a", ("other", "terminate")), Logged("b", ("other",) * 4)
    assert distances(count([short, short]), count([short, long]))["lengths_ks"] == pytest.approx(0.5)


def test_nothing_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="nothing to count"):
        count([])


def crowd(seed: int, size: int, kinds: Sequence[str] = KINDS[:6]) -> list[Logged]:
    rng = np.random.default_rng(seed)
    return [
        Logged(f"p{place % 5}", (*rng.choice(list(kinds), int(rng.integers(1, 8))).tolist(), "terminate"))
        for place in range(size)
    ]


@given(st.integers(0, 50), st.booleans(), st.integers(2, 30))
def test_halves_are_all_the_visits_once(seed: int, by_person: bool, size: int) -> None:
    people = [one.person for one in crowd(seed, size)]
    first, second = halves(people, np.random.default_rng(seed), by_person=by_person)
    assert sorted([*first, *second]) == list(range(size))
    if by_person:
        assert not {people[place] for place in first} & {people[place] for place in second}
    else:
        assert abs(len(first) - len(second)) <= 1


@given(st.integers(0, 50))
def test_halves_by_person_are_never_empty_where_there_are_two_people(seed: int) -> None:
    first, second = halves(["a", "b", "b", "b"], np.random.default_rng(seed), by_person=True)
    assert len(first)
    assert len(second)


def test_the_split_is_always_the_same_and_names_no_session_twice() -> None:
    sessions = [Logged(f"p{place}", ("terminate",)) for place in range(9)]
    found = [split(sessions, np.random.default_rng(HALVES_SEED)) for _ in range(2)]
    assert found[0] == found[1]
    assert sorted(one.person for half in found[0] for one in half) == [f"p{place}" for place in range(9)]


def test_intervals_hold_what_the_same_visits_gave_again() -> None:
    ours, theirs = count(crowd(1, 80)), count(crowd(2, 80, KINDS[3:9]))
    first = intervals(ours, theirs, np.random.default_rng(3), draws=200)
    assert first == intervals(ours, theirs, np.random.default_rng(3), draws=200)
    assert all(it.low <= it.high for it in first.values())
    assert first["kinds_tvd"].low > 0.2


def test_a_population_of_the_same_kind_is_about_as_far_as_halves_are() -> None:
    humans = crowd(4, 60)
    far = floor(humans, np.random.default_rng(5), by_person=False, draws=200)
    like = as_many(count(crowd(6, 300)), count(humans[:30]), np.random.default_rng(7), draws=200)
    assert like["kinds_tvd"].estimate == pytest.approx(far["kinds_tvd"].estimate, abs=0.06)


def test_a_change_for_the_better_is_below_nought() -> None:
    theirs, near, away = count(crowd(1, 60)), count(crowd(2, 100)), count(crowd(3, 100, KINDS[6:12]))
    changed = change(away, near, theirs, np.random.default_rng(4), draws=200)
    assert changed["kinds_tvd"].high < 0
    assert not change(near, near, theirs, np.random.default_rng(4), draws=200)["kinds_tvd"].excludes_zero


def test_kinds_of_one_side_alone_are_named() -> None:
    assert one_sided(count(crowd(1, 50)), count([Logged("me", ("quantity", "terminate"))])) == (
        sorted(KINDS[:6], key=KINDS.index),
        ["quantity"],
    )


# ── the fit ──────────────────────────────────────────────────────────────────────────────────────────────────────


def simulated(values: Values, visits: int) -> list[Logged]:
    """Visits whose share of filters follows one weight alone."""
    share = 1 / (1 + np.exp(-(values["narrow"] + 3.85) * 2))
    rng = np.random.default_rng(8)
    return [
        Logged(f"p{place}", (*("filter" if rng.random() < share else "review" for _ in range(6)), "terminate"))
        for place in range(visits)
    ]


async def found_by_fit(tried: list[Tried]) -> list[Tried]:
    start = {name: PARAMETERS[name].value for name in RANGES}
    target = Target(count(simulated({"narrow": -4.4}, 200)), {figure.name: 0.1 for figure in FIGURES}, start)

    async def simulate(values: Values, visits: int) -> list[Logged]:
        return simulated(values, visits)

    plan = Plan(first=12, refined=8, best=3, visits=30, last_visits=90)
    return await fit(target, simulate, np.random.default_rng(9), plan, tried.append)


async def test_a_fit_finds_the_weight_that_the_sessions_were_made_with_and_starts_at_the_table() -> None:
    seen: list[Tried] = []
    tried = await found_by_fit(seen)
    assert tried[0].values == {name: PARAMETERS[name].value for name in RANGES}
    assert tried[-1].visits == 90
    assert tried[-1].values["narrow"] == pytest.approx(-4.4, abs=0.35)
    assert tried[-1].loss == min(one.loss for one in tried if one.visits == 90)
    assert len(seen) == len(tried)
    assert all(RANGES[name][0] <= value <= RANGES[name][1] for one in tried for name, value in one.values.items())
    assert [one.values for one in await found_by_fit([])] == [one.values for one in tried]


def test_every_fitted_parameter_begins_within_its_range() -> None:
    assert all(low <= PARAMETERS[name].value <= high for name, (low, high) in RANGES.items())


async def test_the_report_of_a_fit_shows_both_tables_on_the_kept_half() -> None:
    tried = await found_by_fit([])
    sessions = simulated({"narrow": -4.4}, 40)
    humans = humans_of(sessions, np.random.default_rng(1), draws=20)
    drawn = [(one.values, count(simulated(one.values, 30))) for one in tried[:13]]
    target = Target(count(sessions), {figure.name: 0.1 for figure in FIGURES}, tried[0].values)
    repeated = repeat_on_halves(drawn, sessions, target, np.random.default_rng(1), draws=20)
    assert repeated.better["kinds_tvd"] == 1.0
    visits = {"before": simulated(tried[0].values, 90), "after": simulated(tried[-1].values, 90)}
    told = fit_report(tried, visits, humans, repeated)
    assert f"`narrow` | {PARAMETERS['narrow'].value:+g} " in told.text
    assert isinstance(told.json, dict)
    assert told.json["values"] == tried[-1].values


# ── populations, other shops, the report ─────────────────────────────────────────────────────────────────────────


def test_a_population_is_a_function_of_its_seed() -> None:
    people = population(3, 2)
    assert people == population(3, 2)
    assert people != population(4, 2)
    assert all(one.intent and one.contact is not None for one in people)


def test_only_the_weights_that_are_named_are_replaced() -> None:
    policy = made_with({"leave": -1.0})("choice", 1)
    assert isinstance(policy, UntilPurchase)
    table = getattr(policy.inner, "table")  # noqa: B009 - the protocol has no table
    assert table["leave"].value == -1.0
    assert table["leave"].moved_by == PARAMETERS["leave"].moved_by
    assert {name for name in PARAMETERS if table[name] != PARAMETERS[name]} == {"leave"}
    with pytest.raises(KeyError):
        made_with({"no_such": 1.0})


PAGES = "Administrative,Informational,ProductRelated"


def test_other_shops_are_counted_and_their_mistakes_named(tmp_path: Path) -> None:
    events = '{"session": 1, "events": [{"aid": 1, "ts": 1, "type": "clicks"}, {"aid": 1, "ts": 2, "type": "orders"}]}'
    (tmp_path / OTTO).write_text(f"{events}\n", "utf-8")
    (tmp_path / UCI).write_text(
        "Administrative,Informational,ProductRelated,Revenue\n0,1,4,TRUE\n0,0,1,FALSE\n", "utf-8"
    )
    lengths, shares = otto(tmp_path)
    assert shares == {"clicks": 0.5, "carts": 0.0, "orders": 0.5}
    assert (lengths.visits, lengths.quantiles[2], lengths.ended_buying) == (1, 2.0, 1.0)
    assert (uci(tmp_path).quantiles[2], uci(tmp_path).single, uci(tmp_path).ended_buying) == (3.0, 0.5, 0.5)
    (tmp_path / OTTO).write_text("{}\n", "utf-8")
    with pytest.raises(ConfigError, match="no session of OTTO"):
        otto(tmp_path)
    (tmp_path / UCI).write_text("Revenue\nTRUE\n", "utf-8")
    with pytest.raises(ConfigError, match="no table of UCI"):
        uci(tmp_path)
    with pytest.raises(ConfigError, match="No such file"):
        uci(tmp_path / "nowhere")


def test_the_report_names_what_only_one_side_has_and_says_whether_it_is_near() -> None:
    humans = humans_of(crowd(1, 40, (*KINDS[:6], "quantity")), np.random.default_rng(1), draws=50)
    near = compare("near", humans.sessions, humans, np.random.default_rng(2))
    away = compare("away", crowd(3, 200, KINDS[7:12]), humans, np.random.default_rng(2))
    text = report(humans, [near, away], np.random.default_rng(3))
    assert near.is_near
    assert not away.is_near
    assert "near: " not in text
    assert "not within 1.2 floors. Only the humans have" in text
    assert f"`{KINDS[0]}`" in text
    assert set(away.only_humans) == {*KINDS[:6], "quantity"} - set(KINDS[7:12])
    machine = as_json(humans, [near, away])
    assert isinstance(machine, dict)
    assert set(machine) == {"humans", "compared"}
    assert "OPeRA" in lengths_table([logged_lengths("OPeRA", list(humans.sessions))])
    for picture in (
        kinds_picture({"humans": near.kinds, "away": away.kinds}),
        lengths_picture({"humans": list(humans.sessions)}),
    ):
        assert ElementTree.fromstring(picture).tag.endswith("svg")


def test_too_few_sessions_have_no_halves() -> None:
    with pytest.raises(ValueError, match="fewer than four"):
        humans_of(crowd(1, 3), np.random.default_rng(1))


def test_lengths_beyond_the_longest_count_as_the_longest() -> None:
    endless = Logged("me", ("other",) * (figures.LONGEST + 50))
    assert count([endless]).lengths.sum() == 1


# ── the real sessions, where they are at hand ────────────────────────────────────────────────────────────────────

REAL = Path(__file__).parents[4] / "shared" / "opera_human" / "actions.tsv"


@pytest.mark.skipif(not REAL.exists(), reason="the human sessions are not here")
def test_the_real_sessions_are_as_their_authors_count_them_and_about_as_far_apart_as_reported() -> None:
    sessions = human_sessions(REAL)
    endings = [one.ending for one in sessions]
    assert (len(sessions), sum(len(one.kinds) for one in sessions)) == (56, 587)
    assert (endings.count("purchase"), endings.count("terminate")) == (31, 25)
    far = floor(sessions, np.random.default_rng(1), by_person=False, draws=300)
    assert far["kinds_tvd"].estimate == pytest.approx(0.21, abs=0.02)
    assert far["transitions_js"].estimate == pytest.approx(0.22, abs=0.02)
