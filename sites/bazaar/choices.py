"""The options of a product, such as its size or colour."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from sites.bazaar.vocabulary import OptionWords


@dataclass(frozen=True)
class Choice:
    """One value of an option; ``delta_cents`` is added to the product's price."""

    label: str
    available: bool
    delta_cents: int


@dataclass(frozen=True)
class Option:
    """A choice that has to be made before the product can be put in a cart."""

    name: str
    control: str
    choices: tuple[Choice, ...]


def draw_options(rng: Random, words: list[OptionWords], price: int) -> Iterator[Option]:
    """The options of a product of this price, in cents; each leaves at least one choice available."""
    for option in words:
        if rng.random() > option["chance"]:
            continue
        values = option["values"]
        if option["name"] == "Color":
            values = rng.sample(values, k=rng.randint(2, min(4, len(values))))
        step = round(price * option.get("step", 0.0) / 100) * 100
        choices = [Choice(value, rng.random() > 0.1, index * step) for index, value in enumerate(values)]
        if not any(choice.available for choice in choices):
            choices[0] = Choice(choices[0].label, True, choices[0].delta_cents)
        yield Option(option["name"], option["control"], tuple(choices))
