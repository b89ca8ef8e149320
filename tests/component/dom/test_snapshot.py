import json

import pytest

from shopper_agent.dom.outline import outline
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.snapshot import CONTROL, IN_VIEW, FrameSnapshot, foreign_frames, index_tree, parse_snapshot
from shopper_agent.errors import EnvironmentFailed


def written(rows: list[list[object]], **facts: object) -> str:
    page = {"url": "https://shop.example/", "title": "", "status": 200, "vw": 1280, "vh": 900, "sx": 0, "sy": 0}
    return json.dumps({**page, "dw": 1280, "dh": 900, "cut": False, "ld": [], "frames": [], "nodes": rows, **facts})


BUTTON = CONTROL | IN_VIEW


def test_rows_become_a_tree_in_document_order() -> None:
    rows = [[-1, "body", 64], [0, "button", BUTTON, {"title": "x"}, 1, 2, 3, 4, "a banner"], [1, "Buy"], [0, "after"]]
    snapshot = parse_snapshot([FrameSnapshot(written(rows))])
    nodes = index_tree(snapshot.root)
    assert [node.tag or node.text for node in nodes] == ["body", "body", "button", "Buy", "after"]
    button = nodes[2]
    assert (button.box, button.covered_by, button.handle) == ((1, 2, 3, 4), "a banner", (0, 1))
    assert [above.tag for above in button.ancestors()] == ["body", "body"]


def test_the_trees_of_frames_hang_in_their_places_at_their_offsets() -> None:
    main = written([[-1, "body", 64], [0, "iframe", 0, 0, 10, 20, 300, 200]], frames=[[1, "https://pay.example/"]])
    inner = written([[-1, "body", 64], [0, "button", BUTTON, 0, 5, 5, 50, 20], [1, "Pay"]])
    assert [(frame.frame, frame.row, frame.url) for frame in foreign_frames(main, 0)] == [
        (0, 1, "https://pay.example/")
    ]
    seen = simplify(parse_snapshot([FrameSnapshot(main), FrameSnapshot(inner, (0, 1), (10, 20))]))
    (element,) = seen.observation.elements
    assert element.box is not None
    assert (element.box.x, element.box.y) == (15, 25)
    assert (seen.handles["pay"].frame, seen.handles["pay"].row) == (1, 1)


def test_a_status_that_was_not_seen_is_none() -> None:
    assert parse_snapshot([FrameSnapshot(written([], status=0))]).status is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"nodes": 5}', '{"url": ""}'])
def test_what_the_collector_does_not_write_is_a_failure_of_the_environment(text: str) -> None:
    with pytest.raises(EnvironmentFailed, match="could not be read"):
        parse_snapshot([FrameSnapshot(text)])


def test_a_page_nested_beyond_what_parsers_hold_keeps_its_controls() -> None:
    rows: list[list[object]] = [[place - 1, "section" if place % 2 else "li", 64] for place in range(5000)]
    rows += [[4999, "button", BUTTON, 0, 0, 0, 9, 9], [5000, "Deep"]]
    observation = simplify(parse_snapshot([FrameSnapshot(written(rows))])).observation
    for budget in (None, 50):
        assert outline(observation, budget=budget).names == {"deep"}
