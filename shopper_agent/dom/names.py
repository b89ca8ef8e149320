"""Every control gets a dotted name: readable, unique in its page, the same on the next visit.

A name is the path of the regions, collections and cards around the control plus its own words. Where several would
have the same name none of them has it: each bears a mark of where it stands, where it leads or what it is, and of its
order only when nothing else differs.
"""

from collections import defaultdict

from shopper_agent.dom.addresses import is_steady
from shopper_agent.dom.groups import Layout
from shopper_agent.dom.marks import Marks, kind_of
from shopper_agent.dom.slug import SlugRule, slug
from shopper_agent.dom.snapshot import CONTROL, Node
from shopper_agent.dom.twins import SEPARATOR, Mark, numbered, tell_apart
from shopper_agent.dom.wishes import Wishes
from shopper_agent.dom.words import ShopWords


def give_names(controls: list[Node], layout: Layout, words: ShopWords, rule: SlugRule) -> None:
    """Set `name` on every control and option, and note in the layout which ones only their order tells apart.

    `controls` are in document order.
    """
    wishes = Wishes(layout, words, rule)
    options = [node for node in controls if node.tag == "option"]
    others = [node for node in controls if node.tag != "option"] if options else controls
    bearers: dict[str, Node] = {}
    twins: dict[str, list[Node]] = {}
    for node in others:
        node.name = wishes.wish(node)
        if (first := bearers.setdefault(node.name, node)) is not node:
            twins.setdefault(node.name, [first]).append(node)
    marks = Marks(layout.headings)
    for name, nodes in twins.items():
        candidates = [marks.of(node, name) for node in nodes]
        _add_marks(name, nodes, tell_apart(candidates, [kind_of(node) for node in nodes]), layout)
    _part_chance_namesakes(others, layout)
    if options:
        _name_options(options, layout, rule)
        _part_chance_namesakes(controls, layout)


def _add_marks(name: str, nodes: list[Node], marks: list[Mark], layout: Layout) -> None:
    for node, mark in zip(nodes, marks, strict=True):
        node.name = f"{name}{SEPARATOR}{mark.text}"
        if mark.by_order:
            layout.by_order.add(node)


def _part_chance_namesakes(nodes: list[Node], layout: Layout) -> None:
    """Names that were made in different ways and came out the same are borne by none of them either."""
    while len({node.name for node in nodes}) < len(nodes):
        bearers: dict[str, list[Node]] = defaultdict(list)
        for node in nodes:
            bearers[node.name].append(node)
        for name, namesakes in bearers.items():
            if len(namesakes) > 1:
                for place, node in enumerate(namesakes):
                    node.name = f"{name}{SEPARATOR}{numbered(place, len(namesakes))}"
                layout.by_order.update(namesakes)


def _name_options(options: list[Node], layout: Layout, rule: SlugRule) -> None:
    """An option is called like its select plus its own words; where those repeat, its value is added."""
    wanted: dict[str, list[Node]] = defaultdict(list)
    for node in options:
        select = _select_of(node)
        wanted[f"{select.name if select is not None else node.prefix}.{_option_words(node, rule)}"].append(node)
        if select in layout.by_order:
            layout.by_order.add(node)
    for name, nodes in wanted.items():
        nodes[0].name = name
        if len(nodes) > 1:
            own = name.rsplit(".", 1)[-1]
            _add_marks(name, nodes, tell_apart([_option_marks(node, own) for node in nodes]), layout)


def _select_of(option: Node) -> Node | None:
    return next((above for above in option.ancestors() if above.tag == "select" and above.flags & CONTROL), None)


def _option_words(option: Node, rule: SlugRule) -> str:
    text = " ".join(child.text for child in option.children)
    return slug(text, rule) or slug(option.attributes.get("value", ""), rule) or "option"


def _option_marks(option: Node, own: str) -> list[str]:
    value = slug(option.attributes.get("value", ""))
    return [value] if value != own and is_steady(value) else []
