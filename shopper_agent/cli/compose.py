"""Options → the objects of a run. The only place where policies and their back-ends are put together by name."""

import difflib
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
from pydantic import JsonValue, ValidationError

from shopper_agent.browser.settings import BrowserSettings, without_password
from shopper_agent.dom.outline import DEFAULT_BUDGET
from shopper_agent.errors import ConfigError
from shopper_agent.registry import POLICIES, resolve
from shopper_agent.session import Policy

if TYPE_CHECKING:
    from shopper_agent.backends.openai_http import OpenAIHTTP
    from shopper_agent.backends.openai_wire import OpenAISettings
    from shopper_agent.backends.token_counting import TokenCounter
    from shopper_agent.prompt import PromptSettings


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


@dataclass(frozen=True)
class PolicyChoice:
    """Which policy was asked for."""

    name: str
    url: str | None
    """Of the model's server; None for policies without one."""
    options: Mapping[str, Any]

    @classmethod
    def parse(cls, options: Mapping[str, Any]) -> "PolicyChoice":
        """Read `--policy`. Raises ConfigError for a name that nobody knows."""
        if options.get("page_budget") is None:
            options = {**options, "page_budget": _PAGE_BUDGETS[options.get("rendering", "html")]}
        name, _, url = str(options["policy"]).partition(":")
        if name == "lm":
            if not url:
                raise ConfigError("--policy lm needs the server's address: lm:http://localhost:8000")
            return cls(name, url, options)
        if url or name not in POLICIES:
            near = difflib.get_close_matches(name, POLICIES, 1)
            hint = f"did you mean {near[0]}? " if near and not url else ""
            known = ", ".join(sorted(POLICIES))
            raise ConfigError(f"unknown policy {options['policy']!r}; {hint}there are {known} (lm as lm:URL)")
        return cls(name, None, options)

    def shown(self, url: str) -> str:
        """Where a visit leads and who decides, for people; passwords in addresses are left out."""
        policy = f"lm:{without_password(self.url)}" if self.url is not None else self.name
        return f"{without_password(url)}  ({policy})"

    def recordable(self) -> dict[str, JsonValue]:
        """What the recording says of it: no key, no password in the address."""
        if self.name == "choice":
            from shopper_agent.policies.choice.policy import PAGE_BUDGET

            return {"page_budget": PAGE_BUDGET}
        if self.url is None:
            return {}
        kept = ("model", "temperature", "max_tokens", "layout", "rendering", "page_budget", "total_budget")
        return {"server": without_password(self.url), **{key: self.options[key] for key in kept}}


@asynccontextmanager
async def open_policy(choice: PolicyChoice) -> AsyncIterator[Policy]:
    """Make the policy; what it holds open is closed with the block."""
    if choice.url is not None:
        async with _language_model(choice, choice.url) as policy:
            yield policy
        return
    make = cast(Any, resolve("policy", choice.name, POLICIES))
    if choice.name == "human":
        yield cast(Policy, make(_ask, click.echo))
    else:
        yield cast(Policy, make(seed=choice.options["seed"]))


async def _ask(prompt: str) -> str:
    """Read a line from the person without stopping the browser's event loop."""
    import asyncio

    return await asyncio.to_thread(input, prompt)


@asynccontextmanager
async def _language_model(choice: PolicyChoice, url: str) -> AsyncIterator[Policy]:
    from shopper_agent.backends.openai_http import OpenAIHTTP
    from shopper_agent.policies.lm import LMPolicy
    from shopper_agent.schema import Sampling

    options = choice.options
    try:
        settings, prompt = _model_settings(url, options), _prompt_settings(options)
        # a wrong address or model is told before a browser starts, and soon
        async with OpenAIHTTP(settings.model_copy(update={"max_retries": 1})) as asked:
            settings = settings.model_copy(update={"model": await asked.connect()})
    except ValidationError as error:
        raise ConfigError(f"--policy lm: {error.errors()[0]['msg']}") from error
    except ConfigError as error:
        raise ConfigError(f"--policy lm: {error}") from error
    sampling = Sampling(temperature=options["temperature"], max_tokens=options["max_tokens"], seed=options["seed"])
    async with OpenAIHTTP(settings) as backend:
        counter = await _token_counter(backend, options["tokenizer"], prompt)
        yield LMPolicy(backend, prompt, sampling, count_tokens=counter.count_tokens, counted_by=counter.told_by)


async def _token_counter(backend: "OpenAIHTTP", wanted: str, prompt: "PromptSettings") -> "TokenCounter":
    """What counts tokens: the one that was asked for; else the server where it tells, else the estimate."""
    from shopper_agent.backends.token_counting import ESTIMATE, counted_by_folder
    from shopper_agent.prompt import golden_contexts, render

    if wanted == "estimate":
        return ESTIMATE
    if wanted != "server":
        return counted_by_folder(Path(wanted))
    samples = ["\n".join(message.content for message in render(each, prompt)) for each in golden_contexts()]
    return await backend.token_counter(samples) or ESTIMATE


def _model_settings(url: str, options: Mapping[str, Any]) -> "OpenAISettings":
    from shopper_agent.backends.openai_wire import OpenAISettings

    if options["max_cost"] is not None and None in (options["price_in"], options["price_out"]):
        raise ConfigError("--max-cost needs --price-in and --price-out")
    return OpenAISettings(
        base_url=url,
        model=options["model"],
        api_key=options["api_key"],
        max_cost=options["max_cost"],
        max_total_tokens=options["max_total_tokens"],
        input_price=options["price_in"],
        output_price=options["price_out"],
    )


def _prompt_settings(options: Mapping[str, Any]) -> "PromptSettings":
    from shopper_agent.prompt import PromptSettings

    return PromptSettings(
        layout=options["layout"],
        vocabulary=options["vocabulary"],
        rendering=options["rendering"],
        page_budget=options["page_budget"],
        total_budget=options["total_budget"],
    )
