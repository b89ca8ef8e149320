import logging
import random
import socket

import pytest

from shopper_agent.backends.openai_http import OpenAIHTTP
from shopper_agent.backends.openai_wire import OpenAISettings
from shopper_agent.errors import BackendError, ConfigError, SpendingCapReached
from shopper_agent.parse import FULL, decision_schema
from shopper_agent.schema import Message, Sampling

KEY = "sk-very-secret-1234"
HELLO = (Message(role="system", content="Be brief."), Message(role="user", content="Größe 件?"))
SCHEMA = decision_schema(FULL)


class Waits:
    """A sleep that takes no time and remembers what it was asked for."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def connect(stub_server, waits):
    """Make backends for the stub server; all are closed in the end."""
    made: list[OpenAIHTTP] = []

    def make(**settings) -> OpenAIHTTP:
        settings = {"base_url": stub_server.url, "model": "m", **settings}
        ticks = iter(range(10_000))
        backend = OpenAIHTTP(
            OpenAISettings(**settings), sleep=waits, clock=lambda: float(next(ticks)), rng=random.Random(1)
        )
        made.append(backend)
        return backend

    yield make
    for backend in made:
        await backend.aclose()


async def ask(backend: OpenAIHTTP, schema=None, **sampling):
    return await backend.generate(HELLO, Sampling(**sampling), schema)


# ── a good answer ───────────────────────────────────────────────────────────────────────────────


async def test_a_chat_is_sent_and_its_answer_is_read(stub_server, connect):
    stub_server.script(stub_server.says("hi"))
    completion = await ask(connect(), temperature=0.25, top_p=0.5, max_tokens=9, seed=4)
    assert completion.text == "hi"
    assert completion.model == "stub-model-2"
    assert completion.finish_reason == "stop"
    assert (completion.prompt_tokens, completion.completion_tokens, completion.request_count) == (11, 5, 1)
    assert completion.latency_s == 1.0
    assert completion.cost is None
    [sent] = stub_server.chats
    assert sent.path == "/v1/chat/completions"
    assert sent.body == {
        "model": "m",
        "messages": [{"role": m.role, "content": m.content} for m in HELLO],
        "temperature": 0.25,
        "top_p": 0.5,
        "max_tokens": 9,
        "seed": 4,
    }
    assert "authorization" not in sent.headers


@pytest.mark.parametrize("tail", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
async def test_every_form_of_the_address_leads_to_the_same_place(stub_server, connect, tail):
    await ask(connect(base_url=stub_server.url + tail))
    assert stub_server.chats[0].path == "/v1/chat/completions"


async def test_a_price_makes_a_cost(connect):
    completion = await ask(connect(input_price=2.0, output_price=10.0))
    assert completion.cost == pytest.approx((11 * 2 + 5 * 10) / 1e6)


async def test_further_fields_and_the_other_name_of_max_tokens_go_into_the_body(stub_server, connect):
    extra = {"chat_template_kwargs": {"enable_thinking": False}}
    await ask(connect(extra=extra, max_tokens_field="max_completion_tokens"), max_tokens=7)
    body = stub_server.chats[0].body
    assert body["chat_template_kwargs"] == {"enable_thinking": False}
    assert body["max_completion_tokens"] == 7
    assert "max_tokens" not in body


async def test_content_in_parts_is_joined_and_half_surrogates_are_replaced(stub_server, connect):
    body = stub_server.completion([{"type": "text", "text": "a"}, {"type": "text", "text": "b\ud800"}])
    stub_server.script(stub_server.sends(body))
    assert (await ask(connect())).text == "ab?"


# ── the key ─────────────────────────────────────────────────────────────────────────────────────


async def test_the_key_is_sent_and_appears_nowhere_else(stub_server, connect, caplog):
    caplog.set_level(logging.DEBUG)
    backend = connect(api_key=KEY, max_retries=1)
    stub_server.script(stub_server.refuses(500, f"bad key {KEY}"), stub_server.refuses(401, f"bad key {KEY}"))
    with pytest.raises(BackendError, match=r"401: bad key \*\*\*") as caught:
        await ask(backend)
    assert stub_server.chats[0].headers["authorization"] == f"Bearer {KEY}"
    settings = OpenAISettings(base_url=stub_server.url, api_key=KEY)
    for text in (str(caught.value), caplog.text, repr(settings), settings.model_dump_json(), str(settings)):
        assert KEY not in text


# ── which model ─────────────────────────────────────────────────────────────────────────────────


async def test_the_only_model_of_a_server_is_used_and_asked_for_once(stub_server, connect):
    backend = connect(model=None)
    assert backend.model is None
    await ask(backend)
    await ask(backend)
    assert backend.model == "stub-model"
    assert [each.body["model"] for each in stub_server.chats] == ["stub-model", "stub-model"]
    assert len(stub_server.received) == 3


@pytest.mark.parametrize(("models", "listed"), [(["a", "b"], "a, b"), ([], "none")])
async def test_a_server_with_several_models_or_none_needs_a_name(stub_server, connect, models, listed):
    stub_server.models = models
    with pytest.raises(ConfigError, match=f"name the model; .* lists: {listed}"):
        await connect(model=None).connect()


# ── problems that pass ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
async def test_passing_problems_are_retried_with_growing_jittered_waits(stub_server, connect, waits, status):
    trouble = stub_server.refuses(status, "busy")
    stub_server.script(trouble, trouble, trouble, stub_server.says("ok"))
    completion = await ask(connect(backoff_s=1.0))
    assert (completion.text, completion.request_count) == ("ok", 4)
    assert all(full / 2 <= wait <= full for wait, full in zip(waits.seconds, (1, 2, 4), strict=True))
    assert len(set(waits.seconds)) == 3


async def test_retries_end_with_the_servers_message(stub_server, connect, waits):
    stub_server.script(stub_server.refuses(503, "overloaded"))
    with pytest.raises(BackendError, match=r"status 503: overloaded \(3 attempts\)"):
        await ask(connect(max_retries=2))
    assert len(stub_server.chats) == 3
    assert len(waits.seconds) == 2


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "86400"}, 20.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:09 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 9.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT", "Date": "Wed, 21 Oct 2026 07:29:00 GMT"}, 0.0),
    ],
)
async def test_retry_after_is_honoured_up_to_the_longest_wait(stub_server, connect, waits, headers, expected):
    stub_server.script(stub_server.refuses(429, "slow down", **headers), stub_server.says("ok"))
    await ask(connect(max_backoff_s=20.0))
    assert waits.seconds == [expected]


async def test_a_server_that_says_nothing_is_given_up_after_the_total_time(stub_server, connect, waits):
    hang = stub_server.hangs()
    stub_server.script(hang, stub_server.says("ok"))
    completion = await ask(connect(request_timeout_s=0.2))
    assert (completion.text, completion.request_count, len(waits.seconds)) == ("ok", 2, 1)
    stub_server.script(hang)
    with pytest.raises(BackendError, match=r"no answer within 0.05 s \(1 attempt\)"):
        await ask(connect(request_timeout_s=0.05, max_retries=0))


async def test_a_refused_connection_is_retried_and_then_reported(connect, waits):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(BackendError, match="ConnectError"):
            await ask(connect(base_url=address, max_retries=2))
    assert len(waits.seconds) == 2


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ({"refusal": "I cannot shop."}, "the model refused: I cannot shop."),
        ({"tool_calls": [{"id": "1"}]}, "called a tool"),
        ({"reasoning_content": "hm"}, "spent its reply on reasoning"),
        ({}, "the model gave no text"),
    ],
)
async def test_a_reply_without_text_is_asked_for_again_and_paid_for(stub_server, connect, message, told):
    stub_server.script(stub_server.says(None, **message), stub_server.says("ok"))
    completion = await ask(connect())
    assert (completion.text, completion.prompt_tokens, completion.request_count) == ("ok", 22, 2)
    stub_server.script(stub_server.says(None, **message))
    with pytest.raises(BackendError, match=told):
        await ask(connect(max_retries=0))


async def test_an_empty_text_is_a_reply(stub_server, connect):
    stub_server.script(stub_server.says(""))
    assert (await ask(connect())).text == ""


# ── problems that stay ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413, 422])
async def test_other_refusals_are_raised_at_once_with_the_servers_message(stub_server, connect, waits, status):
    stub_server.script(stub_server.refuses(status, "not\nlike this"))
    with pytest.raises(BackendError, match=f"answered {status}: not like this"):
        await ask(connect())
    assert waits.seconds == []
    assert len(stub_server.chats) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>Welcome!</html>", "is not JSON .is base_url right..: <html>Welcome!</html>"),
        (b"", "empty"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[" * 200_000, "is not JSON"),
        (b"[]", "no choices"),
        (b'{"choices": []}', "no choices"),
        (b'{"error": {"message": "model is loading"}}', "no choices: model is loading"),
        (b'{"choices": [null]}', "gave no text"),
        (b'{"choices": [{"message": {"content": 5}}]}', "gave no text"),
        (b'{"choices": [{"message": {"content": "x' + b"x" * 1_100_000 + b'"}}]}', "larger than 1024 KiB"),
    ],
)
async def test_an_answer_that_is_no_completion_is_a_clear_error(stub_server, connect, body, told):
    stub_server.script(stub_server.sends(body))
    with pytest.raises(BackendError, match=told):
        await ask(connect(max_retries=0))


# ── structured output ───────────────────────────────────────────────────────────────────────────


async def test_the_schema_is_sent_in_openais_form(stub_server, connect):
    await ask(connect(), SCHEMA)
    assert stub_server.chats[0].body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "decision", "strict": True, "schema": SCHEMA},
    }


@pytest.mark.parametrize("status", [400, 422])
async def test_a_server_that_refuses_the_schema_is_asked_plainly_from_then_on(stub_server, connect, waits, status):
    backend = connect()
    stub_server.script(stub_server.refuses(status, "response_format is not supported"), stub_server.says("ok"))
    assert (await ask(backend, SCHEMA)).request_count == 2
    assert not backend.structured
    assert (await ask(backend, SCHEMA)).request_count == 1
    assert ["response_format" in each.body for each in stub_server.chats] == [True, False, False]
    assert waits.seconds == []


NAMED = {"type": "object", "properties": {"name": {"type": "string", "enum": ["a", "b"]}}}


async def test_a_server_that_refuses_many_names_is_asked_without_them_from_then_on(stub_server, connect, waits):
    backend = connect()
    stub_server.script(stub_server.refuses(400, "Invalid schema for response_format: enum"), stub_server.says("ok"))
    assert (await ask(backend, NAMED)).request_count == 2
    assert (await ask(backend, NAMED)).request_count == 1
    sent = [each.body["response_format"]["json_schema"]["schema"] for each in stub_server.chats]
    free = {"type": "object", "properties": {"name": {"type": "string"}}}
    assert sent == [NAMED, free, free]
    assert backend.structured
    assert waits.seconds == []


async def test_a_server_that_refuses_that_as_well_is_asked_plainly(stub_server, connect):
    backend = connect()
    no = stub_server.refuses(400, "response_format is not supported")
    stub_server.script(no, no, stub_server.says("ok"))
    assert (await ask(backend, NAMED)).request_count == 3
    assert not backend.structured


async def test_another_complaint_does_not_cost_the_schema(stub_server, connect):
    backend = connect()
    stub_server.script(stub_server.refuses(400, "prompt is too long"))
    with pytest.raises(BackendError, match="prompt is too long"):
        await ask(backend, SCHEMA)
    assert backend.structured


async def test_a_schema_that_is_insisted_on_is_not_dropped(stub_server, connect):
    stub_server.script(stub_server.refuses(400, "response_format is not supported"))
    with pytest.raises(BackendError, match="response_format is not supported"):
        await ask(connect(structured="json_schema"), SCHEMA)


async def test_the_schema_can_be_switched_off(stub_server, connect):
    await ask(connect(structured="off"), SCHEMA)
    assert "response_format" not in stub_server.chats[0].body


# ── money ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cap", "told"),
    [
        ({"max_total_tokens": 30}, "cap of 30 tokens is used up .32."),
        ({"max_cost": 30e-6, "input_price": 1.0, "output_price": 1.0}, "spending cap of 3e-05"),
    ],
)
async def test_no_request_is_sent_once_the_cap_is_reached(stub_server, connect, cap, told):
    backend = connect(**cap)
    await ask(backend)
    await ask(backend)
    with pytest.raises(SpendingCapReached, match=told):
        await ask(backend)
    assert len(stub_server.chats) == 2


async def test_a_cap_needs_a_server_that_reports_its_usage(stub_server, connect):
    stub_server.script(stub_server.sends(b'{"choices": [{"message": {"content": "x"}}]}'))
    with pytest.raises(BackendError, match="a spending cap needs a server that reports its usage"):
        await ask(connect(max_total_tokens=1000))


async def test_usage_that_is_not_reported_stays_unknown(stub_server, connect):
    stub_server.script(stub_server.sends(b'{"choices": [{"message": {"content": "x"}}]}'))
    completion = await ask(connect(input_price=1.0, output_price=1.0))
    assert (completion.prompt_tokens, completion.completion_tokens, completion.cost) == (None, None, None)


# ── life cycle ──────────────────────────────────────────────────────────────────────────────────


async def test_closing_twice_is_fine_and_the_context_manager_closes(stub_server):
    async with OpenAIHTTP(OpenAISettings(base_url=stub_server.url, model="m")) as backend:
        await ask(backend)
    await backend.aclose()


async def test_a_client_that_was_passed_in_stays_open(stub_server):
    import httpx

    async with httpx.AsyncClient() as client:
        backend = OpenAIHTTP(OpenAISettings(base_url=stub_server.url, model="m"), client)
        await ask(backend)
        await backend.aclose()
        assert not client.is_closed
