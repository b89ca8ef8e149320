"""`shopper-agent run`: a persona visits a shop."""

import asyncio
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from shopper_agent.cli.config import read_config


class Number(click.FloatRange):
    """A number within bounds; “nan” and “inf” are none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read the number. Raises click's own complaint."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


def browser_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options that say which browser and how."""
    for option in reversed((
        click.option("--headed", is_flag=True, help="Show the browser's window."),
        click.option("--browser", envvar="SHOPPER_AGENT_BROWSER", metavar="PATH", help="The Chromium to start; one is looked for by default."),
        click.option("--device", metavar="NAME", help="Playwright's name of a device, such as “Pixel 7”."),
        click.option("--locale", metavar="TAG", help="Such as de-DE."),
        click.option("--viewport", metavar="WxH", default="1280x900", show_default=True),
        click.option("--storage-state", metavar="FILE", help="Cookies and local storage to begin with (Playwright's format)."),
        click.option("--http-auth", metavar="USER:PASSWORD", envvar="SHOPPER_AGENT_HTTP_AUTH", help="For shops behind HTTP authentication."),
        click.option("--header", multiple=True, metavar="NAME: VALUE", help="Sent with every request; may be given several times."),
        click.option("--proxy", metavar="URL"),
        click.option("--ignore-https-errors", is_flag=True, help="Accept certificates that cannot be trusted."),
        click.option("--allow-host", multiple=True, metavar="HOST", help="A further host that pages may lead to; *.example.com works."),
        click.option("--allow-purchase", is_flag=True, help="Let orders and payments through at real shops; by default they are stopped."),
        click.option("--test-host", multiple=True, metavar="HOST", help="A host at which nothing real can be bought; *.example.com works."),
        click.option("--dialogs", type=click.Choice(["accept", "dismiss"]), default="accept", show_default=True, help="How alert and confirm are answered."),
    )):  # fmt: skip
        function = option(function)
    return function


def model_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options of `--policy lm:…`, `vllm:…` and `pocket`."""
    for option in reversed((
        click.option("--model", metavar="NAME", help="The server's model; by default the only one that it has."),
        click.option("--api-key", envvar=["SHOPPER_AGENT_API_KEY", "OPENAI_API_KEY"], metavar="KEY", help="Better given by the environment: SHOPPER_AGENT_API_KEY."),
        click.option("--temperature", type=Number(0), show_default="0.6, pocket 1", help="Of what a model says; 0: always the likeliest."),
        click.option("--max-tokens", type=click.IntRange(1), default=512, show_default=True, help="Of one reply."),
        click.option("--layout", type=click.Choice(["customer-r1", "shop-r1", "lu"]), default="customer-r1", show_default=True, help="Of the prompt."),
        click.option("--rendering", type=click.Choice(["html", "compact"]), default="html", show_default=True, help="Of the page."),
        click.option("--page-budget", type=click.IntRange(100), show_default="10000, compact 3500", help="Tokens of one page."),
        click.option("--total-budget", type=click.IntRange(500), default=40_000, show_default=True, help="Tokens of a whole prompt."),
        click.option("--tokenizer", metavar="FOLDER", default="server", show_default=True, help="What counts tokens for the budgets: a folder with the model's tokenizer.json; “server” (the estimate where the server does not tell); “estimate”."),
        click.option("--free-names", is_flag=True, help="Let the model write any name; by default names are held to the page's own."),
        click.option("--max-rationale", type=click.IntRange(1), metavar="N", help="Characters of a rationale, held by the grammar."),
        click.option("--model-device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True, help="For a model's folder."),
        click.option("--kept-prefixes", type=click.IntRange(0), default=4, show_default=True, help="Prompts that a model in this process goes on from; 0: none."),
        click.option("--vllm-python", envvar="SHOPPER_AGENT_VLLM_PYTHON", metavar="PATH", help="For vllm:FOLDER: the Python that has vLLM; by default this one."),
        click.option("--vllm-arg", multiple=True, metavar="ARG", help="For vllm:FOLDER: a further argument of the server, as it stands; repeatable."),
        click.option("--price-in", type=Number(0), metavar="AMOUNT", help="Price of a million prompt tokens."),
        click.option("--price-out", type=Number(0), metavar="AMOUNT", help="Price of a million completion tokens."),
        click.option("--max-cost", type=Number(0, min_open=True), metavar="AMOUNT", help="Stop before more than this is spent."),
        click.option("--max-total-tokens", type=click.IntRange(1), help="Stop before more tokens than this are used."),
    )):  # fmt: skip
        function = option(function)
    return function


@click.command()
@click.option(
    "--config",
    type=click.Path(),
    is_eager=True,
    expose_value=False,
    callback=read_config,
    help="TOML file with any of these options.",
)
@click.option("--persona", required=True, metavar="P", help="A file, or an example's name (shopper-agent personas).")
@click.option("--url", required=True, metavar="U", help="Where the shop opens.")
@click.option("--intent", metavar="T", help="What they came for; by default the persona's own.")
@click.option(
    "--policy",
    default="choice",
    show_default=True,
    metavar="NAME",
    help="choice, pocket, first, random, terminate, repeat, human; lm:URL of an OpenAI-compatible server, lm:FOLDER[+ADAPTER] of a model, vllm:FOLDER[+ADAPTER] to start vLLM.",
)
@click.option(
    "--vocabulary",
    type=click.Choice(["full", "shop-r1", "opera"]),
    default="full",
    show_default=True,
    help="The actions a language model may use.",
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--max-steps", type=click.IntRange(1), default=100, show_default=True)
@click.option(
    "--deadline",
    type=Number(0, min_open=True),
    metavar="SECONDS",
    help="Cut the session off after so long.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="Folder for recordings.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end and nothing else.")
@click.option("--no-screenshots", is_flag=True)
@browser_options
@model_options
def run(**options: Any) -> int:
    """Let a persona visit a shop, and record it.

    Exit code 0: the session ended, however the shopper decided; 1: it failed; 2: something in the call is wrong; 3: the
    shop did not let the shopper in (a check for humans, a captcha, a refusal, an account).
    """
    from shopper_agent.cli.running import run_visit  # what it needs is loaded when it is needed

    return asyncio.run(run_visit(options))
