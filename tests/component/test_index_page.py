"""The index of a folder of sessions: every session is on it, broken ones too, and pages are made where they are due."""

import os
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from shopper_agent.reports.index_page import find_recordings, render_index, write_index
from shopper_agent.reports.index_rows import SessionRow, cart_of, session_row
from shopper_agent.reports.index_view import index_view, step_bins
from shopper_agent.schema import (
    Action,
    Click,
    ClickKind,
    Decision,
    Element,
    Failure,
    FailureKind,
    Footer,
    Header,
    Observation,
    Outcome,
    Persona,
    Product,
    Provenance,
    SessionSpec,
    Step,
    StopReason,
    Terminate,
    Trajectory,
)
from shopper_agent.trajectories import TrajectoryWriter

CARD = "results.acme_shoe"
ADD = Element(name=f"{CARD}.add", role="button", text="Add to cart", kind=ClickKind.PURCHASE)
SHOE = Product(title="Acme shoe", name=f"{CARD}.view_product", group=CARD, price=59.5, currency="USD")
HAT = Product(title="Hat", name="results.hat.view_product", group="results.hat", price=10.0, currency="USD")


def page(**facts: object) -> Observation:
    seen = Observation(url="https://shop.example/", title="Shop", html="<p>", elements=(ADD,), products=(SHOE, HAT))
    return seen.model_copy(update=facts)


def session(*pages: Observation, action: Action | None = None, **end: object) -> Trajectory:
    ran = Provenance(started_at="2026-11-21T14:22:33.123Z", shopper_agent="0.1.0", python="3.11.7", platform="Linux")
    spec = SessionSpec(
        persona=Persona(name="Careful Carla"), intent="Shoes", url="https://u:p@shop.example/", policy="lm"
    )
    decision = Decision(rationale="", action=action or Click(name=ADD.name))
    steps = tuple(Step(index=i, time_s=i, observation=seen, decision=decision) for i, seen in enumerate(pages))
    footer = Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT, message="too dear", duration_s=75)
    header = Header(session_id="s", spec=spec, provenance=ran)
    return Trajectory(header=header, steps=steps, footer=footer.model_copy(update=end))


def record(folder: Path, whole: Trajectory) -> Path:
    writer = TrajectoryWriter.create(folder, whole.header)
    for step in whole.steps:
        writer.step(step, None)
    writer.close(whole.footer, None)
    return folder


def row(**facts: object) -> SessionRow:
    made = session_row(session(page()), "one", "./one/session.html")
    return SessionRow(**{**vars(made), **facts})  # type: ignore[arg-type]


# ── a line ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_says_who_with_what_and_how_it_ended() -> None:
    failed = page(failure=Failure(kind=FailureKind.COVERED, message="covered"))
    made = session_row(session(page(), failed, failed), "one", "./one/session.html")
    assert (made.started, made.persona, made.intent) == ("2026-11-21 14:22:33", "Careful Carla", "Shoes")
    assert (made.policy, made.shop) == ("lm", "shop.example")  # no password
    assert (made.outcome_words, made.reason) == ("Left without ordering", "too dear")
    assert (made.steps, made.failures, made.duration, made.order) == (3, 2, "1 min 15 s", "")


def test_what_was_put_into_the_cart_is_counted_and_priced_where_it_worked() -> None:
    assert cart_of(session(page(), page(), page())).words == "2 added, 119.00 USD"  # what followed the last is unknown
    failed = page(failure=Failure(kind=FailureKind.COVERED, message="covered"))
    assert cart_of(session(page(), failed, page())).words == "1 added, 59.50 USD"
    assert cart_of(session(page(), page(), action=Terminate())).words == ""


def test_a_price_that_is_not_known_is_not_added_up() -> None:
    free = page(products=(SHOE.model_copy(update={"price": None}),))
    assert cart_of(session(free, page(), page())).words == "2 added"
    own = page(products=(Product(title="Acme shoe", price=59.5, currency="USD"), HAT))
    assert cart_of(session(own, page())).words == "1 added, 59.50 USD"  # its own page


def test_an_order_without_a_number_is_an_order() -> None:
    ordered = {"outcome": Outcome.ORDERED, "stop_reason": StopReason.ORDERED}
    assert session_row(session(page(), **ordered), "", "").order == "no number"
    assert session_row(session(page(), order_number="BZ-1", **ordered), "", "").order == "BZ-1"


# ── the summary ──────────────────────────────────────────────────────────────────────────────────────────


def test_outcomes_are_counted_in_their_usual_order() -> None:
    rows = [row(outcome="left"), row(outcome="ordered"), row(outcome="left"), row(outcome="left")]
    bars = index_view("runs", rows, []).outcomes
    assert [(bar.outcome, bar.count, bar.share) for bar in bars] == [("ordered", 1, "25 %"), ("left", 3, "75 %")]


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=50))
def test_every_number_of_steps_is_in_exactly_one_bin(steps: list[int]) -> None:
    bins = step_bins(steps)
    assert 1 <= len(bins) <= 12
    assert [sum(each.first <= count <= each.last for each in bins) for count in steps] == [1] * len(steps)
    assert sum(each.count for each in bins) == len(steps)
    assert bins[0].first == 0


def test_the_newest_session_comes_first() -> None:
    made = index_view("runs", [row(started="2026-01-01"), row(started="2026-02-01")], [])
    assert [each.started for each in made.rows] == ["2026-02-01", "2026-01-01"]


# ── hostile input ────────────────────────────────────────────────────────────────────────────────────────


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


TEXTS = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }}<!--",
    "\x00\ud800</td></table></select>",
]


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_texts_change_nothing_of_the_structure(text: str) -> None:
    def index(text: str) -> str:
        texts = ("folder", "started", "persona", "intent", "policy", "shop", "reason", "order", "outcome_words")
        rows = [row(**dict.fromkeys(texts, text)), row(**dict.fromkeys(texts, text + "2"))]
        return render_index(index_view(text, rows, [(text, text)]))

    attacked, calm = Tags(index(text)), Tags(index("calm"))
    assert attacked.tags == calm.tags
    assert [name for name, _ in attacked.attributes] == [name for name, _ in calm.attributes]
    links = [value for name, value in attacked.attributes if name == "href"]
    assert set(links) == {"#sessions", "data:,", "./one/session.html"}


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_gets_an_index_and_its_sessions_their_pages(tmp_path: Path) -> None:
    record(tmp_path / "one", session(page()))
    record(tmp_path / "nested" / "javascript:two #?", session(page()))
    seen: list[tuple[int, int]] = []
    report = write_index(tmp_path, lambda done, count: seen.append((done, count)))
    assert (report.page, report.sessions, report.written, report.broken) == (tmp_path / "index.html", 2, 2, ())
    assert seen == [(1, 2), (2, 2)]
    html = report.page.read_text()
    assert 'href="./one/session.html"' in html
    assert 'href="./nested/javascript%3Atwo%20%23%3F/session.html"' in html
    assert (tmp_path / "nested" / "javascript:two #?" / "session.html").is_file()


def test_pages_that_are_up_to_date_are_left_alone(tmp_path: Path) -> None:
    one, two = (record(tmp_path / name, session(page())) for name in ("one", "two"))
    assert write_index(tmp_path).written == 2
    assert write_index(tmp_path).written == 0
    os.utime(one / "session.html", ns=(1, 1))
    (two / "session.html").unlink()
    assert write_index(tmp_path).written == 2


def test_broken_recordings_are_listed_and_end_nothing(tmp_path: Path) -> None:
    record(tmp_path / "good", session(page()))
    for name, content in (("empty", ""), ("torn", '{"record": "hea'), ("wrong", "[]\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "trajectory.jsonl").write_text(content)
    report = write_index(tmp_path)
    assert (report.sessions, [name for name, _ in report.broken]) == (1, ["empty", "torn", "wrong"])
    html = report.page.read_text()
    assert "1 session, 3 could not be read" in html
    assert "trajectory.jsonl:1: not a JSON object" in html
    assert str(tmp_path) not in html


def test_only_broken_recordings_still_have_an_index(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "trajectory.jsonl").touch()
    assert "0 sessions, 1 could not be read" in write_index(tmp_path).page.read_text()


def test_an_index_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    record(tmp_path / "one", session(page()))
    (tmp_path / "index.html").write_text("<!doctype html><title>My page</title>")
    with pytest.raises(ConfigError, match="not made by shopper-agent"):
        write_index(tmp_path)
    assert "My page" in (tmp_path / "index.html").read_text()


def test_a_folder_without_recordings_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no recording in"):
        write_index(tmp_path)


def test_hidden_folders_pictures_and_links_are_not_looked_into(tmp_path: Path) -> None:
    inside = record(tmp_path / "elsewhere" / "one", session(page()))
    runs = tmp_path / "runs"
    for name in (".trash/one", "a/screenshots/one", "b/one"):
        record(runs / name, session(page()))
    record(runs / "b/one/below", session(page()))
    (runs / "link").symlink_to(inside)
    assert find_recordings(runs) == [runs / "b/one"]
