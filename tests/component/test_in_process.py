"""A model in this process, played by a few lines: questions in turn, cancelling, failing, prompts that are too long."""

import asyncio
import json
import threading
from pathlib import Path

import numpy as np
import pytest

from shopper_agent.backends.chat_tokens import ChatTokens
from shopper_agent.backends.in_process import DecodingSettings, InProcess, Model
from shopper_agent.errors import BackendError
from shopper_agent.schema import Message, Sampling
from shopper_agent.testing.backends import check_backend

END = 0
ASKED = (Message(role="user", content="hello"),)
GREEDY = Sampling(temperature=0.0, max_tokens=5)


class Letters:
    """A tokenizer of characters."""

    class Encoded:
        def __init__(self, ids):
            self.ids = ids

    def encode(self, text, *, add_special_tokens):
        return self.Encoded([1 + ord(letter) % 100 for letter in text])

    def decode(self, ids, *, skip_special_tokens):
        return "".join(chr(96 + token) for token in ids)

    def get_vocab_size(self):
        return 101


class Saying:
    """Writes a, b, c and the end, whatever it reads."""

    def __init__(self, fails: list[Exception], gate: threading.Event | None = None) -> None:
        self.length = 0
        self.said = 0
        self.fails, self.gate = fails, gate

    def feed(self, tokens):
        if self.gate is not None:
            self.gate.wait(5)
        if self.fails:
            raise self.fails.pop()
        self.said = self.said + 1 if len(tokens) == 1 else 1
        logits = np.zeros(101, dtype=np.float32)
        logits[self.said % 4] = 1.0
        return logits

    def rewind(self, length):
        self.said = 0


def backend(context=1000, gate=None, fails=(), make_guide=None) -> InProcess:
    tokens = ChatTokens(Path(), Letters(), lambda messages: json.dumps(messages), frozenset({END}))
    left = list(fails)
    model = Model("letters", tokens, context, lambda room: (Saying(left, gate), context), make_guide)
    return InProcess(model, DecodingSettings())


async def test_the_contract_is_kept():
    async with backend() as letters:
        await check_backend(lambda: letters)


async def test_a_completion_says_what_it_took():
    async with backend() as letters:
        completion = await letters.generate(ASKED, GREEDY)
    assert (completion.text, completion.model, completion.finish_reason) == ("abc", "letters", "stop")
    assert completion.prompt_tokens == len(json.dumps([ASKED[0].model_dump()]))
    assert completion.completion_tokens == 3


async def test_a_prompt_that_is_too_long_is_told_with_both_lengths():
    async with backend(context=20) as letters:
        with pytest.raises(BackendError, match="the prompt has 38 tokens; letters reads at most 20"):
            await letters.generate(ASKED, GREEDY)


async def test_a_reply_stays_within_what_the_model_can_hold():
    async with backend(context=40) as letters:
        completion = await letters.generate(ASKED, Sampling(temperature=0.0, max_tokens=500))
    assert (completion.text, completion.finish_reason) == ("ab", "length")


@pytest.mark.parametrize("error", [RuntimeError("CUDA out of\n memory"), MemoryError("CUDA out of memory")])
async def test_a_model_that_fails_is_the_back_end_s_fault_and_goes_on(error):
    async with backend(fails=[error]) as letters:
        with pytest.raises(BackendError, match="letters failed: CUDA out of memory"):
            await letters.generate(ASKED, GREEDY)
        assert (await letters.generate(ASKED, GREEDY)).text == "abc"


async def test_the_event_loop_goes_on_while_the_model_works():
    gate = threading.Event()
    async with backend(gate=gate) as letters:
        asked = asyncio.ensure_future(letters.generate(ASKED, GREEDY))
        for _ in range(3):
            await asyncio.sleep(0)
        assert not asked.done()
        gate.set()
        assert (await asked).text == "abc"


async def test_a_question_that_is_cancelled_makes_room_for_the_next():
    gate = threading.Event()
    async with backend(gate=gate) as letters:
        running = asyncio.ensure_future(letters.generate(ASKED, Sampling(temperature=0.0, max_tokens=900)))
        waiting = asyncio.ensure_future(letters.generate(ASKED, GREEDY))
        await asyncio.sleep(0)
        for task in (running, waiting):
            task.cancel()
        gate.set()
        done = await asyncio.gather(running, waiting, return_exceptions=True)
        assert [type(each) for each in done] == [asyncio.CancelledError] * 2
        assert (await letters.generate(ASKED, GREEDY)).text == "abc"


async def test_a_schema_becomes_a_guide_only_where_one_can_be_made():
    made = []

    class Nothing:
        complete = False

        def forced(self):
            return ()

        def allowed(self):
            return np.ones(101, dtype=np.bool_)

        def accept(self, token):
            pass

    def make(schema):
        made.append(schema)
        return Nothing()

    async with backend(make_guide=make) as letters:
        await letters.generate(ASKED, GREEDY)
        assert made == []
        await letters.generate(ASKED, GREEDY, {"type": "object"})
    assert made == [{"type": "object"}]
    async with backend() as letters:
        assert (await letters.generate(ASKED, GREEDY, {"type": "object"})).text == "abc"
