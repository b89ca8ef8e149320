"""What a GRPO run leaves besides its weights: log, warnings, figures on held-out examples, the best model."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from training.checkpoint import Tell
from training.config import GrpoSettings
from training.metrics import score
from training.rollouts import prediction_of, spread
from training.stage import Stage, save_model
from training.step_log import ALL, EvaluationLog, LogFile, StepLog, summarise
from training.watch import Watch

if TYPE_CHECKING:
    from transformers import TrainerCallback

    from training.grpo_trainer import Heard, ShopperTrainer
    from training.step_log import Sample

LOG: Final = "log.jsonl"
BEST: Final = "best"


@dataclass
class Listener:
    """Writes the log, gives warnings, and keeps the best model."""

    stage: Stage
    settings: GrpoSettings
    tell: Tell
    best: EvaluationLog | None = None
    watch: Watch = field(init=False)
    log: LogFile = field(init=False)

    def __post_init__(self) -> None:
        """The watch and the log that the settings ask for."""
        self.watch = Watch(self.settings.watch)
        self.log = LogFile(self.stage.out / LOG)

    def begin(self, step: int) -> None:
        """Go on from a step: what came later is forgotten, what came before is remembered."""
        for line in self.log.rewind(step):
            if isinstance(line, StepLog):
                self.watch.hear(line)
            elif isinstance(line, EvaluationLog) and line.best:
                self.best = line

    def step(self, line: StepLog) -> None:
        """Write a step, and what looks wrong about it."""
        self.log.write(line)
        over_all = line.classes[ALL]
        off = "" if over_all.mix_distance is None else f", mix off by {over_all.mix_distance:.2f}"
        self.tell(f"step {line.step}: reward {over_all.reward:.3f}, valid {over_all.validity:.0%}{off}")
        for warning in self.watch.hear(line):
            self.log.write(warning)
            self.tell(f"warning: {warning.text}")

    def evaluated(self, step: int, figures: dict[str, float | None]) -> bool:
        """Write an evaluation; whether it is the best so far."""
        value = figures[self.settings.best_by]
        known = None if self.best is None else self.best.figures[self.settings.best_by]
        is_best = value is not None and (known is None or value > known)
        line = EvaluationLog(step=step, figures=figures, best=is_best)
        self.log.write(line)
        self.tell(f"step {step}: {self.settings.best_by} {'unknown' if value is None else f'{value:.4f}'}, held out")
        if is_best:
            self.best = line
        return is_best


def listening(trainer: "ShopperTrainer", listener: Listener) -> "TrainerCallback":
    """A callback that passes on what the trainer hears."""
    from transformers import TrainerCallback

    from training.grpo_trainer import Heard

    last: list[Sample] = []  # the completions of the line before: a second pass over them makes none of its own

    class Listening(TrainerCallback):
        def on_train_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if state.is_world_process_zero:
                listener.begin(state.global_step)

        def on_log(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            if "loss" not in given["logs"]:  # trl's summary of the whole run
                return
            heard, trainer.heard = trainer.heard, Heard()
            last[:] = heard.samples or last
            if state.is_world_process_zero:
                listener.step(_step_log(state.global_step, given["logs"], last, heard))

        def on_step_end(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            every = listener.settings.evaluate_every
            if every is not None and state.global_step % every == 0:
                _evaluate(trainer, listener, state.global_step)

    return Listening()


def _step_log(step: int, logs: dict[str, Any], samples: "Sequence[Sample]", heard: "Heard") -> StepLog:
    return StepLog(
        step=step, loss=logs["loss"], grad_norm=logs.get("grad_norm"), learning_rate=logs.get("learning_rate"),
        seconds=logs["step_time"], classes=summarise(samples, heard.sums),
    )  # fmt: skip


def _evaluate(trainer: "ShopperTrainer", listener: Listener, step: int) -> None:
    """Figures of the greedy policy on held-out examples; the best model is kept."""
    examples = spread(listener.stage.held_out, listener.settings.evaluate_examples)
    replies = trainer.greedy_replies(examples)  # every process: their weights are the same, or lie in pieces
    rows = [prediction_of(one, reply) for one, reply in zip(examples, replies, strict=True)]
    best = listener.evaluated(step, dict(score(rows).values)) if trainer.is_world_process_zero() else False
    if _said_by_first(best):
        save_model(trainer, listener.stage.out / BEST, listener.stage.made.model_copy(update={"step": step}))


def _said_by_first(value: bool) -> bool:
    """What the first process says, to all of them."""
    from accelerate.utils import broadcast_object_list  # type: ignore[import-untyped]

    said = [value]
    broadcast_object_list(said)
    return said[0]
