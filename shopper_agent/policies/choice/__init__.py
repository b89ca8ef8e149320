"""A simple persona-aware shopper without a language model.

`view.py` is what it knows at a step, `stages_*.py` what it may do there, `policy.py` in which order.
"""

from shopper_agent.policies.choice.policy import ChoicePolicy

__all__ = ["ChoicePolicy"]
