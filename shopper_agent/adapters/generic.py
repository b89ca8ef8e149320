"""The adapter for any shop: the general words of web shops and nothing else."""

from shopper_agent.dom.simplify import Reading
from shopper_agent.dom.slug import SlugRule
from shopper_agent.dom.words import WORDS


def generic(slug_rule: SlugRule = "opera") -> Reading:
    """Read pages without knowing the shop."""
    return Reading(slug_rule=slug_rule, words=WORDS)
