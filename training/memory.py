"""What a training takes of a device's memory, by arithmetic: every item with the formula that it comes from. Pure.

Estimates, for planning: fragments, buffers of communication and the CUDA context come on top. Full shards (FSDP) over
several devices, one row's logits never whole (trl makes them in tiles).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from training.config import LoraSettings

BYTES: Final = {"float32": 4, "bfloat16": 2, "float16": 2}
PROJECTIONS: Final = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""A block's linear layers. Source: Qwen2 and Llama."""


@dataclass(frozen=True)
class Shape:
    """A causal language model of Qwen2's build, by its sizes."""

    parameters: int
    block: int
    """Parameters of one layer."""
    embedding: int
    """Parameters of the input embedding."""
    head: int
    """Parameters of the output embedding; 0 where it is the input's."""
    layers: int
    hidden: int
    intermediate: int
    queries: int
    """Heads times their size."""
    keys: int
    """Key heads times their size: the width of the keys, and of the values."""


@dataclass(frozen=True)
class Job:
    """What is trained how."""

    devices: int
    rows: int
    """That a device holds at a time."""
    tokens: int
    """Of the longest row."""
    dtype: str
    """Of the weights."""
    bf16: bool
    """Compute in bfloat16."""
    checkpointing: bool
    """Keep the inputs of layers alone, and compute the rest again."""
    lora: LoraSettings | None
    reference: bool = False
    """A second model for the KL divergence; with adapters it is the base without them."""


@dataclass(frozen=True)
class Item:
    """One line of the bill."""

    name: str
    formula: str
    bytes: int


def trained_parameters(shape: Shape, lora: LoraSettings | None) -> int:
    """All, or those of the adapters: r times (in + out) of every linear layer that gets one."""
    if lora is None:
        return shape.parameters
    h, q, k, i = shape.hidden, shape.queries, shape.keys, shape.intermediate
    sizes = dict(zip(PROJECTIONS, (h + q, h + k, h + k, q + h, h + i, h + i, i + h), strict=True))
    chosen = lora.targets or PROJECTIONS
    return shape.layers * lora.r * sum(sizes.get(name, 0) for name in chosen)


def bill(shape: Shape, job: Job) -> tuple[Item, ...]:
    """What each device holds while it trains."""
    d, trained = BYTES[job.dtype], trained_parameters(shape, job.lora)
    adapters = 0 if job.lora is None else trained
    items = [
        Item("weights", f"{d} B x parameters / devices", d * (shape.parameters + adapters) // job.devices),
        Item("gradients", f"{d} B x trained / devices", d * trained // job.devices),
        Item("optimizer (AdamW)", f"{2 * d} B x trained / devices", 2 * d * trained // job.devices),
    ]
    if job.reference and job.lora is None:
        items.append(Item("reference model", f"{d} B x parameters / devices", d * shape.parameters // job.devices))
    items.append(_working_copy(shape, job))
    items.extend(_activations(shape, job))
    return tuple(item for item in items if item.bytes)


def _working_copy(shape: Shape, job: Job) -> Item:
    """Weights as they are computed with, besides those that are kept."""
    c = 2 if job.bf16 else BYTES[job.dtype]
    if job.devices > 1:
        gathered = 2 * shape.block + shape.embedding + shape.head
        return Item("gathered weights", f"{c} B x (2 layers + embeddings)", c * gathered)
    if c == BYTES[job.dtype]:
        return Item("weights in bfloat16", "none", 0)
    return Item("weights in bfloat16", "2 B x parameters", 2 * shape.parameters)


def _activations(shape: Shape, job: Job) -> Sequence[Item]:
    between, inside = activation_bytes(shape, job)
    tokens = job.rows * job.tokens
    if job.checkpointing:
        return (
            Item("inputs of layers", "residual x layers x tokens", between * shape.layers * tokens),
            Item("activations of one layer", "inside x tokens", inside * tokens),
        )
    return (Item("activations", "(residual + inside) x layers x tokens", (between + inside) * shape.layers * tokens),)


def activation_bytes(shape: Shape, job: Job) -> tuple[int, int]:
    """Bytes a token that the backward pass needs: of the residual that enters a layer, and of all else inside it.

    Residual: 2h or 4h; it is float32 where autocast alone lowers the precision. Inside: c(2h + 3q + 3k + 4i) + 16h with
    c bytes for what is computed (inputs of both groups of projections; queries, rotated, attended; keys, rotated,
    values; gate, activated gate, up, product) and float32 in and out of both norms.
    """
    c = 2 if job.bf16 else 4
    residual = 2 if job.bf16 and (job.devices > 1 or job.dtype != "float32") else 4
    h, q, k, i = shape.hidden, shape.queries, shape.keys, shape.intermediate
    return residual * h, c * (2 * h + 3 * q + 3 * k + 4 * i) + 16 * h


def cache_bytes(shape: Shape, tokens: int) -> int:
    """Keys and values of one rollout in 2-byte numbers: 2 B x 2 x layers x width of the keys x tokens."""
    return 2 * 2 * shape.layers * shape.keys * tokens
