"""The reference shopper: a discrete-choice model whose choices come from its persona and are explained in numbers.

`table_*.py` hold the parameters, `traits.py` what moves them, `value.py` what a product is worth, `situation.py` which
alternatives compete on a page, `logit.py` the distribution and the draw. docs/shopper.md explains the model.
"""
