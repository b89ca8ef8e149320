"""What our way of fine-tuning costs over trl's own trainer called bare: tokens a second, interleaved.

    python benchmarks/sft_speed.py [--rounds 5] [--steps 8] [--hidden 64] [--json OUT]

Both train the same random model on the same examples in the same order; the order of the two changes from round to
round. Counted is what a step takes in CPU time and in wall time, after one step of warming up. The examples are those
of a few visits to the fake shop.
"""

import argparse
import asyncio
import json
import logging
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import datasets
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, PrinterCallback, Qwen2Config, Qwen2ForCausalLM, TrainerCallback
from transformers.utils import logging as transformers_logging
from trl.trainer.sft_config import SFTConfig
from trl.trainer.sft_trainer import SFTTrainer

from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.prompt import PromptSettings
from shopper_agent.schema import Limits, Persona
from shopper_agent.testing.shop import FakeShop
from shopper_agent.visiting import Hooks, Plan, recorded
from training.chat import conversation_of
from training.config import TrainingConfig
from training.data import DataSettings, build, recordings_below, write
from training.examples import ExampleSettings
from training.sft import journal, make_trainer
from training.stage import keeper, prepared

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True)
class Speed:
    """Of one training."""

    tokens_per_cpu_s: float
    tokens_per_s: float
    losses: list[float]


class Clock(TrainerCallback):
    """CPU and wall time of the steps after the first."""

    def __init__(self) -> None:
        self.began = (0.0, 0.0)
        self.spent = (0.0, 0.0)

    def on_step_end(self, args: Any, state: Any, control: Any, **given: Any) -> None:
        now = (time.process_time(), time.perf_counter())
        if state.global_step == 1:
            self.began = now
        self.spent = (now[0] - self.began[0], now[1] - self.began[1])


def make_world(folder: Path, hidden: int) -> tuple[Path, Path]:
    """(model, data set)."""
    persona = Persona(name="Ann", intent="hiking boots", budget=100.0)
    for seed in range(6):
        plan = Plan(
            persona=persona, url=FakeShop.url, policy_name="choice", out=folder / "runs", limits=Limits(max_steps=30)
        )
        asyncio.run(recorded(plan, ChoicePolicy(seed), FakeShop(), Hooks()))
    prompt = PromptSettings(rendering="compact", page_budget=250, total_budget=1100, history_pages=1)
    data = build(recordings_below([folder / "runs"]), DataSettings(examples=ExampleSettings(prompt=prompt)))
    write(data, folder / "data")
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer, inner.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=2000, special_tokens=special, show_progress=False, initial_alphabet=alphabet
    )
    inner.train_from_iterator([message.content for one in data.examples for message in one.messages], trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    tokenizer.chat_template = CHATML
    config = Qwen2Config(
        vocab_size=2000, hidden_size=hidden, intermediate_size=2 * hidden, num_hidden_layers=4, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=4096, tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, bos_token_id=None,
    )  # fmt: skip
    torch.manual_seed(0)
    Qwen2ForCausalLM(config).save_pretrained(folder / "model")
    tokenizer.save_pretrained(folder / "model")
    return folder / "model", folder / "data"


def config_for(model: Path, data: Path, out: Path, steps: int) -> TrainingConfig:
    return TrainingConfig.model_validate(
        {
            "model": {"base": str(model)}, "data": {"folder": data, "part": "all"}, "output": {"folder": out},
            "sft": {"steps": steps, "batch": 4, "per_device": 2, "schedule": "constant", "save_every": 10_000},
        }
    )  # fmt: skip


def ours(config: TrainingConfig) -> Speed:
    """As `shopper-agent train sft` trains, without the writing of the final model."""
    assert config.sft is not None
    clock, stage = Clock(), prepared("sft", config, lambda line: None)
    callbacks = [journal(stage.out / "log.jsonl", lambda line: None), keeper(stage, 2), clock]
    return measured(make_trainer(stage, config.sft, callbacks), clock)


def bare(config: TrainingConfig) -> Speed:
    """The trainer as its documentation calls it, with the same numbers."""
    assert config.sft is not None
    clock, stage = Clock(), prepared("sft", config, lambda line: None)
    trainer = SFTTrainer(
        model=stage.loaded.model, processing_class=stage.loaded.tokenizer, callbacks=[clock],
        train_dataset=datasets.Dataset.from_list([conversation_of(one) for one in stage.examples]),
        args=SFTConfig(
            output_dir=str(stage.out), max_steps=config.sft.steps or 0, learning_rate=config.sft.learning_rate,
            per_device_train_batch_size=2, gradient_accumulation_steps=2, lr_scheduler_type="constant", max_length=None,
            bf16=False, activation_checkpointing=False, report_to="none", disable_tqdm=True, logging_steps=1, seed=0,
            data_seed=0, save_strategy="no", dataloader_pin_memory=False,
        ),
    )  # fmt: skip
    trainer.remove_callback(PrinterCallback)
    return measured(trainer, clock)


def measured(trainer: SFTTrainer, clock: Clock) -> Speed:
    trainer.train()
    history = [line for line in trainer.state.log_history if "loss" in line]
    tokens = history[-1]["num_tokens"] - history[0]["num_tokens"]
    return Speed(tokens / clock.spent[0], tokens / clock.spent[1], [line["loss"] for line in history])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    datasets.disable_progress_bars()
    transformers_logging.disable_progress_bar()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    torch.set_num_threads(1)
    found: dict[str, list[Speed]] = {"ours": [], "bare": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model, data = make_world(folder, arguments.hidden)
        for turn in range(arguments.rounds):
            ways = [("ours", ours), ("bare", bare)]
            for way, train in ways if turn % 2 else reversed(ways):
                found[way].append(train(config_for(model, data, folder / f"{way}-{turn}", arguments.steps)))
    report(found, arguments.json)


def report(found: dict[str, list[Speed]], out: Path | None) -> None:
    gap = max(
        abs(a - b)
        for one, other in zip(*found.values(), strict=True)
        for a, b in zip(one.losses, other.losses, strict=True)
    )
    ratios = {
        unit: statistics.median(
            getattr(one, unit) / getattr(other, unit) for one, other in zip(found["ours"], found["bare"], strict=True)
        )
        for unit in ("tokens_per_cpu_s", "tokens_per_s")
    }
    for way, speeds in found.items():
        cpu = statistics.median(one.tokens_per_cpu_s for one in speeds)
        wall = statistics.median(one.tokens_per_s for one in speeds)
        print(f"{way:5} {cpu:8.0f} tokens per CPU-s {wall:8.0f} tokens per s   (medians of {len(speeds)})")
    print(f"ratio ours/bare, median of pairs: {ratios['tokens_per_cpu_s']:.3f} CPU, {ratios['tokens_per_s']:.3f} wall")
    print(f"largest difference of a step's loss: {gap:.1e}")
    if out is not None:
        out.write_text(json.dumps({"ratios": ratios, "largest_loss_difference": gap}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
