"""GRPO on a tiny model that speaks in decisions: every reward, logs, resuming, what is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopper_agent.errors import ConfigError
from shopper_agent.schema import Message
from training.checkpoint import TrainingFailed
from training.config import TrainingConfig, config_of
from training.data import DataSet, write
from training.grpo_log import BEST, LOG
from training.marks import FINAL, mark_of
from training.step_log import ALL, EvaluationLog, StepLog, WarningLog, read_log

pytestmark = pytest.mark.train

LEAVE = '{"rationale": "It is enough.", "action": {"type": "terminate"}}'
CLICK = '{"rationale": "I want it.", "action": {"type": "click", "name": "cart.buy"}}'
TYPE = '{"rationale": "I look.", "action": {"type": "type_and_submit", "name": "search", "text": "boots"}}'


@pytest.fixture(scope="module")
def short_data_folder(tiny_data: DataSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recorded steps with prompts of a few tokens: what is tested here is not reading."""
    short = tuple(
        one.model_copy(update={"messages": (Message(role="user", content=f"Step {place % 7}?"),)})
        for place, one in enumerate(tiny_data.examples)
    )
    folder = tmp_path_factory.mktemp("data") / "short"
    write(DataSet(tiny_data.card, short), folder)
    return folder


@pytest.fixture(scope="module")
def speaking_model_folder(tiny_model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model, taught three decisions by heart, so that its draws are valid and differ."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(tiny_model_folder)
    model = AutoModelForCausalLM.from_pretrained(tiny_model_folder)
    torch.manual_seed(0)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3)
    texts = [
        tokenizer.apply_chat_template(
            [{"role": "user", "content": f"Step {step}?"}], tokenize=False, add_generation_prompt=True
        ) + said + tokenizer.eos_token
        for step in range(7) for said in (LEAVE, CLICK, TYPE)
    ]  # fmt: skip
    batch = tokenizer(texts, return_tensors="pt", padding=True, padding_side="right", add_special_tokens=False)
    labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    for _ in range(160):
        loss = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=labels).loss
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    folder = tmp_path_factory.mktemp("model") / "speaking"
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


Configure = Callable[..., TrainingConfig]


@pytest.fixture
def configure(speaking_model_folder: Path, short_data_folder: Path, tmp_path: Path) -> Configure:
    """A configuration; keywords are settings of [grpo]."""

    def make(reward: str = "exact_match", lora: dict[str, Any] | None = None, out: str = "out", **grpo: Any) -> Any:
        settings = {
            "steps": 2, "group": 4, "batch": 2, "per_device": 4, "beta": 0.04, "temperature": 1.0,
            "learning_rate": 1e-3, "max_new_tokens": 64, "save_every": 100, "bf16": False, "scale_rewards": "none",
        }  # fmt: skip
        weights = {} if reward != "shop_r1" else {"scale": 10.0}
        return config_of({
            "model": {"base": str(speaking_model_folder)} | ({} if lora is None else {"lora": lora}),
            "data": {"folder": str(short_data_folder)},
            "reward": {"name": reward, "settings": weights},
            "output": {"folder": str(tmp_path / out)},
            "grpo": settings | grpo,
        })  # fmt: skip

    return make


def silent(_: str) -> None:
    """Nobody to tell."""


def steps_in(folder: Path) -> list[StepLog]:
    return [line for line in read_log(folder / LOG) if isinstance(line, StepLog)]


class Recorder:
    """Keeps what trl itself logs."""

    def __init__(self) -> None:
        self.logs: list[dict[str, float]] = []

    def callback(self) -> Any:
        from transformers import TrainerCallback

        logs = self.logs

        class Keeping(TrainerCallback):
            def on_log(self, args: Any, state: Any, control: Any, **given: Any) -> None:
                logs.append(dict(given["logs"]))

        return Keeping()


def killer(step: int) -> Any:
    """Ends the process' work at a step, as a kill would: nothing is tidied up."""
    from transformers import TrainerCallback

    class Killing(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if state.global_step == step:
                raise KeyboardInterrupt

    return Killing()


@pytest.mark.parametrize("reward", ["shop_r1", "customer_r1", "exact_match", "proper"])
def test_every_reward_trains_and_its_terms_add_up_to_what_trl_logs(configure: Configure, reward: str) -> None:
    from training.grpo import train_grpo

    heard, config = Recorder(), configure(reward)
    trained = train_grpo(config, silent, callbacks=[heard.callback()])
    logged = steps_in(config.output.folder)
    assert trained.steps == len(logged) == 2
    of_trl = [one for one in heard.logs if "loss" in one]
    for ours, theirs in zip(logged, of_trl, strict=True):
        over_all = ours.classes[ALL]
        assert over_all.completions == 8
        assert 0 < over_all.validity <= 1
        assert sum(over_all.terms.values()) == pytest.approx(theirs["reward"], abs=1e-5)
        assert over_all.idle_groups == pytest.approx(theirs["frac_reward_zero_std"], abs=1e-6)
        assert over_all.tokens == pytest.approx(theirs["completions/mean_length"], abs=1e-4)
        assert over_all.entropy is not None
        assert over_all.kl is not None
        assert (over_all.certainty is not None) == (reward == "shop_r1")
    made = mark_of(config.output.folder / FINAL)
    assert made is not None
    assert (made.stage, made.step) == ("grpo", 2)


def test_entropy_and_divergence_are_those_of_trl(configure: Configure) -> None:
    from training.grpo import train_grpo

    heard, config = Recorder(), configure(per_device=8, steps=3, loss="bnpo")
    train_grpo(config, silent, callbacks=[heard.callback()])
    of_trl = [one for one in heard.logs if "loss" in one]
    for ours, theirs in zip(steps_in(config.output.folder), of_trl, strict=True):
        assert ours.classes[ALL].entropy == pytest.approx(theirs["entropy"], rel=1e-4)
        assert ours.classes[ALL].kl == pytest.approx(theirs["kl"], rel=1e-3, abs=1e-7)


def test_a_killed_run_goes_on_along_the_same_curve(configure: Configure) -> None:
    from training.grpo import train_grpo

    settings = {"reward": "customer_r1", "steps": 4, "save_every": 2, "evaluate_every": 1, "evaluate_examples": 2}
    whole, cut = configure(out="whole", **settings), configure(out="cut", **settings)
    train_grpo(whole, silent)
    with pytest.raises(KeyboardInterrupt):
        train_grpo(cut, silent, callbacks=[killer(3)])
    assert [line.step for line in steps_in(cut.output.folder)] == [1, 2]
    train_grpo(cut, silent, resume=True)
    expected, found = steps_in(whole.output.folder), steps_in(cut.output.folder)
    assert [line.step for line in found] == [1, 2, 3, 4]
    for one, other in zip(expected, found, strict=True):
        assert other.loss == pytest.approx(one.loss, abs=1e-4)
        assert other.grad_norm == pytest.approx(one.grad_norm, abs=1e-4)
        assert other.classes[ALL].reward == pytest.approx(one.classes[ALL].reward, abs=1e-4)
        assert other.classes[ALL].entropy == pytest.approx(one.classes[ALL].entropy, abs=1e-4)


def test_adapters_are_trained_beside_an_untouched_base(configure: Configure) -> None:
    from training.grpo import train_grpo

    config = configure("shop_r1", lora={"r": 4, "alpha": 8.0}, learning_rate=0.05)
    trained = train_grpo(config, silent)
    assert (trained.folder / "adapter_config.json").exists()
    assert not (trained.folder / "model.safetensors").exists()
    first, second = (line.classes[ALL] for line in steps_in(config.output.folder))
    assert first.kl == pytest.approx(0, abs=1e-6)
    assert second.kl is not None
    assert second.kl > 1e-6


def test_the_best_model_is_kept_and_evaluations_are_in_the_log(configure: Configure) -> None:
    from training.grpo import train_grpo

    config = configure(evaluate_every=1, evaluate_examples=4, best_by="validity")
    trained = train_grpo(config, silent)
    found = [line for line in read_log(config.output.folder / LOG) if isinstance(line, EvaluationLog)]
    assert [line.step for line in found] == [1, 2]
    assert trained.best is not None
    assert found[0].best
    made = mark_of(config.output.folder / BEST)
    assert made is not None
    assert made.step == max(line.step for line in found if line.best) == trained.best.step


def test_two_passes_over_one_set_of_completions_are_two_steps(configure: Configure) -> None:
    from training.grpo import train_grpo

    config = configure(updates=2)
    train_grpo(config, silent)
    first, second = (line.classes[ALL] for line in steps_in(config.output.folder))
    assert first.terms == second.terms
    assert first.actions == second.actions


def test_restricted_rollouts_name_only_what_is_on_the_page(configure: Configure, speaking_model_folder: Path) -> None:
    pytest.importorskip("llguidance", reason="the grammar's library is not installed")
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, LogitsProcessorList

    from shopper_agent.parse import FULL, parse
    from training.page_grammar import page_grammars

    tokenizer: Any = AutoTokenizer.from_pretrained(speaking_model_folder)
    model: Any = AutoModelForCausalLM.from_pretrained(speaking_model_folder)
    asked = tokenizer.apply_chat_template(
        [[{"role": "user", "content": "Step 1?"}]] * 6,
        add_generation_prompt=True,
        return_tensors="pt",
        return_dict=True,
    )
    names = [["search", "other.one"], ["cart.buy"]] * 3
    torch.manual_seed(0)
    made = model.generate(
        **asked, do_sample=True, max_new_tokens=100, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        logits_processor=LogitsProcessorList([page_grammars(speaking_model_folder, FULL)(names)]),
    )  # fmt: skip
    texts = tokenizer.batch_decode(made[:, asked["input_ids"].shape[1] :], skip_special_tokens=True)
    actions = [parse(text).action for text in texts]
    assert all(action.type == "terminate" or action.name in known for action, known in zip(actions, names, strict=True))
    assert any(action.type != "terminate" for action in actions)


def test_a_restricted_run_has_only_decisions(configure: Configure) -> None:
    pytest.importorskip("llguidance", reason="the grammar's library is not installed")
    from training.grpo import train_grpo

    config = configure(names_only=True, steps=1, max_new_tokens=160, temperature=0.5)
    train_grpo(config, silent)
    assert steps_in(config.output.folder)[0].classes[ALL].validity > 0.85


def test_a_loss_that_is_no_number_ends_the_run_before_it_reaches_the_weights(configure: Configure) -> None:
    from training.grpo import train_grpo

    config = configure("customer_r1", learning_rate=1e30, steps=6, save_every=1)
    with pytest.raises(TrainingFailed, match="step"):
        train_grpo(config, silent)


def test_collapse_is_warned_of_in_the_log(configure: Configure) -> None:
    from training.grpo import train_grpo

    told: list[str] = []
    config = configure(steps=4, group=8, batch=4, per_device=16, watch={"entropy": 50.0})
    train_grpo(config, told.append)
    warnings = [line for line in read_log(config.output.folder / LOG) if isinstance(line, WarningLog)]
    assert [line.about for line in warnings].count("entropy") == 1
    assert any(line.startswith("warning: step 1: entropy") for line in told)


@pytest.mark.parametrize(
    ("reward", "settings", "why"),
    [
        ("proper", {"scale_rewards": "group"}, 'needs scale_rewards = "none"'),
        ("proper", {"group": 2}, "needs group = 3 or more"),
        ("proper", {"top_p": 0.9}, "needs top_p = 1"),
        ("exact_match", {"updates": 3, "save_every": 10}, "no multiple of updates"),
        ("exact_match", {"best_by": "charm"}, "unknown figure best_by = 'charm'"),
        ("exact_match", {"max_length": 5}, r"prompts are longer than max_length = 5"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_before_anything_is_written(
    configure: Configure, reward: str, settings: dict[str, Any], why: str
) -> None:
    from training.grpo import train_grpo

    config = configure(reward, **settings)
    with pytest.raises(ConfigError, match=why):
        train_grpo(config, silent)
    assert not config.output.folder.exists()


def test_vllm_that_is_not_installed_is_named_with_what_brings_it(configure: Configure) -> None:
    from importlib.util import find_spec

    from training.grpo import train_grpo

    if find_spec("vllm") is not None:
        pytest.skip("vLLM is installed")
    with pytest.raises(ConfigError, match="vllm is not installed"):
        train_grpo(configure(vllm="colocate"), silent)
