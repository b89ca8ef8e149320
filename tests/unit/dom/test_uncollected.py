"""Reading a page holds the cycle collector off, and leaves nothing for it to find."""

import gc
from collections.abc import Iterator

import pytest

from shopper_agent.dom.leaves import Group, Leaf
from shopper_agent.dom.outline import outline
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.snapshot import Node
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.dom.uncollected import uncollected
from shopper_agent.schema import Observation

PAGE = "<nav>{}</nav><main><h1>Blue mug</h1><p>Holds a litre.</p><button>Add to cart</button></main>".format(
    "".join(f"<a href=/c/{n}>Category {n}</a>" for n in range(80))
)


@pytest.fixture
def collector_is_on() -> Iterator[None]:
    assert gc.isenabled()
    yield
    assert gc.isenabled()


@uncollected
def is_on() -> bool:
    return gc.isenabled()


@uncollected
def refused() -> None:
    raise ValueError("no page")


@uncollected
def nested() -> tuple[bool, bool]:
    return is_on(), gc.isenabled()


@pytest.mark.usefixtures("collector_is_on")
def test_the_collector_is_off_inside_and_on_again_after_it() -> None:
    assert not is_on()


@pytest.mark.usefixtures("collector_is_on")
def test_it_is_on_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="no page"):
        refused()


@pytest.mark.usefixtures("collector_is_on")
def test_an_inner_piece_of_work_does_not_end_the_pause_of_an_outer_one() -> None:
    assert nested() == (False, False)


@pytest.mark.usefixtures("collector_is_on")
def test_whoever_has_turned_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        is_on()
        assert not gc.isenabled()
    finally:
        gc.enable()


def observed() -> Observation:
    return simplify(snapshot_of_html(PAGE, "https://shop.example/")).observation


def living(kind: type) -> int:
    return sum(isinstance(each, kind) for each in gc.get_objects())


@pytest.mark.parametrize("rendering", ["html", "compact", "brief"])
@pytest.mark.parametrize("budget", [None, 200, 4000])
def test_an_outline_keeps_no_part_of_the_page_and_leaves_no_cycles(rendering: str, budget: int | None) -> None:
    observation = observed()
    gc.collect()
    gc.disable()
    try:
        before = living(Leaf), living(Group)
        made = outline(observation, budget=budget, rendering=rendering)  # type: ignore[arg-type]
        assert made.tokens_whole > 0
        assert (living(Leaf), living(Group)) == before
    finally:
        gc.enable()


def test_a_page_that_was_simplified_is_gone_without_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        before = living(Node)
        observation = observed()
        assert observation.elements
        assert living(Node) <= before + 1  # the empty body that stands in for a tree that was used up
    finally:
        gc.enable()


@pytest.mark.parametrize("rendering", ["html", "compact", "brief"])
def test_the_tokens_of_the_whole_page_are_those_of_an_outline_without_a_budget(rendering: str) -> None:
    observation = observed()
    cut = outline(observation, budget=200, rendering=rendering)  # type: ignore[arg-type]
    assert cut.folds
    assert cut.tokens_whole == outline(observation, rendering=rendering).tokens  # type: ignore[arg-type]
