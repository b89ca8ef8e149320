"""A training example taken apart: who shops, what happened before, the page, the action. Pure; no torch.

An example holds its prompt as the policy reads it, in one of the layouts (shopper_agent/prompts). What stands between a
page's delimiters cannot imitate what is around it, since the renderer disarms them; so the parts can be told apart.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shopper_agent.errors import ConfigError
from shopper_agent.parse import dump, dump_action, parse
from shopper_agent.prompt import PromptSettings
from shopper_agent.prompts.quoting import quote
from shopper_agent.prompts.templates import fill, load
from shopper_agent.schema import Message
from training.examples import Example

_PAGE: Final = re.compile(r"<(page_content|page_events)>.*?</\1>", re.DOTALL)
_HIDDEN: Final = re.compile("\0(\\d+)\0")
_NUMBER: Final = re.compile(r"\[(\d{1,4})\]")


@dataclass(frozen=True)
class Scene:
    """One moment of a visit, in the words of its prompt."""

    shopper: str
    """Persona where it is shown, and intent."""
    journey: str
    """The pages, reasons and actions before, as far as the prompt shows them."""
    page: str
    action: str
    """As canonical JSON."""

    @property
    def text(self) -> str:
        """All that was shown."""
        return "\n\n".join((self.shopper, self.journey, self.page, self.action))


def scene_of(example: Example, settings: PromptSettings, *, persona: bool) -> Scene:
    """The parts of an example's prompt; without the persona, if it is to stay out.

    Raises:
        ConfigError: The persona is wanted and not in the prompt, or stands where it cannot be taken out.
    """
    if settings.layout == "customer-r1":
        shopper, journey, page = _one_message(example)
    elif settings.layout == "pocket":
        shopper, journey, page = "", "", _with_names(example.messages[-1].content, example.order)
    else:
        shopper, journey, page = _turns(example, settings.layout)
    action = quote(dump_action(parse(example.completion).action))
    return Scene(_with_persona(shopper, settings.layout, persona=persona), journey, page, action)


def shows_persona(settings: PromptSettings) -> bool:
    """Whether prompts made with these settings say who shops."""
    return settings.layout in {"customer-r1", "pocket"} if settings.persona is None else settings.persona


def check_persona(settings: PromptSettings, *, persona: bool) -> None:
    """Whether a rationale can be asked for with or without the persona. Raises ConfigError where it cannot."""
    if persona and not shows_persona(settings):
        raise ConfigError(f"these prompts ({settings.layout}) show no persona: build the data set with --persona")
    if not persona and settings.layout == "pocket" and shows_persona(settings):
        raise ConfigError("the layout pocket writes persona and page into one: build the data set with --no-persona")


def _heading(template: str) -> str:
    """The words of a template before its first variable."""
    return load(template).split("{{", 1)[0]


def _with_persona(shopper: str, layout: str, *, persona: bool) -> str:
    if persona or layout == "pocket":
        return shopper
    said = (_heading("user/persona").strip(), _heading("user/budget").strip())
    paragraphs = shopper.split("\n\n")
    kept = [
        each
        for at, each in enumerate(paragraphs)
        if not each.startswith(said) and not (at and paragraphs[at - 1] == said[0])
    ]
    return "\n\n".join(kept)


def _one_message(example: Example) -> tuple[str, str, str]:
    """Customer-R1: the parts stand below headings of one message."""
    skeleton, pages = _without_pages(example.messages[-1].content)
    history, current = (words.strip() for words in re.split(r"\{\{\w+\}\}", load("user/customer-r1"))[1:-1])
    shopper, _, rest = skeleton.partition(history)
    journey, _, page = rest.rpartition(current)
    task = load("user/customer-r1").rpartition("}}")[2].strip()
    shown = (each.strip() for each in (shopper, journey, page.strip().removesuffix(task)))
    first, second, third = (_with_pages(each, pages) for each in shown)
    return first, second, third


def _turns(example: Example, layout: str) -> tuple[str, str, str]:
    """Shop-R1 and Lu et al.: who shops stands in the system message, a step is a few messages."""
    before, _, rest = load(f"system/{layout}").partition("{{shopper}}")
    told = example.messages[0].content.partition("\n" + rest.strip().partition("\n")[0])[0]
    steps = _steps(example)
    first = example.step - len(steps) + 1
    journey = [
        fill("user/step", number=str(first + at), page=page, why=_why(why), action=action)
        for at, (page, why, action) in enumerate(steps)
    ]
    shopper = told.removeprefix(before.strip()).strip()
    return shopper, "\n\n".join(journey) or load("user/no_history"), example.messages[-1].content


def _why(rationale: str) -> str:
    return fill("user/why", rationale=rationale) if rationale else ""


def _steps(example: Example) -> list[tuple[str, str, str]]:
    """Page, why and action of each step that is shown."""
    texts = [message.content for message in example.messages[1:-1]]
    if example.mark is not None:
        return [(texts[at], texts[at + 1], texts[at + 3]) for at in range(0, len(texts), 4)]
    return [(texts[at], *_said(texts[at + 1])) for at in range(0, len(texts), 2)]


def _said(text: str) -> tuple[str, str]:
    decision = parse(text)
    return decision.rationale, dump_action(decision.action)


def _without_pages(text: str) -> tuple[str, list[str]]:
    """A message with a mark in the place of each page, and the pages."""
    pages: list[str] = []

    def hidden(found: re.Match[str]) -> str:
        pages.append(found[0])
        return f"\0{len(pages) - 1}\0"

    return _PAGE.sub(hidden, text.replace("\0", "")), pages


def _with_pages(text: str, pages: list[str]) -> str:
    return _HIDDEN.sub(lambda found: pages[int(found[1])], text)


def _with_names(page: str, order: tuple[str, ...]) -> str:
    """A numbered page with names in the place of numbers."""

    def named(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        return f"[{order[at]}]" if 0 <= at < len(order) else found[0]

    return _NUMBER.sub(named, page)


# ── rationales of earlier steps ──────────────────────────────────────────────────────────────────────────────────


def with_rationales(example: Example, new: Mapping[int, str], settings: PromptSettings) -> tuple[Message, ...]:
    """The prompt with other rationales for earlier steps of its session, by step; "" takes one out.

    What a policy reads of its past at run time are its own rationales; so it must be in training.
    """
    if settings.layout == "pocket" or not new:
        return example.messages
    if settings.layout == "customer-r1":
        last = example.messages[-1]
        return *example.messages[:-1], Message(role=last.role, content=_rewritten(last.content, new))
    size = 4 if example.mark is not None else 2
    first = example.step - (len(example.messages) - 2) // size
    changed = list(example.messages)
    for step, rationale in new.items():
        at = 2 + (step - first) * size
        if first <= step < example.step:
            changed[at] = Message(role="assistant", content=_turn(changed[at].content, rationale, example.mark))
    return tuple(changed)


def _turn(text: str, rationale: str, mark: str | None) -> str:
    if mark is not None:
        return quote(rationale)
    return quote(dump(parse(text).model_copy(update={"rationale": rationale})))


def _rewritten(text: str, new: Mapping[int, str]) -> str:
    """Customer-R1's message, in which a step's reason stands before its action, outside of every page."""
    step, why = re.escape(_heading("user/step")), re.escape(_heading("user/why"))
    action = re.escape(load("user/step").rpartition("{{")[0].rpartition("}}")[2].strip())
    pattern = rf"^({step}(\d+)\n(?:(?!^{step}).)*?)(?:^{why}[^\n]*\n\n)?(?=^{action})"
    skeleton, pages = _without_pages(text)

    def told(found: re.Match[str]) -> str:
        at = int(found[2]) - 1
        if at not in new:
            return found[0]
        return found[1] + (f"{_why(quote(new[at]))}\n\n" if new[at] else "")

    return _with_pages(re.sub(pattern, told, skeleton, flags=re.MULTILINE | re.DOTALL), pages)
