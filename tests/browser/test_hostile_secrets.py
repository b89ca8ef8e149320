"""A page that repeats what was typed into it, in every place and spelling: no record of the session holds it.

One test for each entry of hostile/secrets.toml.
"""

import html
import re
import tomllib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
import pytest_asyncio

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.schema import Action, Click, Input, Observation
from shopper_agent.testing.bad_site import BadSite, answers, bad_site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WAYS = tomllib.loads((Path(__file__).parent / "hostile" / "secrets.toml").read_text(encoding="utf-8"))
SETTINGS = BrowserSettings(call_s=4, settle_ms=300, still_ms=20, quality=20)
PRIVATE = {"contact.card_number": "4242424242424242", "contact.card_cvc": "737", "contact.password": "Tr0ub4dor&3"}
CODE_WAYS = ("a text", "another field", "a field that shows what it holds", "the words of a button", "an alert")
GROUPED = ("a text in groups", "a text in parts")
"""Ways to write a card number; nobody writes a password so."""
PAGE = """<!doctype html><title>Shop</title><style></style><h1>Checkout</h1>
<form id=f onsubmit="return false"><label>Card number <input autocomplete=cc-number></label>
<label>Password <input type=password></label><label>Security code <input autocomplete=cc-csc></label>
<label>Note <input id=o></label><label>Choice <select id=s><option>a</option></select></label>
<p id=e></p><section id=r></section><button id=b>Pay</button></form>
<script>
const [b, f, o, s, e, r] = ['b', 'f', 'o', 's', 'e', 'r'].map((id) => document.getElementById(id));
const fields = [...document.querySelectorAll('input:not(#o)')];
const say = (t) => { const v = t.value; if (v) { SAY } };
for (const t of fields) t.onchange = () => say(t);
b.onclick = () => fields.forEach(say);
</script>"""


@pytest.fixture
def site() -> Iterator[BadSite]:
    with bad_site({"/frame": "<p>Framed</p>", "/tab": "<p>Tab</p>", "/favicon.ico": answers(204)}) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[StartedBrowser]:
    """One for all pages."""
    async with started_browser(SETTINGS) as started:
        yield started


@pytest.mark.parametrize("way", WAYS)
async def test_a_secret_that_a_page_repeats_is_in_no_record(browser: StartedBrowser, site: BadSite, way: str) -> None:
    kept = squashed(await visit(browser, site, WAYS[way], ("card_number", "password")))
    assert squashed(PRIVATE["contact.card_number"]) not in kept
    assert squashed(PRIVATE["contact.password"]) not in kept or way.startswith(GROUPED)


@pytest.mark.parametrize("way", CODE_WAYS)
async def test_a_security_code_that_a_page_repeats_is_in_no_record(
    browser: StartedBrowser, site: BadSite, way: str
) -> None:
    assert not re.search(r"(?<!\d)737(?!\d)", await visit(browser, site, WAYS[way], ("card_cvc",)))


async def visit(browser: StartedBrowser, site: BadSite, say: str, secrets: tuple[str, ...]) -> str:
    """All that a recording would hold of a session that types secrets by reference and presses a button."""
    site.pages["/"] = PAGE.replace("SAY", say)
    async with BrowserEnvironment.opened(browser, f"{site.url}/", SETTINGS, private=PRIVATE) as environment:
        seen = [await environment.reset()]
        kept: list[object] = [environment.describe()]
        acts: list[Action] = [Input(name=named(seen[0], secret), text=f"{{contact.{secret}}}") for secret in secrets]
        for act in (*acts, Click(name=named(seen[0], "pay"))):
            kept.append(await environment.target(act))
            seen.append(await environment.step(act))
        kept += [await environment.target(Click(name=one.name)) for one in seen[-1].elements]
    port = site.url.rpartition(":")[2]  # five digits that may hold a code's three
    written = " ".join([*(one.model_dump_json(exclude={"page"}) for one in seen), *map(str, kept)])
    return unquote_plus(html.unescape(written).replace(port, ""))


def named(observation: Observation, word: str) -> str:
    """The control whose name ends in the word, or in the label of its field."""
    label = {"card_number": "card_number", "password": "password", "card_cvc": "security_code"}.get(word, word)
    return next(one.name for one in observation.elements if one.name.endswith(label))


def squashed(text: str) -> str:
    """Without what separates groups of characters."""
    return re.sub(r"[^a-z0-9&]|<[^>]*>", "", text.lower())
