"""Recordings as they are written and read: the format, its bounds, and what it refuses."""

import base64
import gzip
import hashlib
import json
import os
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest

from shopper_agent.errors import ConfigError, TrajectoryFormatError
from shopper_agent.schema import (
    SCHEMA_VERSION,
    Click,
    Contact,
    Decision,
    Element,
    Failure,
    FailureKind,
    Footer,
    Header,
    Observation,
    Outcome,
    PageEvent,
    Persona,
    Product,
    Provenance,
    SessionSpec,
    Step,
    StopReason,
)
from shopper_agent.trajectories import (
    TrajectoryWriter,
    iter_records,
    iter_steps,
    new_session_id,
    read_screenshot,
    read_trajectory,
)

DOCS = Path(__file__).parents[2] / "docs" / "recording.md"
LARGE = "<p>" + "rock and mud " * 2000


def header(**changes: object) -> Header:
    spec = SessionSpec(persona=Persona(name="Carla"), intent="shoes", url="https://shop.example/", policy="scripted")
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11.7", platform="Linux")
    return Header(session_id="s1", spec=spec, provenance=ran).model_copy(update=changes)


def observation(html: str = "<p>small", **changes: object) -> Observation:
    page = Observation(
        url="https://shop.example/",
        title="Shop",
        html=html,
        elements=(Element(name="go", role="button", text="Go"),),
        products=(Product(title="Shoe", price=79.0),),
    )
    return page.model_copy(update=changes)


def step(index: int, seen: Observation | None = None) -> Step:
    decision = Decision(rationale="I go on.", action=Click(name="go"))
    return Step(index=index, time_s=index * 2.5, observation=seen or observation(), decision=decision)


def footer(**changes: object) -> Footer:
    return Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT).model_copy(update=changes)


def record(folder: Path, *pages: Observation, end: Footer | None = None) -> list[dict[str, object]]:
    """Write a recording of these pages and return its lines."""
    writer = TrajectoryWriter.create(folder, header())
    for index, page in enumerate(pages):
        writer.step(step(index, page), None)
    writer.close(end or footer(steps=len(pages)), None)
    return lines_of(folder)


def lines_of(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "trajectory.jsonl").read_bytes().split(b"\n")[:-1]]


def write_lines(folder: Path, lines: list[dict[str, object]]) -> Path:
    data = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    (folder / "trajectory.jsonl").write_bytes(data)
    return folder


def content_of(line: dict[str, object]) -> dict[str, object]:
    return line["step"]["observation"]["content"]  # type: ignore[index, return-value]


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    writer = TrajectoryWriter.create(tmp_path / "deep" / "rec", header())
    writer.step(step(0), b"first picture")
    writer.step(step(1, observation(LARGE)), None)
    closed = writer.close(footer(steps=2, observation=observation(LARGE)), b"last picture")
    trajectory = read_trajectory(tmp_path / "deep" / "rec")
    assert trajectory.header == header()
    assert trajectory.steps == (
        step(0).model_copy(update={"screenshot": "screenshots/0000.jpg"}),
        step(1, observation(LARGE)),
    )
    assert (
        trajectory.footer
        == closed
        == footer(steps=2, observation=observation(LARGE), screenshot="screenshots/final.jpg")
    )
    assert (tmp_path / "deep/rec/screenshots/0000.jpg").read_bytes() == b"first picture"
    assert (tmp_path / "deep/rec/screenshots/final.jpg").read_bytes() == b"last picture"


def test_the_folder_and_the_file_name_the_same_recording(tmp_path: Path) -> None:
    record(tmp_path, observation(), observation())
    assert read_trajectory(tmp_path) == read_trajectory(tmp_path / "trajectory.jsonl")
    assert [found.index for found in iter_steps(tmp_path)] == [0, 1]
    assert [type(found).__name__ for found in iter_records(tmp_path)] == ["Header", "Step", "Step", "Footer"]


def test_an_existing_recording_is_never_overwritten(tmp_path: Path) -> None:
    record(tmp_path, observation())
    before = (tmp_path / "trajectory.jsonl").read_bytes()
    with pytest.raises(ConfigError, match="already holds a recording"):
        TrajectoryWriter.create(tmp_path, header())
    assert (tmp_path / "trajectory.jsonl").read_bytes() == before


def test_a_folder_that_cannot_be_made_is_the_users_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match="cannot create a recording"):
        TrajectoryWriter.create(tmp_path / "file" / "rec", header())


def test_contact_details_never_reach_the_file(tmp_path: Path) -> None:
    contact = Contact(
        full_name="Carla Contact", email="c@example.org", street="1 Elm", city="Portland", postcode="97201"
    )
    spec = header().spec.model_copy(update={"persona": Persona(name="Carla", contact=contact)})
    TrajectoryWriter.create(tmp_path, header(spec=spec)).close(footer(), None)
    text = (tmp_path / "trajectory.jsonl").read_text()
    assert "Carla Contact" not in text
    assert "4242" not in text
    assert read_trajectory(tmp_path).header.spec.persona.contact is None


def test_a_second_close_changes_nothing(tmp_path: Path) -> None:
    writer = TrajectoryWriter.create(tmp_path, header())
    first = writer.close(footer(), None)
    assert writer.close(footer(message="again"), b"picture") == first
    assert len(lines_of(tmp_path)) == 2


def test_each_line_is_written_at_once_and_stays_as_it_is(tmp_path: Path) -> None:
    writer = TrajectoryWriter.create(tmp_path, header())
    file = tmp_path / "trajectory.jsonl"
    seen = file.read_bytes()
    for index in range(3):
        writer.step(step(index), None)
        now = file.read_bytes()
        assert now.startswith(seen)
        assert now[len(seen) :].count(b"\n") == 1
        seen = now
    writer.close(footer(), None)


def test_small_pages_stay_readable_by_eye(tmp_path: Path) -> None:
    line = record(tmp_path, observation("<p>by eye"))[1]
    assert content_of(line)["encoding"] == "inline"
    assert content_of(line)["html"] == "<p>by eye"


def test_large_pages_are_compressed_the_same_way_each_time(tmp_path: Path) -> None:
    first = record(tmp_path / "a", observation(LARGE))[1]
    second = record(tmp_path / "b", observation(LARGE))[1]
    assert first == second
    content = content_of(first)
    assert content["encoding"] == "gzip+base64"
    body = gzip.decompress(base64.b64decode(str(content["data"])))
    assert content["sha256"] == hashlib.sha256(body).hexdigest()
    assert json.loads(body)["html"] == LARGE
    assert len(json.dumps(first)) < len(LARGE) / 4


def test_a_page_that_was_recorded_before_is_a_reference_with_its_own_failure_and_events(
    tmp_path: Path,
) -> None:
    failure = Failure(kind=FailureKind.COVERED, message="something lies on top")
    again = observation(LARGE, failure=failure, events=(PageEvent(kind="dialog", text="hello"),))
    lines = record(tmp_path, observation(LARGE), again, end=footer(observation=observation(LARGE)))
    assert set(content_of(lines[2])) == {"encoding", "sha256"}
    assert content_of(lines[2])["encoding"] == "same"
    assert lines[3]["observation"]["content"] == content_of(lines[2])  # type: ignore[index]
    trajectory = read_trajectory(tmp_path)
    assert [found.observation for found in trajectory.steps] == [observation(LARGE), again]
    assert trajectory.footer.observation == observation(LARGE)


def test_half_a_surrogate_pair_and_infinity_cannot_break_a_recording(tmp_path: Path) -> None:
    record(tmp_path, observation("<p>\ud83d", products=(Product(title="x", price=float("inf")),)))
    page = read_trajectory(tmp_path).steps[0].observation
    assert page.html == "<p>?"
    assert page.products == (Product(title="x", price=None),)


# ── reading what a killed process left ───────────────────────────────────────────────────────────────────


def test_a_recording_without_a_footer_was_cut_off(tmp_path: Path) -> None:
    lines = record(tmp_path, observation(), observation("<p>last"))
    trajectory = read_trajectory(write_lines(tmp_path, lines[:-1]))
    assert trajectory.footer == Footer(
        stop_reason=StopReason.CUT_OFF,
        outcome=Outcome.CUT_OFF,
        message="the recording has no footer: the process was killed",
        steps=2,
        duration_s=2.5,
        observation=observation("<p>last"),
    )


def test_a_recording_of_the_header_alone_has_no_last_page(tmp_path: Path) -> None:
    trajectory = read_trajectory(write_lines(tmp_path, record(tmp_path)[:1]))
    assert trajectory.steps == ()
    assert trajectory.footer.observation is None


def test_a_torn_last_line_is_dropped(tmp_path: Path) -> None:
    record(tmp_path, observation(), observation())
    file = tmp_path / "trajectory.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    assert len(read_trajectory(tmp_path).steps) == 2
    assert read_trajectory(tmp_path).footer.stop_reason is StopReason.CUT_OFF


def test_a_whole_last_line_counts_even_without_its_line_feed(tmp_path: Path) -> None:
    record(tmp_path, observation())
    file = tmp_path / "trajectory.jsonl"
    file.write_bytes(file.read_bytes()[:-1])
    assert read_trajectory(tmp_path).footer == footer(steps=1)


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_recording_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no recording at"):
        read_trajectory(tmp_path)
    with pytest.raises(ConfigError, match="no recording at"):
        list(iter_steps(tmp_path / "nowhere"))


def test_an_empty_file_has_no_header(tmp_path: Path) -> None:
    (tmp_path / "trajectory.jsonl").write_bytes(b"")
    with pytest.raises(TrajectoryFormatError, match=r"trajectory\.jsonl:1: no header"):
        read_trajectory(tmp_path)


def test_a_newer_format_names_the_package_that_reads_it(tmp_path: Path) -> None:
    lines = record(tmp_path, observation())
    newer = {**lines[0], "schema_version": SCHEMA_VERSION + 1, "news": True}
    newer["provenance"] = {**lines[0]["provenance"], "shopper_agent": "0.9.0"}  # type: ignore[dict-item]
    expected = (
        rf"jsonl:1: recorded in format {SCHEMA_VERSION + 1}; .* up to {SCHEMA_VERSION}\. "
        r"Install shopper-agent 0\.9\.0 or newer"
    )
    with pytest.raises(TrajectoryFormatError, match=expected):
        read_trajectory(write_lines(tmp_path, [newer]))


def torn_in_the_middle(lines: list[dict[str, object]]) -> bytes:
    return b"\n".join([json.dumps(lines[0]).encode(), b'{"record":"st', json.dumps(lines[1]).encode(), b""])


def test_a_torn_line_in_the_middle_is_no_kill_but_damage(tmp_path: Path) -> None:
    (tmp_path / "trajectory.jsonl").write_bytes(torn_in_the_middle(record(tmp_path, observation())))
    with pytest.raises(TrajectoryFormatError, match=r"jsonl:2: not JSON"):
        read_trajectory(tmp_path)


def with_content(line: dict[str, object], content: object) -> dict[str, object]:
    fields = line["step"]
    page = {**fields["observation"], "content": content}  # type: ignore[index]
    return {**line, "step": {**fields, "observation": page}}  # type: ignore[dict-item]


def packed(body: bytes, digest: str | None = None) -> dict[str, object]:
    sha256 = digest or hashlib.sha256(body).hexdigest()
    return {
        "encoding": "gzip+base64",
        "sha256": sha256,
        "data": base64.b64encode(gzip.compress(body)).decode(),
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"encoding": "same", "sha256": "0" * 64}, "refers to a page that was not recorded before"),
        ({"encoding": "brotli", "data": ""}, "no content in a known encoding"),
        (None, "no content in a known encoding"),
        ({"encoding": "gzip+base64", "sha256": "0" * 64, "data": "!"}, "damaged"),
        ({"encoding": "gzip+base64", "sha256": "0" * 64, "data": "QUJD"}, "damaged"),
        (packed(b"{}", "0" * 64), "the sha256 differs"),
        (packed(b"{}"), "html: Field required"),
        (packed(b"\0" * (65 * 2**20)), "larger than 67108864 bytes"),
        ({**packed(b"{}"), "data": str(packed(b"{}")["data"])[:20]}, "not one whole gzip member"),
        ({"encoding": "inline", "html": "", "elements": [], "products": [], "more": 1}, "more: Extra inputs"),
    ],
)  # fmt: skip
def test_a_bad_content_is_refused_by_its_line(tmp_path: Path, content: object, problem: str) -> None:
    lines = record(tmp_path, observation())
    write_lines(tmp_path, [lines[0], with_content(lines[1], content)])
    with pytest.raises(TrajectoryFormatError, match=rf"trajectory\.jsonl:2: .*{problem}"):
        read_trajectory(tmp_path)


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "screenshots/../../x.jpg", "/etc/passwd", "screenshots/a/b.jpg", "x.jpg"]
)
def test_a_screenshot_outside_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    lines = record(tmp_path, observation())
    lines[1]["step"]["screenshot"] = name  # type: ignore[index]
    with pytest.raises(TrajectoryFormatError, match="jsonl:2: a screenshot that is no plain file"):
        read_trajectory(write_lines(tmp_path, lines))
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    assert read_screenshot(tmp_path / "rec", name) is None


def test_a_screenshot_that_is_a_link_or_a_pipe_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "screenshots").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "screenshots" / "link.jpg").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "screenshots" / "pipe.jpg")
    assert read_screenshot(tmp_path, "screenshots/link.jpg") is None
    assert read_screenshot(tmp_path, "screenshots/pipe.jpg") is None
    assert read_screenshot(tmp_path, "screenshots/gone.jpg") is None


def test_lost_lines_lines_after_the_end_and_foreign_lines_are_refused(tmp_path: Path) -> None:
    head, first, second, end = record(tmp_path, observation(), observation())
    for lines, problem in (
        ([head, second, end], "2: step 1 stands where step 0 was expected"),
        ([head, first, end, second], "4: a line after the footer"),
        ([head, head], "2: record: Input should be 'step'"),
        ([first], "1: .*"),
        ([head, {"record": "step"}], "2: step: Field required"),
        ([head, {**end, "outcome": "won"}], "2: outcome: Input should be"),
    ):
        with pytest.raises(TrajectoryFormatError, match=f"jsonl:{problem}"):
            read_trajectory(write_lines(tmp_path, lines))


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_session_id_tells_when_and_who_and_is_the_same_for_the_same_chance() -> None:
    now = datetime(2026, 11, 21, 16, 22, 33, tzinfo=timezone(timedelta(hours=2)))
    named = new_session_id(now, Random(1), "  Careful Carla! ")
    assert re.fullmatch(r"2026-11-21_142233_careful-carla_[a-z0-9]{6}", named)
    assert new_session_id(now, Random(1), "Careful Carla") == named
    assert new_session_id(now, Random(2), "Careful Carla") != named
    assert re.fullmatch(r"2026-11-21_142233_[a-z0-9]{6}", new_session_id(now.astimezone(UTC), Random(1), "花"))


def test_a_session_id_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        new_session_id(datetime(2026, 1, 1), Random(1))  # noqa: DTZ001


# ── documentation ────────────────────────────────────────────────────────────────────────────────────────


def test_the_documented_example_is_read_and_written_again_byte_by_byte(tmp_path: Path) -> None:
    example = re.findall(r"```jsonl\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert len(example) == 1
    file = tmp_path / "example.jsonl"
    file.write_text(example[0])
    trajectory = read_trajectory(file)
    assert len(trajectory.steps) == 2
    writer = TrajectoryWriter.create(tmp_path / "again", trajectory.header)
    for found in trajectory.steps:
        writer.step(found, b"picture" if found.screenshot else None)
    writer.close(trajectory.footer, b"picture" if trajectory.footer.screenshot else None)
    assert (tmp_path / "again" / "trajectory.jsonl").read_text() == example[0]
