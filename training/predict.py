"""Any policy's decisions on recorded steps, asked without a browser: recordings → rows that `evaluation.py` scores.

    recordings → predict_steps.py (contexts of the live loop) → predict_policies.py (ask) → predict_file.py (keep)

History is what was recorded, as in the papers: the policy never meets its own mistakes.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from shopper_agent.errors import BackendError, ConfigError, SpendingCapReached, first_error
from shopper_agent.schema import Persona
from training.predict_file import PredictionFile
from training.predict_policies import Asker
from training.predict_steps import Found, Recording, StepSettings, questions

Told = Callable[[int], None]
"""Called with the number of rows in the file, whenever it has one more."""


@dataclass(frozen=True)
class Work:
    """What is asked for."""

    found: Found
    settings: StepSettings
    """Those that it was found with."""
    personas: Mapping[str, Persona]
    """Of `shown_personas`."""


async def predict(
    work: Work, asker: Asker, file: PredictionFile, sessions_at_once: int = 1, tell: Told = lambda rows: None
) -> None:
    """Ask for every scored step that the file does not have, session by session.

    Raises:
        BackendError, SpendingCapReached: The model cannot be asked any more; what was written stays.
        ConfigError: The file cannot be written any more; what was written stays.
    """
    missing = iter([each for each in work.found.scored if _misses(each, file)])
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(sessions_at_once):
                group.create_task(_go_through(missing, work, asker, file, tell))
    except BaseExceptionGroup as failed:
        raise _told(first_error(failed), file) from failed


def _misses(recording: Recording, file: PredictionFile) -> bool:
    return any((row.session, row.step) not in file.done for row in recording.rows)


async def _go_through(missing: Iterator[Recording], work: Work, asker: Asker, file: PredictionFile, tell: Told) -> None:
    """Take session after session, until none is left."""
    for recording in missing:
        for asked in questions(recording, work.settings, work.personas):
            if (asked.row.session, asked.row.step) in file.done:
                continue
            file.append(await asker.answer(asked))
            tell(len(file.done))


def _told(error: BaseException, file: PredictionFile) -> BaseException:
    """The error, with what is left to the user."""
    kept = f"{len(file.done)} of {file.count} steps are in {file.path}; the same command goes on from there"
    if isinstance(error, BackendError | SpendingCapReached):
        return type(error)(f"{error}. {kept}", error.attempts)
    return ConfigError(f"{error}. {kept}") if type(error) is ConfigError else error
