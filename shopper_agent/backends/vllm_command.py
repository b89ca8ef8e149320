"""What vLLM is started with: pure, no process."""

import sys
from pathlib import Path
from typing import Final

from pydantic import Field

from shopper_agent.errors import ConfigError
from shopper_agent.schema import Record

MODULE: Final = "vllm.entrypoints.openai.api_server"
"""What `vllm serve` runs; the CPU build's `vllm` command does not start without metadata that it does not bring."""
_STRUCTURED: Final = '{"backend": "guidance", "disable_any_whitespace": true}'
"""llguidance, as in this process. vLLM's default, xgrammar, lets any white space through, with which a small model
fills its reply, and control characters into strings of bounded length, which is no JSON."""


class VLLMSettings(Record):
    """Which model is served, and how."""

    folder: Path
    """A model as transformers saves it."""
    adapter: Path | None = None
    """A peft adapter, which is then the model that is asked."""
    python: Path = Path(sys.executable)
    """The Python in whose environment vLLM is installed; its pins differ from the training ones."""
    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)
    """0: one that is free."""
    max_model_len: int | None = Field(default=None, ge=1)
    """Tokens of prompt and reply together; None: what the model can."""
    dtype: str = "auto"
    gpus: int = Field(default=1, ge=1)
    """Tensor parallelism."""
    prefix_caching: bool = True
    """Keep what prompts have in common: a session's next prompt starts as its last one."""
    lora_rank: int = Field(default=64, ge=1)
    """The highest that an adapter may have."""
    start_timeout_s: float = Field(default=900.0, gt=0)
    """Until it answers: a 7B model takes minutes."""
    stop_grace_s: float = Field(default=10.0, ge=0)
    """Between asking it to end and making it."""
    extra: tuple[str, ...] = ()
    """Further arguments of the server, as they stand."""

    @property
    def base_name(self) -> str:
        """What the server calls the model."""
        return self.folder.resolve().name

    @property
    def model_name(self) -> str:
        """The model to ask for: the adapter where there is one."""
        return self.base_name if self.adapter is None else f"{self.base_name}+{self.adapter.resolve().name}"


def command(settings: VLLMSettings, port: int) -> list[str]:
    """The command line of the server; every request may carry a schema."""
    line = [str(settings.python), "-m", MODULE, "--model", str(settings.folder)]
    line += ["--served-model-name", settings.base_name, "--host", settings.host, "--port", str(port)]
    line += ["--dtype", settings.dtype, "--structured-outputs-config", _STRUCTURED]
    line += ["--enable-prefix-caching" if settings.prefix_caching else "--no-enable-prefix-caching"]
    if settings.gpus > 1:
        line += ["--tensor-parallel-size", str(settings.gpus)]
    if settings.max_model_len is not None:
        line += ["--max-model-len", str(settings.max_model_len)]
    if settings.adapter is not None:
        line += ["--enable-lora", "--max-lora-rank", str(settings.lora_rank)]
        line += ["--lora-modules", f"{settings.model_name}={settings.adapter}"]
    return [*line, *settings.extra]


def check_folders(settings: VLLMSettings) -> None:
    """Refuse what the server would take minutes to refuse.

    Raises:
        ConfigError: There is no model in the folder, no adapter in its, or no such Python.
    """
    if not (settings.folder / "config.json").is_file():
        raise ConfigError(f"no model in {settings.folder}: a file config.json is expected there")
    if settings.adapter is not None and not (settings.adapter / "adapter_config.json").is_file():
        raise ConfigError(f"no adapter in {settings.adapter}: a file adapter_config.json is expected there")
    if not settings.python.is_file():
        raise ConfigError(f"there is no Python at {settings.python}")
