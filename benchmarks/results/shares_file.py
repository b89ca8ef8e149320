"""What a policy states for every scored step, on disk: one JSON object a line, behind a line of what it is of."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.results.held_out import HeldOut
from shopper_agent.errors import ConfigError
from shopper_agent.trajectories.writer import write_whole
from training.exact_scores import Places, scaled
from training.examples import Example

_PLACES = 7
"""Decimals of a share."""


def identity(held: HeldOut, model: str) -> Mapping[str, object]:
    """What a file of shares belongs to: the weights, and the steps that were asked."""
    return {"model": model, "steps": [[one.session, one.step] for one in held.asked]}


def write_shares(
    path: Path, known: Mapping[str, object], examples: Sequence[Example], stated: Sequence[Places]
) -> None:
    """Write shares; whole or not at all."""
    lines = [json.dumps(known)]
    for example, shares in zip(examples, stated, strict=True):
        told = {place: round(share, _PLACES) for place, share in shares.items() if round(share, _PLACES) > 0}
        lines.append(json.dumps({"session": example.session, "step": example.step, "shares": told}))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, ("\n".join(lines) + "\n").encode())


def read_shares(path: Path, known: Mapping[str, object]) -> list[Places] | None:
    """The shares of a file, in its order; None where there is none, or where it is of other weights or steps.

    Raises:
        ConfigError: It is damaged.
    """
    try:
        first, *lines = path.read_text("utf-8").splitlines()
        if json.loads(first) != known:
            return None
        return [scaled(json.loads(line)["shares"]) for line in lines]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError) as error:
        raise ConfigError(f"{path} is damaged: delete it, and it is made again") from error


def write_keyed(path: Path, shares: Mapping[tuple[str, int], Places]) -> None:
    """Write shares by session and step; whole or not at all."""
    lines = [
        json.dumps({"session": session, "step": step, "shares": dict(its)}) for (session, step), its in shares.items()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, "".join(f"{line}\n" for line in lines).encode())


def read_keyed(path: Path) -> dict[tuple[str, int], Places]:
    """Shares by session and step; none where there is no file."""
    if not path.is_file():
        return {}
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return {(row["session"], row["step"]): row["shares"] for row in rows}
