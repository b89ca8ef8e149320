"""Synthetic shoppers in a real browser: personas that see, think and act, and recordings that explain themselves."""

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopper_agent.browser.settings import BrowserSettings
    from shopper_agent.errors import (
        BackendError,
        ConfigError,
        EnvironmentFailed,
        MissingExtra,
        PolicyFailed,
        ShopperAgentError,
        TrajectoryFormatError,
    )
    from shopper_agent.personas.load import load_persona
    from shopper_agent.registry import make_policy
    from shopper_agent.schema import (
        Click,
        Context,
        Decision,
        Element,
        Footer,
        Input,
        Limits,
        Observation,
        Outcome,
        Persona,
        Product,
        Step,
        StopReason,
        Terminate,
        Trajectory,
        TypeAndSubmit,
    )
    from shopper_agent.trajectories import read_trajectory
    from shopper_agent.visiting import Plan, Visit, visit

__all__ = [
    "BackendError",
    "BrowserSettings",
    "Click",
    "ConfigError",
    "Context",
    "Decision",
    "Element",
    "EnvironmentFailed",
    "Footer",
    "Input",
    "Limits",
    "MissingExtra",
    "Observation",
    "Outcome",
    "Persona",
    "Plan",
    "PolicyFailed",
    "Product",
    "ShopperAgentError",
    "Step",
    "StopReason",
    "Terminate",
    "Trajectory",
    "TrajectoryFormatError",
    "TypeAndSubmit",
    "Visit",
    "load_persona",
    "make_policy",
    "read_trajectory",
    "visit",
]

_LAZY = {
    "BackendError": "shopper_agent.errors",
    "BrowserSettings": "shopper_agent.browser.settings",
    "Click": "shopper_agent.schema",
    "ConfigError": "shopper_agent.errors",
    "Context": "shopper_agent.schema",
    "Decision": "shopper_agent.schema",
    "Element": "shopper_agent.schema",
    "EnvironmentFailed": "shopper_agent.errors",
    "Footer": "shopper_agent.schema",
    "Input": "shopper_agent.schema",
    "Limits": "shopper_agent.schema",
    "MissingExtra": "shopper_agent.errors",
    "Observation": "shopper_agent.schema",
    "Outcome": "shopper_agent.schema",
    "Persona": "shopper_agent.schema",
    "Plan": "shopper_agent.visiting",
    "PolicyFailed": "shopper_agent.errors",
    "Product": "shopper_agent.schema",
    "ShopperAgentError": "shopper_agent.errors",
    "Step": "shopper_agent.schema",
    "StopReason": "shopper_agent.schema",
    "Terminate": "shopper_agent.schema",
    "Trajectory": "shopper_agent.schema",
    "TrajectoryFormatError": "shopper_agent.errors",
    "TypeAndSubmit": "shopper_agent.schema",
    "Visit": "shopper_agent.visiting",
    "load_persona": "shopper_agent.personas.load",
    "make_policy": "shopper_agent.registry",
    "read_trajectory": "shopper_agent.trajectories",
    "visit": "shopper_agent.visiting",
}
"""Loaded when first used, so that importing the package stays quick."""

logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> object:
    """Load a public name on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_LAZY[name]), name)
