"""The visits of a preset: the same every time, by people with a wish that the shop can fulfil."""

from pathlib import Path

import pytest

from shopper_agent.cli.demonstrations import Work, shoppers_of, visit_shops, visited
from shopper_agent.errors import ConfigError
from shopper_agent.prompt import POCKET
from training.examples import ExampleSettings
from training.presets.plan import Preset, Series, ShopToVisit, load_preset, preset_names, shops_of

KIN = Series(shop="kin", first_seed=4, shops=3, visits=1)
PRESET = Preset(name="few", seed=1, population="us-online", train=(KIN,))


def work(shop: ShopToVisit, preset: Preset = PRESET) -> Work:
    return Work(preset, shop, ExampleSettings(prompt=POCKET), None, ("ordered", "left"))


def test_a_visit_is_the_same_every_time() -> None:
    shop = next(shops_of((KIN,)))
    first, again = visited(work(shop)), visited(work(shop))
    assert first.examples
    assert [one.model_dump_json() for one in first.examples] == [one.model_dump_json() for one in again.examples]
    assert all(one.demonstrator for one in first.examples)
    assert all(one.order for one in first.examples)


def test_another_seed_brings_other_people() -> None:
    shop = next(shops_of((KIN,)))
    other = PRESET.model_copy(update={"seed": 2})
    assert [one.intent for one in shoppers_of(PRESET, shop)] != [one.intent for one in shoppers_of(other, shop)]


def test_people_pay_in_the_currency_of_the_shop_and_nobody_is_there_twice() -> None:
    shops = list(shops_of((Series(shop="kin", first_seed=1, shops=12, visits=3),)))
    people = [list(shoppers_of(PRESET, shop)) for shop in shops]
    names = [one.name for shop in people for one in shop]
    assert len(names) == len(set(names)) == 36
    assert all(len({one.currency for one in shop}) == 1 for shop in people)
    assert len({shop[0].currency for shop in people}) > 1
    assert all(one.contact is not None and one.intent for shop in people for one in shop)


def test_shops_are_visited_in_order_however_many_at_a_time() -> None:
    works = [work(shop) for shop in shops_of((KIN,), share=0.7)]
    at_once = [[one.session for one in made.examples] for made in visit_shops(works, 2)]
    assert at_once == [[one.session for one in made.examples] for made in visit_shops(works, 1)]


# ── plans ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_shipped_preset_holds_shops_out_that_it_does_not_teach() -> None:
    preset = load_preset("bench-1")
    assert preset_names() == ("bench-1",)
    taught = {shop.name for shop in shops_of(preset.train)}
    held_out = {shop.name for shop in shops_of(preset.held_out)}
    assert taught
    assert held_out
    assert not taught & held_out
    assert {shop.variant for shop in shops_of(preset.held_out)} == {"held-out"}


def test_a_share_is_the_first_of_each_series_and_at_least_one() -> None:
    assert [shop.seed for shop in shops_of((KIN,), share=0.01)] == [4]
    assert [shop.seed for shop in shops_of((KIN,))] == [4, 5, 6]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = 'x'", "population: Field required"),
        ("name = [", "few.toml: "),
        ("name = 'x'\npopulation = 'us-online'\ntrain = []", "train: "),
    ],
)
def test_a_plan_with_a_mistake_says_where(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "few.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as failed:
        load_preset(str(file))
    assert says in str(failed.value)
    assert "\n" not in str(failed.value).split("(")[0]


def test_a_preset_that_is_nowhere_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="no preset 'bench-9': there is bench-1"):
        load_preset("bench-9")
