"""Muon for the matrices of a small model, Adam for the rest, as one optimizer that is saved and resumed as one.

Source: Jordan et al. (2024), https://kellerjordan.github.io/posts/muon/: momentum, then five Newton-Schulz steps that
bring a matrix's update near to an orthogonal one. Differs: the update is scaled by max(1, rows/columns)^0.5.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import torch  # noqa: TID253 - only who trains imports this module
from torch import nn  # noqa: TID253

_QUINTIC: Final = (3.4445, -4.7750, 2.0315)
_ITERATIONS: Final = 5
_SMALL: Final = 1e-7


class MuonAdam(torch.optim.Optimizer):
    """Groups with `muon` True are updated by Muon, the others by Adam without weight decay."""

    def __init__(self, model: nn.Module, matrix_rate: float, other_rate: float, momentum: float = 0.95) -> None:
        """Share a model's weights out: inner matrices to Muon; embeddings, norms and biases to Adam."""
        matrices, others = split(model)
        super().__init__(
            [
                {"params": matrices, "lr": matrix_rate, "muon": True, "momentum": momentum},
                {"params": others, "lr": other_rate, "muon": False, "betas": (0.9, 0.95)},
            ],
            {},
        )

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One update of every weight that has a gradient."""
        loss = None if closure is None else closure()
        for group in self.param_groups:
            for weights in group["params"]:
                if weights.grad is not None:
                    (self._muon if group["muon"] else self._adam)(weights, weights.grad, group)
        return loss

    def _muon(self, weights: torch.Tensor, slope: torch.Tensor, group: dict[str, Any]) -> None:
        state = self.state[weights]
        if not state:
            state["momentum"] = torch.zeros_like(weights)
        state["momentum"].lerp_(slope, 1 - group["momentum"])
        ahead = slope.lerp(state["momentum"], group["momentum"])
        scale = max(1.0, weights.shape[0] / weights.shape[1]) ** 0.5
        weights.add_(orthogonal(ahead), alpha=-group["lr"] * scale)

    def _adam(self, weights: torch.Tensor, slope: torch.Tensor, group: dict[str, Any]) -> None:
        state, (first, second) = self.state[weights], group["betas"]
        if not state:
            state["step"] = torch.zeros(())
            state["mean"], state["square"] = torch.zeros_like(weights), torch.zeros_like(weights)
        state["step"] += 1
        state["mean"].lerp_(slope, 1 - first)
        state["square"].lerp_(slope.square(), 1 - second)
        count = float(state["step"])
        size = (state["square"] / (1 - second**count)).sqrt_().add_(1e-8)
        weights.addcdiv_(state["mean"], size, value=-group["lr"] / (1 - first**count))


def split(model: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """The inner matrices, and everything else; weights that are shared or frozen stand once or not at all."""
    inner = {id(weights) for weights in _inner(model)}
    every = [weights for weights in model.parameters() if weights.requires_grad]
    return [one for one in every if id(one) in inner], [one for one in every if id(one) not in inner]


def _inner(model: nn.Module) -> Iterator[torch.Tensor]:
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear) and "lm_head" not in name:
            yield module.weight


def orthogonal(update: torch.Tensor) -> torch.Tensor:
    """A matrix with the same directions whose sizes are all near 1."""
    found: torch.Tensor
    turned = update.shape[0] > update.shape[1]
    found = (update.T if turned else update) / (update.norm() + _SMALL)
    a, b, c = _QUINTIC
    for _ in range(_ITERATIONS):
        square = found @ found.T
        found = a * found + (b * square + c * square @ square) @ found
    return found.T if turned else found
