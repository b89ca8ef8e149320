"""A shop over plain HTTP, without a browser: a small server that misbehaves, and the mock shop."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from shopper_agent.errors import ConfigError, EnvironmentFailed
from shopper_agent.personas.load import load_example
from shopper_agent.personas.references import contact_values
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.schema import (
    Click,
    FailureKind,
    Footer,
    Input,
    Limits,
    Observation,
    Outcome,
    SessionSpec,
    Step,
    TypeAndSubmit,
)
from shopper_agent.session import Session, run_session
from shopper_agent.testing.environments import check_environment
from shopper_agent.testing.http_fetching import Patience
from shopper_agent.testing.http_shop import HttpShop
from shopper_agent.testing.page_readings import PageReadings
from sites import serve

DETERMINED = {**PARAMETERS, "leave": replace(PARAMETERS["leave"], value=-50.0)}
"""A shopper who never gives up."""
HOME = """<title>Home</title><nav><a href=/tea>Tea</a><a href="{links}">Elsewhere</a><a href="#foot">Foot</a></nav>
<form action=/search><input name=q aria-label=Search><button>Find</button></form>"""
FORM = """<title>Form</title><form method=post action=/form novalidate><label>E-mail <input name=mail></label>
<label>Card <input name=cc autocomplete=cc-number></label><input type=hidden name=token value=t1>
<label>Size <select name=size><option>S<option>L</select></label>
<label><input type=radio name=speed value=slow checked>Slow</label>
<label><input type=radio name=speed value=fast>Fast</label>
<button name=do value=go>Send</button><button type=button>Nothing</button><button disabled>Off</button></form>
<p id=foot>You sent: {sent}</p>"""


@dataclass
class Answer:
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Odd:
    """A server whose pages are given as a table; it notes what it was asked."""

    url: str = ""
    pages: dict[str, Callable[[str], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    leave: Event = field(default_factory=Event)


def html(text: str, status: int = 200, cookie: str = "") -> Answer:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return Answer(text.encode(), status, headers | {"Set-Cookie": cookie} if cookie else headers)


def nothing(_: str) -> Answer:
    return html("<title>None</title>", 404)


@pytest.fixture
def odd() -> Iterator[Odd]:
    told = Odd()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.answer("")

        def do_POST(self) -> None:
            self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def answer(self, sent: str) -> None:
            told.asked.append(f"{self.command} {self.path} {sent} {self.headers.get('Cookie', '')}".strip())
            answer = told.pages.get(self.path.partition("?")[0], nothing)(sent)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_address[1]}/"
        told.pages = {
            "/": lambda _: html(HOME.format(links="http://elsewhere.example/"), cookie="visit=1; Path=/"),
            "/tea": lambda _: html("<title>Tea</title><a href=/>Home</a>"),
            "/search": lambda _: html("<title>Found</title><a href=/tea>Tea</a>"),
            "/form": lambda sent: html(FORM.format(sent=sent)),
        }
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield told
        finally:
            told.leave.set()
            server.shutdown()
            thread.join()


def named(observation: Observation, text: str) -> str:
    return next(element.name for element in observation.elements if text in element.text)


async def test_it_keeps_the_contract(odd: Odd) -> None:
    await check_environment(lambda: HttpShop(odd.url))


async def test_links_and_forms_are_requests_and_cookies_are_kept(odd: Odd) -> None:
    async with HttpShop(odd.url) as shop:
        home = await shop.reset()
        found = await shop.step(TypeAndSubmit(name=named(home, "Search"), text="green tea"))
        assert found.title == "Found"
        assert found.url.endswith("/search?q=green+tea")
        tea = await shop.step(Click(name=named(found, "Tea")))
        assert (tea.title, tea.status, tea.failure) == ("Tea", 200, None)
        back = await shop.step(Click(name="browser.back"))
        assert back.title == "Found"
    assert odd.asked == [
        "GET /",
        "GET /search?q=green+tea  visit=1",
        "GET /tea  visit=1",
        "GET /search?q=green+tea  visit=1",
    ]


async def test_the_state_of_fields_is_seen_and_sent_and_private_values_stay_private(odd: Odd) -> None:
    private = {"contact.email": "ann@mail.example", "contact.card_number": "4242424242424242"}
    async with HttpShop(odd.url + "form", private=private) as shop:
        page = await shop.reset()
        page = await shop.step(Input(name=named(page, "E-mail"), text="{contact.email}"))
        page = await shop.step(Input(name=named(page, "Card"), text="{contact.card_number}"))
        page = await shop.step(Click(name=named(page, "Fast")))
        page = await shop.step(Click(name=next(e.name for e in page.elements if e.role == "option" and e.text == "L")))
        states = {element.text: (element.value, element.checked) for element in page.elements}
        assert states["E-mail"][0] == "{contact.email}"
        assert states["Fast"][1] is True
        assert states["Slow"][1] is False
        assert states["L"][1] is True
        page = await shop.step(Click(name=named(page, "Nothing")))
        assert page.failure is None
        missing = await shop.step(Input(name=named(page, "E-mail"), text="{contact.phone}"))
        assert missing.failure is not None
        assert missing.failure.kind is FailureKind.NOT_RESOLVED
        page = await shop.step(Click(name=named(page, "Send")))
    assert odd.asked[-1] == ("POST /form mail=ann%40mail.example&cc=4242424242424242&token=t1&size=L&speed=fast&do=go")
    assert "ann@mail.example" not in page.model_dump_json()
    assert "4242424242424242" not in page.html


@pytest.mark.parametrize(
    ("text", "kind"), [("Off", FailureKind.DISABLED), ("Send", None), ("Elsewhere", FailureKind.OFF_SITE)]
)
async def test_what_cannot_be_done_is_a_failure_and_leaves_the_page(
    odd: Odd, text: str, kind: FailureKind | None
) -> None:
    async with HttpShop(odd.url + ("" if text == "Elsewhere" else "form")) as shop:
        page = await shop.reset()
        after = await shop.step(Click(name=named(page, text)))
    assert (after.failure.kind if after.failure else None) is kind
    assert after.url == page.url


async def test_only_fields_are_typed_into(odd: Odd) -> None:
    async with HttpShop(odd.url + "form") as shop:
        page = await shop.reset()
        for text in ("Send", "L", "Fast"):
            after = await shop.step(Input(name=named(page, text), text="x"))
            assert after.failure is not None
            assert after.failure.kind is FailureKind.NOT_EDITABLE
        chosen = await shop.step(Input(name=next(e.name for e in page.elements if e.role == "combobox"), text="L"))
        assert chosen.failure is None


async def test_targets_tell_what_an_element_is(odd: Odd) -> None:
    odd.pages["/"] = lambda _: html("<a href=/tea data-testid=to-tea>Tea</a><select><option>One</select>")
    async with HttpShop(odd.url) as shop:
        page = await shop.reset()
        link = await shop.target(Click(name=named(page, "Tea")))
        option = await shop.target(Click(name=next(e.name for e in page.elements if e.role == "option")))
    assert link is not None
    assert (link.tag, link.test_id, link.href) == ("a", "to-tea", f"{odd.url}tea")
    assert option is not None
    assert (option.tag, option.text, option.test_id) == ("option", "One", None)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (html("<title>Gone</title>", 404), FailureKind.PAGE_ERROR),
        (Answer(b"%PDF", 200, {"Content-Type": "application/pdf"}), FailureKind.PAGE_ERROR),
        (html("x" * 30_000), FailureKind.PAGE_ERROR),
        (Answer(b"", 302, {"Location": "/tea"}), FailureKind.PAGE_ERROR),
        (Answer(b"", 302, {"Location": "http://elsewhere.example/"}), FailureKind.OFF_SITE),
        (
            Answer(b"not packed at all", 200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}),
            FailureKind.PAGE_ERROR,
        ),
        (Answer(b"", 302, {"Location": "http://[bad"}), FailureKind.OFF_SITE),
        (html("<title>Plain</title>", cookie="visit=\u00e9; Path=/"), None),
        (Answer(b"", 204), None),
        (html("<title>Wrong</title>", 422), None),
        (Answer(b"<title>Plain</title>"), None),
        (Answer("<title>Déjà</title>".encode("latin-1"), 200, {"Content-Type": "text/html; charset=latin-1"}), None),
    ],
)
async def test_odd_answers_are_failures_or_pages_and_never_the_end(
    odd: Odd, answer: Answer, kind: FailureKind | None
) -> None:
    odd.pages["/tea"] = lambda _: answer
    async with HttpShop(odd.url, patience=Patience(page_bytes=20_000)) as shop:
        home = await shop.reset()
        after = await shop.step(Click(name=named(home, "Tea")))
        assert (after.failure.kind if after.failure else None) is kind
        if b"<title>" in answer.body:
            assert after.title in {"Gone", "Wrong", "Plain", "Déjà"}
        else:
            assert after.url == home.url
            assert named(after, "Tea")


async def test_a_shop_that_does_not_answer_in_time_is_a_failure(odd: Odd) -> None:
    def slow(_: str) -> Answer:
        odd.leave.wait(5)
        return html("late")

    odd.pages["/tea"] = slow
    async with HttpShop(odd.url, patience=Patience(answer_s=0.2)) as shop:
        home = await shop.reset()
        began = time.monotonic()
        after = await shop.step(Click(name=named(home, "Tea")))
    assert after.failure is not None
    assert after.failure.kind is FailureKind.TIMEOUT
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("start", "message"), [("nowhere", "404"), ("away", "elsewhere"), ("file", "no page")], ids=["404", "away", "file"]
)
async def test_a_start_page_that_is_none_ends_the_session(odd: Odd, start: str, message: str) -> None:
    odd.pages["/away"] = lambda _: Answer(b"", 302, {"Location": "http://elsewhere.example/"})
    odd.pages["/file"] = lambda _: Answer(b"x", 200, {"Content-Type": "text/plain"})
    async with HttpShop(odd.url + start) as shop:
        with pytest.raises(EnvironmentFailed, match=message):
            await shop.reset()


@pytest.mark.parametrize("url", ["shop.example", "ftp://shop.example/", "http:///", "http://shop.example:port/"])
async def test_what_is_no_address_is_the_users_mistake(url: str) -> None:
    with pytest.raises(ConfigError, match="no shop's address"):
        async with HttpShop(url):
            pass


async def test_a_shop_that_is_closed_ends_the_session() -> None:
    async with HttpShop("http://127.0.0.1:9/") as shop:
        with pytest.raises(EnvironmentFailed, match="cannot be reached"):
            await shop.reset()


async def test_back_from_a_page_shows_an_answer_to_a_form_again_without_sending_it_twice(odd: Odd) -> None:
    odd.pages["/form"] = lambda sent: html(FORM.format(sent=sent) + "<a href=/tea>Tea</a>")
    async with HttpShop(odd.url + "form") as shop:
        page = await shop.reset()
        sent = await shop.step(Click(name=named(page, "Send")))
        await shop.step(Click(name=named(sent, "Tea")))
        back = await shop.step(Click(name="browser.back"))
        assert "You sent: mail=" in back.html
        first = await shop.step(Click(name="browser.back"))
        assert "You sent: mail=" not in first.html
        nowhere = await shop.step(Click(name="browser.back"))
        assert nowhere.failure is not None
    assert sum(line.startswith("POST") for line in odd.asked) == 1


async def test_visits_that_share_readings_see_what_they_would_see_alone(odd: Odd) -> None:
    readings = PageReadings(keep=2)
    seen = []
    for shared in (readings, readings, None):
        async with HttpShop(odd.url, readings=shared) as shop:
            home = await shop.reset()
            seen.append((home, await shop.step(Click(name=named(home, "Tea")))))
    assert seen[0] == seen[1] == seen[2]
    assert readings.hits == 2


class Memory:
    """A recorder that keeps the steps."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def step(self, step: Step, screenshot: bytes | None) -> None:
        self.steps.append(step)

    def close(self, footer: Footer, screenshot: bytes | None = None) -> Footer:
        return footer


async def test_the_choosing_shopper_buys_in_the_mock_shop() -> None:
    persona = load_example("quick-quinn")
    private = contact_values(persona)
    with serve("bazaar") as shop:
        spec = SessionSpec(
            persona=persona.model_copy(update={"contact": None}),
            intent=persona.intent,
            url=shop.url,
            policy="choice",
            seed=1,
            limits=Limits(max_steps=60),
        )
        memory = Memory()
        async with HttpShop(shop.url, private=private) as environment:
            session = Session(spec, ChoicePolicy(1, table=DETERMINED), environment, memory, references=tuple(private))
            footer = await run_session(session)
    assert footer.outcome is Outcome.ORDERED, f"{footer.message} after {[s.decision.action for s in memory.steps]}"
    assert footer.duration_s < 10, "a visit takes seconds at most, on any machine"
