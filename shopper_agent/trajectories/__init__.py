"""Recordings: append-only lines beside a folder of pictures, written crash-safe, read with suspicion.

The format is described line by line in docs/recording.md.
"""

from shopper_agent.trajectories.contexts import contexts
from shopper_agent.trajectories.reader import iter_records, iter_steps, read_screenshot, read_trajectory
from shopper_agent.trajectories.writer import TrajectoryWriter, new_session_id, write_whole

__all__ = [
    "TrajectoryWriter",
    "contexts",
    "iter_records",
    "iter_steps",
    "new_session_id",
    "read_screenshot",
    "read_trajectory",
    "write_whole",
]
