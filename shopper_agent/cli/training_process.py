"""The process that trains: started once or once a device, and quiet but for what we say."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from shopper_agent.errors import ConfigError, MissingExtra


def launched(configuration: Path, arguments: Sequence[str]) -> int:
    """Run ourselves in as many processes as accelerate's configuration says; the exit code of the first that failed."""
    from importlib.util import find_spec

    if find_spec("accelerate") is None:
        raise MissingExtra("accelerate", "train")
    if not configuration.is_file():
        raise ConfigError(f"--launch {configuration}: there is no such file")
    launcher = [sys.executable, "-m", "accelerate.commands.launch", "--config_file", str(configuration)]
    return subprocess.run([*launcher, "-m", "shopper_agent", *arguments], check=False).returncode


def keep_quiet() -> None:
    """No telemetry and no progress bars of libraries: what there is to say is said line by line."""
    for name in ("HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_PROGRESS_BARS"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        import datasets
        from transformers.utils import logging
    except ImportError as error:
        raise MissingExtra(error.name or "transformers", "train") from error
    datasets.disable_progress_bars()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
