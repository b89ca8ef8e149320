import json

import pytest

from shopper_agent.errors import BackendError, ConfigError, PolicyFailed, SpendingCapReached
from shopper_agent.parse import decision_schema, dump, dump_action, vocabulary
from shopper_agent.policies.grammar import GrammarSettings, action_schema, page_schema
from shopper_agent.policies.lm import MAX_RAW_BYTES, LMPolicy
from shopper_agent.prompt import PromptSettings, action_question, compose, golden_contexts, prompt_id, render
from shopper_agent.schema import Click, Completion, Decision, Sampling, Terminate, Usage
from shopper_agent.testing.backends import ScriptedBackend

CONTEXT = golden_contexts()[1]
DECISION = Decision(rationale="It is on offer.", action=Click(name="buybox.add_to_cart"))
GOOD = dump(DECISION)


async def decide(*replies, **settings) -> tuple[Decision, ScriptedBackend]:
    backend = ScriptedBackend(replies)
    return await LMPolicy(backend, **settings).decide(CONTEXT), backend


async def test_a_good_reply_is_the_decision_and_is_kept_raw():
    decision, backend = await decide(GOOD)
    assert (decision.rationale, decision.action) == (DECISION.rationale, DECISION.action)
    assert decision.raw == (GOOD,)
    assert len(backend.calls) == 1


async def test_the_model_is_asked_with_the_rendered_prompt_the_sampling_and_the_promised_schema():
    settings, sampling = PromptSettings(layout="shop-r1", vocabulary="shop-r1"), Sampling(seed=3)
    _, backend = await decide(GOOD, settings=settings, sampling=sampling)
    [call] = backend.calls
    assert call.messages == render(CONTEXT, settings)
    assert call.sampling == sampling
    names = compose(CONTEXT, settings).names
    assert call.schema == page_schema(vocabulary("shop-r1"), names, GrammarSettings())


async def test_names_are_the_page_s_own_unless_they_shall_be_free():
    _, backend = await decide(GOOD)
    assert "buybox.add_to_cart" in json.dumps(backend.calls[0].schema)
    _, backend = await decide(GOOD, grammar=GrammarSettings(names=False))
    assert backend.calls[0].schema == decision_schema(vocabulary("full"))


async def test_a_retry_is_held_to_the_same_schema():
    _, backend = await decide("nonsense", GOOD)
    first, second = backend.calls
    assert first.schema == second.schema


async def test_a_reply_in_fences_counts_and_is_kept_as_it_came():
    fenced = f"```json\n{GOOD}\n```"
    decision, _ = await decide(fenced)
    assert decision.action == DECISION.action
    assert decision.raw == (fenced,)


async def test_a_name_that_is_not_on_the_page_is_a_decision():
    decision, backend = await decide('{"rationale": "x", "action": {"type": "click", "name": "no.such"}}')
    assert decision.action == Click(name="no.such")
    assert len(backend.calls) == 1


async def test_a_bad_reply_is_quoted_back_with_its_error():
    decision, backend = await decide("I would leave.", '{"rationale": "", "action": {"type": "terminate"}}')
    assert decision.action == Terminate()
    assert decision.raw[0] == "I would leave."
    said, correction = backend.calls[1].messages[-2:]
    assert (said.role, said.content) == ("assistant", "I would leave.")
    assert correction.role == "user"
    assert "the reply holds no complete JSON object" in correction.content


async def test_every_correction_starts_from_the_prompt_again():
    _, backend = await decide("one", "two", GOOD)
    prompt, first, second = (call.messages for call in backend.calls)
    assert first[: len(prompt)] == second[: len(prompt)] == prompt
    assert len(first) == len(second) == len(prompt) + 2
    assert second[-2].content == "two"


async def test_an_empty_reply_is_answered_without_an_empty_turn():
    _, backend = await decide("", GOOD)
    assert all(message.content for message in backend.calls[1].messages)


async def test_a_model_that_was_cut_off_is_told_to_be_short():
    _, backend = await decide(Completion(text='{"rationale": "long', finish_reason="length"), GOOD)
    assert "keep it short" in backend.calls[1].messages[-1].content


async def test_after_the_last_retry_the_policy_fails_and_keeps_every_reply():
    with pytest.raises(PolicyFailed, match="no valid decision in 3 replies; the last: ") as caught:
        await decide("a", "b", "c", GOOD)
    assert caught.value.attempts == ("a", "b", "c")


async def test_retries_can_be_switched_off():
    with pytest.raises(PolicyFailed, match="in 1 replies") as caught:
        await decide("a", GOOD, max_retries=0)
    assert caught.value.attempts == ("a",)
    with pytest.raises(ConfigError, match="max_retries"):
        LMPolicy(ScriptedBackend([]), max_retries=-1)


@pytest.mark.parametrize("failure", [BackendError("gone"), SpendingCapReached("spent")])
async def test_a_failing_backend_passes_through_with_the_replies_so_far(failure):
    with pytest.raises(type(failure)) as caught:
        await decide("nonsense", failure)
    assert caught.value.attempts == ("nonsense",)


async def test_an_action_outside_the_vocabulary_is_asked_for_again():
    typed = '{"rationale": "x", "action": {"type": "input", "name": "search_input", "text": "shoes"}}'
    decision, backend = await decide(typed, GOOD, settings=PromptSettings(vocabulary="shop-r1"))
    assert decision.action == DECISION.action
    assert "one of click, type_and_submit, terminate" in backend.calls[1].messages[-1].content


async def test_usage_is_the_sum_over_the_attempts():
    first = Completion(text="no", prompt_tokens=10, completion_tokens=1, latency_s=0.5, cost=0.25)
    second = Completion(text=GOOD, prompt_tokens=20, completion_tokens=2, latency_s=0.25, cost=0.5)
    decision, _ = await decide(first, second)
    assert decision.usage == Usage(prompt_tokens=30, completion_tokens=3, latency_s=0.75, cost=0.75, attempts=2)


async def test_usage_that_is_unknown_for_one_attempt_is_unknown():
    known = Completion(text="no", prompt_tokens=10, completion_tokens=1)
    decision, _ = await decide(known, GOOD)
    assert decision.usage == Usage(attempts=2)


@pytest.mark.parametrize("letter", ["x", "件"])
async def test_an_endless_reply_is_kept_cut_with_a_mark(letter):
    endless = letter * 300_000
    decision, backend = await decide(endless, GOOD)
    assert len(decision.raw[0].encode()) <= MAX_RAW_BYTES
    assert decision.raw[0].endswith(f"… [cut: the reply has {len(endless.encode())} bytes]")
    assert len(backend.calls[1].messages[-2].content) == 2000


def test_a_policy_tells_its_prompt_id_and_model():
    policy = LMPolicy(ScriptedBackend([], model="tiny"), PromptSettings(vocabulary="opera"))
    assert policy.model == "tiny"
    assert policy.prompt_id == prompt_id(PromptSettings(vocabulary="opera"))


def test_an_unknown_vocabulary_is_refused_before_anything_is_asked():
    with pytest.raises(ConfigError, match="unknown vocabulary"):
        LMPolicy(ScriptedBackend([]), PromptSettings(vocabulary="all"))


# ── a reply for the rationale, and one for the action ────────────────────────────────────────────

LU = PromptSettings(layout="lu", vocabulary="shop-r1")
ACTION = dump_action(DECISION.action)


async def test_lu_is_asked_for_the_rationale_and_then_for_the_action():
    decision, backend = await decide(" It is\non offer. ", ACTION, settings=LU)
    assert (decision.rationale, decision.action) == (DECISION.rationale, DECISION.action)
    assert decision.raw == (" It is\non offer. ", ACTION)
    assert decision.usage is not None
    assert decision.usage.attempts == 1
    first, second = backend.calls
    prompt = compose(CONTEXT, LU)
    assert (first.messages, first.schema) == (prompt.messages, None)
    assert second.messages == action_question(prompt, "It is on offer.")
    assert second.schema == action_schema(vocabulary("shop-r1"), prompt.names, GrammarSettings())
    assert "buybox.add_to_cart" in json.dumps(second.schema)


async def test_an_action_that_is_none_is_asked_for_again_and_the_rationale_stays():
    decision, backend = await decide("Why not.", "I leave!", f"```\n{ACTION}\n```", settings=LU)
    assert (decision.rationale, decision.action) == ("Why not.", DECISION.action)
    assert decision.usage is not None
    assert decision.usage.attempts == 2
    said, correction = backend.calls[2].messages[-2:]
    assert said.content == "I leave!"
    assert "rationale" not in correction.content


async def test_a_whole_decision_is_no_action():
    with pytest.raises(PolicyFailed, match='"type" must be one of') as failed:
        await decide("Why not.", *[GOOD] * 3, settings=LU)
    assert len(failed.value.attempts) == 4
