"""A persona's answers as the few numbers that its choices depend on."""

import re
from dataclasses import dataclass

from shopper_agent.schema import Agreement, Level, Persona

_STRENGTH = {
    Agreement.STRONGLY_DISAGREE: -1.0,
    Agreement.SOMEWHAT_DISAGREE: -0.5,
    Agreement.NEUTRAL: 0.0,
    Agreement.SOMEWHAT_AGREE: 0.5,
    Agreement.STRONGLY_AGREE: 1.0,
}
_WATCHFUL = re.compile(r"privacy|tracking|cookie|few details|personal data", re.IGNORECASE)


@dataclass(frozen=True)
class Traits:
    """What drives a choice. Strengths run from -1 to 1; an unanswered statement pulls neither way."""

    value: float
    """Looks for the best value."""
    quality: float
    pricey: float
    """Prefers the more expensive brands."""
    research: float
    quick: float
    """Buys the first thing that is good enough."""
    delivery: float
    """Puts delivery first."""
    private: bool
    """Minds being tracked."""

    @property
    def min_rating(self) -> float:
        """Stars below which a product is not bought."""
        return 3.3 + 0.5 * max(self.quality, 0.0) + 0.2 * max(self.research, 0.0)

    @property
    def compares(self) -> int:
        """Product pages to open before buying."""
        return 2 if self.research >= 0.5 and self.quick <= 0 else 1

    @property
    def result_pages(self) -> int:
        """Pages of results to look at per search."""
        return 1 if self.quick > 0 else 2 if self.research <= 0 else 3

    @property
    def patience(self) -> int:
        """Steps before giving up when nothing has been put in the cart."""
        return round(14 + 6 * self.research - 5 * self.quick)


def traits_of(persona: Persona) -> Traits:
    """Read the traits from the survey's statements, the Big Five and the persona's own words."""
    said = persona.shopping.statements
    careful = persona.personality.conscientiousness in (Level.HIGH, Level.EXTREMELY_HIGH)
    own_words = f"{persona.self_description} {persona.background}"
    return Traits(
        value=_strength(said.looks_for_best_value),
        quality=_strength(said.quality_matters),
        pricey=_strength(said.prefers_pricier_brands),
        research=_strength(said.researches_before_buying),
        quick=_strength(said.buys_first_good_enough),
        delivery=_strength(said.prioritises_delivery),
        private=bool(_WATCHFUL.search(own_words)) or (careful and _strength(said.ads_are_a_good_source) < 0),
    )


def _strength(answer: Agreement | None) -> float:
    return _STRENGTH[answer] if answer is not None else 0.0
