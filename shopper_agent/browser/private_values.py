"""What may be typed but not shown: the persona's values, by reference, and whatever else went into secret fields."""

import re
from collections.abc import Mapping

from shopper_agent.browser.hands import failed
from shopper_agent.dom.mask import Masker
from shopper_agent.dom.snapshot import SECRET, Node
from shopper_agent.schema import Failure, FailureKind

_REFERENCE = re.compile(r"\{((?:contact|secret)\.[a-z_]+)\}")
_SHORTEST = 3
"""Characters of a literal that is kept from view; shorter ones stand on pages by chance."""


class PrivateValues:
    """One session's. `values` and `typed` are what `simplify` is told."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """`values` maps references such as `contact.email` to what stands for them."""
        self.values = dict(values)
        self.typed = set[str]()
        """References whose values have been typed in this session."""
        self.masker = Masker(self.values)
        """Knows what is added to `values` later, too."""

    def resolve(self, text: str) -> str | Failure:
        """What is typed for a text with references; a failure when there is no value for one of them."""
        used = _REFERENCE.findall(text)
        missing = next((key for key in used if key not in self.values), None)
        if missing is not None:
            return failed(FailureKind.NOT_RESOLVED, f"There is no value for {{{missing}}}.")
        self._use(*used)
        return _REFERENCE.sub(lambda found: self.values[found[1]], text)

    def keep_literal(self, name: str, text: str) -> None:
        """A text that was typed as it stands into the secret field of this name: known as `secret.…` from now on.

        A one-time code or a password that a policy or a person writes out is as secret as the persona's own.
        """
        literal = _REFERENCE.sub("", text).strip()
        if len(literal) < _SHORTEST or literal in self.values.values():
            return
        key = f"secret.{re.sub(r'[^a-z]+', '_', name.rpartition('.')[2].lower()).strip('_') or 'typed'}"
        while key in self.values:
            key += "_"
        self.values[key] = literal
        self._use(key)

    def failure(self, failure: Failure | None) -> Failure | None:
        """Failures quote the page, which may repeat what was typed into it."""
        return failure and failure.model_copy(update={"message": self.masker.text(failure.message)})

    def _use(self, *keys: str) -> None:
        self.typed.update(keys)
        self.masker.learn(self.typed)


def secret_fields(root: Node) -> frozenset[tuple[int, int]]:
    """Frame and row, as in a `Handle`, of each field whose content nobody may see."""
    found = (node for node in root.walk() if node.flags & SECRET and node.tag)
    return frozenset((node.handle[0], node.handle[1]) for node in found)
