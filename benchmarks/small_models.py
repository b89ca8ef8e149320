"""How fast a small model from nothing is fine-tuned on this machine's CPU, and what each setting for that is worth.

    python -m benchmarks.small_models --data DATA --model MODEL [--batches 12]

DATA is a data set of the layout `pocket`, MODEL what `shopper-agent train new` made of it. Every variant trains on the
same batches with its own copy of the model, one thread; tokens are those of prompts and answers, padding not counted.
Prints a table: tokens a CPU-second, and the ratio to the first row. Compiling is not counted; its seconds are told.
"""

import argparse
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "as it comes": {"sft": {"bf16": False}, "numbers": {}},
    "a quarter of the prompt's tokens counted": {"sft": {"bf16": False}, "numbers": {"prompt_share": 0.25}},
    "and bfloat16": {"sft": {"bf16": True}, "numbers": {"prompt_share": 0.25}},
    "and eager attention": {"model": "eager", "sft": {"bf16": True}, "numbers": {"prompt_share": 0.25}},
    "and compiled": {"model": "eager", "sft": {"bf16": True, "compiled": True}, "numbers": {"prompt_share": 0.25}},
}
WARM_UP = 3
"""Batches before those that count; a dynamic shape is compiled with the second one."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, run every variant, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--batches", type=int, default=12)
    told = parser.parse_args(arguments)
    import torch

    torch.set_num_threads(1)
    print("| | tokens / CPU-s | ratio | before, CPU-s |\n|---|---:|---:|---:|")
    first = None
    for name, variant in VARIANTS.items():
        speed, before = measured(told.data, told.model, variant, told.batches)
        first = first or speed
        print(f"| {name} | {speed:,.0f} | {speed / first:.2f} | {before:.0f} |", flush=True)


def measured(data: Path, model: Path, variant: Mapping[str, Any], batches: int) -> tuple[float, float]:
    """Median tokens a CPU-second over the batches, and the CPU-seconds of what came before."""
    from training.config import config_of
    from training.sft import make_trainer
    from training.stage import prepared

    with tempfile.TemporaryDirectory() as folder:
        config = config_of({
            "model": {"base": str(model), "any_prompt": True, "attention": variant.get("model", "sdpa")},
            "data": {"folder": str(data)},
            "sft": {
                "steps": 1, "batch": 8, "per_device": 8, "max_length": 4096, "optimizer": "muon",
                "numbers": variant["numbers"], **variant["sft"],
            },
            "output": {"folder": str(Path(folder) / "out")},
        })  # fmt: skip
        assert config.sft is not None
        trainer: Any = make_trainer(prepared("sft", config, lambda _: None), config.sft, [])
    trainer.create_optimizer()
    model_: Any = trainer.model.train()
    speeds, before, began = [], 0.0, time.process_time()
    for place, batch in zip(range(WARM_UP + batches), trainer.get_train_dataloader(), strict=False):
        if place == WARM_UP:
            before = time.process_time() - began
        start = time.process_time()
        trainer.compute_loss(model_, batch).backward()
        trainer.optimizer.step()
        trainer.optimizer.zero_grad()
        if place >= WARM_UP:
            speeds.append(int(batch["attention_mask"].sum()) / (time.process_time() - start))
    return median(speeds), before


if __name__ == "__main__":
    main()
