"""In which order a few hundred tokens are filled: the page's own matter before what stands on every page.

Differs from ranking.py: nothing has to be shown, since the controls in view of an ordinary page need more than such a
budget; menus come after products that are out of view, and what says the same as its neighbour comes last.
"""

from operator import itemgetter
from typing import Final

from shopper_agent.dom.leaves import Group, Leaf, Leaves
from shopper_agent.dom.ranking import MENUS, NEAR, REST, VITAL, VITAL_KINDS, Ranking, Sight, Unit
from shopper_agent.dom.slug import slug
from shopper_agent.schema import ClickKind, Element, Observation

_EVERYWHERE: Final = frozenset({ClickKind.SEARCH, ClickKind.CART_SIDE_BAR})
"""What a shopper needs on every page, though it stands among the menus."""
_FIELDS: Final = frozenset({"textbox", "spinbutton"})
"""What was typed into these is seen to; what is empty comes first."""


def rank_briefly(page: Leaves, observation: Observation) -> Ranking:
    """The leaves of a page in the order in which a small budget takes them."""
    sight = _BriefSight(page, observation)
    units = [Unit(sight.rank(leaf), leaf) for leaf in page.leaves]
    return Ranking([], sorted(units, key=itemgetter(0)))


class _BriefSight(Sight):
    """What matters, and whether it was said."""

    def __init__(self, page: Leaves, observation: Observation) -> None:
        super().__init__(page, observation)
        self._said: set[tuple[Group, str, str]] = set()

    def _tier(self, leaf: Leaf, distance: int) -> int:
        tier = super()._tier(leaf, distance)
        if leaf.kind == "product":
            return VITAL if leaf.group in self.seen_cards else NEAR
        if leaf.element is None:
            is_near = tier == VITAL and not self._in_menu(leaf) and not leaf.is_long
            return NEAR if is_near else max(tier, MENUS)
        if leaf.kind == "option":
            return tier if leaf.element.kind in VITAL_KINDS else max(tier, NEAR)
        return self._brief_control_tier(leaf, leaf.element, tier)

    def _brief_control_tier(self, leaf: Leaf, element: Element, tier: int) -> int:
        if self._is_said(leaf, element) or element.covered_by is not None:
            return REST
        if element.role == "searchbox" or element.kind in _EVERYWHERE:
            return VITAL
        if leaf.is_extra:
            return NEAR if element.in_view else REST
        if tier > NEAR or element.invalid or element.error is not None or element.new:
            return tier
        is_later = element.kind is ClickKind.FILTER or (element.role in _FIELDS and bool(element.value))
        return NEAR if is_later or not (element.in_view or tier == VITAL) else VITAL

    def _is_said(self, leaf: Leaf, element: Element) -> bool:
        """Whether a control of the same words and role stands before it in its group, as pictures of a product do."""
        said = leaf.group, element.role, slug(element.text)
        if not element.text or element.value is not None or said not in self._said:
            self._said.add(said)
            return False
        return True
