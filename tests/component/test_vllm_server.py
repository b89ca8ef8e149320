"""A server of our own, played by a script: its flags, its start, its failures, and that nothing of it stays behind."""

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path

import httpx
import pytest

from shopper_agent.backends.vllm_command import VLLMSettings, command
from shopper_agent.backends.vllm_server import serving
from shopper_agent.errors import BackendError, ConfigError

STAND_IN = Path(__file__).with_name("vllm_stand_in.py")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny-7b"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """In which vLLM is installed, as far as can be seen from outside."""
    package = tmp_path / "site" / "vllm" / "entrypoints" / "openai"
    package.mkdir(parents=True)
    for folder in (package, *list(package.parents)[:2]):
        (folder / "__init__.py").touch()
    shutil.copy(STAND_IN, package / "api_server.py")
    return {**os.environ, "PYTHONPATH": str(tmp_path / "site")}


def started(model: Path) -> dict:
    return json.loads((model / "started.json").read_text())


def alive(pid: int) -> bool:
    """A zombie has ended: whoever inherits it will bury it."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


async def gone(pids: list[int]) -> bool:
    for _ in range(400):
        if not any(alive(pid) for pid in pids):
            return True
        await asyncio.sleep(0.02)
    return False


def mode(name: str, model: Path, **more) -> VLLMSettings:
    return VLLMSettings(folder=model, extra=("--mode", name), **more)


async def test_a_server_answers_within_the_block_and_is_gone_after_it(model, environment, tmp_path):
    async with serving(VLLMSettings(folder=model), tmp_path / "log", environment) as server:
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{server.url}/health")).status_code == 200
        assert server.model == "tiny-7b"
        pids = started(model)["pids"]
        assert all(alive(pid) for pid in pids)
    assert await gone(pids)


async def test_it_is_gone_when_the_block_fails(model, environment, tmp_path):
    with pytest.raises(ZeroDivisionError):
        async with serving(VLLMSettings(folder=model), tmp_path / "log", environment):
            raise ZeroDivisionError
    assert await gone(started(model)["pids"])


async def test_it_is_gone_when_the_task_is_cancelled(model, environment, tmp_path):
    inside = asyncio.Event()

    async def hold() -> None:
        async with serving(VLLMSettings(folder=model), tmp_path / "log", environment):
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(hold())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(started(model)["pids"])


async def test_it_is_gone_when_we_are_killed(model, environment, tmp_path):
    code = (
        "import asyncio, pathlib, sys\n"
        "from shopper_agent.backends.vllm_command import VLLMSettings\n"
        "from shopper_agent.backends.vllm_server import serving\n"
        "async def main(model, log):\n"
        "    async with serving(VLLMSettings(folder=model), log):\n"
        "        print('up', flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main(*map(pathlib.Path, sys.argv[1:])))"
    )
    ours = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(model), str(tmp_path / "log"), env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert ours.stdout is not None
    assert await ours.stdout.readline() == b"up\n"
    pids = started(model)["pids"]
    ours.kill()
    await ours.communicate()
    assert await gone(pids)


async def test_a_server_that_does_not_listen_to_reason_is_killed(model, environment, tmp_path):
    settings = mode("stubborn", model, stop_grace_s=0.2)
    async with serving(settings, tmp_path / "log", environment):
        pids = started(model)["pids"]
    assert await gone(pids)


async def test_a_server_that_fails_to_start_is_told_with_its_last_line_and_its_log(model, environment, tmp_path):
    with pytest.raises(BackendError, match=r"code 1 .*ValueError: no such architecture; its log: .*log"):
        async with serving(mode("broken", model), tmp_path / "log", environment):
            pass


async def test_a_server_that_never_answers_is_given_up(model, environment, tmp_path):
    with pytest.raises(BackendError, match="did not answer within 2 s"):
        async with serving(mode("silent", model, start_timeout_s=2.0), tmp_path / "log", environment):
            pass
    assert await gone(started(model)["pids"])


async def test_without_vllm_one_line_says_how_to_get_it(model, tmp_path):
    bare = tmp_path / "bare" / "vllm"
    bare.mkdir(parents=True)
    (bare / "__init__.py").touch()
    environment = {**os.environ, "PYTHONPATH": str(bare.parent)}
    with pytest.raises(ConfigError, match=r"vLLM is not installed for .*pip install 'shopper-agent\[serve\]'"):
        async with serving(VLLMSettings(folder=model), tmp_path / "log", environment):
            pass


@pytest.mark.parametrize("missing", ["folder", "adapter", "python"])
async def test_what_is_missing_is_told_before_anything_starts(model, tmp_path, missing):
    settings = VLLMSettings(**{"folder": model, missing: tmp_path / "nothing"})
    with pytest.raises(ConfigError, match="nothing"):
        async with serving(settings, tmp_path / "log"):
            pass


def test_the_flags_are_those_that_vllm_has(model, tmp_path):
    line = " ".join(command(VLLMSettings(folder=model, max_model_len=4096, gpus=8), 8123))
    assert f"-m vllm.entrypoints.openai.api_server --model {model} --served-model-name tiny-7b" in line
    assert "--host 127.0.0.1 --port 8123" in line
    assert "--enable-prefix-caching --tensor-parallel-size 8 --max-model-len 4096" in line
    assert "lora" not in line


def test_prefix_caching_can_be_switched_off(model):
    assert "--no-enable-prefix-caching" in command(VLLMSettings(folder=model, prefix_caching=False), 1)


def test_an_adapter_is_the_model_that_is_asked(model, tmp_path):
    settings = VLLMSettings(folder=model, adapter=tmp_path / "grpo")
    line = command(settings, 1)
    assert settings.model_name == "tiny-7b+grpo"
    assert line[line.index("--lora-modules") + 1] == f"tiny-7b+grpo={tmp_path / 'grpo'}"
    assert "--enable-lora" in line
