"""The reference shopper on the German shop with everything that makes it hard, in Chromium."""

from pathlib import Path

import pytest

from shopper_agent.browser.launch import StartedBrowser
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.schema import (
    Agreement,
    Contact,
    Demographics,
    Footer,
    Limits,
    Persona,
    ShoppingPreference,
    ShoppingStatements,
    StopReason,
)
from shopper_agent.visiting import Plan, visit_in
from sites import Shop, serve

pytestmark = pytest.mark.browser

DECIDED = ShoppingStatements(
    buys_first_good_enough=Agreement.STRONGLY_AGREE, researches_before_buying=Agreement.STRONGLY_DISAGREE
)
SHOPPER = Persona(
    name="jörg",
    intent="Ein Baumwollschal als Geschenk für meine Mutter",
    currency="EUR",
    demographics=Demographics(country="Germany"),
    shopping=ShoppingPreference(statements=DECIDED),
    contact=Contact(
        full_name="Jörg Schulze-Weiß", email="joerg@mail.example", phone="0891234567", street="Lindenstraße 12",
        city="München", region="Bayern", postcode="80331", country="Germany",
    ),
)  # fmt: skip
SETTINGS = BrowserSettings(screenshots=False)
SEEDS = range(1, 7)
"""A shopper may change its mind, more so on a slow machine: one of so many visits ends with an order."""


async def visited(browser: StartedBrowser, shop: Shop, seed: int, out: Path) -> Footer:
    plan = Plan(
        persona=SHOPPER,
        url=shop.url,
        policy_name="choice",
        out=out,
        seed=seed,
        limits=Limits(max_steps=80),
        browser=SETTINGS,
    )
    return (await visit_in(browser, plan, ChoicePolicy(seed))).footer


async def test_the_reference_shopper_orders_in_german_with_every_trap(browser: StartedBrowser, tmp_path: Path) -> None:
    with serve("atelier", database=tmp_path / "shop.sqlite", traps="all") as shop:
        for seed in SEEDS:
            footer = await visited(browser, shop, seed, tmp_path / "runs")
            assert footer.stop_reason in (StopReason.TERMINATED, StopReason.ORDERED)
            if footer.stop_reason is StopReason.ORDERED:
                break
        orders = shop.orders()
    assert [order.number for order in orders] == [footer.order_number]
    assert sum(line.quantity for line in orders[0].lines) == 1
