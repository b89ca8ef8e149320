"""Observations and contexts made by hand, for tests that need no browser."""

from collections.abc import Iterable, Sequence
from html import escape

from shopper_agent.schema import (
    ActedStep,
    ClickKind,
    Context,
    Decision,
    Element,
    Failure,
    Observation,
    Persona,
    Product,
)

_TAGS = {"link": "a", "textbox": "input", "searchbox": "input", "checkbox": "input", "radio": "input"}


def make_observation(
    url: str,
    title: str,
    elements: Sequence[Element] = (),
    products: Sequence[Product] = (),
    *,
    failure: Failure | None = None,
    text: str = "",
) -> Observation:
    """An observation whose HTML has the title as its heading, then `text`, then every element by its name."""
    lines = [f"<h1>{escape(title)}</h1>", f"<p>{escape(text)}</p>", *(_html(element) for element in elements)]
    return Observation(
        url=url,
        title=title,
        html="\n".join(lines),
        elements=tuple(elements),
        products=tuple(products),
        failure=failure,
    )


def make_context(
    persona: Persona,
    intent: str,
    observation: Observation,
    history: Iterable[tuple[Observation | None, Decision]] = (),
    *,
    references: Sequence[str] = (),
) -> Context:
    """What a session would show a policy: the persona without its contact details, past pages with their decisions."""
    return Context(
        persona=persona.model_copy(update={"contact": None}),
        intent=intent,
        history=tuple(ActedStep(observation=seen, decision=decision) for seen, decision in history),
        observation=observation,
        references=tuple(references),
    )


def button(name: str, text: str, kind: ClickKind = ClickKind.OTHER, *, enabled: bool = True) -> Element:
    """A button."""
    return Element(name=name, role="button", text=text, kind=kind, enabled=enabled)


def link(name: str, text: str, kind: ClickKind = ClickKind.OTHER, href: str | None = None) -> Element:
    """A link."""
    return Element(name=name, role="link", text=text, kind=kind, href=href)


def field(name: str, text: str, value: str = "", role: str = "textbox") -> Element:
    """A field to type into; `text` is its label."""
    return Element(name=name, role=role, text=text, value=value)


def option(name: str, text: str, *, checked: bool, role: str = "radio", kind: ClickKind = ClickKind.OTHER) -> Element:
    """A radio button, a checkbox or an option of a select."""
    return Element(name=name, role=role, text=text, checked=checked, kind=kind)


def back_button() -> Element:
    """The browser's back button."""
    return button("browser.back", "Back")


def make_product(title: str, name: str | None = None, *, price: float | None = None, **facts: object) -> Product:
    """A product; further facts by the names of Product's fields. Its group is the name without its last part."""
    group = name.rpartition(".")[0] if name is not None else ""
    return Product.model_validate({"title": title, "name": name, "group": group, "price": price, **facts})


def _html(element: Element) -> str:
    tag = _TAGS.get(element.role, "button")
    value = f' value="{escape(element.value)}"' if element.value is not None else ""
    if tag == "input":
        return f'<label>{escape(element.text)} <input name="{escape(element.name)}"{value}></label>'
    return f'<{tag} name="{escape(element.name)}"{value}>{escape(element.text)}</{tag}>'
