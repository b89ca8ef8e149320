"""The session page: complete, self-contained, and inert whatever the recorded pages hold."""

import base64
import hashlib
import os
import struct
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from shopper_agent.reports.page_shots import picture_width, viewport_width
from shopper_agent.reports.pictures import Overlay, Picture, overlay, read_picture
from shopper_agent.reports.session_page import page_is_fresh, render_session_page, write_session_page
from shopper_agent.reports.wording import action_words, seconds_words, shorten
from shopper_agent.schema import (
    Action,
    Agreement,
    Alternative,
    BigFive,
    Box,
    Click,
    Contact,
    Decision,
    Demographics,
    Element,
    Failure,
    FailureKind,
    Footer,
    Header,
    Input,
    Level,
    Observation,
    Outcome,
    PageEvent,
    Persona,
    Product,
    Provenance,
    SessionSpec,
    ShoppingPreference,
    ShoppingStatements,
    Step,
    StopReason,
    Target,
    Terminate,
    Trajectory,
    TypeAndSubmit,
    Usage,
)
from shopper_agent.trajectories import TrajectoryWriter

VOID = {"meta", "link", "img"}
FOREIGN = {"iframe", "object", "embed", "base", "form", "video", "audio", "input", "math", "template", "style"}


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def persona(**changes: object) -> Persona:
    carla = Persona(
        name="Careful Carla",
        budget=100,
        demographics=Demographics(age=41, occupation="Librarian"),
        personality=BigFive(extraversion=Level.LOW, conscientiousness=Level.EXTREMELY_HIGH),
        shopping=ShoppingPreference(
            statements=ShoppingStatements(
                shops_for_fun=Agreement.SOMEWHAT_DISAGREE,
                quality_matters=Agreement.STRONGLY_AGREE,
                likes_trying_new_brands=Agreement.NEUTRAL,
            )
        ),
        self_description="I read every review.",
        contact=Contact(full_name="Carla Contact", email="c@x.org", street="1 Elm", city="Bend", postcode="97"),
    )
    return carla.model_copy(update=changes)


def page(path: str = "", **changes: object) -> Observation:
    seen = Observation(
        url=f"https://shop.example/{path}",
        title=f"Shop {path}".strip(),
        html=f'<main name="{path}">\n  <button name="buy">Buy</button>\n</main>',
        elements=(Element(name="buy", role="button", text="Buy now"),),
    )
    return seen.model_copy(update=changes)


def step(index: int, seen: Observation, action: Action | None = None, **changes: object) -> Step:
    decision = Decision(rationale=f"Thought {index}.", action=action or Click(name="buy"))
    return Step(index=index, time_s=2.0 * index, observation=seen, decision=decision).model_copy(update=changes)


def session(*steps: Step, end: Footer | None = None, who: Persona | None = None) -> Trajectory:
    spec = SessionSpec(
        persona=who or persona(), intent="Shoes for wet paths.", url="https://shop.example/", policy="lm", seed=7
    )
    ran = Provenance(started_at="2026-11-21T14:22:33Z", shopper_agent="0.1.0", python="3.11.7", platform="Linux")
    footer = end or Footer(stop_reason=StopReason.TERMINATED, outcome=Outcome.LEFT, duration_s=75)
    return Trajectory(header=Header(session_id="s1", spec=spec, provenance=ran), steps=steps, footer=footer)


class Inspection(HTMLParser):
    """What a page consists of: its tags, attributes and text, and whether its tags are balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def text_of(trajectory: Trajectory, pictures: dict[str, bytes] | None = None) -> str:
    return Inspection(render_session_page(trajectory, pictures or {})).text


def assert_inert(html: str) -> None:
    found = Inspection(html)
    assert found.open == []
    assert not (FOREIGN - {"style"}) & set(found.tags)
    assert found.tags.count("style") == found.tags.count("script") == 1
    assert found.tags.count("button") in {0, 2}  # previous and next
    for name, value in found.attributes:
        assert not name.startswith("on")
        assert name not in ("srcdoc", "action", "formaction", "srcset", "background")
        if name == "href":
            assert value is not None
            assert value.startswith(("#", "data:,"))
        if name == "src":
            assert value is not None
            assert value.startswith(("data:image/png;base64,", "data:image/jpeg;base64,"))


# ── what it shows ────────────────────────────────────────────────────────────────────────────────────────


def test_it_shows_who_shopped_and_how_it_ended() -> None:
    end = Footer(stop_reason=StopReason.ORDERED, outcome=Outcome.ORDERED, order_number="TH-1", duration_s=75)
    text = text_of(session(step(0, page()), end=end))
    for shown in (
        "Careful Carla at shop.example",
        "Shoes for wet paths.",
        "Ordered Order TH-1",
        "Duration 1 min 15 s",
        "Budget 100.00 USD",
        "Work Librarian",
        "I read every review.",
        "Conscientiousness Extremely high",
        "Intellect not stated",
    ):
        assert shown in text


def test_the_strongest_statements_come_first_and_neutral_ones_not_at_all() -> None:
    text = text_of(session())
    assert "quality matters Strongly agree shops for fun Somewhat disagree" in text
    assert "likes trying new brands" not in text


def test_contact_details_are_never_shown() -> None:
    html = render_session_page(session(step(0, page())), {})
    assert "Carla Contact" not in html
    assert "4242" not in html


@pytest.mark.parametrize(
    ("reason", "outcome", "shown"),
    [
        (StopReason.TERMINATED, Outcome.LEFT, "Left without ordering the message"),
        (StopReason.CUT_OFF, Outcome.CUT_OFF, "Cut off the message"),
        (StopReason.MAX_STEPS, Outcome.CUT_OFF, "Cut off Stopped by our limit, not by the shopper: the message"),
        (StopReason.TERMINATED, Outcome.BLOCKED, "Blocked by the shop the message"),
        (StopReason.POLICY_FAILED, Outcome.FAILED, "Failed No valid decision could be made: the message"),
    ],
)
def test_each_outcome_is_told_in_words(reason: StopReason, outcome: Outcome, shown: str) -> None:
    end = Footer(stop_reason=reason, outcome=outcome, message="the message")
    assert shown in text_of(session(end=end))


def test_a_failure_is_shown_with_the_step_that_failed() -> None:
    failed = page(failure=Failure(kind=FailureKind.COVERED, message="a banner lies on top"))
    html = render_session_page(session(step(0, page()), step(1, failed), step(2, page("cart"), Terminate())), {})
    first, second, third = html.split('<article class="step"')[1:4]
    assert "It did not work" in first
    assert "a banner lies on top" in first
    assert "a banner lies on top" not in second
    assert "https://shop.example/cart" in second
    assert "Left the shop" in third
    assert html.count('class="failed"') == 1
    assert "Failed actions 1" in Inspection(html).text


def test_events_belong_to_the_step_that_caused_them_and_the_first_ones_to_the_arrival() -> None:
    arrived = page(events=(PageEvent(kind="dialog", text="cookies?"),))
    popped = page(events=(PageEvent(kind="new_tab", text="opened a tab"),))
    html = render_session_page(session(step(0, arrived), step(1, popped)), {})
    first, second = html.split('<article class="step"')[1:3]
    assert "cookies?" in first
    assert "opened a tab" in first
    assert "opened a tab" not in second


def test_a_last_step_whose_end_was_not_seen_says_so() -> None:
    last = page("cart")
    cut = Footer(stop_reason=StopReason.CUT_OFF, outcome=Outcome.CUT_OFF, observation=last)
    assert "Nothing after this was recorded" in text_of(session(step(0, page()), step(1, last), end=cut))


def test_what_followed_the_last_step_is_its_result_and_the_final_page() -> None:
    end = Footer(stop_reason=StopReason.MAX_STEPS, outcome=Outcome.CUT_OFF, observation=page("after"))
    html = render_session_page(session(step(0, page()), end=end), {})
    assert "https://shop.example/after" in html.split('id="step-1"')[1].split("</article>")[0]
    assert 'id="final"' in html


def test_numbers_are_sums_over_the_steps_and_unknown_ones_are_left_out() -> None:
    own = page("p", products=(Product(title="Shoe"),))
    usage = Usage(prompt_tokens=1000, completion_tokens=50)
    decided = Decision(rationale="r", action=Click(name="buy"), usage=usage, raw=("no json", "{}"))
    steps = [step(i, own, decision=decided, decide_s=1.5) for i in range(2)]
    text = text_of(session(*steps))
    assert "Deciding 3.0 s 1.5 s a step" in text
    assert "Tokens 2,100 2,000 in, 100 out" in text
    assert "Products viewed 1" in text
    assert "Model replies 2" in text
    assert "Cost" not in text
    assert "Tokens" not in text_of(session(step(0, page())))


def test_a_page_that_did_not_change_is_written_once() -> None:
    html = render_session_page(session(step(0, page()), step(1, page()), step(2, page("other"))), {})
    assert html.count("data-same=") == 1
    assert "The same as at" in html
    assert html.count("Buy&lt;/button&gt;") == 2


def test_long_pages_are_cut_with_a_note() -> None:
    html = render_session_page(session(step(0, page(html="<p>" + "é" * 300_000))), {})
    assert len(html.encode()) < 350_000
    assert "Cut here after 200 KB of 600 KB" in html


def test_a_recording_without_steps_has_a_page() -> None:
    assert "No step was recorded." in text_of(session())


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_or_foreign_picture_leaves_a_placeholder() -> None:
    shown = session(step(0, page(), screenshot="screenshots/0000.jpg"))
    assert "No picture" in text_of(shown)
    assert "No picture" in text_of(shown, {"screenshots/0000.jpg": b"<svg onload=alert(1)>"})
    assert "No picture" not in text_of(shown, {"screenshots/0000.jpg": png(4, 3)})


def test_the_acted_element_is_marked_in_percent_of_the_viewport() -> None:
    box = Box(x=320, y=90, width=128, height=45)
    target = Target(name="buy", tag="button", role="button", text="Buy", box=box)
    shown = session(step(0, page(), screenshot="screenshots/0000.jpg", target=target))
    html = render_session_page(shown, {"screenshots/0000.jpg": png(2560, 1800)})  # two device pixels to the CSS pixel
    assert 'style="left:25.0%;top:10.0%;width:10.0%;height:5.0%"' in html
    away = target.model_copy(update={"box": Box(x=0, y=5000, width=10, height=10)})
    outside = session(step(0, page(), screenshot="screenshots/0000.jpg", target=away))
    assert "outside of this picture" in text_of(outside, {"screenshots/0000.jpg": png(2560, 1800)})


def test_the_viewport_comes_from_the_recorded_browser_settings() -> None:
    assert viewport_width({"viewport": {"width": 390, "height": 844}}) == 390
    assert viewport_width({"viewport": [800, 600]}) == 800
    assert viewport_width({}) == viewport_width({"viewport": "large"}) == viewport_width({"viewport": [0]}) == 1280


def test_a_picture_of_an_emulated_device_is_as_wide_as_its_document() -> None:
    phone = {"viewport": [1280, 900], "device": "Pixel 7"}  # the setting that the device overrides is recorded too
    assert picture_width(phone, page(page=Box(x=0, y=300, width=412, height=2000))) == 412
    assert picture_width(phone, page()) == 1280
    assert picture_width({"viewport": [800, 600]}, page(page=Box(x=0, y=0, width=3000, height=600))) == 800


def test_sizes_are_read_from_the_bytes() -> None:
    progressive = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x11\x08\x01\x02\x03\x04"
    found = read_picture(progressive)
    assert found is not None
    assert (found.mime, found.width, found.height) == ("image/jpeg", 0x304, 0x102)
    assert read_picture(png(7, 5)) == Picture("image/png", 7, 5, png(7, 5))
    assert read_picture(b"\xff\xd8\xff\xda\x00\x02") is None


@given(
    st.sampled_from([b"", b"\xff\xd8", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"]), st.binary(max_size=64)
)
def test_no_bytes_break_the_reading_of_a_size(start: bytes, rest: bytes) -> None:
    found = read_picture(start + rest)
    assert found is None or (found.width > 0 and found.height > 0)


@given(st.builds(Box, x=st.integers(), y=st.integers(), width=st.integers(), height=st.integers()))
def test_a_mark_never_leaves_its_picture(box: Box) -> None:
    mark = overlay(box, Picture("image/png", 1000, 700, b""), 1280)
    assert mark is None or isinstance(mark, Overlay)
    if mark is not None:
        assert mark.left >= 0
        assert mark.top >= 0
        assert mark.left + mark.width <= 100.001
        assert mark.top + mark.height <= 100.001


# ── hostile input ────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = [
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><iframe src="https://evil.example">',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</pre></details></article></body></html><base href=//evil.example>",
    "{{ 7 * 7 }}{% raw %}",
    "<!--",
    "]]><svg onload=alert(1)>",
    "\x00\u202e\ud800",
]


def hostile_session(text: str) -> Trajectory:
    """A session in which every text is `text`."""
    element = Element(name=text, role=text, text=text, value=text, href=text, covered_by=text)
    seen = Observation(
        url=text,
        title=text,
        html=text,
        elements=(element,),
        products=(Product(title=text, url=text),),
        failure=Failure(kind=FailureKind.TIMEOUT, message=text),
        events=(PageEvent(kind="dialog", text=text),),
    )
    target = Target(name=text, tag=text, role=text, text=text, css=text, xpath=text, href=text, neighbours=(text,))
    actions: list[Action] = [Click(name=text), Input(name=text, text=text), TypeAndSubmit(name=text, text=text)]
    steps = [
        Step(
            index=index,
            time_s=float("inf"),
            observation=seen,
            decision=Decision(
                rationale=text,
                action=action,
                raw=(text,),
                alternatives=(
                    Alternative(
                        action=action, probability=0.9, utility=float("inf"), terms={text: 1.0, text * 2: -1.0}
                    ),
                    Alternative(action=Click(name=text + "2"), probability=0.1, utility=0, terms={text: float("nan")}),
                ),
            ),
            target=target,
            opened=(text,),
            screenshot=text,
        )
        for index, action in enumerate(actions)
    ]
    who = persona(name=text or "x", intent=text, self_description=text, background=text, mbti=text, currency=text)
    end = Footer(
        stop_reason=StopReason.POLICY_FAILED,
        outcome=Outcome.FAILED,
        message=text,
        order_number=text,
        duration_s=float("nan"),
        observation=seen.model_copy(update={"html": text + "."}),
        attempts=(text,),
    )
    whole = session(*steps, end=end, who=who)
    spec = whole.header.spec.model_copy(update={"url": text, "intent": text, "policy": text, "browser": {text: text}})
    return whole.model_copy(update={"header": whole.header.model_copy(update={"spec": spec, "session_id": text})})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_shown_and_do_nothing(text: str) -> None:
    html = render_session_page(hostile_session(text), {text: png(4, 3)})
    assert_inert(html)
    assert ("7 * 7" in html) == ("7 * 7" in text)  # nothing recorded is taken for a template
    assert html.startswith("<!doctype html>")
    html.encode()


@given(st.text(max_size=40) | st.text(st.sampled_from("<>/'\"&`={}%#!-:;\\scriptonlad \n\x00"), max_size=60))
def test_no_text_changes_the_structure_of_the_page(text: str) -> None:
    assert_inert(render_session_page(hostile_session(text), {}))


def test_nothing_but_inline_pictures_styles_and_the_own_script_is_allowed() -> None:
    html = render_session_page(session(step(0, page())), {})
    code = html.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    policy = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in html
    assert html.count("<script") == 1
    assert "url(" not in html
    assert "innerHTML" not in code


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("action", "role", "told"),
    [
        (Click(name="e"), "link", ("click", "Click", "Size 9", None)),
        (Click(name="e"), "option", ("click", "Choose", "Size 9", None)),
        (Click(name="e"), "checkbox", ("click", "Untick", "Size 9", None)),
        (Click(name="gone"), "link", ("click", "Click", "gone", None)),
        (Click(name="browser.back"), "link", ("browse", "In the browser:", "browser.back", None)),
        (Input(name="e", text="hi"), "textbox", ("type", "Type into", "Size 9", "hi")),
        (TypeAndSubmit(name="e", text="hi"), "searchbox", ("submit", "Type and press Enter in", "Size 9", "hi")),
        (Terminate(), "link", ("leave", "Leave the shop", "", None)),
    ],
)
def test_actions_are_told_with_the_words_of_the_page(action: Action, role: str, told: tuple[str, ...]) -> None:
    seen = page(elements=(Element(name="e", role=role, text="Size 9", checked=True),))
    words = action_words(action, seen)
    assert (words.kind, words.verb, words.object, words.typed) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0.0 s"),
        (0.0004, "0.4 ms"),
        (0.003, "3 ms"),
        (0.1, "0.1 s"),
        (0.42, "0.4 s"),
        (9.99, "10.0 s"),
        (59.6, "1 min 0 s"),
        (75, "1 min 15 s"),
        (3780, "1 h 3 min"),
        (None, "unknown"),
    ],
)
def test_times_are_told_as_people_do(seconds: float | None, told: str) -> None:
    assert seconds_words(seconds) == told


@given(st.text(), st.integers(1, 50))
def test_a_shortened_text_is_one_short_line(text: str, length: int) -> None:
    line = shorten(text, length)
    assert len(line) <= length
    assert len(line.splitlines()) <= 1


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_a_recording_is_written_beside_it_and_again_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "rec"
    writer = TrajectoryWriter.create(folder, session().header)
    writer.step(step(0, page()), png(4, 3))
    writer.step(step(1, page("cart")), png(4, 3))
    (folder / "screenshots" / "0001.jpg").unlink()  # and no footer: the process was killed
    written = write_session_page(folder)
    assert written == folder / "session.html"
    html = written.read_text()
    assert html.count("data:image/png;base64,") == 1
    assert "No picture" in html
    assert "the recording has no footer: the process was killed" in html
    assert write_session_page(folder / "trajectory.jsonl") == written
    assert written.read_text() == html
    writer.close(session().footer, None)


def test_a_page_needs_a_recording(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no recording"):
        write_session_page(tmp_path)


def test_a_page_is_made_again_when_the_recording_is_younger_or_the_edition_is_another(tmp_path: Path) -> None:
    writer = TrajectoryWriter.create(tmp_path / "rec", session().header)
    assert not page_is_fresh(tmp_path / "rec")
    written = write_session_page(tmp_path / "rec")
    assert page_is_fresh(tmp_path / "rec")
    os.utime(written, ns=(1, 1))
    assert not page_is_fresh(tmp_path / "rec")
    written.write_text("<!doctype html><title>an earlier edition")
    assert not page_is_fresh(tmp_path / "rec")
    writer.close(session().footer, None)
