"""Fakes and contract checks that ship with the package, for its own tests and for those of extensions.

- `testing.policies`: ScriptedPolicy, check_policy
- `testing.observations`: make_observation, make_context and the elements for them
- `testing.shop`: FakeShop, an Environment without a browser
- `testing.backends`: ScriptedBackend, check_backend; import it from there, it brings the language-model policy along
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
from shopper_agent.testing.shop import FakeShop

__all__ = [
    "FakeShop",
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
