"""A shop that fails: the reference shopper tries again, buys where it recovers and leaves where it does not."""
# ruff: noqa: E501 - pages stand as they are

from collections.abc import Callable
from dataclasses import replace

import pytest

from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.policies.choice.table import PARAMETERS
from shopper_agent.schema import Footer, Limits, Outcome, Persona, SessionSpec, Step
from shopper_agent.session import Session, run_session
from shopper_agent.testing.bad_site import Asked, BadSite, Page, bad_site
from shopper_agent.testing.http_shop import HttpShop

PATIENT = {**PARAMETERS, "leave": replace(PARAMETERS["leave"], value=-12.0)}
HOME = """<title>Kettles</title><h1>Kettles</h1><ul>
<li><a href=/p/1><h3>Steel kettle</h3></a> $30.00 <b>4.5 out of 5</b></li><li><a href=/p/2><h3>Glass kettle</h3></a> $32.00</li></ul>"""
PRODUCT = """<title>Steel kettle</title><main><h1>Steel kettle</h1><p>$30.00</p>
<form method=post action=/cart><button>Add to cart</button></form></main>"""
DONE = "<title>Thank you</title><h1>Thank you for your order!</h1><p>Your order number is AB-12345.</p>"
BROKEN = "<title>Internal Server Error</title><h1>Internal Server Error</h1>"


class Unsaved:
    """A recorder that keeps the steps."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def step(self, step: Step, screenshot: bytes | None) -> None:
        self.steps.append(step)

    def close(self, footer: Footer, screenshot: bytes | None = None) -> Footer:
        return footer


def failing(times: int, body: str) -> Callable[[Asked], None]:
    """A page that answers 503 so often before it is there."""
    left = [times]

    def page(asked: Asked) -> None:
        left[0] -= 1
        asked.answer(503, BROKEN) if left[0] >= 0 else asked.answer(200, body)

    return page


async def visit(site: BadSite, seed: int) -> tuple[Footer, int]:
    """A visit, and how often the product's page or the cart was asked for."""
    persona = Persona(name="me", budget=100)
    spec = SessionSpec(
        persona=persona, intent="kettle", url=site.url, policy="choice", seed=seed, limits=Limits(max_steps=30)
    )
    async with HttpShop(site.url) as shop:
        footer = await run_session(Session(spec, ChoicePolicy(seed, table=PATIENT), shop, Unsaved()))
    return footer, sum(path in {"/p/1", "/p/2"} for path in site.requests)


@pytest.mark.parametrize("seed", range(6))
async def test_who_meets_an_error_twice_still_buys(seed: int) -> None:
    pages: dict[str, Page] = {
        "/": HOME,
        "/p/1": failing(1, PRODUCT),
        "/p/2": failing(1, PRODUCT),
        "/cart": failing(1, DONE),
    }
    with bad_site(pages) as site:
        footer, asked = await visit(site, seed)
    assert footer.outcome is Outcome.ORDERED
    assert asked >= 2


@pytest.mark.parametrize("seed", range(3))
async def test_a_page_that_never_comes_is_tried_three_times_at_most(seed: int) -> None:
    pages: dict[str, Page] = {"/": HOME, "/p/1": failing(999, ""), "/p/2": failing(999, "")}
    with bad_site(pages) as site:
        footer, asked = await visit(site, seed)
    assert footer.outcome is Outcome.LEFT
    assert 2 <= asked <= 6
