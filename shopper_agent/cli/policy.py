"""`shopper-agent policy`: a language model as the shopper, served, asked once, timed, exported."""

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopper_agent.cli.run import model_options
from shopper_agent.errors import ConfigError

if TYPE_CHECKING:
    from shopper_agent.backends.vllm_command import VLLMSettings
    from shopper_agent.cli.compose import PolicyChoice

_FOLDER = click.Path(file_okay=False, path_type=Path)
_VOCABULARY = click.option(
    "--vocabulary", type=click.Choice(["full", "shop-r1", "opera"]), default="full", show_default=True
)
_SEED = click.option("--seed", type=int, default=0, show_default=True)
_MODEL = click.argument("source", metavar="MODEL")


@click.group()
def policy() -> None:
    """Serve, check, time, export or describe a language model that shops.

    MODEL is what stands in --policy: lm:URL, lm:FOLDER[+ADAPTER] or vllm:FOLDER[+ADAPTER]; a bare one means lm:, but
    for pocket, the policy that ships.
    """


@policy.command()
@_MODEL
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: one that is free.")
@click.option("--gpus", type=click.IntRange(1), default=1, show_default=True, help="Tensor parallelism.")
@click.option("--max-model-len", type=click.IntRange(1), help="Tokens of prompt and reply; by default the model's.")
@click.option(
    "--vllm-python", envvar="SHOPPER_AGENT_VLLM_PYTHON", metavar="PATH", help="The Python that has vLLM; else this one."
)
@click.argument("extra", nargs=-1)
def serve(source: str, extra: tuple[str, ...], **options: Any) -> int:
    """Serve a model's folder by vLLM until Ctrl-C; what stands behind -- goes to vLLM as it is."""
    return asyncio.run(_serve(source, extra, options))


async def _serve(named: str, extra: tuple[str, ...], options: dict[str, Any]) -> int:
    from shopper_agent.cli.language_models import vllm_settings
    from shopper_agent.cli.model_sources import model_source

    source = model_source("lm", named.removeprefix("vllm:").removeprefix("lm:"))
    if source.kind == "server":
        raise ConfigError(f"{source.text} is served already: shopper-agent run --policy lm:{source.text}")
    if source.kind == "onnx":
        raise ConfigError(f"an exported model needs no server: shopper-agent run --policy lm:{source.text}")
    work = asyncio.ensure_future(_until_cancelled(vllm_settings(source, options, extra)))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        click.echo("stopped", err=True)
    return 0


async def _until_cancelled(settings: "VLLMSettings") -> None:
    from shopper_agent.backends.vllm_server import serving
    from shopper_agent.cli.language_models import vllm_environment, vllm_log

    with vllm_log() as log:
        click.echo(f"starting vLLM (log: {log}) …", err=True)
        async with serving(settings, log, vllm_environment()) as server:
            click.echo(f"{server.url}  {server.model}")
            click.echo(f"shopper-agent run --policy lm:{server.url} --model {server.model} …", err=True)
            await asyncio.Event().wait()


@policy.command()
@_MODEL
@_VOCABULARY
@_SEED
@model_options
def check(source: str, **options: Any) -> int:
    """Ask for one decision about a page made by hand; exit code 1 when the reply is none.

    Shows what the model said, whether its name is on the page, tokens as both sides count them, and how long it took.
    """
    return asyncio.run(_check(_choice(source, options)))


async def _check(choice: "PolicyChoice") -> int:
    from shopper_agent.cli.compose import open_policy
    from shopper_agent.errors import BackendError, PolicyFailed
    from shopper_agent.parse import dump
    from shopper_agent.policies.lm import LMPolicy
    from shopper_agent.prompt import golden_contexts

    context = golden_contexts()[1]
    async with open_policy(choice) as opened:
        if not isinstance(opened, LMPolicy):
            raise ConfigError("policy check asks a language model: lm:URL, lm:FOLDER or vllm:FOLDER")
        prompt = opened.compose(context)
        click.echo(f"model    {opened.model}")
        click.echo(f"prompt   {opened.prompt_id}, {prompt.report.tokens} tokens by {opened.counted_by}")
        try:
            decision = await opened.decide(context)
        except BackendError:
            raise
        except PolicyFailed as failure:
            for reply in failure.attempts:
                click.echo(f"reply    {reply[:2000]}")
            click.echo(f"valid    no: {failure}")
            return 1
        usage = decision.usage
        name = getattr(decision.action, "name", None)
        on_page = "none needed" if name is None else f"{name} is {'' if name in prompt.names else 'NOT '}on the page"
        click.echo(f"reply    {dump(decision)}")
        click.echo(f"valid    yes, attempt {usage.attempts if usage is not None else 1}")
        click.echo(f"name     {on_page} ({len(prompt.names)} names)")
        if usage is not None:
            click.echo(f"tokens   {usage.prompt_tokens} in, {usage.completion_tokens} out, by the model")
            click.echo(f"latency  {usage.latency_s or 0:.2f} s")
    return 0


@policy.command()
@_MODEL
@_VOCABULARY
@_SEED
@click.option(
    "--sessions", default="1,4,16", show_default=True, metavar="N,N", help="How many at once, round by round."
)
@click.option("--steps", type=click.IntRange(1), default=6, show_default=True, help="Decisions of each session.")
@model_options
def bench(source: str, sessions: str, steps: int, **options: Any) -> int:
    """Decisions a second and latency with n sessions at once, prefixes kept and not.

    The sessions' pages are recorded first, by the reference shopper, so that every round asks the same. A server at
    an address keeps prefixes or not as it was started.
    """
    counts = _counts(sessions)
    choice = _choice(source, options)
    from shopper_agent.cli.policy_bench import HEADING, visits

    pages = visits(max(counts), steps)
    click.echo(HEADING)
    for kept, label in _ways(choice):
        asyncio.run(_rounds(choice, kept, label, [pages[:count] for count in counts]))
    return 0


async def _rounds(choice: "PolicyChoice", kept: bool | None, label: str, rounds: list[Any]) -> None:
    from dataclasses import replace

    from shopper_agent.cli.compose import open_policy
    from shopper_agent.cli.policy_bench import measure

    most = max(len(each) for each in rounds)
    changed = {} if kept is None else {"kept_prefixes": most if kept else 0, "prefix_caching": kept}
    for sessions in rounds:  # opened anew: what a round leaves behind would help the next
        async with open_policy(replace(choice, options={**choice.options, **changed, "max_retries": 0})) as opened:
            click.echo((await measure(opened, sessions)).line(label))


def _ways(choice: "PolicyChoice") -> list[tuple[bool | None, str]]:
    if choice.model is None:
        raise ConfigError("policy bench times a language model: lm:URL, lm:FOLDER or vllm:FOLDER")
    return [(None, "as served")] if choice.model.kind == "server" else [(True, "kept"), (False, "not kept")]


def _counts(text: str) -> list[int]:
    try:
        counts = [int(part) for part in text.split(",")]
    except ValueError:
        counts = []
    if not counts or min(counts) < 1:
        raise ConfigError(f"--sessions takes numbers from 1, such as 1,4,16, not {text!r}")
    return counts


def _choice(source: str, options: dict[str, Any]) -> "PolicyChoice":
    from shopper_agent.cli.compose import PolicyChoice

    ships = source == "pocket" and not Path(source).exists()
    named = source if ships or source.startswith(("lm:", "vllm:")) else f"lm:{source}"
    return PolicyChoice.parse({**options, "policy": named})


@policy.command()
@click.argument("checkpoint", type=_FOLDER)
@click.option("--out", required=True, type=_FOLDER, help="Folder of the exported model.")
@click.option(
    "--precision", type=click.Choice(["fp32", "fp16", "bf16", "int8", "int4"]), default="fp32", show_default=True
)
@click.option("--base", type=_FOLDER, help="Where an adapter's base lies now, if it was moved.")
def export(checkpoint: Path, out: Path, precision: Any, base: Path | None) -> None:
    """Write what onnxruntime-genai runs: the base install with [onnx] shops with it, without torch."""
    from shopper_agent.cli.beside import load_training

    load_training()
    from training.export import export as exported

    click.echo(f"{exported(checkpoint, out, precision, base)}: --policy lm:{out}")


@policy.command()
@click.argument("exported", type=_FOLDER)
@click.option("--name", required=True, help="What the policy is called.")
@click.option("--evaluation", multiple=True, metavar="TITLE=FILE", help="A report.json of `evaluate`; repeatable.")
@click.option("--data", type=_FOLDER, help="The data set that it learned from.")
@click.option("--note", multiple=True, help="A further limit, in a sentence; repeatable.")
def card(exported: Path, name: str, evaluation: tuple[str, ...], data: Path | None, note: tuple[str, ...]) -> None:
    """Write README.md into an exported model: data, recipe, figures, limits. Paths of this machine are taken out."""
    from shopper_agent.cli.beside import load_training

    load_training()
    from training.shipping import write_card

    reports = {}
    for told in evaluation:
        title, _, file = told.rpartition("=")
        if not title or not file:
            raise ConfigError(f"--evaluation takes TITLE=FILE, not {told!r}")
        reports[title] = Path(file)
    click.echo(write_card(exported, name, reports, data, note))
