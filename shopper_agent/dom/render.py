"""A named tree → the papers' simplified HTML.

Scripts, styles and wrappers are gone; text, lists, tables, forms and the attributes that matter stay; every control and
every region has its dotted `name`. Source: Lu et al. §3 (papers.md §3.3). Differs: links carry no address, as in the
papers' samples; covered controls are marked `covered-by`.
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

_KEPT = frozenset(
    "h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd table caption thead tbody tr th td form fieldset legend label nav header main footer section "
    "aside article details summary dialog figure figcaption blockquote s del a button input select option textarea".split()
)
_VOID = frozenset({"input", "img"})
_INLINE = frozenset(
    {"a", "button", "input", "select", "option", "textarea", "label", "s", "del", "th", "td", "summary"}
)
_IMPLIED = {
    "a": "link",
    "button": "button",
    "select": "combobox",
    "option": "option",
    "textarea": "textbox",
    "summary": "button",
    "input": "",
}


def render_html(root: Node, names: set[str], max_options: int = 60) -> str:
    """Write the page as simplified HTML. `names` are those of the controls; regions that would repeat one stay unnamed."""
    out: list[str] = []
    stack: list[Node | str] = [root]
    while stack:
        at = stack.pop()
        if isinstance(at, str):
            out.append(at)
        elif not at.tag:
            out.append(escape(at.text))
            out.append(" ")
        else:
            _open(at, out, stack, names, max_options)
    return _tidy("".join(out))


def _open(node: Node, out: list[str], stack: list[Node | str], names: set[str], max_options: int) -> None:
    """Write a start tag where one is kept, and put the rest on the stack."""
    control = bool(node.flags & CONTROL)
    group = (
        ""
        if control or node.parent is None or node.prefix == node.parent.prefix or node.prefix in names
        else node.prefix
    )
    if node.tag == "img" and not control:
        if alt := node.attributes.get("alt"):
            out.append(f'<img alt="{escape(alt[:120])}"> ')
        return
    kept = control or group or node.tag in _KEPT
    children: list[Node] | list[str] = list(node.children)
    if not kept:
        if node.tag not in {
            "span",
            "b",
            "strong",
            "em",
            "i",
            "small",
            "u",
            "mark",
            "sup",
            "sub",
            "svg",
            "time",
            "abbr",
        }:
            out.append("\n")
            stack.append("\n")
        stack.extend(reversed(children))
        return
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
    else:
        stack.extend(reversed(children))


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
    flags, attributes = node.flags, node.attributes
    parts = [f' name="{escape(node.name)}"']
    role = role_of(node)
    if tag == "input":
        parts.append(f' type="{escape(attributes.get("type", "text"))}"')
    elif role != _IMPLIED.get(tag, ""):
        parts.append(f' role="{escape(role)}"')
    if node.tag in {"input", "textarea"}:
        parts.extend(f' {key}="{escape(attributes[key])}"' for key in ("value", "placeholder") if key in attributes)
        label = attributes.get("aria-label")
        if label and "label" not in attributes:
            parts.append(f' aria-label="{escape(label)}"')
    elif (words := attributes.get("aria-label")) and node.texts and tag != "option":
        parts.append(f' aria-label="{escape(words[:120])}"')
    if flags & CHECKABLE and flags & CHECKED:
        parts.append(" selected" if tag == "option" else " checked")
    for bit, text in ((DISABLED, " disabled"), (REQUIRED, " required"), (INVALID, ' aria-invalid="true"')):
        if flags & bit:
            parts.append(text)
    if flags & (EXPANDED | COLLAPSED):
        parts.append(f' aria-expanded="{"true" if flags & EXPANDED else "false"}"')
    if node.covered_by:
        parts.append(f' covered-by="{escape(node.covered_by)}"')
    if picture := ("" if node.texts or not node.pictured else picture_text(node)):
        parts.append(f' title="{escape(picture[:120])}"' if picture != label_of(node) else "")
    return "".join(parts)


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
    return "\n".join(line for raw in text.split("\n") if (line := raw.strip()))
