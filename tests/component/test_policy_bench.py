"""Decisions a second with several sessions at once."""

import pytest

from shopper_agent.cli.policy_bench import measure
from shopper_agent.errors import BackendError
from shopper_agent.policies.lm import LMPolicy
from shopper_agent.schema import Persona
from shopper_agent.testing.backends import ScriptedBackend
from shopper_agent.testing.observations import button, make_context, make_observation

LEAVES = '{"rationale": "I leave.", "action": {"type": "terminate"}}'
PAGE = make_observation("http://shop.test/", "Mugs", [button("buy", "Buy")])
SESSION = [make_context(Persona(name="Ann"), "a mug", PAGE)] * 2


async def test_every_question_is_counted_and_so_are_replies_that_are_no_decision() -> None:
    backend = ScriptedBackend([LEAVES, "no", LEAVES, LEAVES])
    found = await measure(LMPolicy(backend, max_retries=0), [SESSION, SESSION])
    assert (found.decisions, found.valid) == (4, 3)


async def test_a_server_that_is_gone_is_told_as_one_error() -> None:
    backend = ScriptedBackend([LEAVES, BackendError("the server is gone"), BackendError("the server is gone")])
    with pytest.raises(BackendError, match="the server is gone"):
        await measure(LMPolicy(backend, max_retries=0), [SESSION, SESSION])
