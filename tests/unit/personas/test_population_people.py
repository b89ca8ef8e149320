import itertools
import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.personas.population.people import (
    contact_of,
    known_city,
    name_groups,
    name_of,
    place_in,
    places,
    slug,
)


def test_groups_of_names_share_no_last_name_and_no_first_name_within() -> None:
    groups = set(map(id, name_groups().values()))
    lists = {id(group): group for group in name_groups().values()}
    for one, other in itertools.combinations(groups, 2):
        assert not set(lists[one].last) & set(lists[other].last)
    for group in lists.values():
        firsts = [name for names in group.first.values() for name in names]
        assert len(firsts) == len(set(firsts))
        assert len(group.last) == len(set(group.last))


def test_every_country_with_cities_has_names() -> None:
    assert set(places()) <= set(name_groups())


@given(st.integers(0, 10**9), st.sets(st.integers(0, 3000), min_size=2, max_size=40))
def test_different_numbers_have_different_names(seed: int, indices: set[int]) -> None:
    people = [
        name_of(index, seed, ("Male", "Female", "Non-binary", None)[index % 4], 20 + index % 60, "Germany").full
        for index in indices
    ]
    assert len(set(people)) == len(people)


def test_first_names_go_with_gender_age_and_country() -> None:
    germany = name_groups()["Germany"]
    assert name_of(3, 1, "Female", 70, "Germany").first in germany.first["female_older"]
    assert name_of(3, 1, "Male", 20, "Germany").first in germany.first["male_younger"]
    assert name_of(3, 1, None, 20, "Nowhere").first in name_groups()["United States"].first["neutral"]


def test_cities_are_known_by_name_or_by_their_whole_address() -> None:
    tucson = known_city("Tucson")
    assert tucson is not None
    assert tucson == known_city("Tucson, Arizona")
    new = known_city("Turku, Southwest Finland, Finland")
    assert new is not None
    assert (new.city, new.country) == ("Turku", "Finland")
    assert known_city("Turku") is None
    assert known_city("a, , b") is None


@pytest.mark.parametrize("country", sorted(places()))
def test_contacts_are_invented_and_fit_their_country(country: str) -> None:
    rng = Random(country)
    place = place_in(country, rng)
    name = name_of(7, 0, "Female", 30, country)
    contact = contact_of(name, place, 7, rng)
    assert place is not None
    assert (contact.city, contact.country) == (place.city, country)
    assert contact.postcode.startswith(place.postcode_start)
    assert len(contact.postcode) == place.postcode_length
    assert re.fullmatch(r"[a-z0-9.-]+@example\.com", contact.email)
    assert re.search(r"-555-01\d\d$", contact.phone)
    assert contact.card_number == "4242424242424242"
    assert contact.full_name == contact.card_holder == name.full
    assert contact.password


def test_a_slug_is_plain_ascii() -> None:
    assert slug("Jürgen Weiß") == "jurgen-weiss"
    assert slug("Y\u0131lmaz") == "yilmaz"
