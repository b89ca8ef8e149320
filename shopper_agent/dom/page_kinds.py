"""What sort of page a shopper had before them, told from the observation alone, for marks and counts. Pure."""

import re
from urllib.parse import urlsplit

from shopper_agent.dom.words import WORDS
from shopper_agent.schema import FailureKind, Observation

_CHECKOUT = re.compile(r"check-?out|payment|shipping|billing|kasse|caisse|address", re.IGNORECASE)
_ORDER = re.compile(r"thank|confirm|success|orders?\b", re.IGNORECASE)
_ACCOUNT = re.compile(r"log-?in|sign-?in|register|account|profile|wish-?list", re.IGNORECASE)
_LISTING = 3
"""Products from which on a page is a list of them."""


def page_kind(observation: Observation) -> str:
    """One of error, product, cart, checkout, order, account, results, home and page: a rule of thumb for icons."""
    if observation.failure is not None and observation.failure.kind is FailureKind.PAGE_ERROR:
        return "error"
    own = [product for product in observation.products if product.name is None]
    if len(own) == 1:
        return "product"
    path = _path(observation.url)
    kinds = (("cart", WORDS.cart), ("checkout", _CHECKOUT), ("order", _ORDER), ("account", _ACCOUNT))
    named = next((kind for kind, words in kinds if words.search(path)), None)
    if named is not None:
        return named
    if not path.strip("/ "):
        return "home"
    return "results" if len(observation.products) >= _LISTING else "page"


def _path(url: str) -> str:
    """The path with its words apart; of an address that is none, a sign that no kind has."""
    try:
        return re.sub(r"[-_.]+", " ", urlsplit(url).path)
    except ValueError:
        return "?"
