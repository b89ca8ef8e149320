"""A thousand personas of each shipped population: do they have the marginals and correlations that were asked for?"""

import math
import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from shopper_agent.errors import ConfigError
from shopper_agent.personas.population.axes import Axis, compile_axes
from shopper_agent.personas.population.catalogue import Item, make_catalogue
from shopper_agent.personas.population.load import load_population, parse_population, population_names
from shopper_agent.personas.population.measure import binomial_interval, comparable, compare, found_alone
from shopper_agent.personas.population.pool import rake
from shopper_agent.personas.population.sampling import How, Sampler, Strata, persona_at, sample
from shopper_agent.personas.population.spec import Population
from shopper_agent.schema import Agreement, Device, Level, Persona

N = 1000
CATALOGUE = make_catalogue(
    [
        Item(title=f"{brand} {kind} {price}", category="Home", kind=kind, brand=brand, price=price)
        for brand, price in (("Acme", 20), ("Zeta", 35), ("Orla", 60), ("Brio", 90))
        for kind in ("Desk Lamp", "Wool Blanket")
    ]
)


def axes_of(population: Population) -> dict[str, Axis]:
    return {axis.name: axis for axis in compile_axes(population)}


def worst_of_quota(personas: tuple[Persona, ...], population: Population) -> float:
    """Largest distance of any category of any marginal from what was asked for, in persons."""
    tables = compare(personas, tuple(compile_axes(population)))
    assert not any(table.elsewhere for table in tables)
    return max(abs((row.found or 0) - (row.asked or 0) * len(personas)) for table in tables for row in table.rows)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", population_names())
def test_an_independent_samples_marginals_lie_within_their_sampling_error(name: str, seed: int) -> None:
    population = load_population(name)
    tables = compare(sample(population, N, seed, catalogue=CATALOGUE), compile_axes(population))
    assert sum(len(table.rows) for table in tables) > 30
    assert [row for table in tables for row in table.rows if row.is_outside] == []
    assert all(table.elsewhere == 0 for table in tables)


@pytest.mark.parametrize("count", [7, 250, N])
@pytest.mark.parametrize("name", population_names())
def test_a_quota_samples_marginals_are_met_within_one_person(name: str, count: int) -> None:
    population = load_population(name)
    assert worst_of_quota(sample(population, count, 5, "quota", catalogue=CATALOGUE), population) <= 1.0 + 1e-9


@pytest.mark.parametrize("how", ["independent", "quota"])
def test_correlations_have_the_sign_and_size_that_were_asked_for(how: How) -> None:
    """Cut into categories a correlation shrinks, so the scores' own is found by matching the cut one by simulation."""
    population = load_population("us-online")
    axes = axes_of(population)
    personas = sample(population, 2000, 11, how, catalogue=CATALOGUE)
    rng = np.random.default_rng(1)
    for one, other, r in population.correlations:
        if "age" in (one, other) and {one, other} & {"education", "employment"}:
            continue
        found = stats.spearmanr(codes(personas, axes[one]), codes(personas, axes[other])).statistic
        scores = rng.multivariate_normal([0, 0], [[1, r], [r, 1]], 10_000)
        expected = stats.spearmanr(cut(scores[:, 0], axes[one]), cut(scores[:, 1], axes[other])).statistic
        slack = 0.09 if "education" not in (one, other) else 0.15  # education follows age, which takes a little away
        assert found == pytest.approx(expected, abs=slack), (one, other)
        if abs(r) >= 0.2:
            assert math.copysign(1, found) == math.copysign(1, r)


def codes(personas: tuple[Persona, ...], axis: Axis) -> list[int]:
    found = [axis.category_of(axis.variable.read(persona)) for persona in personas]
    assert None not in found
    return [code for code in found if code is not None]


def cut(scores: np.ndarray, axis: Axis) -> np.ndarray:
    return np.searchsorted(np.cumsum(axis.shares)[:-1], stats.norm.cdf(scores))


@pytest.mark.parametrize("how", ["independent", "quota"])
def test_joint_tables_hold_cell_by_cell(how: How) -> None:
    population = load_population("us-online")
    axes = axes_of(population)
    personas = sample(population, 2000, 2, how)
    joints = [(population.joints[place].variables) for place in range(len(population.joints))]
    for first, second in joints:
        child, parent = axes[second], axes[first]
        assert child.rows is not None
        cells = Counter(zip(codes(personas, parent), codes(personas, child), strict=True))
        for i, j in np.ndindex(child.rows.shape):
            asked = float(parent.shares[i] * child.rows[i, j])
            low, high = binomial_interval(2000, asked, 1e-5)
            assert low <= cells[i, j] <= high
    assert all(
        persona.demographics.age is not None and persona.demographics.age >= 55
        for persona in personas
        if persona.demographics.employment == "Retired"
    )


@pytest.mark.parametrize("name", population_names())
def test_the_same_seed_makes_the_same_personas_and_each_can_be_made_alone(name: str) -> None:
    population = load_population(name)
    made = [persona.model_dump_json() for persona in sample(population, 60, 9)]
    assert [persona.model_dump_json() for persona in sample(population, 60, 9)] == made
    assert [persona_at(population, 9, index).model_dump_json() for index in (59, 0, 31)] == [
        made[59],
        made[0],
        made[31],
    ]
    assert [persona.model_dump_json() for persona in sample(population, 20, 9)] == made[:20]
    assert set(made).isdisjoint(persona.model_dump_json() for persona in sample(population, 60, 10))


@pytest.mark.parametrize("how", ["independent", "quota"])
def test_a_thousand_people_are_a_thousand_people(how: How) -> None:
    personas = sample(load_population("us-online"), N, 0, how)
    assert len({persona.name for persona in personas}) == N
    assert len({persona.contact.full_name for persona in personas if persona.contact is not None}) == N
    assert len({persona.contact.email for persona in personas if persona.contact is not None}) == N
    for persona in personas:
        assert Persona.model_validate_json(persona.model_dump_json(), strict=True) == persona
        assert persona.contact is not None
        assert persona.contact.city == persona.demographics.city
        assert persona.self_description.count(".") in (2, 3)
        assert persona.intent


def test_a_thousand_personas_take_less_than_five_seconds() -> None:
    began = time.process_time()
    sample(load_population("us-online"), N, 1)
    assert time.process_time() - began < 5


# ── strata ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_strata_get_equal_numbers_however_rare_they_are() -> None:
    personas = sample(load_population("us-online"), 60, 4, "stratified", Strata(("device", "returning")))
    cells = Counter((persona.device, persona.returning) for persona in personas)
    assert cells == {(device, returning): 10 for device in Device for returning in (False, True)}


def test_strata_can_be_given_their_numbers_and_the_rest_follows_the_population() -> None:
    population = load_population("us-online")
    strata = Strata(("age", "employment"), {("65-85", "Retired"): 150, ("18-24", "Student"): 150})
    personas = sample(population, 300, 4, "stratified", strata)
    assert Counter(persona.demographics.employment for persona in personas) == {"Retired": 150, "Student": 150}
    for persona in personas:
        age = persona.demographics.age
        assert age is not None
        assert (age >= 65) == (persona.demographics.employment == "Retired")
    table = next(table for table in compare(personas, compile_axes(population)) if table.name == "gender")
    assert not table.is_outside
    new = [level(persona.shopping.statements.likes_trying_new_brands) for persona in personas]
    assert np.mean(new[:150]) < np.mean(new[150:])  # age and the wish for new brands are correlated, within strata too


def level(answer: Agreement | None) -> int:
    assert answer is not None
    return list(Agreement).index(answer)


@pytest.mark.parametrize(
    ("strata", "words"),
    [
        (Strata(("devise",)), "did you mean 'device'"),
        (Strata(()), "at least one variable"),
        (Strata(("device", "device")), "name each variable once"),
        (Strata(("device",), {("fridge",): 3}), "fridge"),
        (Strata(("device",), {("mobile", "yes"): 3}), "one category of each"),
        (Strata(("age", "employment"), {("18-24", "Retired"): 3}), "too rare"),
    ],
)
def test_strata_that_do_not_exist_are_told(strata: Strata, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        sample(load_population("us-online"), 10, 0, "stratified", strata)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("count", [0, -1, 10**9])
@pytest.mark.parametrize("how", ["independent", "quota"])
def test_a_count_that_makes_no_sense_is_told(count: int, how: How) -> None:
    with pytest.raises(ConfigError, match="between 1 and 100,000"):
        sample(load_population("us-online"), count, 0, how)


# ── catalogues, brands, notes ───────────────────────────────────────────────────────────────────────────────────


def test_favourite_brands_need_somebody_who_knows_them() -> None:
    population = load_population("us-online")
    without, knowing = Sampler(population), Sampler(population, CATALOGUE)
    assert "favourite brands are left out" in without.notes[0]
    assert not any(persona.shopping.favourite_brands for persona in without.independent(0, 50))
    assert any(len(persona.shopping.favourite_brands) == 3 for persona in knowing.independent(0, 100))
    few = population.model_copy(update={"brands": {"Acme": 1.0}})
    with pytest.raises(ConfigError, match="up to 3 brands, and 1 are known"):
        Sampler(few)


def test_no_text_names_a_limit_that_is_not_the_personas_own() -> None:
    for name in population_names():
        for persona in sample(load_population(name), 300, 0, catalogue=CATALOGUE):
            if " under $" in persona.intent:
                assert persona.intent.endswith(f" under ${persona.budget:g}")
    assert not any("$" in one.intent for one in sample(load_population("phone-students"), 300, 0, catalogue=CATALOGUE))


def test_a_population_of_a_catalogue_needs_one() -> None:
    population = load_population("us-online")
    intents = population.intents.model_copy(update={"wishes": ()})
    with pytest.raises(ConfigError, match="come from a catalogue"):
        Sampler(population.model_copy(update={"intents": intents}))


def test_a_repaired_correlation_is_told_to_who_asks() -> None:
    text = """
    name = "odd"
    correlations = [["extraversion", "intellect", 0.9], ["intellect", "agreeableness", 0.9]]
    [marginals]
    extraversion.levels = [0.2, 0.2, 0.2, 0.2, 0.2]
    intellect.levels = [0.2, 0.2, 0.2, 0.2, 0.2]
    agreeableness.levels = [0.2, 0.2, 0.2, 0.2, 0.2]
    [intents]
    wishes = [{ text = "a mug" }]
    """
    sampler = Sampler(parse_population(text, "odd.toml"))
    assert "completed" in sampler.notes[0]
    order = list(Level)
    people = [persona.personality for persona in sampler.independent(0, 300)]
    pairs = [(each.extraversion, each.agreeableness) for each in people]
    assert stats.spearmanr(
        [order.index(one) for one, _ in pairs if one is not None],
        [order.index(two) for _, two in pairs if two is not None],
    ).statistic == pytest.approx(0.6, abs=0.2)


# ── pools ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pool_is_raked_to_another_populations_marginals() -> None:
    population = load_population("us-online")
    pool = sample(population, 2000, 1)
    marginals = dict(population.marginals)
    bands = {"18-24": 0.3, "25-34": 0.2, "35-44": 0.2, "45-54": 0.1, "55-64": 0.1, "65-85": 0.1}
    marginals["age"] = marginals["age"].model_copy(update={"bands": bands})
    marginals["device"] = marginals["device"].model_copy(
        update={"shares": {"mobile": 0.5, "desktop": 0.4, "tablet": 0.1}}
    )
    other = population.model_copy(update={"marginals": marginals})
    raked = rake(pool, other, 500, 3)
    axes = comparable(compile_axes(other), raked.personas)
    assert not [table.name for table in compare(raked.personas, axes) if table.is_outside]
    assert 200 < raked.effective < 2000
    assert len({persona.name for persona in raked.personas}) == 500
    assert rake(pool, other, 500, 3) == raked
    assert any(table.is_outside for table in compare(raked.personas, comparable(compile_axes(population), pool)))


def test_a_pool_without_somebody_of_a_category_is_told() -> None:
    population = load_population("us-online")
    pool = tuple(persona for persona in sample(population, 300, 1) if persona.device is not Device.TABLET)
    with pytest.raises(ConfigError, match="nobody in it has device 'tablet'"):
        rake(pool, population, 100, 0)
    with pytest.raises(ConfigError, match=r"pool: age and \w+: too many cells"):
        rake(aged_by_education(sample(population, 400, 1)), population, 100, 0)
    with pytest.raises(ConfigError, match="none of its 1 personas"):
        rake((Persona(name="x"),), population, 100, 0)
    with pytest.raises(ConfigError, match="none of its 0 personas"):
        rake((), population, 100, 0)


def aged_by_education(pool: tuple[Persona, ...]) -> tuple[Persona, ...]:
    """Those of one age with one education each: the joint table of the two cannot be met."""
    pairs = {"18-24": "High school diploma", "25-34": "Bachelor's degree", "35-44": "Graduate degree"}
    rest = {"45-54": "Some college", "55-64": "Associate degree", "65-85": "Less than high school"}
    wanted = {f"{band} years old": education for band, education in {**pairs, **rest}.items()}
    return tuple(
        persona.model_copy(
            update={
                "demographics": persona.demographics.model_copy(
                    update={"education": wanted[persona.demographics.age_group or ""]}
                )
            }
        )
        for persona in pool
    )


def test_cells_of_a_joint_table_that_nobody_is_in_are_told() -> None:
    population = load_population("us-online")
    raked = rake(sample(population, 500, 0), population, 100, 0)
    assert any("joint table's cells" in note for note in raked.notes)
    axes = comparable(compile_axes(population), raked.personas)
    assert not [table.name for table in compare(raked.personas, axes) if table.is_outside]


# ── measuring ───────────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=30)
@given(st.integers(1, 3000), st.floats(0.0005, 0.9995), st.sampled_from([0.05, 0.001, 1e-6]))
def test_the_interval_is_the_binomials(total: int, share: float, alpha: float) -> None:
    low, high = binomial_interval(total, share, alpha)
    assert stats.binom.cdf(low - 1, total, share) <= alpha / 2 * (1 + 1e-6)
    assert stats.binom.sf(high, total, share) <= alpha / 2 * (1 + 1e-6)
    assert stats.binom.cdf(low, total, share) > alpha / 2 * (1 - 1e-6)
    assert stats.binom.sf(high - 1, total, share) > alpha / 2 * (1 - 1e-6)


def test_a_wrong_sample_is_marked() -> None:
    population = load_population("us-online")
    wrong = [persona for persona in sample(population, N, 0) if persona.device is not Device.DESKTOP]
    tables = {table.name: table for table in compare(wrong, compile_axes(population))}
    assert tables["device"].is_outside
    assert not tables["conscientiousness"].is_outside


def test_personas_that_nobody_asked_for_are_counted_too() -> None:
    tables = {table.name: table for table in found_alone(sample(load_population("phone-students"), 50, 0))}
    assert sum(row.found or 0 for row in tables["age"].rows) == 50
    assert tables["gender"].total == 50
    assert "conscientiousness" not in tables
