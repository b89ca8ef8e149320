"""A policy that does what a test says, and the contract that every policy keeps."""

from collections.abc import Callable, Sequence

from shopper_agent.errors import PolicyFailed
from shopper_agent.schema import Click, Context, Decision, Input, Terminate, TypeAndSubmit
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

    The same seed decides the same, also when asked again; a decision names an element of the page or a fold; the
    context stays as it was. Raises AssertionError saying which part is broken.
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
    if not isinstance(action, Terminate):
        names = {element.name for element in context.observation.elements}
        known = action.name in names or action.name.endswith((".unfold", ".unfold_above"))
        assert known, f"it names nothing on the page ({where})"
