"""A named tree → the papers' simplified HTML.

Scripts, styles and wrappers are gone; text, lists, tables, forms and the attributes that matter stay; every control and
every region has its dotted `name`. Source: Lu et al. §3 (papers.md §3.3). Differs: links carry no address, as in the
papers' samples; covered controls are marked `covered-by`, fields that were filled in wrongly
`invalid`, with what the page says of it in `error`.
"""

from shopper_agent.dom.snapshot import (
    CHECKABLE,
    CHECKED,
    COLLAPSED,
    CONTROL,
    DISABLED,
    EXPANDED,
    INVALID,
    REQUIRED,
    Node,
)
from shopper_agent.dom.texts import label_of, picture_text, role_of

_KEPT = frozenset({
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "figure", "figcaption",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "form", "fieldset", "legend", "label", "nav", "header",
    "main", "footer", "section", "aside", "article", "details", "summary", "dialog", "s", "del", "a", "button",
    "input", "select", "option", "textarea",
})  # fmt: skip
_VOID = frozenset({"input", "img"})
_INLINE = frozenset(
    {"a", "button", "input", "select", "option", "textarea", "label", "s", "del", "th", "td", "summary"}
)
_RUNNING = frozenset({
    "span", "b", "strong", "em", "i", "small", "u", "mark", "sup", "sub", "svg", "time", "abbr",
})  # fmt: skip
"""Wrappers in running text; the others begin a line."""
_STATES = (
    (DISABLED, " disabled"),
    (REQUIRED, " required"),
    (EXPANDED, ' aria-expanded="true"'),
    (COLLAPSED, ' aria-expanded="false"'),
)
_ANY_STATE = CHECKED | DISABLED | REQUIRED | EXPANDED | COLLAPSED
_IMPLIED = {
    "a": "link",
    "button": "button",
    "select": "combobox",
    "option": "option",
    "textarea": "textbox",
    "summary": "button",
    "input": "",
}


def render_html(root: Node, names: set[str], max_options: int = 300) -> str:
    """Write the page as simplified HTML. `names` are the controls'; a region that would repeat one stays unnamed."""
    out: list[str] = []
    stack: list[Node | str] = [root]
    while stack:
        at = stack.pop()
        if isinstance(at, str):
            out.append(at)
        elif not at.tag:
            out.append(f"{escape(at.text)} ")
        elif at.flags & CONTROL:
            _open(at, "", out, stack, max_options)
        elif at.tag == "img":
            if alt := at.attributes.get("alt"):
                out.append(f'<img alt="{escape(alt[:120])}"> ')
        elif (group := _own_name(at, names)) or at.tag in _KEPT:
            _open(at, group, out, stack, max_options)
        else:
            if at.tag not in _RUNNING:
                out.append("\n")
                stack.append("\n")
            stack.extend(at.children[::-1])
    return _tidy("".join(out))


def _own_name(region: Node, names: set[str]) -> str:
    """The name of a region; empty where it is that of what is around it or of a control."""
    prefix, around = region.prefix, region.parent
    return "" if around is None or prefix == around.prefix or prefix in names else prefix


def _open(node: Node, group: str, out: list[str], stack: list[Node | str], max_options: int) -> None:
    """Write a start tag, and put the rest on the stack."""
    control = bool(node.flags & CONTROL)
    tag = _tag(node, control)
    if tag not in _INLINE:
        out.append("\n")
    out.append(f"<{tag}{_attributes(node, control, group, tag)}>")
    if tag in _VOID:
        return
    stack.append(f"</{tag}> " if tag in _INLINE else f"</{tag}>\n")
    if node.tag == "select":
        stack.extend(reversed(_shown_options(node, max_options)))
    elif control and not node.texts:
        out.append(escape(label_of(node)))
        if node.controls > 1:  # icons inside an icon
            stack.extend(node.children[::-1])
    else:
        stack.extend(node.children[::-1])


def _tag(node: Node, control: bool) -> str:
    if control and node.tag not in _IMPLIED:
        return "button" if role_of(node) == "button" and node.controls == 1 else "div"  # buttons do not nest in HTML
    if not control and node.tag in _IMPLIED and node.tag not in {"select", "option"}:
        return "span"
    if node.tag == "s":
        return "del"  # </s> ends a sequence in some tokenizers
    return node.tag if node.tag in _KEPT else "div"


def _attributes(node: Node, control: bool, group: str, tag: str) -> str:
    if not control:
        return f' name="{escape(group)}"' if group else ""
    flags = node.flags
    parts = [f' name="{escape(node.name)}"', _what_it_is(node, tag)]
    parts.extend(_what_it_says(node, tag))
    if flags & _ANY_STATE:
        if flags & CHECKABLE and flags & CHECKED:
            parts.append(" selected" if tag == "option" else " checked")
        parts.extend(text for bit, text in _STATES if flags & bit)
    if flags & INVALID or node.error is not None:
        parts.append(" invalid")
    if node.error is not None:
        parts.append(f' error="{escape(node.error)}"')
    if node.covered_by:
        parts.append(f' covered-by="{escape(node.covered_by)}"')
    return "".join(parts)


def _what_it_is(node: Node, tag: str) -> str:
    """The type of an input, or a role that the tag does not tell."""
    if tag == "input":
        return f' type="{escape(node.attributes.get("type", "text"))}"'
    role = role_of(node)
    return f' role="{escape(role)}"' if role != _IMPLIED.get(tag, "") else ""


def _what_it_says(node: Node, tag: str) -> list[str]:
    """What a field holds and is called, and the words of controls beyond their text."""
    attributes = node.attributes
    parts: list[str] = []
    label = attributes.get("aria-label")
    if node.tag in {"input", "textarea"}:
        parts.extend(f' {key}="{escape(attributes[key])}"' for key in ("value", "placeholder") if key in attributes)
        if label and "label" not in attributes:
            parts.append(f' aria-label="{escape(label)}"')
    elif label and node.texts and tag != "option":
        parts.append(f' aria-label="{escape(label[:120])}"')
    if not node.texts and node.pictured and (picture := picture_text(node)) and picture != label_of(node):
        parts.append(f' title="{escape(picture[:120])}"')
    return parts


def _shown_options(select: Node, most: int) -> list[Node | str]:
    """All options up to a bound; the chosen one is always among them, the rest are counted."""
    options = [child for child in select.children if child.tag == "option"]
    if len(options) <= most:
        return list(options)
    chosen = [option for option in options[most:] if option.flags & CHECKED]
    hidden = int(options[0].attributes.get("total", str(len(options)))) - most - len(chosen)
    return [*options[:most], *chosen, f"<option>… {hidden} more</option>"]


def escape(text: str) -> str:
    """Make text safe inside HTML text and double-quoted attributes."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;") if '"' in text else text


def _tidy(text: str) -> str:
    """One block a line, no blank lines, no spaces at the edges of lines."""
    return "\n".join([line for raw in text.split("\n") if (line := raw.strip())])
