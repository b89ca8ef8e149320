"""Whole sessions decided in one chorus, and what their ends are worth."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import EnvironmentFailed
from shopper_agent.prompt import Prompt, PromptSettings
from shopper_agent.schema import Footer, Outcome, Persona, StopReason
from shopper_agent.session import Environment
from shopper_agent.testing.shop import FakeShop
from training.on_policy import OnPolicySettings, OutcomeReward, Reply, Shop, Visited, advantages, roll_out

SHORT = PromptSettings(rendering="compact", page_budget=250, total_budget=600)
LEAVE = '{"rationale": "enough", "action": {"type": "terminate"}}'
BACK = '{"rationale": "no", "action": {"type": "click", "name": "browser.back"}}'
ANN, BEN = Persona(name="Ann", intent="boots"), Persona(name="Ben", intent="shoes")


@asynccontextmanager
async def fake_shop(who: Persona, seed: int) -> AsyncIterator[Environment]:
    yield FakeShop()


@asynccontextmanager
async def closed_shop(who: Persona, seed: int) -> AsyncIterator[Environment]:
    raise EnvironmentFailed("the shop is closed")
    yield FakeShop()


class Speaker:
    """Replies by number; keeps how many were asked for at once."""

    def __init__(self, *replies: str) -> None:
        self.replies, self.batches = list(replies), list[int]()

    def __call__(self, prompts: Sequence[Prompt]) -> list[Reply]:
        self.batches.append(len(prompts))
        return [Reply([1], [2, 3], self.replies.pop(0)) for _ in prompts]


def rolled(speaker: Speaker, personas: Sequence[int], shop: Shop | None = None) -> list[Visited]:
    shop = shop or Shop("http://fake", (ANN, BEN), fake_shop, asyncio.run, OnPolicySettings(max_steps=3))
    return asyncio.run(roll_out(shop, SHORT, personas, 0, speaker))


def test_sessions_that_wait_are_answered_in_one_batch() -> None:
    speaker = Speaker(BACK, LEAVE, BACK, BACK, BACK, BACK, BACK)
    visits = rolled(speaker, [0, 0, 1])
    assert speaker.batches == [3, 2, 2]
    assert [len(one.replies) for one in visits] == [3, 1, 3]
    assert [one.footer.stop_reason for one in visits] == [
        StopReason.MAX_STEPS, StopReason.TERMINATED, StopReason.MAX_STEPS,
    ]  # fmt: skip
    assert [one.persona for one in visits] == [0, 0, 1]


def test_a_reply_that_is_no_decision_ends_its_session_and_is_learned_from() -> None:
    (visit,) = rolled(Speaker("I would rather not."), [0])
    assert visit.footer.outcome is Outcome.FAILED
    assert [one.text for one in visit.replies] == ["I would rather not."]
    assert OutcomeReward().of(visit.footer) == -1.0


def test_a_shop_that_fails_is_worth_nothing_rather_than_zero() -> None:
    shop = Shop("http://closed", (ANN,), closed_shop, asyncio.run)
    visits = rolled(Speaker(), [0, 0], shop)
    assert [OutcomeReward().of(one.footer) for one in visits] == [None, None]
    assert [one.replies for one in visits] == [(), ()]


@pytest.mark.parametrize(
    ("reason", "outcome", "worth"),
    [
        (StopReason.ORDERED, Outcome.ORDERED, 1.0),
        (StopReason.TERMINATED, Outcome.LEFT, 0.0),
        (StopReason.POLICY_FAILED, Outcome.FAILED, -1.0),
        (StopReason.ENVIRONMENT_FAILED, Outcome.FAILED, None),
    ],
)
def test_every_end_has_its_worth(reason: StopReason, outcome: Outcome, worth: float | None) -> None:
    assert OutcomeReward().of(Footer(stop_reason=reason, outcome=outcome, message="")) == worth


def test_advantages_are_over_the_mean_of_the_sessions_that_count() -> None:
    assert advantages([1.0, 0.0, None, 2.0, 2.0, 2.0], 3, "none") == [0.5, -0.5, 0.0, 0.0, 0.0, 0.0]
    scaled = advantages([1.0, 0.0], 2, "group")
    assert scaled == pytest.approx([0.5 / (0.5**0.5 + 1e-4), -0.5 / (0.5**0.5 + 1e-4)])


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4), st.sampled_from(["group", "batch", "none"]))
def test_advantages_of_a_group_add_up_to_nothing(rewards: list[float], scale: str) -> None:
    assert sum(advantages(rewards, 4, scale)) == pytest.approx(0, abs=1e-6)  # type: ignore[arg-type]
