"""What counts tokens: the model's tokenizer, its server where it tells, else the estimate; the recording says which."""

import importlib.util
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.backends.openai_http import OpenAIHTTP
from shopper_agent.backends.openai_wire import OpenAISettings
from shopper_agent.backends.token_counting import (
    ESTIMATE,
    TokenCounter,
    counted_by_folder,
    counted_by_server,
    read_count,
)
from shopper_agent.cli.compose import PolicyChoice, open_policy
from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.errors import ConfigError, MissingExtra

SAMPLES = ("<main> A page of mugs and cups </main>", "Say what you do next, as one object.")


async def fitted(stub_server, samples=SAMPLES, **settings) -> TokenCounter | None:
    settings = {"base_url": stub_server.url, "model": "m", **settings}
    async with OpenAIHTTP(OpenAISettings(**settings)) as backend:
        return await backend.token_counter(samples)


def counts(stub_server, tokens: int) -> None:
    stub_server.tokenizing = stub_server.sends(json.dumps({"count": tokens, "tokens": [1] * tokens}).encode())


# ── the server ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_estimate_is_fitted_to_the_longest_that_the_server_says(stub_server):
    counts(stub_server, 20)
    counter = await fitted(stub_server)
    assert counter is not None
    share = max(20 / estimate_tokens(sample) for sample in SAMPLES)
    assert all(counter.count_tokens(sample) >= 20 for sample in SAMPLES)
    assert counter.told_by == f"server, {math.ceil(share * 1000) / 1000:.3f} to an estimated one"


@pytest.mark.parametrize("tail", ["", "/v1", "/v1/chat/completions"])
async def test_the_server_is_asked_beside_its_api_and_for_the_model(stub_server, tail):
    counts(stub_server, 9)
    await fitted(stub_server, SAMPLES[:1], base_url=stub_server.url + tail, api_key="sk-1")
    [asked] = stub_server.received
    assert (asked.method, asked.path) == ("POST", "/tokenize")
    assert asked.headers["authorization"] == "Bearer sk-1"
    assert asked.body == {"model": "m", "prompt": SAMPLES[0], "content": SAMPLES[0], "add_special_tokens": False}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b'{"detail":"Not Found"}'),
        (405, b""),
        (401, b"{}"),
        (503, b"{}"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"count":true,"tokens":[]}'),
        (200, b'{"count":-3}'),
        (200, b'{"count":100000}'),
        (200, b'{"count":1}'),
        (200, b"[" * 100_000),
        (200, b"x" * 2_000_000),
    ],
)
async def test_a_server_that_tells_no_tokens_leaves_the_estimate(stub_server, status, body):
    stub_server.tokenizing = type(stub_server.tokenizing)(status, body)
    assert await fitted(stub_server, ("A page of mugs, and of cups, with prices.",)) is None


async def test_a_server_that_cannot_be_reached_leaves_the_estimate():
    async with OpenAIHTTP(OpenAISettings(base_url="http://127.0.0.1:9", model="m")) as backend:
        assert await backend.token_counter(SAMPLES) is None


async def test_without_a_sample_nothing_is_asked(stub_server):
    assert await fitted(stub_server, ()) is None
    assert await fitted(stub_server, ("",)) is None


def test_llama_cpp_lists_tokens_without_counting_them():
    assert read_count(b'{"tokens":[{"id":1,"piece":"a"},{"id":2,"piece":"b"}]}') == 2


@pytest.mark.parametrize("share", [0.4, 0.97, 1.31])
@given(one=st.text(max_size=40), two=st.text(max_size=40))
async def test_a_fitted_count_keeps_what_budgets_need(share, one, two):
    class Says:
        async def send(self, method, path, body):
            from shopper_agent.backends.http_exchange import Answer

            return Answer(200, json.dumps({"count": round(share * 1000)}).encode())

    counter = await counted_by_server(Says(), "m", ["a " * 1000])
    assert counter is not None
    count = counter.count_tokens
    assert count(one) <= count(one + two) <= count(one) + count(two)


# ── a folder ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_s_tokenizer_counts_and_is_named(tmp_path: Path):
    folder = tmp_path / "tiny-7b"
    folder.mkdir()
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    read: list[Path] = []

    def load(path: Path):
        read.append(path)
        return lambda text: len(text.split())

    counter = counted_by_folder(folder, load)
    assert counter.count_tokens("three words here") == 3
    assert counter.told_by == "tokenizer tiny-7b"
    assert read == [folder / "tokenizer.json"]


def test_a_folder_without_a_tokenizer_is_the_user_s_mistake(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"tokenizer\.json is expected"):
        counted_by_folder(tmp_path)


def test_a_tokenizer_needs_its_package_and_must_be_one(tmp_path: Path):
    (tmp_path / "tokenizer.json").write_text('{"model": 1}', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        counted_by_folder(tmp_path)
    assert isinstance(caught.value, MissingExtra) == (importlib.util.find_spec("tokenizers") is None)


# ── the command line ─────────────────────────────────────────────────────────────────────────────────────────────


def choice(stub_server, tokenizer: str) -> PolicyChoice:
    names = ("model", "api_key", "max_cost", "max_total_tokens", "price_in", "price_out", "page_budget")
    given = {
        "policy": f"lm:{stub_server.url}",
        "tokenizer": tokenizer,
        "layout": "customer-r1",
        "vocabulary": "full",
        "rendering": "compact",
        "total_budget": 40_000,
        "temperature": 0.0,
        "max_tokens": 64,
        "seed": 0,
    }
    return PolicyChoice.parse({**dict.fromkeys(names), **given})


async def test_a_policy_says_what_counts_its_tokens(stub_server):
    async with open_policy(choice(stub_server, "server")) as policy:
        assert policy.counted_by == ESTIMATE.told_by == "estimate"
    stub_server.tokenizing = stub_server.sends(b'{"count": 2500}')
    async with open_policy(choice(stub_server, "server")) as policy:
        assert policy.counted_by.startswith("server, ")
    async with open_policy(choice(stub_server, "estimate")) as policy:
        assert policy.counted_by == "estimate"


async def test_a_folder_that_holds_no_tokenizer_is_told_before_a_browser_starts(stub_server, tmp_path: Path):
    with pytest.raises(ConfigError, match="no tokenizer"):
        async with open_policy(choice(stub_server, str(tmp_path))):
            pass
