"""Which of the remembered beginnings a prompt goes on from: a session's next prompt starts like its last one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shopper_agent.backends.decoding import Engine, Tape

_WORTH: float = 0.5
"""A tape is rewound for a prompt that shares this much of it; with less in common it belongs to another session."""


def common_length(one: Sequence[int], two: Sequence[int]) -> int:
    """How many tokens two sequences share from their start."""
    length = min(len(one), len(two))
    return next((place for place in range(length) if one[place] != two[place]), length)


@dataclass
class _Slot:
    tape: Tape
    room: int
    """Tokens that its engine can hold."""


class Prefixes:
    """A few tapes, the longest unused one given up first. Not safe for threads: one at a time may take.

    Like the cache of vLLM this saves time alone: logits do not depend on it beyond rounding.
    """

    def __init__(self, make: Callable[[int], tuple[Engine, int]], kept: int) -> None:
        """`make(room)` gives an engine for at least so many tokens, and how many; `kept` 0 remembers nothing."""
        self._make, self._kept = make, kept
        self._slots: list[_Slot] = []
        """The one that was used last stands last."""

    def take(self, prompt: Sequence[int], room: int) -> Tape:
        """A tape that holds a beginning of the prompt, or nothing of it; never the whole, for logits have to come.

        It is remembered once it has been given back.
        """
        limit = max(0, len(prompt) - 1)
        fitting = [slot for slot in self._slots if slot.room >= room]
        shared = {id(slot): common_length(slot.tape.tokens, prompt) for slot in fitting}
        best = max(fitting, key=lambda slot: shared[id(slot)], default=None)
        full = len(self._slots) >= self._kept
        if best is not None and (full or shared[id(best)] >= _WORTH * len(best.tape.tokens)):
            worth = shared[id(best)] >= _WORTH * len(best.tape.tokens)
            slot = best if worth else fitting[0]
            self._slots.remove(slot)
            slot.tape.rewind(min(shared[id(slot)], limit))
        else:
            if full and self._slots:
                self._slots.pop(0)
            slot = _Slot(*self._made(room))
        self._taken = slot
        return slot.tape

    def give_back(self) -> None:
        """Remember the tape that was taken; one that failed is simply not given back."""
        if self._kept:
            self._slots.append(self._taken)

    def _made(self, room: int) -> tuple[Tape, int]:
        engine, holds = self._make(room)
        return Tape(engine), holds
