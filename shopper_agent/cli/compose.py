"""Options → the objects of a run. The only place where policies and their back-ends are put together by name."""

import difflib
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import click
from click.core import ParameterSource
from pydantic import JsonValue, ValidationError

from shopper_agent.browser.settings import BrowserSettings, without_password
from shopper_agent.cli.language_models import PROMPT_OPTIONS, language_model_policy
from shopper_agent.cli.model_sources import ModelSource, model_source, pocket_source
from shopper_agent.dom.outline import DEFAULT_BUDGET
from shopper_agent.errors import ConfigError
from shopper_agent.registry import POLICIES, resolve
from shopper_agent.session import Policy


def browser_settings(options: Mapping[str, Any]) -> BrowserSettings:
    """The browser's settings from the command line. Raises ConfigError naming the option."""
    try:
        return BrowserSettings(
            executable=options["browser"],
            headed=options["headed"],
            viewport=_viewport(options["viewport"]),
            device=options["device"],
            locale=options["locale"],
            storage_state=options["storage_state"],
            http_auth=_pair(options["http_auth"], ":", "--http-auth takes USER:PASSWORD")
            if options["http_auth"]
            else None,
            headers=_headers(options["header"]),
            proxy=_proxy(options["proxy"]),
            ignore_https_errors=options["ignore_https_errors"],
            allow_hosts=tuple(options["allow_host"]),
            allow_purchase=options["allow_purchase"],
            test_hosts=tuple(options["test_host"]),
            dialogs=options["dialogs"],
            screenshots=not options["no_screenshots"],
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"--{'-'.join(str(part) for part in first['loc'])}: {first['msg']}") from error


def _viewport(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9][0-9]{0,3})[xX]([1-9][0-9]{0,3})", text)
    if found is None:
        raise ConfigError(f"--viewport takes WIDTHxHEIGHT, such as 1280x900, not {text!r}")
    return int(found[1]), int(found[2])


def _headers(given: Iterable[str]) -> dict[str, str]:
    headers = {}
    for text in given:
        name, value = _pair(text, ":", f"--header takes NAME: VALUE, not {text!r}")
        if not re.fullmatch(r"[\w!#$%&'*+.^`|~-]+", name, re.ASCII) or not re.fullmatch(r"[\t\x20-\x7e]*", value):
            raise ConfigError(f"--header {name!r}: a character there cannot stand in an HTTP header")
        headers[name] = value
    return headers


def _proxy(text: str | None) -> str | None:
    if text is not None and not re.fullmatch(r"(https?|socks[45])://[^\s/]+/?", text):
        raise ConfigError(f"--proxy takes http://HOST:PORT or socks5://HOST:PORT, not {text.rpartition('@')[2]!r}")
    return text


def _pair(text: str, mark: str, complaint: str) -> tuple[str, str]:
    head, found, tail = text.partition(mark)
    if not found or not head.strip():
        raise ConfigError(complaint)
    return head.strip(), tail.strip()


_PAGE_BUDGETS = {"html": 10_000, "compact": DEFAULT_BUDGET}
"""Tokens of one page where nothing else is asked for."""
_TEMPERATURE, _TEMPERATURES = 0.6, {"pocket": 1.0}
"""Where nothing else is asked for. The policy that ships was trained on a distribution and is drawn from it."""


@dataclass(frozen=True)
class PolicyChoice:
    """Which policy was asked for."""

    name: str
    model: ModelSource | None
    """None for policies without a language model."""
    options: Mapping[str, Any]
    given: frozenset[str] = frozenset()
    """Names of the options that the user chose, as opposed to defaults."""

    @classmethod
    def parse(cls, options: Mapping[str, Any]) -> "PolicyChoice":
        """Read `--policy`. Raises ConfigError for a name that nobody knows."""
        if options.get("page_budget") is None:
            options = {**options, "page_budget": _PAGE_BUDGETS[options.get("rendering", "html")]}
        name, _, rest = str(options["policy"]).partition(":")
        if options.get("temperature") is None:
            options = {**options, "temperature": _TEMPERATURES.get(name, _TEMPERATURE)}
        if name == "pocket" and not rest:
            return cls(name, pocket_source(), options, _given(options))
        if name in {"lm", "vllm"}:
            if not rest:
                what = "a model's folder" if name == "vllm" else "lm:http://localhost:8000 or a model's folder"
                raise ConfigError(f"--policy {name} needs {what}")
            return cls("lm", model_source(name, rest), options, _given(options))
        if rest or name not in POLICIES:
            near = difflib.get_close_matches(name, POLICIES, 1)
            hint = f"did you mean {near[0]}? " if near and not rest else ""
            known = ", ".join(sorted(POLICIES))
            forms = "lm as lm:URL or lm:FOLDER, vllm:FOLDER"
            raise ConfigError(f"unknown policy {options['policy']!r}; {hint}there are {known} ({forms})")
        return cls(name, None, options)

    def shown(self, url: str) -> str:
        """Where a visit leads and who decides, for people; passwords in addresses are left out."""
        policy = self.model.label if self.model is not None else self.name
        return f"{without_password(url)}  ({policy})"

    def recordable(self) -> dict[str, JsonValue]:
        """What the recording says of it: no key, no password in the address."""
        if self.name == "choice":
            from shopper_agent.policies.choice.policy import PAGE_BUDGET

            return {"page_budget": PAGE_BUDGET}
        if self.model is None:
            return {}
        from shopper_agent.cli.language_models import prompt_settings

        prompt = prompt_settings(self.model, self.options, self.given)
        kept = {key: self.options[key] for key in ("model", "temperature", "max_tokens")}
        shown = {key: getattr(prompt, key) for key in ("layout", "rendering", "page_budget", "total_budget")}
        return {"server": self.model.text, **_files(self.model), **kept, **shown}


@asynccontextmanager
async def open_policy(choice: PolicyChoice) -> AsyncIterator[Policy]:
    """Make the policy; what it holds open is closed with the block."""
    if choice.model is not None:
        async with language_model_policy(choice.model, choice.options, choice.given) as policy:
            yield policy
        return
    make = cast(Any, resolve("policy", choice.name, POLICIES))
    if choice.name == "human":
        yield cast(Policy, make(_ask, click.echo))
    else:
        yield cast(Policy, make(seed=choice.options["seed"]))


def _files(source: ModelSource) -> dict[str, JsonValue]:
    """Which model shipped: another version of the package may have another one."""
    if not source.ships or source.folder is None:
        return {}
    from shopper_agent.cli.beside import load_training

    load_training()
    from training.predict_sources import model_id

    return {"model_id": model_id(source.folder)}


async def _ask(prompt: str) -> str:
    """Read a line from the person without stopping the browser's event loop."""
    import asyncio

    return await asyncio.to_thread(input, prompt)


def _given(options: Mapping[str, Any]) -> frozenset[str]:
    """The prompt's options that the user chose; all of them where no command line was read."""
    context = click.get_current_context(silent=True)
    if context is None:
        return frozenset(key for key in PROMPT_OPTIONS if options.get(key) is not None)
    default = (ParameterSource.DEFAULT, None)
    return frozenset(key for key in PROMPT_OPTIONS if context.get_parameter_source(key) not in default)
