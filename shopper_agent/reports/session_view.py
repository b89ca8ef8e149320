"""What the session page shows of a whole session. PURE."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from shopper_agent.reports.page_shots import PageView, page_view
from shopper_agent.reports.panes import LongText, long_text
from shopper_agent.reports.persona_card import PersonaView, persona_view
from shopper_agent.reports.session_steps import StepView, step_views
from shopper_agent.reports.step_results import failed_actions
from shopper_agent.reports.timings import TimeStrip, time_strip
from shopper_agent.reports.wording import OUTCOME_WORDS, seconds_words, shorten, stop_words
from shopper_agent.schema import (
    Footer,
    Header,
    Observation,
    Trajectory,
)


@dataclass(frozen=True)
class SessionView:
    """The whole page, ready for the template."""

    title: str
    shop: str
    url: str
    intent: str
    outcome: str
    outcome_class: str
    order_number: str
    ending: str
    """How it ended, in words."""
    session_facts: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, str, str], ...]
    """Key numbers: label, value, remark."""
    persona: PersonaView
    strip: TimeStrip | None
    steps: tuple[StepView, ...]
    final: PageView | None
    final_html: LongText | None
    failed_replies: tuple[str, ...]
    provenance_json: str
    spec_json: str


def session_view(trajectory: Trajectory, pictures: Mapping[str, bytes]) -> SessionView:
    """Everything the template shows, without a decision left to it."""
    header, footer = trajectory.header, trajectory.footer
    shop = shorten(host(header.spec.url), 100)
    return SessionView(
        title=f"{header.spec.persona.name} at {shop}",
        shop=shop,
        url=shorten(header.spec.url, 500),
        intent=shorten(header.spec.intent, 2000),
        outcome=OUTCOME_WORDS[footer.outcome],
        outcome_class=footer.outcome.value,
        order_number=shorten(footer.order_number or "", 100),
        ending=_ending(footer),
        session_facts=_session_facts(header),
        numbers=_numbers(trajectory),
        persona=persona_view(header.spec.persona),
        strip=time_strip(trajectory),
        steps=step_views(trajectory, pictures),
        final=_final(trajectory, pictures),
        final_html=long_text(footer.observation.html) if footer.observation is not None else None,
        failed_replies=tuple(shorten(reply, 20_000) for reply in footer.attempts),
        provenance_json=_json(header.provenance.model_dump(mode="json")),
        spec_json=_json(header.spec.model_dump(mode="json", exclude={"persona"})),
    )


def host(url: str) -> str:
    """The shop's host, without user and password."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:  # a URL that is none is shown as it is
        return url


def _ending(footer: Footer) -> str:
    return ": ".join(part for part in (stop_words(footer.stop_reason), shorten(footer.message, 2000)) if part)


def _session_facts(header: Header) -> tuple[tuple[str, str], ...]:
    ran = header.provenance
    facts = [
        ("Started", ran.started_at),
        ("Policy", header.spec.policy),
        ("Model", ran.model or ""),
        ("Seed", str(header.spec.seed)),
        ("Session", header.session_id),
    ]
    return tuple((label, shorten(value, 120)) for label, value in facts if value)


def _numbers(trajectory: Trajectory) -> tuple[tuple[str, str, str], ...]:
    steps, footer = trajectory.steps, trajectory.footer
    deciding = [step.decide_s for step in steps if step.decide_s is not None]
    mean = f"{seconds_words(sum(deciding) / len(deciding))} a step" if deciding else ""
    numbers = [
        ("Steps", f"{len(steps):,}", f"of at most {trajectory.header.spec.limits.max_steps:,}"),
        ("Duration", seconds_words(footer.duration_s), ""),
        ("Deciding", seconds_words(sum(deciding)) if deciding else "unknown", mean),
        ("Failed actions", f"{failed_actions(trajectory):,}", ""),
        ("Products viewed", f"{_products_viewed(trajectory):,}", ""),
    ]
    return (*numbers, *_usage_numbers(trajectory))


def _usage_numbers(trajectory: Trajectory) -> list[tuple[str, str, str]]:
    usages = [step.decision.usage for step in trajectory.steps if step.decision.usage is not None]
    read = [usage.prompt_tokens for usage in usages if usage.prompt_tokens is not None]
    written = [usage.completion_tokens for usage in usages if usage.completion_tokens is not None]
    costs = [usage.cost for usage in usages if usage.cost is not None]
    numbers = []
    if read or written:
        numbers.append(("Tokens", f"{sum(read) + sum(written):,}", f"{sum(read):,} in, {sum(written):,} out"))
    if costs:
        numbers.append(("Cost", f"{sum(costs):.4f}", "in the currency of the prices"))
    return numbers


def _products_viewed(trajectory: Trajectory) -> int:
    """How many different products' own pages the shopper had before them."""
    seen = [step.observation for step in trajectory.steps]
    if trajectory.footer.observation is not None:
        seen.append(trajectory.footer.observation)
    own = [[product.title for product in page.products if product.name is None] for page in seen]
    return len({titles[0] for titles in own if len(titles) == 1})


def _final(trajectory: Trajectory, pictures: Mapping[str, bytes]) -> PageView | None:
    """The last page, unless it is just the one of the last step."""
    footer = trajectory.footer
    picture = pictures.get(footer.screenshot or "")
    last: Observation | None = trajectory.steps[-1].observation if trajectory.steps else None
    if footer.observation is None or (footer.observation == last and picture is None):
        return None
    return page_view(footer.observation, picture)


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
