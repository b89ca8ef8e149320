"""A tiny model served in this process: the same decision by every back-end, with and without remembered prefixes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from shopper_agent.backends.chat_tokens import ChatTokens, load_chat_tokens
from shopper_agent.backends.guidance import guides_for
from shopper_agent.backends.in_process import InProcess
from shopper_agent.backends.local import LocalSettings, load_local
from shopper_agent.backends.onnx import ONNXSettings, load_onnx
from shopper_agent.cli.model_sources import model_source
from shopper_agent.errors import ConfigError
from shopper_agent.parse import FULL, dump, parse
from shopper_agent.policies.grammar import GrammarSettings, page_schema
from shopper_agent.policies.lm import LMPolicy
from shopper_agent.prompt import PromptSettings, compose, golden_contexts
from shopper_agent.schema import Click, Decision, Input, Message, Sampling, Terminate, TypeAndSubmit
from shopper_agent.testing.backends import check_backend

pytestmark = [
    pytest.mark.train,
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning"),  # peft asks for it
]
needs_onnx = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("onnxruntime_genai", "onnx", "onnx_ir")),
    reason="the exporter is not installed: pip install 'shopper-agent[onnx]' onnx onnx-ir",
)
PROMPT = PromptSettings(rendering="compact", page_budget=150, total_budget=500)
GRAMMAR = GrammarSettings(rationale_characters=24)
GREEDY = Sampling(temperature=0.0, max_tokens=160)
ASKED = (Message(role="system", content="You shop."), Message(role="user", content="Ünï¢ödé, “boots” under $80?"))


@pytest.fixture(scope="module")
def sharp_model_folder(tiny_model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model with larger weights: its likeliest token leads by far more than rounding."""
    import torch
    from transformers import AutoModelForCausalLM

    folder = tmp_path_factory.mktemp("sharp") / "tiny"
    shutil.copytree(tiny_model_folder, folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if weights.dim() > 1:
                weights.mul_(4.0 if "embed" not in name else 8.0)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def exported_folder(sharp_model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from training.export import export

    return export(sharp_model_folder, tmp_path_factory.mktemp("exported") / "fp32")


@pytest.fixture(scope="module")
def local(sharp_model_folder: Path) -> InProcess:
    return load_local(LocalSettings(folder=sharp_model_folder, device="cpu"))


@pytest.fixture(scope="module")
def onnx(exported_folder: Path) -> InProcess:
    return load_onnx(ONNXSettings(folder=exported_folder))


# ── tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────


def chats() -> Iterator[tuple[Message, ...]]:
    yield ASKED
    for context in golden_contexts():
        yield compose(context, PROMPT).messages


def test_prompts_are_the_tokens_that_transformers_makes(local: InProcess, sharp_model_folder: Path):
    from transformers import AutoTokenizer

    theirs, ours = AutoTokenizer.from_pretrained(sharp_model_folder), local.tokens
    for messages in chats():
        text = theirs.apply_chat_template(
            [message.model_dump() for message in messages], tokenize=False, add_generation_prompt=True
        )
        assert ours.prompt(messages) == theirs.encode(text, add_special_tokens=False)
    assert ours.ends == {theirs.eos_token_id}
    assert ours.text([*theirs.encode("Ünï “x”"), theirs.eos_token_id]) == "Ünï “x”"


def spoiled(folder: Path, tmp_path: Path, **changed: str | None) -> Path:
    """A copy of a model's folder with files changed or taken away."""
    copy = tmp_path / "spoiled"
    shutil.copytree(folder, copy)
    for name, text in changed.items():
        path = copy / {"tokenizer": "tokenizer.json", "template": "chat_template.jinja"}.get(name, f"{name}.json")
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text, encoding="utf-8")
    return copy


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tokenizer": None}, "a file tokenizer.json is expected"),
        ({"tokenizer": "{}"}, "is no tokenizer"),
        ({"template": None}, "no chat template"),
        ({"template": "{% if %}"}, "the chat template cannot be read"),
        ({"tokenizer_config": "nonsense"}, "not JSON"),
        ({"tokenizer_config": "{}", "generation_config": "{}", "config": "{}"}, "no end token"),
    ],
)
def test_a_folder_that_lacks_something_is_told_in_one_line(tiny_model_folder: Path, tmp_path: Path, changed, words):
    with pytest.raises(ConfigError, match=words):
        load_chat_tokens(spoiled(tiny_model_folder, tmp_path, **changed))


def test_a_template_that_refuses_is_told(tiny_model_folder: Path, tmp_path: Path):
    tokens = load_chat_tokens(
        spoiled(tiny_model_folder, tmp_path, template="{{ raise_exception('no system messages') }}")
    )
    with pytest.raises(ConfigError, match="no system messages"):
        tokens.prompt(ASKED)


# ── grammar ──────────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = frozenset({"search_input", "search_results.acme_trail_runner.view_product", "nav_bar.cart"})
DECISIONS = (
    Decision(rationale="Ünï “x” \\ \n", action=Click(name="nav_bar.cart")),
    Decision(rationale="", action=Terminate()),
    Decision(rationale="Boots.", action=TypeAndSubmit(name="search_input", text="boots 44 €")),
    Decision(rationale="Boots.", action=Input(name="search_input", text="")),
)
REFUSED = (
    '{"rationale": "x", "action": {"type": "click", "name": "nav_bar.carts"}}',
    '{"action": {"type": "terminate"}, "rationale": "x"}',
    '{"rationale":"x", "action": {"type": "terminate"}}',
    '{"rationale": "x", "action": {"type": "terminate", "name": "nav_bar.cart"}}',
    "Sure! {}",
)


def taken(tokens: ChatTokens, text: str) -> bool:
    """Whether a text can be written to its end under the grammar of a page."""
    guide = guides_for(tokens)(page_schema(FULL, NAMES, GrammarSettings()))
    ids = tokens._tokenizer.encode(text, add_special_tokens=False).ids
    for token in ids:
        if not guide.allowed()[token]:
            return False
        guide.accept(token)
    return guide.complete


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda each: each.action.type)
def test_what_a_policy_is_trained_to_write_fits_the_grammar(tiny_model_folder: Path, decision):
    assert taken(load_chat_tokens(tiny_model_folder), dump(decision))


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_does_not(tiny_model_folder: Path, text):
    assert not taken(load_chat_tokens(tiny_model_folder), text)


@pytest.mark.parametrize("seed", range(4))
async def test_a_model_that_knows_nothing_still_decides_about_what_is_there(local: InProcess, seed: int):
    context = golden_contexts()[1]
    prompt = compose(context, PROMPT)
    schema = page_schema(FULL, prompt.names, GRAMMAR)
    sampling = Sampling(temperature=1.0, max_tokens=400, seed=seed)
    completion = await local.generate(prompt.messages, sampling, schema)
    if completion.finish_reason == "stop":
        action = parse(completion.text).action
        assert isinstance(action, Terminate) or action.name in prompt.names
    else:
        assert completion.finish_reason == "length"


# ── back-ends ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_local_backend_keeps_the_contract(local: InProcess):
    await check_backend(lambda: local)


@needs_onnx
async def test_the_onnx_backend_keeps_the_contract(onnx: InProcess):
    await check_backend(lambda: onnx)


def logits_of(backend: InProcess, ids: list[int], *cuts: int) -> np.ndarray:
    """The logits after a prompt that is read in pieces; each cut reads on behind a detour that is taken back."""
    engine, _ = backend._model.make_engine(len(ids) + 64)
    begun = 0
    for cut in cuts:
        engine.feed([*ids[begun:cut], 7, 8, 9])
        engine.rewind(cut)
        begun = cut
    return engine.feed(ids[begun:])


@pytest.mark.parametrize("name", ["local", pytest.param("onnx", marks=needs_onnx)])
def test_logits_are_the_same_with_and_without_a_remembered_prefix(name: str, request: pytest.FixtureRequest):
    backend: InProcess = request.getfixturevalue(name)
    ids = backend.tokens.prompt(compose(golden_contexts()[1], PROMPT).messages)
    whole = logits_of(backend, ids)
    for cuts in ([1], [len(ids) // 2], [5, len(ids) // 3, len(ids) - 1]):
        assert np.abs(logits_of(backend, ids, *cuts) - whole).max() <= 1e-3


@needs_onnx
def test_an_exported_model_has_the_trained_one_s_logits(local: InProcess, onnx: InProcess):
    for messages in chats():
        ids = local.tokens.prompt(messages)
        assert ids == onnx.tokens.prompt(messages)
        ours, theirs = logits_of(local, ids), logits_of(onnx, ids)
        assert np.abs(ours - theirs).max() <= 1e-3
        assert np.abs(ours).max() > 0.1, "the comparison says something"


@needs_onnx
@pytest.mark.parametrize("temperature", [0.0, 1.0])
async def test_every_back_end_decides_alike_about_the_same_prompt(
    local: InProcess, onnx: InProcess, temperature: float
):
    for context in golden_contexts():
        prompt = compose(context, PROMPT)
        schema = page_schema(FULL, prompt.names, GRAMMAR)
        sampling = Sampling(temperature=temperature, max_tokens=120, seed=5)
        ours, theirs = [await each.generate(prompt.messages, sampling, schema) for each in (local, onnx)]
        assert ours.text == theirs.text
        assert ours.prompt_tokens == theirs.prompt_tokens


async def test_a_policy_s_own_tokenizer_counts_for_its_budgets(local: InProcess):
    policy = LMPolicy(local, PROMPT, GREEDY, count_tokens=local.tokens.count, counted_by="tokenizer tiny")
    report = policy.compose(golden_contexts()[1]).report
    assert report.tokens >= len(local.tokens.prompt(policy.compose(golden_contexts()[1]).messages)) * 0.9


# ── mistakes ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("load", [load_local, load_onnx])
def test_a_folder_without_a_model_is_told(tmp_path: Path, load):
    settings = LocalSettings if load is load_local else ONNXSettings
    with pytest.raises(ConfigError, match=r"no (exported )?model in .* is expected there"):
        load(settings(folder=tmp_path))


def test_a_tokenizer_of_another_model_is_told(tiny_model_folder: Path, tmp_path: Path):
    import torch
    from transformers import AutoModelForCausalLM

    copy = spoiled(tiny_model_folder, tmp_path)
    model = AutoModelForCausalLM.from_pretrained(copy, dtype=torch.float32)
    model.resize_token_embeddings(300)
    model.save_pretrained(copy)
    with pytest.raises(ConfigError, match="the tokenizer has 600 tokens, the model 300"):
        load_local(LocalSettings(folder=copy, device="cpu"))


@pytest.fixture(scope="module")
def adapter_folder(sharp_model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter that changes what is said."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_pretrained(sharp_model_folder, dtype=torch.float32)
    adapted = get_peft_model(model, LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False))
    folder = tmp_path_factory.mktemp("adapter") / "lora"
    adapted.save_pretrained(folder)
    return folder


def test_an_adapter_changes_the_model_as_peft_does(sharp_model_folder: Path, adapter_folder: Path, local: InProcess):
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(sharp_model_folder, dtype=torch.float32)
    merged = PeftModel.from_pretrained(base, str(adapter_folder)).merge_and_unload().eval()
    ids = local.tokens.prompt(ASKED)
    with torch.no_grad():
        wanted = merged(torch.tensor([ids])).logits[0, -1].numpy()
    adapted = load_local(LocalSettings(folder=sharp_model_folder, adapter=adapter_folder, device="cpu"))
    found = logits_of(adapted, ids)
    assert np.abs(found - wanted).max() <= 1e-3
    assert np.abs(found - logits_of(local, ids)).max() > 0.01
    assert adapted.model == "tiny+lora"


def test_an_adapter_of_another_base_is_told(tiny_model_folder: Path, adapter_folder: Path, tmp_path: Path):
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    other = spoiled(tiny_model_folder, tmp_path)
    config = Qwen2Config.from_pretrained(other)
    config.hidden_size, config.num_attention_heads = 32, 2
    torch.manual_seed(0)
    Qwen2ForCausalLM(config).save_pretrained(other)
    with pytest.raises(ConfigError, match="an adapter of another base"):
        load_local(LocalSettings(folder=other, adapter=adapter_folder, device="cpu"))


@needs_onnx
def test_an_architecture_that_cannot_be_exported_leaves_the_old_export(tiny_model_folder: Path, tmp_path: Path):
    from training.export import export

    out = tmp_path / "out"
    out.mkdir()
    (out / "old").touch()
    strange = json.loads((tiny_model_folder / "config.json").read_text())
    strange["architectures"] = ["NobodyForCausalLM"]
    with pytest.raises(ConfigError, match="cannot be exported as fp32"):
        export(spoiled(tiny_model_folder, tmp_path, config=json.dumps(strange)), out)
    assert [path.name for path in out.iterdir()] == ["old"]
    assert not list(tmp_path.glob(".out*"))


# ── without torch ────────────────────────────────────────────────────────────────────────────────────────────────


@needs_onnx
def test_an_exported_model_shops_without_torch(exported_folder: Path):
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "sys.modules['torch'] = sys.modules['transformers'] = None\n"
        "from shopper_agent.backends.onnx import ONNXSettings, load_onnx\n"
        "from shopper_agent.policies.lm import LMPolicy\n"
        "from shopper_agent.policies.grammar import GrammarSettings\n"
        "from shopper_agent.prompt import PromptSettings, golden_contexts\n"
        "from shopper_agent.errors import PolicyFailed\n"
        "from shopper_agent.schema import Sampling\n"
        "async def main():\n"
        "    async with load_onnx(ONNXSettings(folder=Path(sys.argv[1]))) as backend:\n"
        "        policy = LMPolicy(backend, PromptSettings(rendering='compact', page_budget=150, total_budget=500),\n"
        "            Sampling(temperature=0.0, max_tokens=60), 0, grammar=GrammarSettings(rationale_characters=24))\n"
        "        try:\n"
        "            print((await policy.decide(golden_contexts()[0])).raw[0])\n"
        "        except PolicyFailed as failure:\n"
        "            print(failure.attempts[0])\n"
        "asyncio.run(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(exported_folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith('{"rationale": "')


@needs_onnx
def test_a_folder_tells_what_it_is(sharp_model_folder: Path, exported_folder: Path, adapter_folder: Path):
    assert model_source("lm", str(sharp_model_folder)).kind == "local"
    assert model_source("vllm", str(sharp_model_folder)).kind == "vllm"
    assert model_source("lm", str(exported_folder)).kind == "onnx"
    both = model_source("lm", f"{sharp_model_folder}+{adapter_folder}")
    assert (both.kind, both.folder, both.adapter) == ("local", sharp_model_folder, adapter_folder)
    with pytest.raises(ConfigError, match="is an exported model"):
        model_source("vllm", str(exported_folder))
