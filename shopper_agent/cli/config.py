"""A TOML file as defaults of a command: its keys are the long options' names, `max-steps = 20` for `--max-steps 20`."""

import difflib
import tomllib
from pathlib import Path

import click

from shopper_agent.errors import ConfigError


def read_config(context: click.Context, _: click.Parameter, path: str | None) -> str | None:
    """Callback of `--config`: what the command line does not say, the file says. Raises ConfigError."""
    if path is None:
        return None
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    known = {
        _key(option): option
        for option in context.command.params
        if isinstance(option, click.Option) and option.name != "config"
    }
    defaults: dict[str, object] = {}
    for key, value in values.items():
        option = known.get(key)
        if option is None or option.name is None:
            near = difflib.get_close_matches(key, known, 1)
            raise ConfigError(
                f"{path}: unknown key “{key}”"
                + (f"; did you mean “{near[0]}”?" if near else f"; it knows {', '.join(sorted(known))}")
            )
        if isinstance(value, dict):
            raise ConfigError(f"{path}: “{key}” is a table; it takes a value as --{key} does")
        if option.multiple and not isinstance(value, list):
            raise ConfigError(f"{path}: “{key}” takes a list, as --{key} may be given several times")
        defaults[option.name] = value
    context.default_map = {**(context.default_map or {}), **defaults}
    return path


def _key(option: click.Option) -> str:
    return max(option.opts, key=len).removeprefix("--")
