"""Which of the remembered beginnings a prompt goes on from: a session's next prompt starts like its last one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from shopper_agent.backends.decoding import Engine, Tape

_RELATED: Final = 0.5
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
    """A few tapes; the one that was not used for longest is given up first. One thread at a time.

    Like vLLM's prefix cache this saves time alone: logits do not depend on it beyond rounding.
    """

    def __init__(self, make: Callable[[int], tuple[Engine, int]], kept: int) -> None:
        """`make(room)` gives an engine for at least so many tokens, and how many; `kept` 0 remembers nothing."""
        self._make, self._kept = make, kept
        self._slots: list[_Slot] = []
        """The one that was used last stands last."""

    @contextmanager
    def tape_for(self, prompt: Sequence[int], room: int) -> Iterator[Tape]:
        """A tape that holds a beginning of the prompt, maybe nothing, and never the whole: logits have to come.

        It is remembered when the block ends well; a tape whose engine failed is not.
        """
        slot = self._related(prompt, room) or self._spare(room)
        slot.tape.rewind(min(common_length(slot.tape.tokens, prompt), max(0, len(prompt) - 1)))
        yield slot.tape
        if self._kept:
            self._slots.append(slot)

    def _related(self, prompt: Sequence[int], room: int) -> _Slot | None:
        """The tape that shares most with the prompt, if that is enough of it."""
        shared = [common_length(slot.tape.tokens, prompt) for slot in self._slots]
        fitting = [
            place
            for place, slot in enumerate(self._slots)
            if slot.room >= room and shared[place] >= _RELATED * len(slot.tape.tokens)
        ]
        return self._slots.pop(max(fitting, key=lambda place: shared[place])) if fitting else None

    def _spare(self, room: int) -> _Slot:
        """A new tape; when there are enough, the oldest takes its place."""
        oldest = self._slots.pop(0) if self._slots and len(self._slots) >= self._kept else None
        if oldest is not None and oldest.room >= room:
            return oldest
        engine, holds = self._make(room)
        return _Slot(Tape(engine), holds)
