"""Synthesised rationales → a data set that carries them. Pure, but for the file of what was recorded; no torch."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from shopper_agent.errors import ConfigError
from shopper_agent.parse import dump, parse
from shopper_agent.prompt import TOKENS_PER_MESSAGE, PromptReport, PromptSettings
from shopper_agent.prompts.numbering import with_number
from shopper_agent.schema import Message
from training.data import DataSet
from training.data_stats import stats
from training.examples import CountTokens, Example, counts
from training.rationale_budget import Ledger
from training.rationale_questions import Asked, RationaleSettings, prompt_hash, said_in
from training.rationale_scene import with_rationales
from training.rationales import Outcome

RECORDED: Final = "recorded-rationales.jsonl"
"""What stood where a rationale was replaced: one object a line, session, step, rationale."""


def rationalised(
    data: DataSet, outcome: Outcome, told: Mapping[str, JsonValue], count_tokens: CountTokens, *, keep_refused: bool
) -> DataSet:
    """The data set with the rationales that were kept, in completions and in the history of later steps.

    Steps whose answers were all refused are left out, or keep what was recorded; steps that were not asked keep it.

    Raises:
        ConfigError: Nothing would be left.
    """
    kept: dict[str, dict[int, str]] = {}
    for (session, step), said in outcome.kept.items():
        kept.setdefault(session, {})[step] = said
    by, prompt = outcome.model or "unknown", data.card.settings.examples.prompt
    found = tuple(
        _with(one, kept.get(one.session, {}), by, prompt, count_tokens)
        for one in data.examples
        if keep_refused or (one.session, one.step) not in outcome.refused
    )
    if not found:
        raise ConfigError("no step is left: every answer was refused (--keep-refused keeps what was recorded)")
    return DataSet(data.card.model_copy(update={"rationales": dict(told), "stats": stats(found)}), found)


def _with(
    example: Example, kept: Mapping[int, str], by: str, prompt: PromptSettings, count_tokens: CountTokens
) -> Example:
    """`kept`: the session's rationales, by step."""
    messages = with_rationales(example, {step: said for step, said in kept.items() if step < example.step}, prompt)
    changed: dict[str, object] = {"messages": messages}
    if messages != example.messages:
        changed["prompt"] = _counted(example.prompt, messages, count_tokens, prompt.total_budget)
    if example.step in kept:
        decision = parse(example.completion).model_copy(update={"rationale": kept[example.step]})
        changed["completion"] = dump(with_number(decision, example.order) if example.order else decision)
        changed["rationale_by"] = by
    return example.model_copy(update=changed)


def _counted(
    report: PromptReport, messages: Sequence[Message], count_tokens: CountTokens, total_budget: int
) -> PromptReport:
    tokens = sum(count_tokens(message.content) + TOKENS_PER_MESSAGE for message in messages)
    return report.model_copy(update={"tokens": tokens, "over_budget": tokens > total_budget})


def write_recorded(data: DataSet, outcome: Outcome, folder: Path) -> None:
    """Keep the rationales that were replaced beside the new data set. Raises ConfigError when it cannot be written."""
    lines = [
        json.dumps({"session": one.session, "step": one.step, "rationale": said_in(one)}, ensure_ascii=False) + "\n"
        for one in data.examples
        if (one.session, one.step) in outcome.kept and said_in(one)
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECORDED).write_text("".join(lines), "utf-8")
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: {error.strerror or error}") from error


def read_recorded(folder: Path) -> dict[Asked, str]:
    """The rationales that a data set replaced, by session and step. Raises ConfigError when they cannot be read."""
    try:
        rows = [json.loads(line) for line in (folder / RECORDED).read_text("utf-8").splitlines()]
        return {(row["session"], row["step"]): row["rationale"] for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{folder / RECORDED} cannot be read: {error}") from error


def told_in_card(outcome: Outcome, settings: RationaleSettings, ledger: Ledger) -> dict[str, JsonValue]:
    """What a data set's card says of its rationales."""
    prices = ledger.prices
    return {
        "model": outcome.model,
        "prompt": prompt_hash(),
        "persona": settings.persona,
        "asked": outcome.wanted,
        "kept": len(outcome.kept),
        "refused": dict(counts(outcome.refused.values())),
        "answers_refused": dict(sorted(outcome.again.items())),
        "not_asked": outcome.wanted - len(outcome.kept) - len(outcome.refused),
        "requests": ledger.requests,
        "prompt_tokens": ledger.prompt_tokens,
        "completion_tokens": ledger.completion_tokens,
        "answers_without_usage": ledger.uncounted,
        "cost": None if None in (prices.input, prices.output) else ledger.spent,
    }
