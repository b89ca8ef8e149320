import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from shopper_agent.personas.population.load import load_population, parse_population, population_names
from shopper_agent.personas.population.sampling import Sampler

SMALL = {
    "name": "small",
    "marginals": {
        "gender": {"shares": {"Male": 0.5, "Female": 0.5}},
        "age": {"bands": {"18-24": 0.4, "25-60": 0.6}},
        "extraversion": {"levels": [0.1, 0.2, 0.4, 0.2, 0.1]},
        "monthly_spend": {"distribution": "lognormal", "median": 80, "sigma": 0.5, "min": 5, "max": 900},
        "device": {"shares": {"mobile": 0.7, "desktop": 0.3}},
    },
    "correlations": [["age", "monthly_spend", 0.3]],
    "intents": {"wishes": [{"text": "a mug", "budget": [10, 20]}]},
}


def changed(*path: str, to: object) -> str:
    spec = copy.deepcopy(SMALL)
    at: object = spec
    for key in path[:-1]:
        assert isinstance(at, dict)
        at = at[key]
    assert isinstance(at, dict)
    at[path[-1]] = to
    return json.dumps(spec)


def complaint_about(text: str, source: str = "pop.json") -> str:
    with pytest.raises(ConfigError) as caught:
        parse_population(text, source)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"population {source}: ")
    assert len(message) < 500
    return message


def complaint_or_nothing(text: str) -> str:
    try:
        parse_population(text, "pop.json")
    except ConfigError as error:
        return str(error)
    return ""


def test_the_small_population_is_right() -> None:
    assert parse_population(json.dumps(SMALL), "pop.json").name == "small"


@pytest.mark.parametrize("name", population_names())
def test_shipped_populations_are_right_and_need_no_repair(name: str) -> None:
    population = load_population(name)
    assert population.name == name
    sampler = Sampler(population)
    assert not [note for note in sampler.notes if "correlations" in note]
    assert sampler.at(0, 0).contact is not None


def test_there_is_a_default_and_a_contrast() -> None:
    assert set(population_names()) >= {"us-online", "phone-students"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (changed("marginals", "gender", to={"shares": {"Male": 0.5, "Female": 0.6}}), ("gender", "add up to 1.1")),
        (
            changed("marginals", "gender", to={"shares": {"Male": 1.2, "Female": -0.2}}),
            ("gender.shares.Female", "-0.2"),
        ),
        (changed("marginals", "gender", to={"shares": {}}), ("gender", "no categories")),
        (changed("marginals", "gender", to={}), ("gender", "takes one of shares, levels, bands, distribution")),
        (changed("marginals", "gender", to={"shares": {"a": 1}, "bands": {"1-2": 1}}), ("shares and bands",)),
        (changed("marginals", "gender", to={"share": {"a": 1}}), ("unknown field 'share'", "did you mean 'shares'")),
        (changed("marginals", "gendr", to={"shares": {"a": 1}}), ("gendr", "did you mean 'gender'")),
        (changed("marginals", to={}), ("marginals", "empty")),
        (changed("marginals", "gender", to={"shares": {str(n): 0.001 for n in range(1000)}}), ("at most 500",)),
        (changed("marginals", "age", to={"shares": {"18-24": 1}}), ("age", "state 'bands'")),
        (changed("marginals", "age", to={"bands": {"young": 1}}), ("'18-24'", "young")),
        (changed("marginals", "age", to={"bands": {"3-24": 1}}), ("13 to 110",)),
        (changed("marginals", "age", to={"bands": {"18-30": 0.5, "25-40": 0.5}}), ("overlap",)),
        (changed("marginals", "gender", to={"bands": {"1-2": 1}}), ("no number",)),
        (changed("marginals", "extraversion", to={"levels": [0.5, 0.5]}), ("takes 5 shares", "Extremely low")),
        (changed("marginals", "extraversion", to={"shares": {"Hihg": 1}}), ("Hihg", "Extremely high")),
        (changed("marginals", "device", to={"shares": {"fridge": 1}}), ("fridge", "desktop, mobile, tablet")),
        (changed("marginals", "monthly_spend", to={"distribution": "normal", "mean": 1}), ("mean and sd",)),
        (changed("marginals", "monthly_spend", to={"distribution": "cauchy"}), ("distribution", "cauchy")),
        (
            changed("marginals", "budget", to={"distribution": "uniform", "min": 0.1, "max": 5}),
            ("a budget is at least 1",),
        ),
        (
            changed("marginals", "budget", to={"distribution": "normal", "mean": 5, "sd": 0.1, "min": 90, "max": 95}),
            ("nothing of the distribution",),
        ),
        (
            changed("marginals", "budget", to={"distribution": "normal", "mean": 5, "sd": -1, "min": 1, "max": 9}),
            ("above 0",),
        ),
        (changed("correlations", to=[["age", "income", 0.3]]), ("correlations.0", "unknown field 'income'")),
        (changed("correlations", to=[["age", "monthly_spend", 1.5]]), ("1.5", "between -0.99 and 0.99")),
        (changed("correlations", to=[["age", "age", 0.5]]), ("with itself",)),
        (changed("correlations", to=[["age", "gender", 0.5], ["gender", "age", 0.1]]), ("there twice",)),
        (
            changed(
                "correlations",
                to=[["age", "gender", 0.9], ["gender", "device", 0.9], ["age", "device", -0.9]],
            ),
            ("cannot hold together",),
        ),
        (changed("joints", to=[{"variables": ["age", "gender"], "cells": {}}]), ("joints.0", "empty")),
        (
            changed(
                "joints", to=[{"variables": ["gender", "age"], "cells": {"Male": {"18-24": 1}, "Femal": {"25-60": 1}}}]
            ),
            ("Femal", "Male, Female"),
        ),
        (
            changed("joints", to=[{"variables": ["age", "gender"], "cells": {"18-24": {"Male": 1, "Female": 1}}}]),
            ("'25-60' has a share but no cell".replace("'", '"'),),
        ),
        (
            changed(
                "joints",
                to=[{"variables": ["age", "gender"], "cells": {"18-24": {"Male": 1}, "25-60": {"Female": 1}}}],
            ),
            ("joints: age and gender", "cannot be met"),
        ),
        (changed("intents", to={}), ("intents", "wishes")),
        (changed("intents", to={"wishes": [{"text": "a mug", "budget": [20, 10]}]}), ("budget", "[lowest, highest]")),
        (changed("intents", to={"wishes": [{"text": ""}]}), ("intents.wishes.0.text",)),
        (changed("intents", to={"from_catalogue": {"exact": 0.9}}), ("from_catalogue", "add up")),
        (changed("marginals", "city", to={"shares": {"Atlantis": 1}}), ("Atlantis", "City, Region, Country")),
        (changed("name", to="Not A Name"), ("name",)),
        (changed("currency", to="dollars"), ("currency",)),
        (changed("colour", to="red"), ("unknown field 'colour'",)),
        ('{"name": "x", "name": "y"}', ("there twice",)),
        (json.dumps(SMALL).replace("0.3]", "NaN]"), ("NaN",)),
        (json.dumps(SMALL).replace("0.3]", "1e999]"), ("not finite",)),
        ("[]", ("not an object",)),
        ("{", ("line 1", "not JSON")),
        ("[" * 100_000, ("nested too deeply",)),
        ("{}", ("name", "is missing")),
    ],
)
def test_what_is_wrong_with_a_population_is_one_line(text: str, words: tuple[str, ...]) -> None:
    message = complaint_about(text)
    for word in words:
        assert word in message


def test_toml_with_a_number_that_is_none_is_told() -> None:
    assert "not finite" in complaint_about("name = 'x'\n[marginals.age]\nmin = nan\n", "pop.toml")
    assert "not TOML" in complaint_about("name = ", "pop.toml")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes(b"\x00\xff\xfe\x80"), "not UTF-8"),
        (lambda path: path.write_bytes(b" " * 10_000_000), "larger than 1,000,000 bytes"),
        (lambda path: None, "no such file or population"),
    ],
)
def test_what_is_no_readable_file_is_one_line(tmp_path: Path, make: Callable[[Path], object], words: str) -> None:
    path = tmp_path / "pop.toml"
    make(path)
    with pytest.raises(ConfigError, match=words) as caught:
        load_population(str(path))
    assert "\n" not in str(caught.value)


def test_a_name_nearly_right_is_suggested() -> None:
    with pytest.raises(ConfigError, match="did you mean us-online"):
        load_population("us-onlin")


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["marginals", "correlations", "joints", "intents", "brands", "name"]), json_values)
def test_nothing_but_a_config_error_comes_of_a_wrong_value(key: str, value: object) -> None:
    assert "\n" not in complaint_or_nothing(changed(key, to=value))


@given(st.sampled_from(["gender", "age", "monthly_spend", "extraversion", "budget", "city"]), json_values)
def test_nothing_but_a_config_error_comes_of_a_wrong_marginal(name: str, value: object) -> None:
    assert "\n" not in complaint_or_nothing(changed("marginals", name, to=value))


def test_a_key_of_several_lines_is_told_in_one() -> None:
    assert "'\\n'" in complaint_or_nothing(changed("marginals", to={"\n": None}))
