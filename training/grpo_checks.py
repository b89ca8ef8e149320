"""Settings of reinforcement learning that do not go together, and those that train something else than they say."""

from collections.abc import Iterator
from importlib.util import find_spec

from shopper_agent.errors import ConfigError, MissingExtra
from shopper_agent.prompt import PromptSettings
from training.config import GrpoSettings, RewardChoice
from training.metrics import FIGURES
from training.rewards import GroupReward, Proper, reward_of


def checked_reward(settings: GrpoSettings, choice: RewardChoice) -> GroupReward:
    """The reward, for settings that it can work with.

    Raises:
        ConfigError: They would train something else than what they say; the line says why.
        MissingExtra: vLLM is asked for and is not installed.
    """
    reward = reward_of(choice.name, choice.settings)
    if isinstance(reward, Proper):
        _check_proper(settings)
    if settings.save_every % settings.updates:
        raise ConfigError(
            f"save_every = {settings.save_every} is no multiple of updates = {settings.updates}: a checkpoint between "
            "two passes over the same completions could not go on the same way"
        )
    known = [figure.name for figure in FIGURES]
    if settings.best_by not in known:
        raise ConfigError(f"unknown figure best_by = {settings.best_by!r}; choose one of: {', '.join(known)}")
    if settings.vllm != "off":
        _check_vllm(settings)
    return reward


def _check_proper(settings: GrpoSettings) -> None:
    """Refuse what the score cannot survive: it would no longer be maximal where the policy is the shoppers."""
    if settings.scale_rewards != "none":
        raise ConfigError(
            f'reward proper needs scale_rewards = "none", not "{settings.scale_rewards}": dividing by a standard '
            "deviation weighs prompts by how sure the policy is, and the score is no longer proper"
        )
    if settings.group < 3:
        raise ConfigError(
            f"reward proper needs group = 3 or more, not {settings.group}: it divides by group - 2, and knows the "
            "policy's distribution by the other completions alone"
        )
    if settings.top_p < 1:
        raise ConfigError(
            f"reward proper needs top_p = 1, not {settings.top_p}: what is left out when sampling is never scored, so "
            "that the sampled distribution is fitted and not the policy's"
        )


def approximations(settings: GrpoSettings, reward: GroupReward) -> Iterator[str]:
    """What makes the gradient of `proper` inexact though training makes sense all the same; a line each."""
    if not isinstance(reward, Proper):
        return
    if settings.loss != "dr_grpo":
        yield (
            f'reward proper is exact with loss = "dr_grpo": "{settings.loss}" divides by the lengths of replies, so '
            "that actions with short rationales count more"
        )
    if settings.beta > 0:
        yield (
            f"reward proper is exact with beta = 0: {settings.beta:g} moves the optimum from the shoppers' "
            "distribution towards the reference model's"
        )
    if settings.updates > 1:
        yield (
            f"reward proper is exact with updates = 1: in later passes of {settings.updates} the ratios are clipped "
            "and the completions are no longer the policy's own"
        )
    if reward.format > 0:
        yield (
            f"reward proper is exact with format = 0: {reward.format:g} pays for validity, whatever share of replies "
            "without a decision the score asks for"
        )


def check_layout(prompt: PromptSettings) -> None:
    """Nothing, for prompts whose reply is one completion. Raises ConfigError for those with two replies a decision."""
    if prompt.layout == "lu":
        raise ConfigError(
            'reinforcement learning takes one reply a decision, and layout "lu" has two; its paper fine-tunes only '
            '(layout "shop-r1" has the same words in one reply)'
        )


def _check_vllm(settings: GrpoSettings) -> None:
    if find_spec("vllm") is None:
        raise MissingExtra("vllm", "serve")
    if settings.names_only:
        raise ConfigError(
            "names_only does not go with vllm: its rollouts take one grammar for all prompts, and every page has names "
            "of its own"
        )
