"""`shopper-agent dataset build --preset`: visits that nobody recorded, straight to examples."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shopper_agent.errors import ConfigError

if TYPE_CHECKING:
    from training.data import DataSet, DataSettings
    from training.presets.plan import Preset, ShopToVisit

HELD_OUT: Final = "held-out-shops"
WITHOUT_SCRIPTS: Final = frozenset({"bazaar", "kin"})
"""Mock shops whose pages come whole from the server; the others show a visitor without a browser next to nothing."""
_OFTEN: Final = 10
"""Shops between two lines of progress."""


@dataclass(frozen=True)
class Making:
    """How a preset is made, and where."""

    settings: "DataSettings"
    out: Path
    tokenizer: Path | None
    share: float
    processes: int


def make_preset(name: str, making: Making, tell: Callable[[str], None]) -> Iterator[tuple[Path, "DataSet"]]:
    """Make and write the data sets of a preset; each with its folder.

    Raises:
        ConfigError: There is no such preset, population or shop, or a folder cannot be written.
    """
    from training.data import write
    from training.presets.plan import load_preset, shops_of

    preset = load_preset(name)
    _check_shops({series.shop for series in (*preset.train, *preset.held_out)})
    for folder, series in ((making.out, preset.train), (making.out / HELD_OUT, preset.held_out)):
        if series:
            data = _data_set(preset, list(shops_of(series, making.share)), making, tell)
            write(data, folder)
            yield folder, data


def _check_shops(shops: set[str]) -> None:
    if unfit := sorted(shops - WITHOUT_SCRIPTS):
        raise ConfigError(
            f"a preset cannot visit {unfit[0]!r}: visits go without a browser, and only "
            f"{', '.join(sorted(WITHOUT_SCRIPTS))} can be shopped in without scripts"
        )


def _data_set(
    preset: "Preset", shops: Sequence["ShopToVisit"], making: Making, tell: Callable[[str], None]
) -> "DataSet":
    from shopper_agent.backends.token_counting import ESTIMATE, counted_by_folder
    from shopper_agent.cli.demonstrations import Work, visit_shops
    from training.data import of_examples

    settings, tokenizer = making.settings, making.tokenizer
    works = [Work(preset, shop, settings.examples, tokenizer, settings.outcomes) for shop in shops]
    found, left_out = [], []
    for place, made in enumerate(visit_shops(works, making.processes), 1):
        found += made.examples
        left_out += made.left_out
        if place % _OFTEN == 0 or place == len(shops):
            tell(f"{place} of {len(shops)} shops: {len(found)} examples")
    counter = ESTIMATE if tokenizer is None else counted_by_folder(tokenizer)
    visits = sum(shop.visits for shop in shops)
    return of_examples(found, settings, visits, left_out, counter.told_by)
