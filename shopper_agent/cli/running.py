"""Carries out `shopper-agent run`: options in, a session on the terminal, an exit code out."""

import asyncio
import json
import shutil
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from shopper_agent.cli.compose import PolicyChoice, browser_settings, open_policy
from shopper_agent.cli.display import Display
from shopper_agent.personas.load import load_persona
from shopper_agent.schema import Limits, Outcome
from shopper_agent.visiting import Hooks, Plan, Visit, check_url, visit

_EXIT_CODES = {Outcome.FAILED: 1, Outcome.BLOCKED: 3}


async def run_visit(options: Mapping[str, Any]) -> int:
    """Carry out a visit as the options say; returns the exit code."""
    persona = load_persona(options["persona"])
    check_url(options["url"])
    settings = browser_settings(options)
    choice = PolicyChoice.parse(options)
    plan = Plan(
        persona=persona,
        url=options["url"],
        policy_name=choice.name,
        out=options["out"],
        intent=options["intent"],
        seed=options["seed"],
        limits=Limits(max_steps=options["max_steps"], deadline_s=options["deadline"]),
        browser=settings,
        vocabulary=options["vocabulary"],
        policy_options=choice.recordable(),
    )
    display = None if options["as_json"] else _display()
    begun: list[Path] = []

    def started(folder: Path) -> None:
        begun.append(folder)
        if display is not None:
            display.start(persona, persona.intent if plan.intent is None else plan.intent, choice.shown(plan.url))

    work = asyncio.ensure_future(_visit(plan, choice, Hooks(started, display.step if display is not None else None)))
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_unhandled)
    for number in (signal.SIGTERM, signal.SIGHUP):  # asyncio.run does the same for Ctrl-C
        loop.add_signal_handler(number, work.cancel)
    try:
        done = await work
    except asyncio.CancelledError:
        so_far = f"the recording so far: {begun[0]}" if begun else "nothing was recorded"
        click.echo(f"interrupted; {so_far}", err=True)
        return 130
    if display is not None:
        display.end(done.footer)
        display.line(f"recording  {done.recording}")
        display.line(f"page       {done.page}")
    else:
        click.echo(json.dumps(_summary(done)))
    return _EXIT_CODES.get(done.footer.outcome, 0)


def _unhandled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Keep quiet about what Playwright leaves behind when its driver is killed: the session's end tells of it."""
    if "reading from the driver" not in str(context.get("exception")):
        loop.default_exception_handler(context)


async def _visit(plan: Plan, choice: PolicyChoice, hooks: Hooks) -> Visit:
    async with open_policy(choice) as policy:
        counted_by = getattr(policy, "counted_by", None)
        if counted_by is not None:
            plan = replace(plan, policy_options={**plan.policy_options, "tokens_counted_by": counted_by})
        return await visit(plan, policy, hooks)


def _summary(done: Visit) -> dict[str, object]:
    footer = done.footer
    return {
        "outcome": footer.outcome,
        "stop_reason": footer.stop_reason,
        "steps": footer.steps,
        "message": footer.message,
        "order_number": footer.order_number,
        "duration_s": round(footer.duration_s, 3),
        "recording": str(done.recording),
        "page": str(done.page),
    }


def _display() -> Display:
    tty = sys.stdout.isatty()
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return Display(click.echo, shutil.get_terminal_size((100, 24)).columns, colour=tty, unicode=unicode)
