"""Names under changes of the page: a name stays with its control or is gone; only one that says so goes by order."""

from collections.abc import Callable
from html import escape

from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.snapshot import CONTROL, Node, Snapshot
from shopper_agent.dom.static import snapshot_of_html

INSERTED = 7
"""The frame number of what a test puts in."""

words = st.sampled_from(["Mug", "Red Mug", "Add", "Add to cart", "Size", "More", "More 7", "$4.00", "Sale", "Mug 7"])
addresses = st.sampled_from(["/p/7", "/p/8", "#", "/help", "/c/red?page=2", "/p/7?ref=3", "javascript:void(0)"])
controls = st.one_of(
    st.builds(lambda t, h: f'<a href="{h}">{escape(t)}</a>', words, addresses),
    st.builds(lambda t, h: f'<a href="{h}"><img alt="{escape(t)}"></a>', words, addresses),
    st.builds(lambda t: f"<button>{escape(t)}</button>", words),
    st.builds(lambda n, t: f'<input name="{n}" placeholder="{escape(t)}">', st.sampled_from(["q", "mail", ""]), words),
    st.builds(lambda t: f"<label><input type=radio name=s>{escape(t)}</label>", words),
    st.builds(
        lambda ts: f"<select name=n>{''.join(f'<option>{escape(t)}</option>' for t in ts)}</select>",
        st.lists(words, max_size=3),
    ),
)
texts = words.flatmap(lambda text: st.sampled_from([f"<h2>{text}</h2>", f"<p>{text}</p>", text]))


def cards_of(*titles: str) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, title, href, price, more: (
            f'<{tag}><a href="{href}"><h3>{title}</h3></a><img alt="{title}"><p>{price}</p>{more}'
            f"<button>Add</button></{tag.split()[0]}>"
        ),
        st.sampled_from(["li", "div class=card", "article"]),
        st.sampled_from(titles),
        addresses,
        st.sampled_from(["$4", "$5", ""]),
        st.one_of(st.just(""), controls),
    )


cards = cards_of("Red Mug", "Blue Mug", "Tea Cup")
news = st.one_of(controls, cards_of("Gift Card", "Poster"), st.sampled_from(["<h2>New here</h2>", "<p>Today only</p>"]))


def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(["div", "section", "nav", "ul", "form", "fieldset", "header", "footer", "main"])
    heading = st.one_of(st.just(""), words.map(lambda t: f"<h2>{escape(t)}</h2>"))
    return st.builds(
        lambda tag, head, body: f"<{tag}>{head}{body}</{tag}>", tags, heading, st.lists(inner, max_size=5).map("".join)
    )


pages = st.lists(st.recursive(st.one_of(controls, cards), around, max_leaves=20), min_size=1, max_size=6).map("".join)
Change = Callable[[list[Node], st.DataObject], set[tuple[int, int]]]
"""Alters a tree, given as its nodes; returns the handles of what it takes away."""


def holders(nodes: list[Node]) -> list[Node]:
    """What something can stand in without becoming a part of what a control or a heading says."""
    speaking = {"h1", "h2", "h3", "label", "p", "option", "select", "input", "img"}
    return [
        node
        for node in nodes
        if node.tag and not any(n.flags & CONTROL or n.tag in speaking for n in (node, *node.ancestors()))
    ]


def put_in(new: list[Node], nodes: list[Node], data: st.DataObject) -> None:
    holder = data.draw(st.sampled_from(holders(nodes)))
    place = data.draw(st.integers(0, len(holder.children)))
    for each in new:
        each.parent = holder
        for below in each.walk():
            below.frame = INSERTED
    holder.children = [*holder.children[:place], *new, *holder.children[place:]]


def something_unrelated(nodes: list[Node], data: st.DataObject) -> set[tuple[int, int]]:
    put_in(read(data.draw(news)).root.children[0].children, nodes, data)
    return set()


def a_copy(nodes: list[Node], data: st.DataObject) -> set[tuple[int, int]]:
    original = data.draw(st.sampled_from(inner(nodes)))
    inside = set(map(id, original.walk()))
    put_in([copy_of(original)], [node for node in nodes if id(node) not in inside], data)
    return set()


def inner(nodes: list[Node]) -> list[Node]:
    return [
        node
        for node in nodes
        if node.tag and node.tag != "option" and node.parent is not None and node.parent.parent is not None
    ]


def copy_of(node: Node) -> Node:
    made = Node(node.tag, node.text, node.flags, dict(node.attributes), node.box, None, node.frame, node.row)
    for child in node.children:
        below = copy_of(child)
        below.parent = made
        made.children.append(below)
    return made


def something_gone(nodes: list[Node], data: st.DataObject) -> set[tuple[int, int]]:
    lost = data.draw(st.sampled_from(inner(nodes)))
    assert lost.parent is not None
    lost.parent.children.remove(lost)
    return {below.handle for below in lost.walk()}


def another_order(nodes: list[Node], data: st.DataObject) -> set[tuple[int, int]]:
    holder = data.draw(st.sampled_from(holders(nodes)))
    holder.children = data.draw(st.permutations(holder.children))
    return set()


def read(html: str) -> Snapshot:
    return snapshot_of_html(html, "https://shop.example/search?q=mug")


def named(snapshot: Snapshot) -> tuple[dict[str, tuple[int, int]], frozenset[str]]:
    """Where each name leads, and the names that go by order."""
    made = simplify(snapshot)
    by_order = frozenset(element.name for element in made.observation.elements if element.by_order)
    return {name: (at.frame, at.row) for name, at in made.handles.items()}, by_order


def check(html: str, data: st.DataObject, change: Change) -> None:
    before, by_order = named(read(html))
    snapshot = read(html)
    gone = change(list(snapshot.root.walk()), data)
    after, _ = named(snapshot)
    for name, handle in before.items():
        if name in after and name not in by_order and handle not in gone:
            assert after[name] == handle, name


@given(html=pages, data=st.data())
def test_something_new_takes_no_controls_name(html: str, data: st.DataObject) -> None:
    check(html, data, something_unrelated)


@given(html=pages, data=st.data())
def test_a_copy_anywhere_takes_no_controls_name(html: str, data: st.DataObject) -> None:
    check(html, data, a_copy)


@given(html=pages, data=st.data())
def test_what_stays_takes_no_others_name_when_something_is_gone(html: str, data: st.DataObject) -> None:
    check(html, data, something_gone)


@given(html=pages, data=st.data())
def test_another_order_moves_no_names(html: str, data: st.DataObject) -> None:
    check(html, data, another_order)


@given(
    control=controls,
    beside=st.one_of(st.just(""), texts),
    count=st.integers(2, 5),
)
def test_numbered_names_do_not_survive_one_more_of_their_kind(control: str, beside: str, count: int) -> None:
    _, by_order = named(read(f"<section>{control * count}{beside}</section>"))
    after, _ = named(read(f"<section>{control * (count + 1)}{beside}</section>"))
    assert by_order
    assert not by_order & after.keys()


def test_an_option_and_a_control_of_a_region_never_share_a_name() -> None:
    html = "<label>Size <select><option>M</option></select></label><section><h2>Size</h2><a href=/m>M</a></section>"
    found, by_order = named(read(html))
    assert list(found) == ["size", "size.m-twin_1_of_2", "size.m-twin_2_of_2"]
    assert by_order == {"size.m-twin_1_of_2", "size.m-twin_2_of_2"}
