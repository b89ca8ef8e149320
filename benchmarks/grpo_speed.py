"""What our GRPO step costs over trl's own trainer with a constant reward, and how fast rewards are.

    python -m benchmarks.grpo_speed [--steps 8] [--json OUT]

Steps are interleaved in one process with one thread: the same random model (2 million parameters), prompts, lengths and
beta, CPU time of each step, medians over all. Ours has the reward, figures per class and the log on disk.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import torch
from datasets import Dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, PrinterCallback, Qwen2Config, Qwen2ForCausalLM, TrainerCallback
from trl.trainer.grpo_trainer import GRPOTrainer

from shopper_agent.prompt import PromptReport, PromptSettings
from shopper_agent.schema import Click, Message
from training.checkpoint import Loaded
from training.config import GrpoSettings, config_of
from training.examples import Example
from training.grpo import arguments, known_deprecations, make_trainer
from training.grpo_log import Listener, listening
from training.marks import Made
from training.predictions import Said
from training.rewards import REWARDS, Gold, Group, reward_of
from training.rollouts import rows_of
from training.stage import Stage

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
REPORT = PromptReport(tokens=1, pages_shown=0, pages_dropped=0, steps_dropped=0, page_shrunk=False, over_budget=False)
CLICK = '{"rationale": "It is what I want.", "action": {"type": "click", "name": "search_results.trail_runner.view"}}'
OTHERS = (
    '{"rationale": "It is too dear.", "action": {"type": "click", "name": "search_results.city_runner.view"}}',
    '{"rationale": "I look on.", "action": {"type": "type_and_submit", "name": "search.query", "text": "red shoes"}}',
    '{"rationale": "Enough.", "action": {"type": "terminate"}}',
    "I would rather not say.",
)


# ── what is trained ──────────────────────────────────────────────────────────────────────────────────────────────


def examples() -> tuple[Example, ...]:
    page = " ".join(
        f"<a name=search_results.shoe_{number}.view>Shoe {number}, {number * 3} euros</a>" for number in range(12)
    )
    return tuple(
        Example(
            session=f"s{place}", user="u", step=1, scored=True, completion=CLICK,
            messages=(Message(role="user", content=f"{place} {page}"),),
            gold=Said(type="click", name="search_results.trail_runner.view"), target_hidden=False,
            page_kind="results", first_result=None, prompt=REPORT,
        )
        for place in range(16)
    )  # fmt: skip


def tokenizer_for(texts: Sequence[str]) -> PreTrainedTokenizerFast:
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=1000, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    inner.train_from_iterator(texts, trainer)
    made = PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    made.chat_template = CHATML
    return made


def stage_in(folder: Path, rows: tuple[Example, ...], reward: str) -> tuple[Stage, GrpoSettings]:
    tokenizer = tokenizer_for([rows[0].messages[0].content, CLICK, *OTHERS])
    torch.manual_seed(0)
    model = Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=4096, hidden_size=192, intermediate_size=512, num_hidden_layers=4, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=4096, tie_word_embeddings=True,
            eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, bos_token_id=None,
        )
    )  # fmt: skip
    place = folder / "model"
    model.save_pretrained(place)
    tokenizer.save_pretrained(place)
    loaded: Any = Qwen2ForCausalLM.from_pretrained(place)  # trl finds its reference by the folder's name
    config = config_of({
        "model": {"base": str(place)}, "data": {"folder": "data"}, "output": {"folder": str(folder / reward)},
        "reward": {"name": reward},
        "grpo": {
            "steps": 1, "group": 4, "batch": 2, "per_device": 4, "beta": 0.04, "temperature": 1.0, "bf16": False,
            "max_new_tokens": 64, "save_every": 1000, "learning_rate": 1e-6,
        },
    })  # fmt: skip
    made = Made(
        stage="grpo", step=0, prompt=PromptSettings(), prompt_id="", base=str(place), base_id="", adapter=False,
        config={}, data_id=None,
    )  # fmt: skip
    assert config.grpo is not None
    return Stage(config, Loaded(loaded, tokenizer, place, "", None), rows, (), made), config.grpo


# ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────


class Clock(TrainerCallback):
    """CPU seconds of each step, generation and log among them."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._began = 0.0

    def on_step_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
        self._began = time.process_time()

    def on_log(self, args: Any, state: Any, control: Any, **given: Any) -> None:
        if "loss" in given["logs"]:
            self.seconds.append(time.process_time() - self._began)


def bare(stage: Stage, settings: GrpoSettings) -> GRPOTrainer:
    """trl's own trainer with nothing of ours."""

    def constant(completions: Sequence[Any], **_: Any) -> list[float]:
        return [1.0] * len(completions)

    trainer = GRPOTrainer(
        model=stage.loaded.model, reward_funcs=constant, args=arguments(stage, settings),
        train_dataset=Dataset.from_list(rows_of(stage.examples)), processing_class=stage.loaded.tokenizer,
    )  # fmt: skip
    trainer.remove_callback(PrinterCallback)
    return trainer


def ours(stage: Stage, settings: GrpoSettings) -> GRPOTrainer:
    reward = reward_of(stage.config.reward.name if stage.config.reward else "")
    trainer = make_trainer(stage, settings, reward)
    trainer.add_callback(listening(trainer, Listener(stage, settings, lambda line: None)))
    return trainer


def step_seconds(steps: int, folder: Path) -> dict[str, float]:
    """Median CPU seconds a step of each, one step each in turn; the first turn warms up."""
    made: dict[str, tuple[str, Callable[..., GRPOTrainer]]] = {
        "trl, constant reward": ("exact_match", bare),
        "ours": ("customer_r1", ours),
        "ours with self-certainty": ("shop_r1", ours),
    }
    runs = {}
    for name, (reward, make) in made.items():
        trainer, clock = make(*stage_in(folder / name.replace(" ", "_"), examples(), reward)), Clock()
        trainer.add_callback(clock)  # last: the log of ours is within its time
        runs[name] = (trainer, clock)
    for _ in range(steps + 1):
        for trainer, _clock in runs.values():
            trainer.train()
    return {name: median(clock.seconds[1:]) for name, (_, clock) in runs.items()}


# ── rewards ──────────────────────────────────────────────────────────────────────────────────────────────────────


def completions_per_second(name: str, seconds: float = 1.0) -> float:
    """Completions a CPU second, in groups of eight of which half are the shopper's own action."""
    reward = reward_of(name)
    texts = [CLICK] * 4 + list(OTHERS)
    gold = Gold(Click(name="search_results.trail_runner.view"))
    group = Group(texts, gold, [20.0] * 8 if reward.needs_certainty else None)
    count, began = 0, time.process_time()
    while time.process_time() - began < seconds:
        reward.score(group)
        count += len(texts)
    return count / (time.process_time() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder, known_deprecations():
        steps = step_seconds(given.steps, Path(folder))
    base = steps["trl, constant reward"]
    for name, seconds in steps.items():
        print(f"{name:28} {seconds:7.3f} CPU-s a step   {seconds / base:5.2f} x trl")
    rewards = {name: completions_per_second(name) for name in REWARDS}
    for name, rate in rewards.items():
        print(f"{name:28} {rate:9,.0f} completions a CPU-s")
    if given.json is not None:
        given.json.write_text(json.dumps({"steps": steps, "rewards": rewards}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
