"""What holds for every recording, however it was cut or bent."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import TrajectoryFormatError
from shopper_agent.schema import (
    Box,
    Click,
    Decision,
    Element,
    Failure,
    FailureKind,
    Footer,
    Header,
    Input,
    Observation,
    Outcome,
    PageEvent,
    Persona,
    Product,
    Provenance,
    SessionSpec,
    Step,
    StopReason,
    Terminate,
    Trajectory,
    TypeAndSubmit,
    Usage,
)
from shopper_agent.trajectories import TrajectoryWriter, read_trajectory

letters = st.characters(exclude_categories=["Cs"])
texts = st.one_of(
    st.text(letters, max_size=20),
    st.sampled_from(["", "\n", "\r\n", "\u2028\u2029\x85", "\x00\x1a", '"}\n{"', "😀", "</script>", "\ufeff"]),
)
pages = st.one_of(texts, texts.map(lambda text: (text or "ab") * 5000))
numbers = st.floats(min_value=0, max_value=1e12, allow_nan=False)
boxes = st.builds(Box, x=st.integers(), y=st.integers(), width=st.integers(), height=st.integers())
elements = st.builds(
    Element,
    name=texts,
    role=texts,
    text=texts,
    value=st.none() | texts,
    checked=st.none() | st.booleans(),
    box=st.none() | boxes,
)
products = st.builds(Product, title=texts, price=st.none() | numbers, review_count=st.none() | st.integers(0))
observations = st.builds(
    Observation,
    url=texts,
    title=texts,
    html=pages,
    elements=st.lists(elements, max_size=3).map(tuple),
    products=st.lists(products, max_size=2).map(tuple),
    failure=st.none() | st.builds(Failure, kind=st.sampled_from(FailureKind), message=texts),
    events=st.lists(st.builds(PageEvent, kind=st.just("dialog"), text=texts), max_size=2).map(tuple),
    status=st.none() | st.integers(100, 599),
    page=st.none() | boxes,
)
actions = st.one_of(
    st.builds(Click, name=texts),
    st.builds(Input, name=texts, text=texts),
    st.builds(TypeAndSubmit, name=texts, text=texts),
    st.just(Terminate()),
)
decisions = st.builds(
    Decision,
    rationale=texts,
    action=actions,
    raw=st.lists(texts, max_size=2).map(tuple),
    usage=st.none() | st.builds(Usage, prompt_tokens=st.none() | st.integers(0), latency_s=st.none() | numbers),
)
moments = st.tuples(numbers, observations, decisions)


@st.composite
def trajectories(draw: st.DrawFn) -> Trajectory:
    """A small recording that visits some of its pages twice."""
    drawn = draw(st.lists(moments, max_size=3))
    drawn += draw(st.lists(st.sampled_from(drawn), max_size=2)) if drawn else []
    steps = [
        Step(index=index, time_s=time_s, observation=seen, decision=decision)
        for index, (time_s, seen, decision) in enumerate(drawn)
    ]
    spec = SessionSpec(persona=Persona(name="x", intent=draw(texts)), intent=draw(texts), url=draw(texts), policy="p")
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11", platform=draw(texts))
    footer = Footer(
        stop_reason=draw(st.sampled_from(StopReason)),
        outcome=draw(st.sampled_from(Outcome)),
        message=draw(texts),
        observation=draw(st.none() | observations),
    )
    return Trajectory(header=Header(session_id="s", spec=spec, provenance=ran), steps=tuple(steps), footer=footer)


def write(trajectory: Trajectory, folder: Path) -> bytes:
    writer = TrajectoryWriter.create(folder, trajectory.header)
    for step in trajectory.steps:
        writer.step(step, None)
    writer.close(trajectory.footer, None)
    return (folder / "trajectory.jsonl").read_bytes()


@given(trajectory=trajectories())
def test_reading_returns_what_was_written(trajectory: Trajectory, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("rec")
    data = write(trajectory, folder)
    assert read_trajectory(folder) == trajectory
    assert data.count(b"\n") == len(trajectory.steps) + 2


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trajectory, bytes, Path]:
    page = Observation(url="u", title="t", html="<p>ü\u2028" * 3000, elements=())
    small = page.model_copy(update={"html": "<p>€"})
    decision = Decision(rationale="é", action=Click(name="n"))
    seen = [page, small, page, page.model_copy(update={"title": "t2"}), small]
    steps = [Step(index=i, time_s=i, observation=each, decision=decision) for i, each in enumerate(seen)]
    spec = SessionSpec(persona=Persona(name="x"), intent="i", url="u", policy="p")
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11", platform="x")
    footer = Footer(stop_reason=StopReason.ORDERED, outcome=Outcome.ORDERED, observation=page)
    whole = Trajectory(header=Header(session_id="s", spec=spec, provenance=ran), steps=tuple(steps), footer=footer)
    return (
        whole,
        write(whole, tmp_path_factory.mktemp("whole")),
        tmp_path_factory.mktemp("cut") / "trajectory.jsonl",
    )


@given(data=st.data())
def test_a_recording_cut_at_any_byte_keeps_every_whole_line(
    recorded: tuple[Trajectory, bytes, Path], data: st.DataObject
) -> None:
    whole, written, file = recorded
    cut = written[: data.draw(st.integers(written.index(b"\n"), len(written)))]
    file.write_bytes(cut)
    found = read_trajectory(file)
    kept = cut.count(b"\n") - 1
    assert found.header == whole.header
    # a line that lacks nothing but its line feed is whole, too
    assert found.steps in (whole.steps[: max(kept, 0)], whole.steps[: kept + 1])
    assert (found.footer == whole.footer) == (len(cut) >= len(written) - 1)


def problem_of(file: Path) -> str | None:
    """The one line that the reader refuses a file with; None when it reads it."""
    try:
        read_trajectory(file)
    except TrajectoryFormatError as error:
        return str(error)
    return None


@given(data=st.data())
def test_a_bent_recording_is_read_or_refused_but_never_anything_else(
    recorded: tuple[Trajectory, bytes, Path], data: st.DataObject
) -> None:
    _, written, file = recorded
    at = data.draw(st.integers(0, len(written)))
    bent = written[:at] + data.draw(st.binary(max_size=8)) + written[at + data.draw(st.integers(0, 8)) :]
    file.write_bytes(bent)
    problem = problem_of(file)
    assert problem is None or (problem.startswith(f"{file}:") and "\n" not in problem)
