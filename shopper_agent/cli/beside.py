"""Loads the packages that stand beside `shopper_agent` and not inside it: the mock shops and the training module."""

import importlib
from pathlib import Path
from types import ModuleType

import shopper_agent
from shopper_agent.errors import ConfigError


def load_sites() -> ModuleType:
    """The mock shops. Raises ConfigError when another package has taken their name."""
    return _beside("sites")


def load_training() -> ModuleType:
    """The training module. Raises ConfigError when another package has taken its name."""
    return _beside("training")


def _beside(name: str) -> ModuleType:
    module = importlib.import_module(name)
    here, there = Path(str(shopper_agent.__file__)).parent.parent, Path(str(module.__file__)).parent.parent
    if here.resolve() != there.resolve():
        raise ConfigError(f"the package “{name}” at {there} is not shopper-agent's own; another one hides it")
    return module
