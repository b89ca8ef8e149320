"""What a decision of a small policy costs: CPU and wall time, memory, files; exported models and transformers.

    python benchmarks/decision.py MODEL… (--recordings DIR | --data DATA) [--threads 1,2] [--padded 1500] [--json OUT]

A MODEL is a folder: an export (genai_config.json) or a checkpoint (config.json; needs torch). Every line of the table
is a process of its own that answers the same prompts in the same order, each from its first token, with the grammar of
its page. `--padded` measures again with each prompt's page filled up with copies of its lines to so many tokens.
CPU time is that of all threads of the process; memory is its largest resident set (Linux).
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np

from shopper_agent.backends.chat_tokens import ChatTokens, load_chat_tokens
from shopper_agent.backends.in_process import InProcess
from shopper_agent.backends.onnx import CONFIG, ONNXSettings, load_onnx
from shopper_agent.parse import vocabulary
from shopper_agent.policies.grammar import GrammarSettings, numbered_schema, page_schema
from shopper_agent.prompt import POCKET, PromptSettings, compose
from shopper_agent.schema import Message, Sampling
from shopper_agent.trajectories import contexts, read_trajectory
from training.data import read, recordings_below
from training.marks import mark_of

T = TypeVar("T")
WARM = 3
"""Prompts that are answered before anything is counted."""


@dataclass(frozen=True)
class Asked:
    """One decision to take."""

    messages: tuple[Message, ...]
    names: tuple[str, ...]
    """In the order of their numbers, where the layout has them."""


@dataclass(frozen=True)
class Setting:
    """One line of the table."""

    folder: Path
    threads: int
    temperature: float
    most: int
    """New tokens at most."""
    prompt: PromptSettings
    rationale: int | None


@dataclass(frozen=True)
class Cost:
    """What the decisions of one setting took; times in milliseconds, sizes in bytes."""

    prompt_tokens: int
    new_tokens: int
    cpu_p50_ms: float
    cpu_p90_ms: float
    wall_p50_ms: float
    wall_p90_ms: float
    memory_bytes: int
    """The process's largest resident set, and how much of it came with the model."""
    model_memory_bytes: int
    files_bytes: int


HEADING = (
    f"{'model':<22}{'runs by':<14}{'threads':>7}{'prompt':>8}{'new':>6}{'CPU p50':>10}{'p90':>7}"
    f"{'wall p50':>10}{'p90':>7}{'memory':>9}{'of model':>10}{'files':>9}"
)


def line(setting: Setting, cost: Cost) -> str:
    by = "onnxruntime" if is_exported(setting.folder) else "transformers"
    return (
        f"{setting.folder.name:<22}{by:<14}{setting.threads:>7}{cost.prompt_tokens:>8}{cost.new_tokens:>6}"
        f"{cost.cpu_p50_ms:>7.0f} ms{cost.cpu_p90_ms:>7.0f}{cost.wall_p50_ms:>7.0f} ms{cost.wall_p90_ms:>7.0f}"
        f"{cost.memory_bytes / 1e6:>6.0f} MB{cost.model_memory_bytes / 1e6:>7.0f} MB{cost.files_bytes / 1e6:>6.1f} MB"
    )


def is_exported(folder: Path) -> bool:
    return (folder / CONFIG).is_file()


# ── prompts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def asked_of_recordings(folder: Path, prompt: PromptSettings, tokens: ChatTokens, most: int) -> list[Asked]:
    """The prompts of every step, counted by the model's own tokenizer; and what composing one costs."""
    found, spent = [], []
    for recording in recordings_below([folder]):
        for context, _ in contexts(read_trajectory(recording)):
            begun = time.process_time()
            made = compose(context, prompt, tokens.count)
            spent.append(1000 * (time.process_time() - begun))
            found.append(Asked(made.messages, made.order if made.is_numbered else tuple(sorted(made.names))))
    p50, p90 = np.percentile(spent, [50, 90])
    print(f"composing a prompt: CPU p50 {p50:.0f} ms, p90 {p90:.0f} ms ({len(spent)} steps)")
    return spread(found, most)


def asked_of_data(folder: Path, most: int) -> list[Asked]:
    examples = read(folder).examples
    return [Asked(one.messages, one.order or one.names) for one in spread(examples, most)]


def spread(found: Sequence[T], most: int) -> list[T]:
    """That many, evenly from first to last."""
    return [found[index] for index in sorted({round(i) for i in np.linspace(0, len(found) - 1, most)})]


def padded(asked: Asked, tokens: ChatTokens, length: int) -> Asked:
    """The prompt with copies of its page's lines, their numbers taken out, until it has so many tokens."""
    *before, last = asked.messages
    lines = [text.rpartition(" [")[0] or text for text in last.content.splitlines()[-20:]]
    more: list[str] = []
    filled = asked.messages
    while len(tokens.prompt(filled)) < length:
        more += [lines[len(more) % len(lines)]]
        filled = (*before, last.model_copy(update={"content": "\n".join((last.content, *more))}))
    return Asked(filled, asked.names)


# ── measuring ────────────────────────────────────────────────────────────────────────────────────────────────────


def measure(setting: Setting, prompts: Sequence[Asked]) -> Cost:
    """Runs in a process of its own."""
    before = peak_bytes()
    backend = load(setting)
    return asyncio.run(answered(backend, setting, prompts, before))


def load(setting: Setting) -> InProcess:
    if is_exported(setting.folder):
        return load_onnx(ONNXSettings(folder=setting.folder, threads=setting.threads, kept_prefixes=0))
    import torch
    from transformers.utils import logging

    from shopper_agent.backends.local import LocalSettings, load_local

    torch.set_num_threads(setting.threads)
    logging.disable_progress_bar()
    return load_local(LocalSettings(folder=setting.folder, device="cpu", kept_prefixes=0))


async def answered(backend: InProcess, setting: Setting, prompts: Sequence[Asked], before: int) -> Cost:
    words, grammar = vocabulary(setting.prompt.vocabulary), GrammarSettings(rationale_characters=setting.rationale)
    cpu, wall, read, new = [], [], [], []
    async with backend:
        for index, asked in enumerate([*prompts[:WARM], *prompts]):
            numbered = setting.prompt.layout == "pocket"
            begun = time.process_time(), time.perf_counter()
            schema = (
                numbered_schema(words, asked.names, grammar)
                if numbered
                else page_schema(words, frozenset(asked.names), grammar)
            )
            sampling = Sampling(temperature=setting.temperature, max_tokens=setting.most, seed=index)
            said = await backend.generate(asked.messages, sampling, schema)
            ended = time.process_time(), time.perf_counter()
            if index >= WARM:
                cpu.append(1000 * (ended[0] - begun[0]))
                wall.append(1000 * (ended[1] - begun[1]))
                read.append(said.prompt_tokens or 0)
                new.append(said.completion_tokens or 0)
    after = peak_bytes()
    (cpu50, cpu90), (wall50, wall90) = np.percentile(cpu, [50, 90]), np.percentile(wall, [50, 90])
    files = sum(file.stat().st_size for file in setting.folder.iterdir() if file.is_file())
    return Cost(
        round(statistics.median(read)), round(statistics.median(new)), float(cpu50), float(cpu90), float(wall50),
        float(wall90), after, after - before, files,
    )  # fmt: skip


def peak_bytes() -> int:
    """Linux' own figure: getrusage would count what the process that started this one had in memory."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(1024 * int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def settings_of(options: argparse.Namespace) -> list[Setting]:
    found = []
    for folder in options.models:
        if not is_exported(folder) and find_spec("torch") is None:
            print(f"{folder}: left out, it needs torch")
            continue
        made = mark_of(folder)
        prompt = POCKET if made is None else made.prompt
        found += [
            Setting(folder, int(threads), options.temperature, options.max_tokens, prompt, options.rationale)
            for threads in options.threads.split(",")
        ]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--recordings", type=Path)
    source.add_argument("--data", type=Path)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--prompts", type=int, default=60)
    parser.add_argument("--padded", type=int, action="append", default=[], metavar="TOKENS")
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--max-tokens", type=int, default=200)
    parser.add_argument("--rationale", type=int, metavar="N", help="characters; models that know nothing never end one")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    settings = settings_of(options)
    if not settings:
        raise SystemExit("no model is left")
    tokens = load_chat_tokens(settings[0].folder, "onnx")
    if options.recordings is not None:
        prompts = asked_of_recordings(options.recordings, settings[0].prompt, tokens, options.prompts)
    else:
        prompts = asked_of_data(options.data, options.prompts)
    rows = []
    print(HEADING)
    for length in (None, *options.padded):
        asked = prompts if length is None else [padded(each, tokens, length) for each in prompts[: len(prompts) // 2]]
        for setting in settings:
            with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as apart:
                cost = apart.submit(measure, setting, asked).result()
            print(line(setting, cost), flush=True)
            rows.append({"model": setting.folder.name, "threads": setting.threads, "padded": length, **asdict(cost)})
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
