"""Countries by their names and abbreviations in the languages of shops."""

from types import MappingProxyType

from shopper_agent.schema import Persona

_ALIASES = MappingProxyType({
    "united states": ("united states of america", "usa", "us", "u.s.", "vereinigte staaten", "états-unis"),
    "united kingdom": ("uk", "great britain", "gb", "england", "vereinigtes königreich", "royaume-uni", "reino unido"),
    "germany": ("deutschland", "allemagne", "alemania", "germania", "duitsland", "de"),
    "austria": ("österreich", "autriche", "oostenrijk"),
    "switzerland": ("schweiz", "suisse", "svizzera", "suiza", "zwitserland"),
    "belgium": ("belgien", "belgique", "belgië", "bélgica", "belgio"),
    "france": ("frankreich", "francia", "frankrijk"),
    "spain": ("españa", "spanien", "espagne", "spagna", "spanje"),
    "italy": ("italia", "italien", "italie", "italië"),
    "netherlands": ("nederland", "the netherlands", "niederlande", "pays-bas", "países bajos", "paesi bassi"),
})  # fmt: skip
"""A country's English name → what else lists call it. The commonest; others are known by their own name only."""


_BY_CURRENCY = MappingProxyType({"USD": "united states", "GBP": "united kingdom"})


def own_country(persona: Persona) -> str:
    """Where a persona lives, in lower case; where it does not say, what its currency tells; else empty."""
    stated = (persona.demographics.country or "").casefold().strip()
    return stated or _BY_CURRENCY.get(persona.currency, "")


def is_country(text: str, own: str) -> bool:
    """The words of an option name this country; `own` in lower case."""
    name = text.casefold().strip()
    return name == own or any({name, own} <= {key, *others} for key, others in _ALIASES.items())
