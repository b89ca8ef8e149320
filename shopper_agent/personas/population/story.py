"""A persona told in words, from its fields alone: what it says of itself, and what there is to know about it.

Every sentence needs a fact and is said only where the fact holds; a fact that is not known has no sentence. The
intent is left out: it changes from visit to visit.
"""

from collections.abc import Iterator, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from shopper_agent.personas.population.variables import PRIVACY_SENTENCE
from shopper_agent.schema import Agreement, BigFive, Demographics, Device, Level, Persona, ShoppingStatements

Sayings = tuple[str, ...]

HABITS: Final[Mapping[str, tuple[Sayings, Sayings]]] = MappingProxyType({
    "researches_before_buying": (
        ("I read a lot of reviews before I buy anything.", "I never buy before I have read what other buyers say."),
        ("I buy without looking things up for long.", "Research before a purchase is not for me."),
    ),
    "looks_for_best_value": (
        ("I look for the most value for my money.", "I compare prices until I am sure of a good deal."),
        ("I do not hunt for bargains.", "A few dollars more or less do not matter to me."),
    ),
    "quality_matters": (
        ("Things have to be well made.", "I care about quality more than about anything else."),
        ("It does not have to be the best quality.", "Good quality is nice, but I can live without it."),
    ),
    "prefers_pricier_brands": (
        ("I usually take the more expensive brand.", "I trust what costs a bit more."),
        ("I stay away from expensive brands.", "I see no reason to pay for a fancy brand."),
    ),
    "buys_first_good_enough": (
        ("I take the first thing that is good enough.", "I want to be done in a few minutes."),
        ("I keep looking after the first thing that would do.", "The first thing that I find is rarely the one I buy."),
    ),
    "prioritises_delivery": (
        ("It has to come soon and without much of a fee.", "I always check delivery before I decide."),
        ("I do not mind waiting for a parcel.", "When it arrives is not important to me."),
    ),
    "sticks_with_liked_brands": (
        ("When I like a brand I stay with it.", "I buy again what has served me well."),
        ("I am not loyal to any brand.", "I change brands without a second thought."),
    ),
    "likes_trying_new_brands": (
        ("I like to try brands that I do not know.", "Something new is always worth a try."),
        ("Brands that I have never heard of make me wary.", "I would rather not try a new brand."),
    ),
    "shops_for_fun": (
        ("I like browsing shops just for fun.", "Shopping is how I relax."),
        ("I shop when I need something and not before.", "Shopping is a chore to me."),
    ),
    "more_information_makes_choosing_harder": (
        ("The more I read, the harder it is to choose.", "Too many details confuse me."),
        ("The more I know, the easier I choose.",),
    ),
    "ads_are_a_good_source": (
        ("Ads often show me something useful.",),
        ("I ignore ads.", "Ads put me off."),
    ),
    "shops_more_in_holidays": (
        ("Before the holidays I order far more than usual.",),
        ("Holidays do not change what I order.",),
    ),
})  # fmt: skip
"""Statement → sentences for agreeing and for disagreeing."""

TRAITS: Final[Mapping[str, tuple[Sayings, Sayings]]] = MappingProxyType({
    "conscientiousness": (("I am orderly and plan ahead.",), ("I am not much of a planner.",)),
    "extraversion": (("I am outgoing.", "I like to have people around me."), ("I am a quiet person.",)),
    "agreeableness": (("I like to make others happy.",), ("I say what I think, even if it stings.",)),
    "emotional_stability": (("Little upsets me.",), ("I worry easily.", "I get nervous when things go wrong.")),
    "intellect": (("I am curious about everything.",), ("I like things simple and familiar.",)),
})  # fmt: skip
"""Trait → sentences for a high and for a low score."""

WORK: Final[Mapping[str, str]] = MappingProxyType({
    "working full-time": "work full-time", "working part-time": "work part-time", "retired": "am retired",
    "student": "am a student", "self-employed": "work for myself", "homemaker": "look after our home",
    "not working": "am not working", "looking for work": "am looking for work",
})  # fmt: skip

_DEVICES = {Device.DESKTOP: "at a computer", Device.MOBILE: "on a phone", Device.TABLET: "on a tablet"}


def self_description(persona: Persona, rng: Random) -> str:
    """Two or three sentences in the first person, the strongest habits first; empty where nothing is known."""
    sentences = [who] if (who := _introduction(persona.demographics, rng)) else []
    habits = _sayings(persona.shopping.statements, rng)
    sentences += habits[: 3 - len(sentences)]
    if len(sentences) < 3:
        sentences += _characters(persona.personality, rng)[: 3 - len(sentences)]
    return " ".join(sentences)


def _introduction(who: Demographics, rng: Random) -> str:
    """Such as "I am 34, live with my partner and work full-time."; empty without a fact."""
    work = WORK.get((who.employment or "").casefold())
    if who.occupation:
        work = rng.choice((f"work as {who.occupation.lower()}", f"earn my living as {who.occupation.lower()}"))
    parts = [part for part in (_household(who.living_situation), work) if part]
    rng.shuffle(parts)
    if who.age is not None:
        parts.insert(0, f"am {who.age}")
    if not parts:
        return ""
    return f"I {parts[0]}." if len(parts) == 1 else f"I {', '.join(parts[:-1])} and {parts[-1]}."


def _household(situation: str | None) -> str | None:
    said = (situation or "").casefold()
    if said == "alone" or said.startswith("alone "):
        return f"live {said}"
    return f"live with my {said.removeprefix('with ')}" if said.startswith("with ") else None


def _sayings(statements: ShoppingStatements, rng: Random) -> list[str]:
    """One sentence per clear answer; strong answers first, equals in any order."""
    found: list[tuple[bool, float, str]] = []
    for field, (agreeing, disagreeing) in HABITS.items():
        answer: Agreement | None = getattr(statements, field)
        if answer is None or answer is Agreement.NEUTRAL:
            continue
        strong = answer in (Agreement.STRONGLY_AGREE, Agreement.STRONGLY_DISAGREE)
        agrees = answer in (Agreement.STRONGLY_AGREE, Agreement.SOMEWHAT_AGREE)
        found.append((not strong, rng.random(), rng.choice(agreeing if agrees else disagreeing)))
    return [sentence for _, _, sentence in sorted(found)]


def _characters(personality: BigFive, rng: Random) -> list[str]:
    found: list[str] = []
    for field, (high, low) in TRAITS.items():
        level: Level | None = getattr(personality, field)
        if level in (Level.HIGH, Level.EXTREMELY_HIGH):
            found.append(rng.choice(high))
        elif level in (Level.LOW, Level.EXTREMELY_LOW):
            found.append(rng.choice(low))
    rng.shuffle(found)
    return found


def background(persona: Persona, rng: Random, *, privacy_minded: bool) -> str:
    """What else is known, in short sentences without a subject."""
    return " ".join(_facts(persona, rng, privacy_minded=privacy_minded))


def _facts(persona: Persona, rng: Random, *, privacy_minded: bool) -> Iterator[str]:
    who, shopping = persona.demographics, persona.shopping
    if who.city:
        yield rng.choice((f"Lives in {who.city}.", f"At home in {who.city}."))
    if who.education:
        yield f"Education: {who.education[0].lower()}{who.education[1:]}."
    if shopping.frequency:
        yield f"Shops online {shopping.frequency[0].lower()}{shopping.frequency[1:]}{_where(persona.device)}."
    elif persona.device is not None:
        yield f"Shops{_where(persona.device)}."
    if shopping.favourite_brands:
        yield f"Usually buys {' or '.join(shopping.favourite_brands)}."
    if shopping.membership is not None:
        yield "Pays for a delivery membership." if shopping.membership else "Has no delivery membership."
    if persona.returning is not None:
        yield "Has bought in this shop before." if persona.returning else "Has not bought in this shop before."
    if privacy_minded:
        yield PRIVACY_SENTENCE


def _where(device: Device | None) -> str:
    return f" {_DEVICES[device]}" if device is not None else ""
