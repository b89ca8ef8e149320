"""One visit, put together: a browser, a policy, a recording, and the page that shows it.

What `shopper-agent run` does, for Python.
"""

import platform
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import JsonValue

from shopper_agent.browser.settings import BrowserSettings, without_password
from shopper_agent.dom.simplify import Reading
from shopper_agent.errors import ConfigError
from shopper_agent.personas.references import contact_values
from shopper_agent.reports.session_page import write_session_page
from shopper_agent.schema import Footer, Header, Limits, Persona, Provenance, SessionSpec, Step
from shopper_agent.session import Environment, Policy, Session, Timing, run_session
from shopper_agent.trajectories import TrajectoryWriter, new_session_id

if TYPE_CHECKING:
    from shopper_agent.browser.launch import StartedBrowser

_PACKAGES = ("playwright", "pydantic", "lxml")


@dataclass(frozen=True)
class Plan:
    """What a visit needs besides its policy."""

    persona: Persona
    url: str
    policy_name: str
    """For the record, such as `choice` or `lm`."""
    out: Path = Path("runs")
    """Folder in which the recording gets a folder of its own."""
    intent: str | None = None
    """None: the persona's own."""
    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    browser: BrowserSettings = field(default_factory=BrowserSettings)
    vocabulary: str = "full"
    policy_options: Mapping[str, JsonValue] = field(default_factory=dict)
    """For the record, without secrets."""
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True)
class Visit:
    """How it went, and where to look."""

    footer: Footer
    recording: Path
    page: Path
    """The session as one HTML page."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Hooks:
    """Who is told, and where time comes from."""

    on_start: Callable[[Path], None] | None = None
    """Hears the recording's folder before the first page is opened."""
    on_step: Callable[[Step], None] | None = None
    timing: Timing = field(default_factory=Timing)
    now: Callable[[], datetime] = _utc_now


async def visit(plan: Plan, policy: Policy, hooks: Hooks | None = None) -> Visit:
    """Let a persona visit a shop, record it, and write its page.

    Raises ConfigError before a browser starts when the plan cannot be carried out, and EnvironmentFailed when no
    browser starts. What goes wrong during the visit is in the footer.
    """
    check_url(plan.url)
    async with _browser(plan.browser) as started:
        return await visit_in(started, plan, policy, hooks)


async def visit_in(started: "StartedBrowser", plan: Plan, policy: Policy, hooks: Hooks | None = None) -> Visit:
    """The same in a browser that is already running; several visits may share one."""
    from shopper_agent.browser.environment import BrowserEnvironment

    hooks = hooks or Hooks()
    private = contact_values(plan.persona)
    async with BrowserEnvironment.opened(started, plan.url, plan.browser, plan.reading, private) as environment:
        return await recorded(plan, policy, environment, hooks, browser=started.product, references=tuple(private))


async def recorded(
    plan: Plan,
    policy: Policy,
    environment: Environment,
    hooks: Hooks,
    *,
    browser: str | None = None,
    references: tuple[str, ...] = (),
) -> Visit:
    """Run and record a session in any environment."""
    now = hooks.now()
    session_id = new_session_id(now, Random(), plan.persona.name)  # the name alone is random, never what happens
    folder = plan.out / session_id
    spec = SessionSpec(
        persona=plan.persona.model_copy(update={"contact": None}),
        intent=plan.persona.intent if plan.intent is None else plan.intent,
        url=without_password(plan.url),
        policy=plan.policy_name,
        policy_options=plan.policy_options,
        vocabulary=plan.vocabulary,
        references=references,
        seed=plan.seed,
        limits=plan.limits,
        browser=plan.browser.recordable(),
    )
    header = Header(session_id=session_id, spec=spec, provenance=_provenance(plan, policy, now, browser))
    writer = TrajectoryWriter.create(folder, header)
    if hooks.on_start is not None:
        hooks.on_start(folder)
    session = Session(spec, policy, environment, writer, hooks.timing, references, hooks.on_step)
    footer = await run_session(session)
    return Visit(footer, folder, write_session_page(folder))


def check_url(url: str) -> None:
    """Raise ConfigError unless the address is one that a browser can open as a shop."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"--url {url!r} is no address: {error}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigError(f"--url {url!r} is no shop's address; it begins with http:// or https://")
    if any(letter.isspace() or not letter.isprintable() for letter in url):
        raise ConfigError(f"--url {url!r} is no address: it has a space or a control character in it")


@asynccontextmanager
async def _browser(settings: BrowserSettings) -> "AsyncIterator[StartedBrowser]":
    from shopper_agent.browser.launch import (
        started_browser,
    )  # Playwright is only loaded when a browser is wanted

    async with started_browser(settings) as started:
        yield started


def _provenance(plan: Plan, policy: Policy, now: datetime, browser: str | None) -> Provenance:
    return Provenance(
        started_at=now.astimezone(UTC).isoformat(timespec="milliseconds"),
        shopper_agent=metadata.version("shopper-agent"),
        python=platform.python_version(),
        platform=platform.platform(terse=True),
        packages={name: metadata.version(name) for name in _PACKAGES},
        browser=browser,
        prompt_id=getattr(policy, "prompt_id", None),
        model=getattr(policy, "model", None),
        slug_rule=plan.reading.slug_rule,
    )
