"""What can be named: small tables of name → "module:attribute", resolved on use."""

import difflib
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from shopper_agent.errors import ConfigError

POLICIES: Mapping[str, str] = MappingProxyType({
    "choice": "shopper_agent.policies.choice.policy:ChoicePolicy",
    "first": "shopper_agent.policies.baselines:FirstResult",
    "human": "shopper_agent.policies.human:HumanPolicy",
    "lm": "shopper_agent.policies.lm:LMPolicy",
    "pocket": "shopper_agent.policies.pocket.shipped:pocket_policy",
    "random": "shopper_agent.policies.baselines:RandomPolicy",
    "repeat": "shopper_agent.policies.baselines:RepeatPrevious",
    "terminate": "shopper_agent.policies.baselines:AlwaysTerminate",
})  # fmt: skip
"""Whoever can shop."""

BACKENDS: Mapping[str, str] = MappingProxyType({"openai_http": "shopper_agent.backends.openai_http:OpenAIHTTP"})
"""Whatever turns messages into text."""


def resolve(kind: str, name: str, table: Mapping[str, str]) -> object:
    """Import what a name stands for. Raises ConfigError listing what there is."""
    if name not in table:
        near = difflib.get_close_matches(name, table, 1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise ConfigError(f"unknown {kind} {name!r}; {hint}there are {', '.join(sorted(table))}")
    module, _, attribute = table[name].partition(":")
    return getattr(import_module(module), attribute)


def make_policy(name: str, seed: int = 0) -> object:
    """A policy that needs nothing but its name and a seed. Raises ConfigError for the others.

    `pocket` loads its model: MissingExtra where what runs it is not installed.
    """
    if name == "pocket":
        return _pocket(seed)
    if name in {"human", "lm"}:
        raise ConfigError(f"the policy {name!r} needs more than its name; make it from shopper_agent.policies.{name}")
    make = resolve("policy", name, POLICIES)
    if not callable(make):
        raise ConfigError(f"{POLICIES[name]} is no policy")
    return make(seed=seed)


def _pocket(seed: int) -> object:
    from shopper_agent.backends.onnx import ONNXSettings, load_onnx
    from shopper_agent.policies.pocket.shipped import NAME, THREADS, pocket_policy, shipped_model, trained_prompt

    folder = shipped_model()
    prompt = trained_prompt(folder)
    backend = load_onnx(ONNXSettings(folder=folder, name=NAME, threads=THREADS))
    return pocket_policy(backend, prompt, backend.tokens.count, seed)
