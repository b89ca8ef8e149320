"""What a shopper's hands do in a real page: press, choose, type, and say so when it cannot be done."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio
from playwright.async_api import Page  # noqa: TID253 - tests change pages behind the shopper's back

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, installed, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.schema import (
    Action,
    Click,
    Contact,
    Decision,
    FailureKind,
    Input,
    Observation,
    Persona,
    StopReason,
    Terminate,
    TypeAndSubmit,
)
from shopper_agent.testing import ScriptedPolicy
from shopper_agent.trajectories import read_screenshot, read_trajectory
from shopper_agent.visiting import Plan, visit_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUICK = BrowserSettings(call_s=5, settle_ms=300, screenshots=False)
HEAD = "<!doctype html><title>Shop</title><style>body {margin: 0}</style>"
WATCHED = "<script>addEventListener('click', () => { document.title = 'pressed' })</script>"
TELL = "onclick=\"document.title = 'pressed'\""


class Pages(Protocol):
    """The pages server of conftest.py."""

    other_origin: str

    def add(self, html: str, path: str | None = None) -> str: ...


OpenHtml = Callable[..., AbstractAsyncContextManager["Shopper"]]


class Shopper:
    """An environment on a page, spoken to by what stands on the page."""

    def __init__(self, environment: BrowserEnvironment, seen: Observation, page: Page) -> None:
        self.environment, self.seen, self.page = environment, seen, page

    def name(self, text: str) -> str:
        return next(element.name for element in self.seen.elements if element.text == text)

    def value(self, text: str) -> str | None:
        return next(element.value for element in self.seen.elements if element.text == text)

    async def act(self, action: Action) -> Observation:
        self.seen = await self.environment.step(action)
        return self.seen

    async def click(self, text: str) -> Observation:
        return await self.act(Click(name=self.name(text)))

    async def type(self, field: str, text: str) -> Observation:
        return await self.act(Input(name=self.name(field), text=text))

    @property
    def failure(self) -> FailureKind | None:
        return self.seen.failure.kind if self.seen.failure is not None else None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[StartedBrowser]:
    if installed(headed=False) is None:
        pytest.skip("no Chromium on this machine")
    async with started_browser(QUICK) as started:
        yield started


@pytest.fixture
def on(browser: StartedBrowser, pages_server: Pages) -> OpenHtml:
    """`async with on(html) as shopper`: a shopper who has just seen the page."""

    @asynccontextmanager
    async def opened(html: str, **settings: object) -> AsyncIterator[Shopper]:
        url = pages_server.add(HEAD + html)
        private = settings.pop("private", None)
        chosen = QUICK.model_copy(update=settings)
        async with BrowserEnvironment.opened(browser, url, chosen, private=private) as environment:  # type: ignore[arg-type]
            seen = await environment.reset()
            yield Shopper(environment, seen, browser.browser.contexts[-1].pages[0])

    return opened


# ── pressing ─────────────────────────────────────────────────────────────────────────────────────────────────────

PLACES = {
    "plain": f"<button {TELL}>Buy</button>",
    "below the fold": f"<div style='height: 3000px'></div><button {TELL}>Buy</button>",
    "under a sticky header": (
        "<header style='position: sticky; top: 0; height: 120px; background: tan; z-index: 9'>Menu</header>"
        f"<div style='height: 1400px'></div><button {TELL}>Buy</button><div style='height: 3000px'></div>"
    ),
    "above a sticky footer": (
        f"<div style='height: 880px'></div><button {TELL}>Buy</button><div style='height: 2000px'></div>"
        "<footer style='position: fixed; bottom: 0; height: 200px; width: 100%; background: tan'>Cookies?</footer>"
    ),
    "in a scroller": (
        "<div style='height: 200px; overflow: auto'><div style='height: 900px'></div>"
        f"<button {TELL}>Buy</button><div style='height: 900px'></div></div>"
    ),
    "in a sideways scroller": (
        "<div style='width: 300px; overflow-x: auto; white-space: nowrap'>"
        f"<span style='display: inline-block; width: 900px'>.</span><button {TELL}>Buy</button></div>"
    ),
    "in a shadow root": (
        "<div id=host></div><script>host.attachShadow({mode: 'open'}).innerHTML = "
        f"`<button {TELL}>Buy</button>`</script>"
    ),
    "in a frame": '<iframe srcdoc="<button onclick=\'parent.document.title = `pressed`\'>Buy</button>"></iframe>',
    "in a frame below the fold": (
        "<div style='height: 2000px'></div><iframe style='height: 100px' srcdoc=\"<div style='height: 900px'></div>"
        "<button onclick='parent.document.title = `pressed`'>Buy</button>\"></iframe>"
    ),
    "with a picture in it": (
        f"<button {TELL}><svg width=40 height=40><title>Buy</title><rect width=40 height=40 /></svg></button>"
    ),
    "a part that lets clicks through": f"<button {TELL}><span style='pointer-events: none'>Buy</span></button>",
    "a link over two lines": (
        f"<p style='width: 60px'>Please do <a href='#' {TELL}>Buy</a> this</p>"
    ),
    "a label's button": f"<label>Now <button {TELL}>Buy</button></label>",
    "a box with a pointer": f"<div style='cursor: pointer; width: 90px' {TELL}>Buy</div>",
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
async def test_a_button_is_pressed_wherever_it_lies(on: OpenHtml, place: str) -> None:
    async with on(PLACES[place]) as shopper:
        await shopper.click("Buy")
        assert (shopper.failure, shopper.seen.title) == (None, "pressed")


async def test_a_button_in_a_frame_of_another_origin_is_pressed(on: OpenHtml, pages_server: Pages) -> None:
    pages_server.add(
        "<div style='height: 900px'></div><button onclick=\"parent.postMessage('pressed', '*')\">Buy</button>", "/frame"
    )
    hears = "<script>onmessage = (e) => { document.title = e.data }</script><div style='height: 1500px'></div>"
    async with on(f"{hears}<iframe src={pages_server.other_origin}/frame></iframe>") as shopper:
        await shopper.click("Buy")
        await shopper.page.wait_for_function("document.title === 'pressed'")
        assert shopper.failure is None


async def test_a_press_is_a_trusted_one_with_the_pointer_over_the_element(on: OpenHtml) -> None:
    watch = (
        "<script>seen = []; for (const kind of ['pointerover', 'pointerdown', 'mouseup', 'click']) "
        "addEventListener(kind, (e) => { seen.push(kind + e.isTrusted); document.title = [...new Set(seen)] })</script>"
    )
    async with on(f"{watch}<button>Buy</button>") as shopper:
        title = (await shopper.click("Buy")).title
    assert set(title.split(",")) == {"pointerovertrue", "pointerdowntrue", "mouseuptrue", "clicktrue"}


@pytest.mark.parametrize(
    ("cover", "words"),
    [
        ("<div role=dialog aria-label='Subscribe to our letter' {all}>…</div>", "Subscribe to our letter"),
        ("<dialog open {all}><h2>Before you go</h2></dialog>", "Before you go"),
        ("<div {all}>We use cookies</div>", "We use cookies"),
    ],
)
async def test_what_is_covered_is_not_pressed_and_the_cover_is_named(on: OpenHtml, cover: str, words: str) -> None:
    everything = "style='position: fixed; inset: 0; width: 100%; height: 100%; background: tan; z-index: 9'"
    async with on(f"{WATCHED}<button>Buy</button>" + cover.replace("{all}", everything)) as shopper:
        assert next(element.covered_by for element in shopper.seen.elements if element.text == "Buy") == words
        await shopper.click("Buy")
        assert (shopper.failure, shopper.seen.title) == (FailureKind.COVERED, "Shop")
        assert shopper.seen.failure is not None
        assert words in shopper.seen.failure.message


@pytest.mark.parametrize(
    "button",
    [
        "<button disabled>Buy</button>",
        "<button aria-disabled=true>Buy</button>",
        "<fieldset disabled><button>Buy</button></fieldset>",
    ],
)
async def test_what_is_disabled_is_not_pressed(on: OpenHtml, button: str) -> None:
    async with on(f"{WATCHED}{button}") as shopper:
        await shopper.click("Buy")
        assert (shopper.failure, shopper.seen.title) == (FailureKind.DISABLED, "Shop")


@pytest.mark.parametrize("action", [Click(name="nothing"), Input(name="nothing", text="x")])
async def test_a_name_that_is_not_there_is_a_failure(on: OpenHtml, action: Action) -> None:
    async with on("<button>Buy</button>") as shopper:
        await shopper.act(action)
        assert shopper.failure is FailureKind.NO_SUCH_NAME


# ── what changed since it was seen ───────────────────────────────────────────────────────────────────────────────

CHANGES = {
    "it is gone": "b.remove()",
    "another stands in its place": "b.outerHTML = b.outerHTML",
    "it says something else": "b.textContent = 'Confirm purchase'",
    "another line of its list": "b.textContent = 'Preview order 2'",
    "its label says something else": "b.ariaLabel = 'Confirm purchase'",
    "its words are a picture now": "b.innerHTML = '<img alt=\"Confirm purchase\">'",
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_changed_since_it_was_seen_is_not_pressed(on: OpenHtml, change: str) -> None:
    async with on(f"{WATCHED}<button id=b>Preview order</button>") as shopper:
        await shopper.page.evaluate(CHANGES[change])
        await shopper.click("Preview order")
        assert (shopper.failure, shopper.seen.title) == (FailureKind.CHANGED, "Shop")
        if shopper.seen.elements and shopper.seen.elements[0].text:  # seen anew, it can be pressed
            await shopper.act(Click(name=shopper.seen.elements[0].name))
            assert (shopper.failure, shopper.seen.title) == (None, "pressed")


@pytest.mark.parametrize(
    ("control", "change", "text"),
    [
        ("<label><input type=radio id=r> <b>Red</b></label>", "r.nextElementSibling.textContent = 'Blue'", "Red"),
        ("<select><option id=o>One<option>Two</select>", "o.textContent = 'Ten'", "One"),
        ("<input type=submit value=Preview id=i>", "i.value = 'Confirm'", "Preview"),
        ("<iframe id=f srcdoc='<button>Go</button>'></iframe>", "f.remove()", "Go"),
        ("<iframe id=f srcdoc='<button>Go</button>'></iframe>", "f.contentDocument.body.innerHTML = 'Sorry'", "Go"),
    ],
)
async def test_each_kind_of_control_is_told_when_it_became_another(
    on: OpenHtml, control: str, change: str, text: str
) -> None:
    async with on(control) as shopper:
        await shopper.page.evaluate(change)
        await shopper.click(text)
        assert shopper.failure is FailureKind.CHANGED


@pytest.mark.parametrize(
    ("control", "change", "text"),
    [
        (f"<button {TELL}>Buy <span id=t>00:59</span></button>", "t.textContent = '00:58'", "Buy 00:59"),
        (
            f"<button {TELL}>Buy, <span id=t>2 min 5 s</span> left</button>",
            "t.textContent = '2 min 4 s'",
            "Buy, 2 min 5 s left",
        ),
        (f"<button {TELL}>Buy<svg id=t></svg></button>", "t.classList.add('hot')", "Buy"),
    ],
)
async def test_a_running_clock_makes_no_other_button(on: OpenHtml, control: str, change: str, text: str) -> None:
    async with on(control) as shopper:
        await shopper.page.evaluate(change)
        await shopper.click(text)
        assert (shopper.failure, shopper.seen.title) == (None, "pressed")


async def test_a_field_stays_the_same_field_whatever_it_holds_or_hints(on: OpenHtml) -> None:
    async with on("<input id=q aria-label=Search placeholder='Try shoes'>") as shopper:
        await shopper.page.evaluate("q.value = 'socks'; q.placeholder = 'Try hats'")
        await shopper.type("Search", "boots")
        assert (shopper.failure, shopper.value("Search")) == (None, "boots")


async def test_a_page_that_was_replaced_meanwhile_is_not_pressed(on: OpenHtml, pages_server: Pages) -> None:
    other = pages_server.add(f"{HEAD}{WATCHED}<button>Buy</button>")
    async with on(f"{WATCHED}<button>Buy</button>") as shopper:
        await shopper.page.goto(other)
        await shopper.click("Buy")
        assert (shopper.failure, shopper.seen.title, shopper.seen.url) == (FailureKind.CHANGED, "Shop", other)


# ── choosing ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["radio", "checkbox"])
@pytest.mark.parametrize(
    "style", ["", "appearance: none; width: 20px; height: 20px", "position: absolute; opacity: 0", "display: none"]
)
async def test_a_choice_is_made_through_its_label_when_it_is_styled_away(on: OpenHtml, kind: str, style: str) -> None:
    box = f'<input type={kind} name=size style="{style}" onchange="document.title = this.checked">'
    async with on(f"<label>{box}<span> Large </span></label>") as shopper:
        await shopper.click("Large")
        assert (shopper.failure, shopper.seen.title) == (None, "true")
        assert next(element.checked for element in shopper.seen.elements if element.text == "Large")


LIKE_REACT = """<script>
  // As React does: changes are heard at the root, and one that the component made itself is none.
  for (const field of document.querySelectorAll('input, select')) {
    const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value');
    let known = field.value;
    Object.defineProperty(field, 'value', {
      get() { return own.get.call(this) },
      set(value) { known = value; own.set.call(this, value) },
    });
    for (const kind of ['input', 'change']) document.addEventListener(kind, (e) => {
      if (e.target === field && own.get.call(field) !== known) { known = own.get.call(field); document.title = known; }
    });
  }
</script>"""


@pytest.mark.parametrize(
    ("field", "action", "value"),
    [
        ("<select aria-label=Size><option value=s>Small<option value=l>Large</select>", Click(name="?Large"), "l"),
        ("<input aria-label=Size value=s>", Input(name="?Size", text="l"), "l"),
        ("<input aria-label=Size type=date>", Input(name="?Size", text="2026-12-24"), "2026-12-24"),
        ("<input aria-label=Size type=range min=0 max=9 value=1>", Input(name="?Size", text="7"), "7"),
        ("<input aria-label=Size type=number value=1>", Input(name="?Size", text="12"), "12"),
        ("<input aria-label=Size type=color>", Input(name="?Size", text="#ff8800"), "#ff8800"),
    ],
)
async def test_a_component_that_listens_as_react_does_hears_of_the_change(
    on: OpenHtml, field: str, action: Click | Input, value: str
) -> None:
    async with on(field + LIKE_REACT) as shopper:
        await shopper.act(action.model_copy(update={"name": shopper.name(action.name[1:])}))
        assert (shopper.failure, shopper.seen.title) == (None, value)


async def test_an_option_that_cannot_be_chosen_is_not_chosen(on: OpenHtml) -> None:
    async with on("<select><option>Small<option disabled>Large</select>") as shopper:
        await shopper.click("Large")
        assert shopper.failure is FailureKind.DISABLED
        assert next(element.checked for element in shopper.seen.elements if element.text == "Small")


async def test_each_option_of_a_list_of_several_is_switched_alone(on: OpenHtml) -> None:
    async with on("<select multiple><option>Red<option>Blue<option>Green</select>") as shopper:
        for text in ("Red", "Green", "Red"):
            await shopper.click(text)
        chosen = [element.text for element in shopper.seen.elements if element.role == "option" and element.checked]
        assert chosen == ["Green"]


# ── typing ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_typing_replaces_what_a_field_holds_with_trusted_keys(on: OpenHtml) -> None:
    watch = 'onkeydown="keys.push(event.key + event.isTrusted); document.title = keys"'
    async with on(f"<script>keys = []</script><input aria-label=Search value='old words' {watch}>") as shopper:
        await shopper.type("Search", "hat")
        assert (shopper.failure, shopper.value("Search")) == (None, "hat")
        assert shopper.seen.title == "htrue,atrue,ttrue"
        await shopper.type("Search", "")
        assert shopper.value("Search") == ""


@pytest.mark.parametrize("text", ["long " * 100, "two\nlines", "Zoë 🧦 ½", "\ttab", "<b>&amp;"])
async def test_any_text_arrives_in_a_text_area_as_it_is(on: OpenHtml, text: str) -> None:
    async with on("<textarea aria-label=Note>before</textarea>") as shopper:
        await shopper.type("Note", text)
        typed = await shopper.page.evaluate("document.querySelector('textarea').value")
    assert typed == text


async def test_an_editable_text_is_replaced(on: OpenHtml) -> None:
    async with on("<div contenteditable aria-label=Note>old <b>words</b></div>") as shopper:
        await shopper.act(Input(name=shopper.seen.elements[0].name, text="new"))
        assert shopper.failure is None
        assert await shopper.page.evaluate("document.querySelector('[contenteditable]').textContent") == "new"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("<input aria-label=Field type=date value=2026-01-01>", "tomorrow"),
        ("<input aria-label=Field type=range value=5>", "a lot"),
        ("<input aria-label=Field type=color value=#123456>", "red"),
        ("<input aria-label=Field type=date readonly value=2026-01-01>", "2026-12-24"),
        ("<input aria-label=Field readonly value=fixed>", "x"),
        ("<input aria-label=Field type=checkbox value=on>", "yes"),
        ("<select aria-label=Field><option>Small</select>", "Huge"),
    ],
)
async def test_what_a_field_does_not_take_changes_nothing(on: OpenHtml, field: str, text: str) -> None:
    async with on(field) as shopper:
        before = await shopper.page.evaluate("document.querySelector('[aria-label]').value")
        await shopper.type("Field", text)
        assert shopper.failure is FailureKind.NOT_EDITABLE
        assert await shopper.page.evaluate("document.querySelector('[aria-label]').value") == before


async def test_a_button_takes_no_text(on: OpenHtml) -> None:
    async with on(f"<button {TELL}>Buy</button>") as shopper:
        await shopper.type("Buy", "x")
        assert (shopper.failure, shopper.seen.title) == (FailureKind.NOT_EDITABLE, "Shop")


async def test_typing_and_submitting_sends_the_form(on: OpenHtml) -> None:
    async with on("<form><input name=q aria-label=Search><button>Find</button></form>") as shopper:
        await shopper.act(TypeAndSubmit(name=shopper.name("Search"), text="warm socks"))
        assert shopper.failure is None
        assert shopper.seen.url.endswith("?q=warm+socks")


async def test_the_enter_after_a_date_presses_nothing_else(on: OpenHtml) -> None:
    sent = "onsubmit=\"document.title = 'sent'; return false\""
    form = f"<form {sent}><input type=date aria-label=Day><button>Go</button></form>"
    async with on(f"<button autofocus {TELL}>Buy</button>{form}") as shopper:
        await shopper.act(TypeAndSubmit(name=shopper.name("Day"), text="2026-12-24"))
        assert (shopper.failure, shopper.seen.title) == (None, "sent")


# ── private values ───────────────────────────────────────────────────────────────────────────────────────────────

CARLA = Contact(
    full_name="Carla Quillfeather",
    email="carla.quill+shop@mail.example",
    street="71 Wintergreen Passage",
    city="Oslo",
    postcode="0150",
    card_number="4242424242424242",
    password="correct-horse-7",
)
SECRETS = ("4242424242424242", "4242 4242", "correct-horse", "carla.quill", "Quillfeather", "Wintergreen")
CHECKOUT = """<form action=/echo>
  <label>E-mail <input name=email type=email></label> <label>Name <input name=name></label>
  <label>Street <input name=street></label> <label>Password <input name=password type=password></label>
  <label>Card number <input name=card_number inputmode=numeric></label> <button>Pay</button>
</form>"""
ECHO = """<title>Thanks</title><h1>Thanks</h1><div id=d></div><script>
  const sent = new URLSearchParams(location.search), all = [...sent.values()].join(' · ');
  document.title = 'Thanks ' + sent.get('name');
  d.innerHTML = `<p>${all}</p><button aria-label="Signed in as ${sent.get('email')}">Me</button>
    <input aria-label=Again value="${sent.get('email')}">
    <a href="/mail?to=${encodeURIComponent(sent.get('email'))}">Write</a>
    <p>${sent.get('card_number').replace(/(.{4})/g, '$1 ')}</p><button>Done</button><p>for ${sent.get('name')}</p>`;
  if (!window.told) { window.told = 1; alert('Hello ' + all); }
</script>"""


async def test_private_values_are_typed_at_the_keyboard_and_recorded_nowhere(
    browser: StartedBrowser, pages_server: Pages, tmp_path: Path
) -> None:
    echo = pages_server.add(HEAD + ECHO, "/echo")
    url = pages_server.add(HEAD + CHECKOUT)

    def line(action: Action) -> Decision:
        return Decision(rationale="I order.", action=action)

    fields = {
        "e_mail": "email",
        "name": "full_name",
        "street": "street",
        "password": "password",
        "card_number": "card_number",
    }
    script = [
        *(line(Input(name=field, text=f"{{contact.{key}}}")) for field, key in fields.items()),
        line(Click(name="pay")),
        line(Click(name="done")),
        line(Terminate()),
    ]
    plan = Plan(Persona(name="Carla", contact=CARLA), url, "scripted", out=tmp_path, browser=QUICK)
    done = await visit_in(browser, plan, ScriptedPolicy(script))
    recorded = read_trajectory(done.recording)
    assert recorded.footer.stop_reason is StopReason.TERMINATED, recorded.footer.message
    assert [step.observation.failure for step in recorded.steps] == [None] * len(script)
    last = recorded.steps[-1].observation
    assert last.url.startswith(f"{echo}?")
    assert "{contact.email}" in last.html  # it did arrive, and is shown by reference
    assert recorded.steps[5].observation.elements[3].value == "••••"
    whole = recorded.model_dump_json() + done.page.read_text() + (done.recording / "trajectory.jsonl").read_text()
    for secret in SECRETS:
        assert secret not in whole, secret
        assert secret.replace("@", "%40").replace("+", "%2B") not in whole


async def test_a_reference_without_a_value_types_nothing(on: OpenHtml) -> None:
    async with on("<input aria-label=Code value=old>", private={"contact.email": "a@b.example"}) as shopper:
        await shopper.type("Code", "{contact.voucher} and {contact.email}")
        assert (shopper.failure, shopper.value("Code")) == (FailureKind.NOT_RESOLVED, "old")


HIDDEN_FROM_PICTURES = {
    "a card number": "<input name=cardNumber aria-label=Field>",
    "a card number by its purpose": "<input autocomplete=cc-number aria-label=Field>",
    "a security code": "<input id=securityCode aria-label=Field>",
    "a password that is shown": "<input name=password type=text aria-label=Field>",
    "in a shadow root": (
        "<div id=h></div><script>h.attachShadow({mode: 'open'}).innerHTML = "
        "'<input name=cardNumber aria-label=Field>'</script>"
    ),
    "in a frame": "<iframe srcdoc='<input name=cardNumber aria-label=Field>'></iframe>",
    "in a frame of another origin": "<iframe src={other}></iframe>",
}
SAME_LOOK = "<style>input { font: 16px monospace; caret-color: transparent }</style>"


@pytest.mark.parametrize("where", HIDDEN_FROM_PICTURES)
async def test_a_picture_does_not_show_what_a_secret_field_holds(on: OpenHtml, pages_server: Pages, where: str) -> None:
    pages_server.add(f"{SAME_LOOK}<input name=cardNumber aria-label=Field>", "/card")
    page = SAME_LOOK + HIDDEN_FROM_PICTURES[where].replace("{other}", f"{pages_server.other_origin}/card")
    pictures = []
    for number in ("4242424242424242", "5555555555554444"):
        async with on(page, screenshots=True) as shopper:
            await shopper.type("Field", number)
            assert shopper.failure is None
            pictures.append(await shopper.environment.screenshot())
            assert await shopper.page.evaluate("document.adoptedStyleSheets.length") == 0
    assert pictures[0] is not None
    assert pictures[0] == pictures[1]


async def test_a_picture_does_show_other_fields(on: OpenHtml) -> None:
    pictures = []
    for words in ("warm socks", "cold drink"):
        async with on(f"{SAME_LOOK}<input name=q aria-label=Field>", screenshots=True) as shopper:
            await shopper.type("Field", words)
            pictures.append(await shopper.environment.screenshot())
    assert pictures[0] != pictures[1]


# ── the browser's own controls ───────────────────────────────────────────────────────────────────────────────────


async def test_a_shopper_scrolls_down_and_up_again(on: OpenHtml) -> None:
    async with on("<div style='height: 2500px'>Long</div>") as shopper:
        down = await shopper.click("Scroll down")
        assert down.page is not None
        assert down.page.y == 765  # most of a viewport of 900
        up = await shopper.click("Scroll up")
        assert up.page is not None
        assert up.page.y == 0
        assert "Scroll up" not in {element.text for element in up.elements}


async def test_back_leads_to_the_page_before_and_not_further(on: OpenHtml, pages_server: Pages) -> None:
    second = pages_server.add(HEAD + "<h1>Second</h1>")
    async with on(f"<a href={second}>Next</a>") as shopper:
        first = shopper.seen.url
        assert "Back" not in {element.text for element in shopper.seen.elements}
        await shopper.click("Next")
        assert shopper.seen.url == second
        await shopper.click("Back")
        assert (shopper.seen.url, shopper.failure) == (first, None)
        await shopper.act(Click(name="browser.back"))
        assert (shopper.seen.url, shopper.failure) == (first, FailureKind.NO_SUCH_NAME)


async def test_the_recorded_picture_shows_the_element_that_is_pressed(
    browser: StartedBrowser, pages_server: Pages, tmp_path: Path
) -> None:
    url = pages_server.add(f"{HEAD}<div style='height: 3000px'></div><button>Buy</button>")
    settings = QUICK.model_copy(update={"screenshots": True})
    plan = Plan(Persona(name="Carla"), url, "scripted", out=tmp_path, browser=settings)
    done = await visit_in(browser, plan, ScriptedPolicy([Decision(rationale="", action=Click(name="buy"))]))
    step = read_trajectory(done.recording).steps[0]
    assert step.screenshot is not None
    assert read_screenshot(done.recording, step.screenshot)
    assert step.target is not None
    assert step.target.box is not None
    assert 0 <= step.target.box.y < 900
