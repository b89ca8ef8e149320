"""A policy that does what a test says, and the contract that every policy keeps."""

import itertools
import math
from collections.abc import Callable, Sequence

from shopper_agent.errors import PolicyFailed
from shopper_agent.schema import Action, Click, Context, Decision, Input, Terminate, TypeAndSubmit
from shopper_agent.session import Policy

Scripted = Decision | Callable[[Context], Decision]


class ScriptedPolicy:
    """Decides by a script: a decision, or a function of the context, per step of the session.

    `contexts` keeps what it was shown.
    """

    name = "scripted"

    def __init__(self, script: Sequence[Scripted]) -> None:
        """Keep the script; the step of the session tells which line is next."""
        self._script = tuple(script)
        self.contexts: list[Context] = []

    async def decide(self, context: Context) -> Decision:
        """The script's line for this step. Raises PolicyFailed after the last one."""
        self.contexts.append(context)
        index = len(context.history)
        if index >= len(self._script):
            raise PolicyFailed(f"the script has {len(self._script)} lines; there is none for step {index}")
        line = self._script[index]
        return line if isinstance(line, Decision) else line(context)


async def check_policy(make_policy: Callable[[int], Policy], contexts: Sequence[Context]) -> None:
    """Check that a policy keeps its contract on each context; `make_policy` makes one from a seed.

    The same seed decides the same, also when asked again; a decision names an element of the page or a fold; where it
    states its alternatives they are a distribution that holds what it did; the context stays as it was.
    Raises AssertionError saying which part is broken.
    """
    for seed in (0, 1):
        first, twin = make_policy(seed), make_policy(seed)
        for place, context in enumerate(contexts):
            before = context.model_dump_json()
            decision = await first.decide(context)
            where = f"context {place}, seed {seed}: {decision!r}"
            assert context.model_dump_json() == before, f"the context was changed ({where})"
            _check_decision(decision, context, where)
            again = (await first.decide(context), await twin.decide(context))
            for other in again:
                same = (other.rationale, other.action) == (decision.rationale, decision.action)
                assert same, f"the same seed decided otherwise: {other!r} ({where})"


def _check_decision(decision: Decision, context: Context, where: str) -> None:
    assert isinstance(decision, Decision), f"no decision ({where})"
    action = decision.action
    assert isinstance(action, Click | Input | TypeAndSubmit | Terminate), f"no such action ({where})"
    names = {element.name for element in context.observation.elements}
    assert _is_there(action, names), f"it names nothing on the page ({where})"
    if decision.alternatives:
        _check_distribution(decision, names, where)


def _is_there(action: Action, names: set[str]) -> bool:
    if isinstance(action, Terminate):
        return True
    return action.name in names or action.name.endswith((".unfold", ".unfold_above"))


def _check_distribution(decision: Decision, names: set[str], where: str) -> None:
    """What a policy states about its choice: a distribution over possible actions, the one that it took among them."""
    stated = decision.alternatives
    assert len({it.action for it in stated}) == len(stated), f"an action is stated twice ({where})"
    assert decision.action in {it.action for it in stated}, f"it does what it said was impossible ({where})"
    assert math.isclose(math.fsum(it.probability for it in stated), 1.0, abs_tol=1e-9), f"no distribution ({where})"
    assert all(a.probability >= b.probability for a, b in itertools.pairwise(stated)), f"not in order ({where})"
    for it in stated:
        assert _is_there(it.action, names), f"{it.action!r} names nothing on the page ({where})"
        if it.terms:
            total = math.fsum(it.terms.values())
            assert math.isclose(total, it.utility, abs_tol=1e-9), f"the terms are not the utility ({where})"
