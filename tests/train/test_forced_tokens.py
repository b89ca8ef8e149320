"""Forced tokens with the real grammar and a real tokenizer: those that training reads, and the reply as without."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from shopper_agent.backends.chat_tokens import ChatTokens, load_chat_tokens
from shopper_agent.backends.decoding import Guide, Tape, decode
from shopper_agent.backends.guidance import guides_for
from shopper_agent.backends.in_process import InProcess
from shopper_agent.backends.local import LocalSettings, load_local
from shopper_agent.backends.onnx import ONNXSettings, load_onnx
from shopper_agent.parse import FULL
from shopper_agent.policies.grammar import GrammarSettings, numbered_schema
from shopper_agent.prompt import POCKET
from shopper_agent.schema import Sampling
from training.data import DataSettings, build, recordings_below
from training.examples import Example, ExampleSettings

pytestmark = pytest.mark.train
needs_onnx = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("onnxruntime_genai", "onnx", "onnx_ir")),
    reason="the exporter is not installed: pip install 'shopper-agent[onnx]' onnx onnx-ir",
)
GRAMMAR = GrammarSettings(rationale_characters=160)


@pytest.fixture(scope="module")
def examples(recordings_folder: Path) -> tuple[Example, ...]:
    found = build(recordings_below([recordings_folder]), DataSettings(examples=ExampleSettings(prompt=POCKET)))
    return tuple(one for one in found.examples if not one.target_hidden)


@pytest.fixture(scope="module")
def folder(examples: Sequence[Example], tmp_path_factory: pytest.TempPathFactory) -> Path:
    from training.new_model import SHAPES, new_model

    made = tmp_path_factory.mktemp("new") / "tiny"
    new_model(examples, SHAPES["tiny"], made, seed=3)
    return made


@pytest.fixture(scope="module")
def tokens(folder: Path) -> ChatTokens:
    return load_chat_tokens(folder)


@pytest.fixture(scope="module")
def local(folder: Path) -> InProcess:
    return load_local(LocalSettings(folder=folder, device="cpu"))


@pytest.fixture(scope="module")
def onnx(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> InProcess:
    from training.export import export

    return load_onnx(ONNXSettings(folder=export(folder, tmp_path_factory.mktemp("exported") / "fp32"), threads=1))


def guide(tokens: ChatTokens, example: Example) -> Guide:
    return guides_for(tokens)(numbered_schema(FULL, example.order, GRAMMAR))


def ids(tokens: ChatTokens, text: str) -> list[int]:
    return tokens._tokenizer.encode(text, add_special_tokens=False).ids


def test_what_is_forced_is_cut_into_tokens_as_in_training(tokens: ChatTokens, examples: Sequence[Example]) -> None:
    forced_in_all = 0
    for example in examples:
        held, read = guide(tokens, example), ids(tokens, example.completion)
        while not held.complete:
            forced = held.forced()
            assert list(forced) == read[: len(forced)], example.completion
            forced_in_all += len(forced)
            for token in forced or read[:1]:
                assert held.allowed()[token]
                held.accept(token)
            del read[: len(forced) or 1]
        assert read == []
    assert forced_in_all > 2 * len(examples), "the opening, the name and the end, unless several kinds of action fit"


def test_where_text_is_forced_no_other_spelling_is_allowed(tokens: ChatTokens, examples: Sequence[Example]) -> None:
    held = guide(tokens, examples[0])
    assert held.allowed().sum() == 1
    assert held.allowed()[held.forced()[0]]


class OneByOne:
    """A guide that does not say what it forces."""

    def __init__(self, inner: Guide) -> None:
        self._inner = inner

    def forced(self) -> Sequence[int]:
        return ()

    def allowed(self):
        return self._inner.allowed()

    def accept(self, token: int) -> None:
        self._inner.accept(token)

    @property
    def complete(self) -> bool:
        return self._inner.complete


@pytest.mark.parametrize("name", ["local", pytest.param("onnx", marks=needs_onnx)])
def test_a_greedy_reply_is_the_same_at_once_and_one_by_one(
    name: str, examples: Sequence[Example], request: pytest.FixtureRequest
) -> None:
    backend: InProcess = request.getfixturevalue(name)
    tokens, sampling = backend.tokens, Sampling(temperature=0.0, max_tokens=60)
    for example in examples[:: max(1, len(examples) // 4)]:
        prompt = tokens.prompt(example.messages)
        replies = []
        for wrap in (lambda held: held, OneByOne):
            engine, _ = backend._model.make_engine(len(prompt) + 64)
            replies.append(decode(Tape(engine), prompt, sampling, tokens.ends, wrap(guide(tokens, example))))
        assert replies[0] == replies[1]
