"""Fakes and contract checks that ship with the package, for its own tests and for those of extensions.

- `testing.policies`: ScriptedPolicy, check_policy
- `testing.observations`: make_observation, make_context and the elements for them
- `testing.shop`: FakeShop, an Environment without a browser, made of elements: for policies
- `testing.environments`: HtmlShop, an Environment whose pages take the road of real ones; check_environment
- `testing.http_shop`: HttpShop, an Environment over plain HTTP: any server-rendered shop, without a browser
- `testing.bad_site`: BadSite, a web server that answers as badly as it is told to
- `testing.backends`: ScriptedBackend, check_backend; import it from there, it brings the language-model policy along
"""

from shopper_agent.testing.environments import HtmlShop, Troubles, check_environment
from shopper_agent.testing.http_shop import HttpShop
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
from shopper_agent.testing.page_readings import PageReadings
from shopper_agent.testing.policies import ScriptedPolicy, check_policy
from shopper_agent.testing.shop import FakeShop

__all__ = [
    "FakeShop",
    "HtmlShop",
    "HttpShop",
    "PageReadings",
    "ScriptedPolicy",
    "Troubles",
    "back_button",
    "button",
    "check_environment",
    "check_policy",
    "field",
    "link",
    "make_context",
    "make_observation",
    "make_product",
    "option",
]
