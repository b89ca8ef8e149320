"""What is typed as it stands into a secret field is as private as the persona's own values."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.browser.launch import StartedBrowser, started_browser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.schema import (
    Action,
    Click,
    Decision,
    Footer,
    Input,
    Observation,
    Persona,
    SessionSpec,
    Step,
    Terminate,
)
from shopper_agent.session import Session, run_session
from shopper_agent.testing.bad_site import BadSite, bad_site
from shopper_agent.testing.policies import ScriptedPolicy

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

FIELDS = """<title>Check</title><label>Code <input id=a {kind}></label><label>Again <input id=b></label>
<button onclick="b.value = a.value">Repeat</button>"""


@pytest.fixture
def site() -> Iterator[BadSite]:
    with bad_site({}) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[StartedBrowser]:
    async with started_browser(BrowserSettings()) as started:
        yield started


async def repeated(browser: StartedBrowser, site: BadSite, kind: str, text: str) -> Observation:
    """The page after a text was typed into a field of this kind and repeated by the page in another one."""
    site.pages["/"] = FIELDS.format(kind=kind)
    async with BrowserEnvironment.opened(browser, site.url, BrowserSettings(screenshots=False)) as environment:
        await environment.reset()
        assert (await environment.step(Input(name="code", text=text))).failure is None
        return await environment.step(Click(name="repeat"))


@pytest.mark.parametrize("kind", ["autocomplete=one-time-code", "type=password", "name=security_code"])
async def test_a_code_that_was_typed_is_shown_by_reference(browser: StartedBrowser, site: BadSite, kind: str) -> None:
    seen = await repeated(browser, site, kind, "918273")
    assert "918273" not in seen.model_dump_json()
    assert next(each.value for each in seen.elements if each.name == "again") == "{secret.code}"


async def test_what_was_typed_into_other_fields_is_shown(browser: StartedBrowser, site: BadSite) -> None:
    assert "918273" in (await repeated(browser, site, "name=coupon", "918273")).model_dump_json()


def decided(action: Action) -> Decision:
    return Decision(rationale="I do as I am told.", action=action)


class Kept:
    """A recorder that keeps everything."""

    def __init__(self) -> None:
        self.steps = list[Step]()

    def step(self, step: Step, picture: bytes | None) -> None:
        self.steps.append(step)

    def close(self, footer: Footer, picture: bytes | None) -> None:
        self.footer = footer


async def test_the_recorded_decision_does_not_tell_it_either(browser: StartedBrowser, site: BadSite) -> None:
    site.pages["/"] = FIELDS.format(kind="autocomplete=one-time-code")
    spec = SessionSpec(persona=Persona(name="Ann"), intent="", url=site.url, policy="scripted")
    policy, kept = ScriptedPolicy([decided(Input(name="code", text="918273")), decided(Terminate())]), Kept()
    async with BrowserEnvironment.opened(browser, site.url, BrowserSettings(screenshots=False)) as environment:
        await run_session(Session(spec, policy, environment, kept))
    assert kept.steps[0].decision.action == Input(name="code", text="{secret.code}")
    assert "918273" not in "".join(step.model_dump_json() for step in kept.steps)
