"""Keeps what a policy wrote out for a secret field from what is recorded of its decision."""

import re

from shopper_agent.schema import Decision, Input, Target, TypeAndSubmit

_REFERENCE = re.compile(r"\{(?:contact|secret)\.[a-z_]+\}")


def without_literal(decision: Decision, target: Target | None) -> Decision:
    """The decision as it is recorded: a text typed into a secret field stands there as `{secret.field}`.

    References to the persona's values stay, as they tell nothing. The rationale and the model's replies repeat the text
    as often as not: it is replaced in them too.
    """
    action = decision.action
    if target is None or not target.secret or not isinstance(action, Input | TypeAndSubmit):
        return decision
    literal = _REFERENCE.sub("", action.text).strip()
    if not literal:
        return decision
    field = re.sub(r"[^a-z]+", "_", action.name.rpartition(".")[2].lower()).strip("_") or "typed"
    shown = f"{{secret.{field}}}"
    hidden = action.model_copy(update={"text": shown})
    return decision.model_copy(
        update={
            "action": hidden,
            "rationale": decision.rationale.replace(literal, shown),
            "raw": tuple(reply.replace(literal, shown) for reply in decision.raw),
            "alternatives": tuple(
                one.model_copy(update={"action": hidden}) if one.action == action else one
                for one in decision.alternatives
            ),
        }
    )
