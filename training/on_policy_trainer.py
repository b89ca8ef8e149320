"""The same trainer and the same loss, on the steps of whole sessions."""

from collections.abc import Sequence
from typing import Any

import torch  # noqa: TID253 - only who trains imports this module
from accelerate.utils import gather  # type: ignore[import-untyped]
from trl.trainer.utils import pad, use_adapter  # noqa: TID253

from shopper_agent.prompt import Prompt, PromptSettings
from training.checkpoint import TrainingFailed
from training.grpo_trainer import Extras, ShopperTrainer
from training.on_policy import Reply, Shop, Visited, advantages, roll_out
from training.step_log import Sample, class_of_reply


class OnPolicyTrainer(ShopperTrainer):
    """GRPO on how sessions end: a group is the sessions of one persona, a row one step of a session."""

    def __init__(self, shop: Shop, settings: PromptSettings, extras: Extras, **trl: Any) -> None:
        """`settings` is how steps are put into words."""
        super().__init__(extras, **trl)
        self._of_trl: Any = self.args
        self._shop, self._settings = shop, settings

    def _generate_and_score_completions(self, inputs: list[Any]) -> dict[str, Any]:
        personas = [row["example"] for row in inputs]
        seed = self.args.seed + self.state.global_step  # of the shop: the same for a whole group
        visits = self._shop.run(roll_out(self._shop, self._settings, personas, seed, self._reply))
        rewards = [self._shop.settings.reward.of(one.footer) for one in visits]
        found = advantages(rewards, self._of_trl.num_generations, self._of_trl.scale_rewards)
        rows = [(reply, value) for one, value in zip(visits, found, strict=True) for reply in one.replies]
        if not rows:
            raise TrainingFailed(f"no session could be rolled out: {visits[0].footer.message}")
        self.heard.samples += _samples(visits, rewards, found)
        return self._batch([reply for reply, _ in rows], [value for _, value in rows])

    def _reply(self, prompts: Sequence[Prompt]) -> list[Reply]:
        """One reply to each prompt, drawn as trl draws."""
        asked = [[message.model_dump() for message in one.messages] for one in prompts]
        self._names = [sorted(one.names) for one in prompts]
        ids, images, more = self._tokenize_prompts(asked)
        completions, _ = self._generate_single_turn(ids, images, more, 1)
        texts = self._text.batch_decode(completions, skip_special_tokens=True)
        return [Reply(*one) for one in zip(ids, completions, texts, strict=True)]

    def _batch(self, replies: Sequence[Reply], values: Sequence[float]) -> dict[str, Any]:
        """What trl's loss takes. Rows are filled up with empty ones to as many as its passes divide."""
        device, filler = self.accelerator.device, self._text.pad_token_id
        missing = -len(replies) % self._of_trl.steps_per_generation
        whole = [*replies, *[replies[0]] * missing]
        prompts, completions = (
            [torch.tensor(getattr(one, part)) for one in whole] for part in ("prompt", "completion")
        )
        mask = pad([torch.ones_like(one) for one in completions], 0, "right").to(device)
        mask[len(replies) :] = 0
        batch: dict[str, Any] = {
            "prompt_ids": pad(prompts, filler, "left").to(device),
            "prompt_mask": pad([torch.ones_like(one) for one in prompts], 0, "left").to(device),
            "completion_ids": pad(completions, filler, "right").to(device),
            "completion_mask": mask,
            "advantages": torch.tensor([*values, *[0.0] * missing], device=device),
            "num_items_in_batch": gather(mask.sum()).sum(),
            "shopper": torch.zeros(len(whole), dtype=torch.long, device=device),  # no shopper: one class for all
        }
        return batch | self._earlier(batch)

    def _earlier(self, batch: dict[str, Any]) -> dict[str, torch.Tensor]:
        """What the loss compares with: the reference, and the policy that drew where it is no longer the same."""
        ids = torch.cat([batch["prompt_ids"], batch["completion_ids"]], 1)
        seen, keep = torch.cat([batch["prompt_mask"], batch["completion_mask"]], 1), batch["completion_ids"].shape[1]
        size, found = self.args.per_device_train_batch_size, dict[str, torch.Tensor]()
        with torch.no_grad():
            if self.num_iterations > 1:
                drew = self._get_per_token_logps_and_entropies(self.model, ids, seen, keep, batch_size=size)
                found["old_per_token_logps"] = drew[0]
            if self.beta and self.ref_model is not None:
                known = self._get_per_token_logps_and_entropies(self.ref_model, ids, seen, keep, batch_size=size)
                found["ref_per_token_logps"] = known[0]
            elif self.beta:
                with use_adapter(self.accelerator.unwrap_model(self.model), adapter_name=None):
                    known = self._get_per_token_logps_and_entropies(self.model, ids, seen, keep, batch_size=size)
                found["ref_per_token_logps"] = known[0]
        return found


def _samples(visits: Sequence[Visited], rewards: Sequence[float | None], found: Sequence[float]) -> list[Sample]:
    """The steps for the log; those of sessions that the shop failed have no reward, and are left out."""
    return [
        Sample(
            one.persona, None, class_of_reply(reply.text), {f"outcome {one.footer.outcome}": reward}, value,
            len(reply.completion),
        )
        for one, reward, value in zip(visits, rewards, found, strict=True) if reward is not None
        for reply in one.replies
    ]  # fmt: skip
