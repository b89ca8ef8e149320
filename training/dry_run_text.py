"""A dry run as Markdown. Pure."""

from collections.abc import Sequence
from typing import Final

from training.config import TrainingConfig
from training.dry_run import Plan, TokenCounts
from training.memory import Shape, trained_parameters

GIGA: Final = 1e9


def report(config: TrainingConfig, shape: Shape, found: Sequence[Plan], tokens: TokenCounts | None) -> str:
    """All of it as Markdown."""
    trained = trained_parameters(shape, config.model.lora)
    of_them = "of them" if config.model.lora is None else "of adapters"
    head = (
        f"{config.model.base}: {shape.parameters:,} parameters in {shape.layers} layers; {trained:,} {of_them} are "
        f"trained; weights in {config.model.dtype}."
    )
    parts = [_stage([plan for plan in found if plan.stage == stage]) for stage in ("sft", "grpo")]
    return "\n\n".join([head, *(part for part in parts if part), _data(config, tokens)]) + "\n"


def _stage(of_stage: Sequence[Plan]) -> str:
    if not of_stage:
        return ""
    first = of_stage[0]
    names = list(dict.fromkeys(item.name for plan in of_stage for item in plan.items))
    lines = [
        f"## {first.stage}: {first.job.rows} x {first.job.tokens:,} tokens a device, estimated GB a device",
        "",
        "| | "
        + " | ".join(f"{plan.devices} GPU{'s' if plan.devices > 1 else ''}" for plan in of_stage)
        + " | formula |",
        "|---|" + "---:|" * len(of_stage) + "---|",
        *(_line(name, of_stage) for name in names),
        "| **sum** | " + " | ".join(f"**{plan.total / GIGA:.1f}**" for plan in of_stage) + " | |",
    ]
    lines += ["", "Residual: 2 or 4 B x hidden. Inside: what a layer keeps for its backward pass (training/memory.py)."]
    if first.rollouts:
        cache = f"{first.cache / GIGA:.2f}"
        lines += ["", f"Keys and values of one rollout: {cache} GB (2 B x 2 x layers x key width x tokens)."]
        lines += [_rollouts(plan) for plan in of_stage]
    return "\n".join(lines)


def _line(name: str, of_stage: Sequence[Plan]) -> str:
    items = [next((item for item in plan.items if item.name == name), None) for plan in of_stage]
    formula = next(item.formula for item in items if item is not None)
    return (
        f"| {name} | "
        + " | ".join("" if one is None else f"{one.bytes / GIGA:.1f}" for one in items)
        + f" | {formula} |"
    )


def _rollouts(plan: Plan) -> str:
    return (
        f"On {plan.devices}: {plan.rollouts} rollouts a device, {plan.rollouts * plan.cache / GIGA:,.0f} GB if all are "
        "generated at once, as transformers does; vLLM takes what it is given and queues the rest."
    )


def _data(config: TrainingConfig, tokens: TokenCounts | None) -> str:
    if tokens is None:
        return f"Data: there is no data set in {config.data.folder} yet; its tokens are not known."
    median, most, longest = tokens.prompts
    return (
        f"Data: {tokens.examples:,} examples, {tokens.total:,} tokens an epoch, {tokens.supervised:,} of them with a "
        f"loss; prompts: median {median:,}, 90th percentile {most:,}, longest {longest:,}. Counted by: "
        f"{tokens.counted_by}{'' if tokens.counted_by == 'estimate' else ', not by the model that is trained'}."
    )
