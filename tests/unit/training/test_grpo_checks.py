"""What `proper` needs to be exact is refused or warned of, a line each; other rewards are left alone."""

from typing import Any

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.prompt import PromptSettings
from training.config import GrpoSettings, RewardChoice
from training.grpo_checks import approximations, check_layout, checked_reward

EXACT: dict[str, Any] = {"scale_rewards": "none", "loss": "dr_grpo", "beta": 0.0, "updates": 1, "top_p": 1.0}


def warnings(reward: str = "proper", weights: dict[str, Any] | None = None, **changed: Any) -> list[str]:
    settings = GrpoSettings(**(EXACT | changed))
    return list(approximations(settings, checked_reward(settings, RewardChoice(name=reward, settings=weights or {}))))


def test_an_exact_proper_run_has_nothing_to_say() -> None:
    assert warnings() == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"loss": "grpo"}, 'exact with loss = "dr_grpo"'),
        ({"loss": "dapo"}, '"dapo" divides by the lengths'),
        ({"beta": 0.001}, "exact with beta = 0"),
        ({"updates": 2}, "exact with updates = 1"),
        ({"weights": {"format": 0.5}}, "exact with format = 0"),
    ],
)
def test_what_makes_it_inexact_is_said_in_one_line(changed: dict[str, Any], words: str) -> None:
    (line,) = warnings(**changed)
    assert words in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"scale_rewards": "group"}, 'needs scale_rewards = "none"'),
        ({"scale_rewards": "batch"}, 'needs scale_rewards = "none"'),
        ({"group": 2}, "needs group = 3 or more"),
        ({"top_p": 0.95}, "needs top_p = 1"),
    ],
)
def test_what_makes_it_another_score_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        warnings(**changed)


def test_other_rewards_may_have_all_of_it() -> None:
    assert warnings("exact_match", loss="grpo", beta=0.1, updates=2, top_p=0.9, scale_rewards="group") == []


def test_a_layout_with_two_replies_is_refused() -> None:
    check_layout(PromptSettings(layout="shop-r1"))
    with pytest.raises(ConfigError, match="one reply a decision"):
        check_layout(PromptSettings(layout="lu"))
