"""Parameters of the cart, the checkout and of what lies over a page."""

from shopper_agent.policies.reference.parameters import Parameter

BUYING: tuple[Parameter, ...] = ()
