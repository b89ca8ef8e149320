"""The whole table of parameters: the only numbers that the reference shopper decides by."""

from collections.abc import Mapping
from types import MappingProxyType

from shopper_agent.policies.choice.parameters import Parameter
from shopper_agent.policies.choice.table_buying import BUYING
from shopper_agent.policies.choice.table_deciding import DECIDING
from shopper_agent.policies.choice.table_finding import FINDING
from shopper_agent.policies.choice.table_value import VALUE

PARAMETERS: Mapping[str, Parameter] = MappingProxyType({
    parameter.name: parameter for parameter in (*VALUE, *FINDING, *DECIDING, *BUYING)
})  # fmt: skip
"""Name → parameter, in the order in which docs/shopper.md explains them."""
