"""`shopper-agent dataset rationales`: a language model says why, for steps that say nothing or a template."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopper_agent.cli.beside import load_training
from shopper_agent.cli.paths import FILE, FOLDER
from shopper_agent.cli.run import Number
from shopper_agent.cli.training_process import keep_quiet
from shopper_agent.errors import ConfigError, MissingExtra

if TYPE_CHECKING:
    from shopper_agent.backends.token_counting import TokenCounter
    from training.data import DataSet
    from training.rationale_budget import Ledger, Prices
    from training.rationale_cache import ReplyCache
    from training.rationale_questions import RationaleSettings
    from training.rationales import Outcome

_REPORTS = 50
"""Lines of progress at most."""


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--out", required=True, type=FOLDER, help="Folder of the new data set.")
@click.option("--backend", metavar="MODEL", help="lm:URL, lm:FOLDER[+ADAPTER] or vllm:FOLDER; a bare one means lm:.")
@click.option("--replace", is_flag=True, help="All rationales; by default the missing ones and templates.")
@click.option("--persona/--no-persona", default=None, help="Show who shops; by default where the prompts do.")
@click.option("--retries", type=click.IntRange(0), default=2, show_default=True, help="Of an answer that is refused.")
@click.option("--keep-refused", is_flag=True, help="Keep steps whose answers were all refused, as they were recorded.")
@click.option("--partial", is_flag=True, help="Write what is there when the server or the cap stops it.")
@click.option("--dry-run", is_flag=True, help="Say how many would be asked and what it may cost.")
@click.option("--cache", type=FILE, help="Of answers; else in the new data set.")
@click.option("--concurrency", type=click.IntRange(1), default=8, show_default=True, help="Requests at once.")
@click.option("--max-rationale", type=click.IntRange(20), default=240, show_default=True, help="Characters.")
@click.option("--model", metavar="NAME", help="The server's model; by default the only one that it has.")
@click.option("--api-key", envvar=["SHOPPER_AGENT_API_KEY", "OPENAI_API_KEY"], help="Better given by the environment.")
@click.option("--temperature", type=Number(0), default=0.6, show_default=True)
@click.option("--max-tokens", type=click.IntRange(1), default=160, show_default=True, help="Of one answer.")
@click.option("--tokenizer", type=FOLDER, help="As for `dataset build`: what counted the prompts.")
@click.option("--model-device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option("--vllm-python", envvar="SHOPPER_AGENT_VLLM_PYTHON", metavar="PATH", help="For vllm:FOLDER.")
@click.option("--vllm-arg", multiple=True, metavar="ARG", help="For vllm:FOLDER; repeatable.")
@click.option("--price-in", type=Number(0), metavar="AMOUNT", help="Of a million prompt tokens.")
@click.option("--price-out", type=Number(0), metavar="AMOUNT", help="Of a million completion tokens.")
@click.option("--max-cost", type=Number(0, min_open=True), metavar="AMOUNT", help="Stop before more is spent.")
def rationales(folder: Path, **options: Any) -> None:
    """Have a language model say why the shopper acted so, step by step, and write a data set with its words.

    Every answer is checked: one sentence in the first person that mentions nothing unseen and fits the action. One that
    is refused is asked for again; a step whose answers are all refused is left out, and the card counts it. Answers are
    kept as they come: the same command goes on where it was stopped.
    """
    load_training()
    from importlib.util import find_spec

    if find_spec("datasets") is None:
        raise MissingExtra("datasets", "train")
    keep_quiet()
    from training.data import read

    out: Path = options["out"]
    if out.resolve() == folder.resolve():
        raise ConfigError(f"--out {out} is the data set itself; the new one needs a folder of its own")
    data = read(folder)
    settings, prices = _settings(options, data), _prices(options)
    if options["dry_run"]:
        _foretell(data, settings, prices)
        return
    if options["backend"] is None:
        raise ConfigError("--backend says which model is asked, such as lm:http://localhost:8000")
    try:
        asyncio.run(_synthesise(data, settings, prices, options))
    except MissingExtra:
        raise
    except ConfigError as error:  # what opens a model knows it by the option of `run`
        raise ConfigError(re.sub("^--policy (?:lm|vllm)", "--backend", str(error))) from error


def _settings(options: dict[str, Any], data: "DataSet") -> "RationaleSettings":
    from shopper_agent.schema import Sampling
    from training.gate import GateRules
    from training.rationale_questions import RationaleSettings, require_wanted
    from training.rationale_scene import check_persona, shows_persona

    prompt, persona = data.card.settings.examples.prompt, options["persona"]
    settings = RationaleSettings(
        persona=shows_persona(prompt) if persona is None else persona,
        replace=options["replace"],
        retries=options["retries"],
        concurrency=options["concurrency"],
        sampling=Sampling(temperature=options["temperature"], max_tokens=options["max_tokens"]),
        gate=GateRules(max_characters=options["max_rationale"]),
    )
    check_persona(prompt, persona=settings.persona)
    require_wanted(data, settings)
    return settings


def _prices(options: dict[str, Any]) -> "Prices":
    from training.rationale_budget import Prices

    if options["max_cost"] is not None and None in (options["price_in"], options["price_out"]):
        raise ConfigError("--max-cost needs --price-in and --price-out")
    return Prices(input=options["price_in"], output=options["price_out"], cap=options["max_cost"])


def _counter(options: dict[str, Any], data: "DataSet") -> "TokenCounter":
    """What counted the prompts; another one would make their sizes those of nothing."""
    from shopper_agent.backends.token_counting import ESTIMATE, counted_by_folder

    counter = ESTIMATE if options["tokenizer"] is None else counted_by_folder(options["tokenizer"])
    if counter.told_by != data.card.counted_by:
        raise ConfigError(f"the prompts were counted by {data.card.counted_by}, not by {counter.told_by}: --tokenizer")
    return counter


def _foretell(data: "DataSet", settings: "RationaleSettings", prices: "Prices") -> None:
    from training.rationale_questions import estimate

    count, tokens, cost = estimate(data, settings, prices)
    money = "" if cost is None else f"; at most {cost:.4f}, if no answer is refused"
    click.echo(f"{count} of {len(data.examples)} steps would be asked, {tokens} prompt tokens by estimate{money}")


async def _synthesise(
    data: "DataSet", settings: "RationaleSettings", prices: "Prices", options: dict[str, Any]
) -> None:
    from shopper_agent.cli.language_models import language_model
    from shopper_agent.cli.model_sources import model_source
    from training.rationale_budget import Ledger
    from training.rationale_cache import ReplyCache
    from training.rationales import synthesise

    counter = _counter(options, data)
    named = options["backend"] if options["backend"].startswith(("lm:", "vllm:")) else f"lm:{options['backend']}"
    scheme, _, rest = named.partition(":")
    ledger = Ledger(prices)
    with ReplyCache(options["cache"] or options["out"] / "answers.jsonl") as cache:
        async with language_model(model_source(scheme, rest), _model_options(options), frozenset()) as opened:
            outcome = await synthesise(data, opened.backend, cache, settings, ledger, _progress())
        _write(data, outcome, settings, ledger, cache, options, counter)


def _model_options(options: dict[str, Any]) -> dict[str, Any]:
    """What opens a model; the cap is watched here, over all runs, and prompts are not the policy's."""
    from shopper_agent.prompt import PromptSettings

    own = {"tokenizer": "estimate", "max_cost": None, "max_total_tokens": None}
    return {**PromptSettings().model_dump(), **options, **own}


def _progress() -> Callable[[int, int], None]:
    def told(done: int, total: int) -> None:
        if done % max(1, total // _REPORTS) == 0 or done == total:
            click.echo(f"{done} of {total}", err=True)

    return told


def _write(  # noqa: PLR0913 - one parameter per part
    data: "DataSet",
    outcome: "Outcome",
    settings: "RationaleSettings",
    ledger: "Ledger",
    cache: "ReplyCache",
    options: dict[str, Any],
    counter: "TokenCounter",
) -> None:
    from training.data import write
    from training.examples import counts
    from training.rationale_data import rationalised, told_in_card, write_recorded
    from training.rationales import check_complete

    if not options["partial"]:
        check_complete(outcome, cache)
    told, out = told_in_card(outcome, settings, ledger), options["out"]
    made = rationalised(data, outcome, told, counter.count_tokens, keep_refused=options["keep_refused"])
    write_recorded(data, outcome, out)
    write(made, out)
    refused = ", ".join(f"{why} {count}" for why, count in counts(outcome.refused.values()).items())
    left = outcome.wanted - len(outcome.kept) - len(outcome.refused)
    click.echo(
        f"{out}: {len(outcome.kept)} of {outcome.wanted} rationales by {outcome.model}"
        + (f"; refused: {refused}" if refused else "")
        + (f"; not asked: {left}" if left else "")
        + f"; {ledger.prompt_tokens} tokens in, {ledger.completion_tokens} out"
        + ("" if ledger.prices.input is None else f", cost {ledger.spent:.4f}")
    )
