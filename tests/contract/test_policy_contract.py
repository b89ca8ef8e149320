"""Every shipped policy that needs no model and no person keeps the contract of policies."""

from collections.abc import Callable

import pytest

from shopper_agent.personas.load import load_example
from shopper_agent.policies.baselines import AlwaysTerminate, FirstResult, RandomPolicy, RepeatPrevious
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.policies.human import HumanPolicy
from shopper_agent.policies.recorded import RecordedPolicy
from shopper_agent.registry import POLICIES, resolve
from shopper_agent.schema import Click, Context, Decision, Observation, Terminate
from shopper_agent.session import Policy
from shopper_agent.testing import FakeShop, ScriptedPolicy, check_policy, make_context, make_observation


async def contexts() -> list[Context]:
    """The pages of a short visit, each with the history that led to it, and an empty page."""
    persona = load_example("outdoorsy-omar")
    shop = FakeShop()
    history: list[tuple[Observation, Decision]] = []
    page = await shop.reset()
    found = [make_context(persona, "hiking boots", make_observation("https://shop.example/", "Nothing"))]
    for _ in range(18):
        context = make_context(
            persona, "hiking boots", page, history, references=("contact.email", "contact.full_name")
        )
        found.append(context)
        decision = await ChoicePolicy(3).decide(context)
        history.append((page, decision))
        page = await shop.step(decision.action)
    return found


async def ask(prompt: str) -> str:
    return "q"


@pytest.mark.parametrize(
    "make",
    [
        AlwaysTerminate,
        FirstResult,
        RandomPolicy,
        RepeatPrevious,
        ChoicePolicy,
        lambda seed: HumanPolicy(ask, lambda text: None),
        lambda seed: RecordedPolicy([Decision(rationale="I go.", action=Terminate())] * 20),
        lambda seed: ScriptedPolicy([Decision(rationale="I go.", action=Terminate())] * 20),
    ],
)
async def test_policies_keep_the_contract(make: Callable[[int], Policy]) -> None:
    await check_policy(make, await contexts())


async def test_the_check_finds_a_policy_that_names_what_is_not_there() -> None:
    bad = Decision(rationale="I press what I imagine.", action=Click(name="unicorn"))
    with pytest.raises(AssertionError, match="names nothing on the page"):
        await check_policy(lambda seed: ScriptedPolicy([bad] * 20), await contexts())


async def test_the_check_finds_a_policy_that_is_not_decided_by_its_seed() -> None:
    count = iter(range(1000))

    class Moody:
        async def decide(self, context: Context) -> Decision:
            return Decision(rationale=f"I am in mood {next(count)}.", action=Terminate())

    with pytest.raises(AssertionError, match="decided otherwise"):
        await check_policy(lambda seed: Moody(), await contexts())


def test_the_policies_without_a_model_can_be_named() -> None:
    for name, wanted in {
        "choice": ChoicePolicy,
        "first": FirstResult,
        "random": RandomPolicy,
        "terminate": AlwaysTerminate,
        "repeat": RepeatPrevious,
        "human": HumanPolicy,
    }.items():
        assert resolve("policy", name, POLICIES) is wanted
