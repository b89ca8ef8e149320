"""Fakes and contract checks that ship with the package, for its own tests and for those of extensions.

`testing.policies` ScriptedPolicy, check_policy · `testing.observations` make_observation, make_context and their parts ·
`testing.backends` ScriptedBackend, check_backend
"""

from shopper_agent.testing.observations import (
    back_button,
    button,
    field,
    link,
    make_context,
    make_observation,
    make_product,
    option,
)
from shopper_agent.testing.policies import ScriptedPolicy, check_policy

__all__ = [
    "ScriptedPolicy",
    "back_button",
    "button",
    "check_policy",
    "field",
    "link",
    "make_context",
    "make_observation",
    "make_product",
    "option",
]
