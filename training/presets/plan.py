"""A preset: the plan of a data set of demonstrations in mock shops. Pure; what visits them is the command line's.

[[train]]                 shops to learn from; shoppers are held out of them by the data set's own split
shop = "kin"
variant = "standard"
first_seed = 1            so many shops, of this and the following seeds
shops = 150
visits = 12               to each, by as many different shoppers
"""

import tomllib
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from shopper_agent.errors import ConfigError
from shopper_agent.schema import Record

_SUFFIX: Final = ".toml"


class Series(Record):
    """Some shops of one kind."""

    shop: str
    variant: str = "standard"
    first_seed: int = Field(ge=0)
    shops: int = Field(ge=1)
    visits: int = Field(ge=1)


class Preset(Record):
    """What a data set is made of; the same preset makes the same data set."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    seed: int = 0
    """Of the shoppers, their luck and their windows."""
    population: str
    """Whom the shoppers are drawn from: a shipped population, or a file."""
    share_of_phones: float = Field(default=0.2, ge=0, le=1)
    """Of shoppers who say nothing of their device."""
    train: tuple[Series, ...] = Field(min_length=1)
    held_out: tuple[Series, ...] = ()
    """Shops of which nothing is learned."""


class ShopToVisit(Record):
    """One shop of a plan."""

    shop: str
    variant: str
    seed: int
    visits: int

    @property
    def name(self) -> str:
        """For sessions and shoppers: no two shops of a plan have the same."""
        return f"{self.shop}-{self.variant}-{self.seed}"


def shops_of(series: Sequence[Series], share: float = 1.0) -> Iterator[ShopToVisit]:
    """The shops of some series, in order; `share` below 1: the first of each, at least one."""
    for one in series:
        for seed in range(one.first_seed, one.first_seed + max(1, round(one.shops * share))):
            yield ShopToVisit(shop=one.shop, variant=one.variant, seed=seed, visits=one.visits)


def preset_names() -> tuple[str, ...]:
    """Names of the shipped presets, sorted."""
    folder = resources.files("training.presets")
    return tuple(sorted(file.name.removesuffix(_SUFFIX) for file in folder.iterdir() if file.name.endswith(_SUFFIX)))


def load_preset(name_or_path: str) -> Preset:
    """A shipped preset, or the one in a TOML file.

    Raises:
        ConfigError: There is neither, or it says what no preset can.
    """
    if name_or_path in preset_names():
        text = resources.files("training.presets").joinpath(name_or_path + _SUFFIX).read_text("utf-8")
    elif (path := Path(name_or_path)).is_file():
        text = path.read_text("utf-8")
    else:
        raise ConfigError(f"no preset {name_or_path!r}: there is {', '.join(preset_names())}, or name a TOML file")
    try:
        return Preset.model_validate(tomllib.loads(text))
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ConfigError(f"{name_or_path}: {'; '.join(wrong)}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name_or_path}: {error}") from error
