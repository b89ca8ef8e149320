"""`shopper-agent dataset`: recordings → examples to train on and to score."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shopper_agent.cli.beside import load_training
from shopper_agent.cli.dataset_rationales import rationales
from shopper_agent.cli.paths import FOLDER
from shopper_agent.cli.training_process import keep_quiet
from shopper_agent.errors import ConfigError, MissingExtra

if TYPE_CHECKING:
    from pydantic import JsonValue

    from shopper_agent.prompt import PromptSettings
    from training.data import DataSet

_LAYOUTS, _RENDERINGS = ("customer-r1", "shop-r1", "lu", "pocket"), ("html", "compact")
_PAGE_BUDGET, _TOTAL_BUDGET = 3500, 40_000


@click.group()
def dataset() -> None:
    """Make data sets of recordings, and look into them."""


dataset.add_command(rationales)


@dataset.command()
@click.argument("runs", nargs=-1, type=FOLDER)
@click.option("--preset", help="Instead of recordings: visits that this preset plans (bench-1, or a TOML file).")
@click.option(
    "--share", type=click.FloatRange(0, 1, min_open=True), default=1.0, help="Of a preset's shops: the first."
)
@click.option("--processes", type=click.IntRange(1), default=1, help="Shops of a preset that are visited at a time.")
@click.option("--out", required=True, type=FOLDER, help="Folder of the data set.")
@click.option("--layout", type=click.Choice(_LAYOUTS), default="customer-r1", show_default=True)
@click.option("--vocabulary", default="full", show_default=True, help="Action types: shop-r1, opera or full.")
@click.option("--rendering", type=click.Choice(_RENDERINGS), help="compact by default; pocket has its own.")
@click.option("--page-budget", type=click.IntRange(100), help="Tokens of a page; 3,500 by default, pocket fewer.")
@click.option("--total-budget", type=click.IntRange(500), help="Of a prompt; 40,000 by default, pocket fewer.")
@click.option("--history-pages", type=click.IntRange(0), help="Past pages shown at most; as many as fit by default.")
@click.option("--persona/--no-persona", default=None, help="Show the persona; as the layout's paper has it by default.")
@click.option(
    "--test-share",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.2,
    show_default=True,
    help="Of shoppers, and of sessions, to hold out.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the splits.")
@click.option("--tokenizer", type=FOLDER, help="Folder of the policy's tokenizer, to count by; else an estimate.")
def build(  # noqa: PLR0913 - one parameter per option
    runs: tuple[Path, ...],
    preset: str | None,
    share: float,
    processes: int,
    out: Path,
    layout: str,
    vocabulary: str,
    rendering: str | None,
    page_budget: int | None,
    total_budget: int | None,
    history_pages: int | None,
    persona: bool | None,
    test_share: float,
    seed: int,
    tokenizer: Path | None,
) -> None:
    """Make a data set of every recording in these folders, at any depth.

    Prompts are the live loop's own, so that what is trained is what runs. Every example is in both splits: by shopper
    and by session; a session's first step teaches and is not scored.

    A preset is remade from nothing: the reference shopper visits mock shops that its plan names. Shops of which nothing
    is learned become a data set of their own, in the folder held-out-shops.
    """
    load_training()
    _need_datasets()
    keep_quiet()
    from shopper_agent.backends.token_counting import ESTIMATE, counted_by_folder
    from shopper_agent.cli.dataset_preset import Making, make_preset
    from training.data import DataSettings, recordings_below, write
    from training.data import build as built
    from training.examples import ExampleSettings, SplitSettings

    if bool(runs) == (preset is not None):
        raise ConfigError("name folders of recordings, or a preset: one of the two")

    told = {"layout": layout, "rendering": rendering, "vocabulary": vocabulary, "page_budget": page_budget,
            "total_budget": total_budget, "history_pages": history_pages, "persona": persona}  # fmt: skip
    settings = DataSettings(
        examples=ExampleSettings(prompt=_prompt(told)),
        split=SplitSettings(test_share=test_share, seed=seed),
    )
    if preset is not None:
        for folder, data in make_preset(preset, Making(settings, out, tokenizer, share, processes), _progress):
            click.echo(f"{folder}: {_headline(data)}")
        return
    counter = ESTIMATE if tokenizer is None else counted_by_folder(tokenizer)
    data = built(recordings_below(runs), settings, counter.count_tokens, counter.told_by)
    write(data, out)
    click.echo(f"{out}: {_headline(data)}")


def _progress(line: str) -> None:
    click.echo(line, err=True)


def _prompt(told: "Mapping[str, JsonValue]") -> "PromptSettings":
    """The settings of prompts: what was told, and for the rest what goes with the layout."""
    from pydantic import ValidationError

    from shopper_agent.prompt import POCKET, PromptSettings

    usual: Mapping[str, JsonValue] = {
        "rendering": "compact", "page_budget": _PAGE_BUDGET, "total_budget": _TOTAL_BUDGET
    }  # fmt: skip
    base = POCKET.model_dump(mode="json") if told["layout"] == "pocket" else usual
    try:
        return PromptSettings.model_validate({**base, **{key: it for key, it in told.items() if it is not None}})
    except ValidationError as error:
        raise ConfigError(str(error.errors()[0]["msg"]).removeprefix("Value error, ")) from error


@dataset.command()
@click.argument("folder", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="The whole card.")
def stats(folder: Path, as_json: bool) -> None:
    """Say what is in a data set: counts and shares, sizes, targets that cannot be seen."""
    data = _read(folder)
    if as_json:
        click.echo(json.dumps(data.card.model_dump(mode="json"), indent=2))
        return
    from training.data_text import report

    click.echo(f"{folder}: {_headline(data)}")
    click.echo(report(data.card), nl=False)


@dataset.command()
@click.argument("folder", type=FOLDER)
def validate(folder: Path) -> None:
    """Check that a data set can be trained on: a line per problem, exit code 2 when there is any.

    It is also searched for what is private: addresses, numbers of cards, accounts and phones, details that were typed
    as they stand. Session and step are told, the value is not.
    """
    data = _read(folder)
    from training.data_checks import problems

    found = list(problems(data))
    for line in found:
        click.echo(line)
    if found:
        raise ConfigError(f"{folder}: {len(found)} problem{'s' if len(found) > 1 else ''}")
    click.echo(f"{folder}: {_headline(data)}; nothing is wrong with it")


def _read(folder: Path) -> "DataSet":
    load_training()
    _need_datasets()
    keep_quiet()
    from training.data import read

    return read(folder)


def _need_datasets() -> None:
    from importlib.util import find_spec

    if find_spec("datasets") is None:
        raise MissingExtra("datasets", "train")


def _headline(data: "DataSet") -> str:
    told, card = data.card.stats, data.card
    kept = card.recordings - sum(card.left_out.values())
    left = "".join(f", {count} left out ({why})" for why, count in card.left_out.items())
    return f"{told['examples']} examples of {kept} recordings{left}; prompt {card.prompt_id}"
