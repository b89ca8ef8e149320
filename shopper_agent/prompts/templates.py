"""Markdown templates with `{{variables}}`: filled strictly, in one pass."""

import re
from functools import cache
from importlib.resources import files

_VARIABLE = re.compile(r"\{\{(\w+)\}\}(\n\n)?")


@cache
def load(name: str) -> str:
    """The template of that name, such as `user/page`, without the line break at its end."""
    path = files("shopper_agent.prompts").joinpath(f"{name}.md")
    return path.read_text(encoding="utf-8").strip("\n")


def fill(name: str, **values: str) -> str:
    """The template with every variable replaced by its value, literally; values are never looked into again.

    An empty value takes the paragraph break after it along.

    Raises:
        ValueError: A variable has no value, or a value no variable: a mistake in the template or caller.
    """
    template = load(name)
    wanted = {found[1] for found in _VARIABLE.finditer(template)}
    if wanted != set(values):
        raise ValueError(f"template {name}: variables {sorted(wanted)}, values {sorted(values)}")

    def replace(found: re.Match[str]) -> str:
        value = values[found[1]]
        return value + (found[2] or "") if value else ""

    return _VARIABLE.sub(replace, template).strip("\n")
