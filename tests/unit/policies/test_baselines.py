import pytest

from shopper_agent.errors import PolicyFailed
from shopper_agent.policies.baselines import AlwaysTerminate, FirstResult, RandomPolicy, RepeatPrevious
from shopper_agent.policies.recorded import RecordedPolicy
from shopper_agent.schema import (
    Action,
    Click,
    Decision,
    Element,
    Input,
    Observation,
    Persona,
    Terminate,
    TypeAndSubmit,
)
from shopper_agent.session import Policy
from shopper_agent.testing import FakeShop, button, field, make_context, make_observation, option

ME = Persona(name="me")
PAGE = make_observation(
    "https://shop.example/",
    "Shop",
    [
        field("search_input", "Search", role="searchbox"),
        button("sale", "Sale"),
        button("gone", "Gone", enabled=False),
        Element(name="sort", role="combobox", text="Sort by", value="Best"),
        option("sort.best", "Best", checked=True, role="option"),
        option("sort.price", "Price", checked=False, role="option"),
    ],
)


async def visit(policy: Policy, shop: FakeShop, intent: str, steps: int = 12) -> list[Action]:
    history: list[tuple[Observation, Decision]] = []
    page = await shop.reset()
    while len(history) < steps:
        decision = await policy.decide(make_context(ME, intent, page, history))
        history.append((page, decision))
        if isinstance(decision.action, Terminate):
            break
        page = await shop.step(decision.action)
    return [decision.action for _, decision in history]


async def test_always_terminate_leaves() -> None:
    assert await visit(AlwaysTerminate(), FakeShop(), "boots") == [Terminate()]


async def test_first_result_searches_opens_the_first_adds_it_and_asks_for_the_checkout() -> None:
    actions = await visit(FirstResult(), FakeShop(banner=False), "hiking boots")
    assert actions[:3] == [
        TypeAndSubmit(name="search_input", text="hiking boots"),
        Click(name="search_results.item_0.view"),
        Click(name="product.add_to_cart"),
    ]
    assert actions[-1] == Terminate()


async def test_first_result_leaves_where_there_is_nothing() -> None:
    decision = await FirstResult().decide(make_context(ME, "boots", make_observation("https://x.example/", "Empty")))
    assert decision.action == Terminate()


async def test_random_acts_on_every_enabled_element_and_on_no_other() -> None:
    acted: set[str] = set()
    for seed in range(200):
        action = (await RandomPolicy(seed).decide(make_context(ME, "red boots", PAGE))).action
        assert not isinstance(action, Terminate)
        acted.add(action.name)
        if isinstance(action, Input | TypeAndSubmit):
            assert action.name == "search_input"
            assert action.text in ("red", "boots", "red boots")
    assert acted == {"search_input", "sale", "sort.best", "sort.price"}


async def test_random_is_decided_by_seed_and_step() -> None:
    first = await visit(RandomPolicy(5), FakeShop(), "boots", steps=30)
    assert await visit(RandomPolicy(5), FakeShop(), "boots", steps=30) == first
    assert await visit(RandomPolicy(6), FakeShop(), "boots", steps=30) != first


async def test_repeat_searches_once_and_then_repeats() -> None:
    actions = await visit(RepeatPrevious(), FakeShop(banner=False), "boots", steps=3)
    assert actions == [TypeAndSubmit(name="search_input", text="boots")] * 3


async def test_repeat_searches_again_when_its_element_is_gone() -> None:
    before = Decision(rationale="I press it.", action=Click(name="not_here"))
    context = make_context(ME, "boots", PAGE, [(PAGE, before)])
    assert (await RepeatPrevious().decide(context)).action == TypeAndSubmit(name="search_input", text="boots")


async def test_recorded_decisions_come_in_order_and_then_fail() -> None:
    decisions = [
        Decision(rationale="I look.", action=Click(name="sale")),
        Decision(rationale="I go.", action=Terminate()),
    ]
    policy = RecordedPolicy(decisions)
    history: list[tuple[Observation, Decision]] = []
    for wanted in decisions:
        assert await policy.decide(make_context(ME, "", PAGE, history)) == wanted
        history.append((PAGE, wanted))
    with pytest.raises(PolicyFailed, match="2 decisions"):
        await policy.decide(make_context(ME, "", PAGE, history))
