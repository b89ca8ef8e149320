"""The cache of snapshots without a browser: keys, cookies, nodes, files, and what is said between page and shop."""

from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.browser.snapshot_cache.conversation import Conversation
from shopper_agent.browser.snapshot_cache.gateway import gateway
from shopper_agent.browser.snapshot_cache.messages import Answer, Exchange, Jar, Request, digest, unknown_source
from shopper_agent.browser.snapshot_cache.nodes import Aimed, Asks, Frame, Shows, read, written
from shopper_agent.browser.snapshot_cache.store import Store
from shopper_agent.browser.snapshot_cache.way import Deed, Segment, Way, returned
from shopper_agent.dom.simplify import BACK
from shopper_agent.errors import ConfigError, EnvironmentFailed
from shopper_agent.schema import Click, Failure, FailureKind, Target

SHOP = "http://127.0.0.1:8000"
PAGE = (("content-type", "text/html; charset=utf-8"),)
DOCUMENT = (("sec-fetch-dest", "document"),)


def page(body: str = "<p>Mugs</p>", headers: tuple[tuple[str, str], ...] = PAGE, status: int = 200) -> Answer:
    return Answer(status, headers, body.encode())


def exchange(path: str = "/", answer: Answer | None = None, jar: Jar | None = None) -> Exchange:
    return Exchange(Request("GET", SHOP + path, DOCUMENT), answer or page(), jar or Jar())


class Shop:
    """An upstream that answers with what it is asked for, and counts."""

    def __init__(self, headers: tuple[tuple[str, str], ...] = PAGE) -> None:
        self.headers = headers
        self.asked: list[tuple[str, str]] = []

    async def send(self, request: Request, cookies: str) -> Answer:
        self.asked.append((request.url, cookies))
        return page(request.url, self.headers)

    async def part(self, request: Request) -> Answer:
        self.asked.append((request.url, "part"))
        return Answer(200, (("content-type", "text/css"),), b"p {}")


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ways_key(
    answer: Answer, path: str = "/", fragment: str = "", jar: Jar | None = None, version: str = "1"
) -> str | None:
    way = Way("start", version)
    way.add(exchange(path, answer, jar), fragment, 1)
    return way.key


def test_a_page_is_known_by_all_that_it_came_from() -> None:
    keys = [
        ways_key(page()),
        ways_key(page("<p>Cups</p>")),
        ways_key(page(status=404)),
        ways_key(page(headers=(*PAGE, ("content-security-policy", "script-src 'none'")))),
        ways_key(page(), "/mugs"),
        ways_key(page(), fragment="reviews"),
        ways_key(page(), jar=Jar({"consent": ("all", True)})),
        ways_key(page(), version="2"),
    ]
    assert len(set(keys)) == len(keys)


def test_what_no_script_sees_and_what_changes_with_every_answer_is_in_no_key() -> None:
    plain = ways_key(page())
    assert ways_key(page(), jar=Jar({"session": ("7f3a", False)})) == plain
    assert ways_key(page(headers=(*PAGE, ("date", "today"), ("set-cookie", "session=7f3a; HttpOnly")))) == plain


def test_where_a_page_was_reached_from_is_in_no_key_but_in_that_of_a_page_returned_to() -> None:
    one, other, back = Way("search", "1"), Way("link", "1"), Way("left", "1", "left")
    for way in (one, other, back):
        way.add(exchange(), "", 1)
    assert one.key == other.key == back.document
    assert back.key != one.key


def test_nothing_is_known_after_something_that_is_not() -> None:
    way = Way(None, "1")
    way.add(Exchange(Request("POST", SHOP + "/add", body=b"mug=1"), page(), Jar()), "", 0)
    assert way.key is None
    way.add(exchange("/cart"), "", 1)
    assert way.key is not None, "a new document is known by itself"


@given(st.lists(st.text(), min_size=2, max_size=4))
def test_a_name_tells_where_one_content_ends_and_the_next_begins(parts: list[str]) -> None:
    assert digest(*parts) != digest("".join(parts))
    assert digest(*parts) == digest(*(part.encode("utf-8", "surrogatepass") for part in parts))


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("document.cookie = 'a=b'", None),
        ("fetch('/suggest?q=mug')", None),
        ("localStorage.setItem('bag', '')", "localStorage"),
        ("const day = new Date()", "new Date"),
        ("const luck = Math.random()", "Math.random"),
        ("if (document.referrer) show()", "document.referrer"),
        ("setInterval(tick, 1000)", "setInterval"),
    ],
)
def test_scripts_that_read_what_no_key_holds_are_found(script: str, found: str | None) -> None:
    assert unknown_source(f"<p>localStorage</p><script defer>{script}</script>".encode(), []) == found
    assert unknown_source(b"<p>Mugs</p>", [script.encode()]) == found


# ── cookies ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_cookies_are_kept_renewed_and_removed() -> None:
    jar = Jar()
    jar.take(page(headers=(("set-cookie", "session=7f3a; Path=/; HttpOnly"), ("set-cookie", "theme=dark; path=/"))))
    assert jar.header() == "session=7f3a; theme=dark"
    assert jar.seen_by_scripts() == "[('theme', 'dark')]"
    jar.take(page(headers=(("set-cookie", "theme=; Max-Age=0; Path=/"),)))
    assert jar.header() == "session=7f3a"


def test_a_cookie_for_a_part_of_the_shop_is_refused() -> None:
    with pytest.raises(ConfigError, match="not for all of it"):
        Jar().take(page(headers=(("set-cookie", "step=2; Path=/checkout"),)))


def test_what_scripts_do_to_cookies_is_seen_in_what_the_browser_sends() -> None:
    jar = Jar({"session": ("7f3a", False), "theme": ("dark", True)})
    changes = jar.changes("session=7f3a; consent=all")
    assert changes == (("consent", "all"), ("theme", None))
    jar.apply(changes)
    assert jar.header() == "session=7f3a; consent=all"
    assert jar.changes(jar.header()) == ()


# ── nodes and files ──────────────────────────────────────────────────────────────────────────────────────────────────

NODES = (
    Asks(
        method="POST", url=SHOP + "/add", headers=DOCUMENT, body=b"mug=\xff&n=1", cookies=(("a", None),), fragment="x"
    ),
    Shows(
        frames=(Frame(text='{"nodes":[]}', parent=None, offset=(0, 0)),),
        failure=Failure(kind=FailureKind.DISABLED, message="It is disabled."),
        parts={SHOP + "/shop.js": "7f3a"},
        moved=1,
    ),
    Aimed(target=None),
    Aimed(target=Target(name="mug", tag="a", role="link", text="Mug")),
)


@pytest.mark.parametrize("node", NODES)
def test_a_node_is_read_as_it_was_written(node: Asks | Shows | Aimed) -> None:
    assert read(written(node)) == node


@pytest.mark.parametrize("content", [b"", b"asks\n{", b"shows\n{}", b"tells\n{}", b"asks\n[1]"])
def test_what_is_no_node_is_nothing(content: bytes) -> None:
    assert read(content) is None


def test_a_file_that_is_missing_or_damaged_is_nothing_and_is_written_anew(tmp_path: Path) -> None:
    store, key = Store(tmp_path / "cache"), digest("page")
    assert store.get(key) is None
    store.put(key, b"what was seen")
    assert store.get(key) == b"what was seen"
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    file.write_bytes(file.read_bytes()[:-3])
    assert store.get(key) is None
    store.put(key, b"again")
    assert Store(tmp_path / "cache").get(key) == b"again"
    assert [path.name for path in file.parent.iterdir()] == [file.name], "nothing half written is left behind"


def test_what_was_typed_into_forms_is_for_the_owner_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    store.put(digest("page"), b"12 Plain Street")
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert store.folder.stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o077 == 0


def test_a_cache_that_cannot_be_written_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cannot be made: .+"):
        Store(tmp_path / "file" / "cache")
    store, key = Store(tmp_path / "cache"), digest("page")
    (tmp_path / "cache" / key[:2]).write_text("in the way")
    with pytest.raises(ConfigError, match=r"cannot be written: .+") as caught:
        store.put(key, b"")
    assert "\n" not in str(caught.value)


# ── page and shop ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_was_said_before_is_answered_as_then_and_the_shop_hears_only_what_is_new() -> None:
    shop, jar = Shop(), Jar({"session": ("7f3a", False)})
    conversation = Conversation(shop, jar)  # type: ignore[arg-type]
    before = Exchange(Request("POST", SHOP + "/add", body=b"mug=1"), page("added"), Jar())
    conversation.begin([before])
    assert (await conversation.asked(Request("POST", SHOP + "/add", body=b"mug=1"), "session=7f3a")).body == b"added"
    assert shop.asked == []
    await conversation.asked(Request("GET", SHOP + "/cart", DOCUMENT), "session=7f3a; seen=1")
    assert shop.asked == [(SHOP + "/cart", "session=7f3a; seen=1")]
    assert [one.changed_cookies for one in conversation.said] == [(), (("seen", "1"),)]
    assert not conversation.departed


async def test_a_page_that_asks_otherwise_than_before_has_departed() -> None:
    shop = Shop()
    conversation = Conversation(shop, Jar())  # type: ignore[arg-type]
    conversation.begin([exchange("/cart")])
    conversation.open = False
    with pytest.raises(EnvironmentFailed, match="something else"):
        await conversation.asked(Request("POST", SHOP + "/order"), "")
    assert conversation.departed
    assert shop.asked == [], "the shop is not told twice"


async def test_scripts_and_style_sheets_are_told_apart_from_what_the_shop_has_to_say() -> None:
    conversation = Conversation(Shop(), Jar())  # type: ignore[arg-type]
    for kind in ("style", "script", "image"):
        await conversation.asked(Request("GET", f"{SHOP}/{kind}", (("sec-fetch-dest", kind),)), "")
    assert conversation.parts == {f"{SHOP}/style", f"{SHOP}/script"}
    assert conversation.said == []


async def test_the_gateway_passes_requests_and_answers_on_as_they_are() -> None:
    heard: list[tuple[Request, str]] = []

    async def asked(request: Request, cookies: str) -> Answer:
        heard.append((request, cookies))
        if request.url.endswith("/gone"):
            raise EnvironmentFailed("the shop did not answer")
        return Answer(303, (("location", "/cart"), ("set-cookie", "a=1"), ("set-cookie", "b=2")), b"on")

    async with gateway(asked) as address, httpx.AsyncClient(proxy=address, trust_env=False) as browser:
        answer = await browser.post(SHOP + "/add?x=1", content=b"mug=\xff", headers={"cookie": "s=7"})
        gone = await browser.get(SHOP + "/gone")
    assert (answer.status_code, answer.headers["location"], answer.content) == (303, "/cart", b"on")
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert gone.status_code == 502
    request, cookies = heard[0]
    assert (request.method, request.url, request.body, cookies) == ("POST", SHOP + "/add?x=1", b"mug=\xff", "s=7")
    assert "cookie" not in dict(request.headers)


# ── where a session is ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_browser_without_a_past_is_told_the_document_with_the_cookies_of_then() -> None:
    came = exchange("/cart", page(headers=(*PAGE, ("set-cookie", "old=1"))), Jar({"session": ("7f3a", False)}))
    sent = Exchange(Request("POST", SHOP + "/add"), Answer(303, (("location", "/cart"),), b""), Jar())
    asked = Exchange(Request("GET", SHOP + "/suggest"), page(), Jar())
    opened, *later = Segment(SHOP + "/cart#top", came, [sent, came, asked], "key").opening()
    assert opened.request.url == SHOP + "/cart"
    assert [value for name, value in opened.answer.headers if name == "set-cookie"] == [
        "session=7f3a; Path=/; SameSite=Lax; HttpOnly"
    ]
    assert later == [asked]


def test_a_page_returned_to_keeps_its_past_unless_it_shows_nothing_of_it() -> None:
    before = Segment(SHOP + "/", exchange(), [exchange()], "key", left_by=Deed(Click(name=BACK), BACK))
    way = Way("left", "1", "left")
    way.add(exchange(), "", -1)
    assert returned(before, way, way.document).before is None
    assert returned(before, way, "scrolled").before is before
    assert returned(before, Way("left", "1", "left"), None).before is before
