"""The real vLLM, where there is one: `make test-vllm`."""

import os
import shutil
from pathlib import Path

import pytest

from shopper_agent.backends.guidance import CANONICAL
from shopper_agent.backends.local import LocalSettings, load_local
from shopper_agent.backends.openai_http import OpenAIHTTP
from shopper_agent.backends.openai_wire import OpenAISettings
from shopper_agent.backends.vllm_command import VLLMSettings
from shopper_agent.backends.vllm_server import serving
from shopper_agent.parse import FULL, parse
from shopper_agent.policies.grammar import GrammarSettings, page_schema
from shopper_agent.prompt import PromptSettings, compose, golden_contexts
from shopper_agent.schema import Sampling, Terminate
from shopper_agent.testing.backends import check_backend

PYTHON = os.environ.get("SHOPPER_AGENT_VLLM_PYTHON")
pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(PYTHON is None, reason="SHOPPER_AGENT_VLLM_PYTHON names no Python with vLLM: make test-vllm"),
]
PROMPT = PromptSettings(rendering="compact", page_budget=150, total_budget=500)


@pytest.fixture(scope="module")
def model_folder(tiny_model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model whose heads are wide enough for vLLM on a CPU, sure of what it says."""
    import torch
    from transformers import AutoTokenizer, Qwen2Config, Qwen2ForCausalLM

    folder = tmp_path_factory.mktemp("vllm") / "tiny"
    shutil.copytree(tiny_model_folder, folder)
    AutoTokenizer.from_pretrained(folder).save_pretrained(folder)
    config = Qwen2Config.from_pretrained(folder)
    config.hidden_size, config.initializer_range = 128, 0.15
    torch.manual_seed(0)
    Qwen2ForCausalLM(config).save_pretrained(folder)
    return folder


async def test_vllm_decides_as_transformers_does_and_keeps_the_contract(model_folder: Path, tmp_path: Path):
    extra = ("--gpu-memory-utilization", "0.2") if "cpu" in os.environ.get("SHOPPER_AGENT_VLLM_BUILD", "cpu") else ()
    settings = VLLMSettings(
        folder=model_folder, python=Path(str(PYTHON)), max_model_len=4096, dtype="float32", extra=extra
    )
    environment = {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_NO_USAGE_STATS": "1", "HF_HUB_OFFLINE": "1", **os.environ}
    sampling = Sampling(temperature=0.0, max_tokens=300)
    same = 0
    async with (
        load_local(LocalSettings(folder=model_folder, device="cpu")) as local,
        serving(settings, tmp_path / "vllm.log", environment) as server,
        OpenAIHTTP(
            OpenAISettings(
                base_url=server.url,
                model=server.model,
                structured="json_schema",
                schema_extra={"x-guidance": CANONICAL},
            )
        ) as backend,
    ):
        await check_backend(lambda: backend)
        for context in golden_contexts():
            prompt = compose(context, PROMPT)
            schema = page_schema(FULL, prompt.names, GrammarSettings(rationale_characters=24))
            theirs = await backend.generate(prompt.messages, sampling, schema)
            ours = await local.generate(prompt.messages, sampling, schema)
            assert theirs.prompt_tokens == ours.prompt_tokens
            if theirs.finish_reason == "stop":
                action = parse(theirs.text).action
                assert isinstance(action, Terminate) or action.name in prompt.names
            same += ours.text == theirs.text
    assert same == len(golden_contexts())
