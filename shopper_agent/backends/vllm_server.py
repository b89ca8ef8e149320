"""A vLLM server of our own: started, waited for, and stopped with all its children, whatever happens."""

import asyncio
import json
import re
import signal
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from shopper_agent.backends import vllm_guard
from shopper_agent.backends.vllm_command import VLLMSettings, check_folders, command
from shopper_agent.errors import BackendError, ConfigError

_POLL_S: Final = 0.25
_STOPPING_S: Final = 20.0
_ERROR: Final = re.compile(r"(?:\([^)]*\) \w+ [^\]]*\] )?((?:\w+\.)*\w*(?:Error|Exception): .*)")
"""An error as Python writes it, behind what vLLM puts before its lines."""
_NOT_INSTALLED: Final = "No module named 'vllm"
INSTALL: Final = "pip install 'shopper-agent[serve]' (or name the Python that has it; see docs/serving.md)"


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    url: str
    model: str
    """What to ask for."""
    log: Path
    """Everything that it prints."""


@asynccontextmanager
async def serving(
    settings: VLLMSettings, log: Path, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Server]:
    """Start vLLM, wait until it answers, stop it with the block.

    It ends as well when this process is killed: a guard between the two sees to it. `environment` is the server's
    whole environment; None: ours.

    Raises:
        ConfigError: No such folders, or vLLM is not installed.
        BackendError: It ended while starting, or did not answer in time; the text has its reason and its log.
    """
    check_folders(settings)
    port = settings.port or _free_port(settings.host)
    url = f"http://{settings.host}:{port}"
    with log.open("wb") as file:
        guard = await asyncio.create_subprocess_exec(
            str(settings.python),
            str(vllm_guard.__file__),
            stdin=asyncio.subprocess.PIPE,
            stdout=file,
            stderr=asyncio.subprocess.STDOUT,
            env=environment,
            start_new_session=True,  # a Ctrl-C is ours to answer
        )
    try:
        await _told(guard, [list(command(settings, port)), settings.stop_grace_s])
        await _answers(guard, url, settings, log)
        yield Server(url, settings.model_name, log)
    finally:
        await asyncio.shield(_stop(guard, _STOPPING_S + settings.stop_grace_s))


async def _told(guard: asyncio.subprocess.Process, what: list[JsonValue]) -> None:
    if guard.stdin is not None:
        guard.stdin.write(json.dumps(what).encode() + b"\n")
        await guard.stdin.drain()


async def _answers(guard: asyncio.subprocess.Process, url: str, settings: VLLMSettings, log: Path) -> None:
    """Return once `/health` is 200."""
    import httpx

    try:
        async with asyncio.timeout(settings.start_timeout_s), httpx.AsyncClient(timeout=5.0, trust_env=False) as client:
            while guard.returncode is None:
                try:
                    if (await client.get(f"{url}/health")).status_code == 200:
                        return
                except httpx.TransportError:
                    """It is not listening yet."""
                await asyncio.sleep(_POLL_S)
    except TimeoutError:
        raise BackendError(f"vLLM did not answer within {settings.start_timeout_s:g} s; its log: {log}") from None
    reason = _reason(log)
    if _NOT_INSTALLED in reason:
        raise ConfigError(f"vLLM is not installed for {settings.python}: {INSTALL}")
    raise BackendError(f"vLLM ended with code {guard.returncode} before it answered: {reason}; its log: {log}")


async def _stop(guard: asyncio.subprocess.Process, patience_s: float) -> None:
    """End the guard's input and with it the server; a guard that hangs is killed."""
    if guard.stdin is not None:
        guard.stdin.close()
    try:
        async with asyncio.timeout(patience_s):
            await guard.wait()
    except TimeoutError:
        guard.send_signal(signal.SIGKILL)
        await guard.wait()


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as held:
        port: int = held.getsockname()[1]
    return port


def _reason(log: Path) -> str:
    """The first error that it tells of, which is the cause of those below it; else its last line."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    errors = [found.group(1) for line in lines if (found := _ERROR.match(line))]
    return ([*errors, *reversed(lines), "it printed nothing"])[0][:300]
