"""A model's sizes, without its weights: from the configuration that it was published with."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from shopper_agent.errors import ConfigError, MissingExtra
from training.memory import Shape


def known_models() -> list[str]:
    """The models whose sizes are at hand."""
    folder = files("training") / "configs" / "models"
    return sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))


def model_config(base: str) -> Mapping[str, JsonValue]:
    """The config.json of a model: of a folder, or by the last part of its id from what is at hand.

    Raises:
        ConfigError: There is neither.
    """
    own = Path(base) / "config.json"
    name = base.rsplit("/", 1)[-1]
    if own.is_file():
        text, place = own.read_text("utf-8"), str(own)
    elif name in known_models():
        place = f"{name}.json"
        text = (files("training") / "configs" / "models" / place).read_text("utf-8")
    else:
        raise ConfigError(
            f"the sizes of {base!r} are not known: name a folder with its config.json, or one of "
            f"{', '.join(known_models())}"
        )
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"{place} is no JSON: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("model_type"), str):
        raise ConfigError(f"{place} is no model's configuration: it has no model_type")
    return found


def shape_of(config: Mapping[str, JsonValue]) -> Shape:
    """The sizes of the model that transformers builds of a configuration, on the meta device: no memory is taken.

    Raises:
        ConfigError: It is no causal language model of layers.
        MissingExtra: torch or transformers are not installed.
    """
    try:
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM
    except ImportError as error:
        raise MissingExtra(error.name or "transformers", "train") from error
    known: Any = AutoConfig
    maker: Any = AutoModelForCausalLM
    kind = str(config["model_type"])
    try:
        own = known.for_model(kind, **{key: value for key, value in config.items() if key != "model_type"})
        with torch.device("meta"):
            model = maker.from_config(own)
        layers = model.base_model.layers
    except (ValueError, AttributeError, TypeError) as error:
        raise ConfigError(f"a model of type {kind!r} cannot be sized: {str(error).splitlines()[0]}") from error
    inputs, outputs = model.get_input_embeddings().weight, model.get_output_embeddings().weight
    heads = own.num_attention_heads
    size = getattr(own, "head_dim", None) or own.hidden_size // heads
    return Shape(
        parameters=_count(model.parameters()), block=_count(layers[0].parameters()), embedding=inputs.numel(),
        head=0 if outputs is inputs else outputs.numel(), layers=len(layers), hidden=own.hidden_size,
        intermediate=own.intermediate_size, queries=heads * size, keys=own.num_key_value_heads * size,
    )  # fmt: skip


def _count(parameters: Any) -> int:
    return sum(int(one.numel()) for one in parameters)
