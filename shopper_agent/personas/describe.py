"""A persona in words: some lines for the terminal, and a paragraph."""

from shopper_agent.schema import Agreement, Persona, ShoppingStatements

_HABITS = {
    "researches_before_buying": ("reads a lot before buying", "buys without much research"),
    "looks_for_best_value": ("looks for the best value", "does not hunt for bargains"),
    "quality_matters": ("cares about quality", "does not need the best quality"),
    "prefers_pricier_brands": ("tends to pricier brands", "avoids pricier brands"),
    "buys_first_good_enough": (
        "takes the first thing that is good enough",
        "keeps looking past the first thing",
    ),
    "prioritises_delivery": ("minds delivery speed and fees", "is in no hurry for the delivery"),
    "sticks_with_liked_brands": ("stays with known brands", "is loyal to no brand"),
    "likes_trying_new_brands": ("likes to try new brands", "is wary of new brands"),
    "shops_for_fun": ("shops for fun", "shops only when something is needed"),
}
"""Statement → words for agreeing and for disagreeing."""


def describe(persona: Persona) -> str:
    """A few lines for the terminal; of the contact details only the e-mail address."""
    rows = {
        "Name": persona.name,
        "Intent": persona.intent or "(none)",
        "Budget": f"{persona.budget:g} {persona.currency}" if persona.budget is not None else "(none)",
        "Who": ", ".join(_who(persona)),
        "Big Five": ", ".join(
            f"{trait.replace('_', ' ')} {level.lower()}" for trait, level in persona.personality if level is not None
        ),
        "Shops": ", ".join(_habits(persona.shopping.statements)),
        "Says": persona.self_description,
        "Contact": persona.contact.email if persona.contact is not None else "(none)",
    }
    return "\n".join(f"{label:<9} {text}" for label, text in rows.items() if text)


def narrative(persona: Persona) -> str:
    """One paragraph in the third person, from what is known about the persona."""
    who = _who(persona)
    sentences = [f"{persona.name}: {', '.join(who)}." if who else f"{persona.name}."]
    if persona.self_description:
        sentences.append(f'In their own words: "{persona.self_description.strip()}"')
    habits = _habits(persona.shopping.statements)
    if habits:
        sentences.append(f"When shopping online, {persona.name} {_joined(habits)}.")
    if persona.intent:
        sentences.append(f"Today's wish: {persona.intent.strip().rstrip('.')}.")
    if persona.budget is not None:
        sentences.append(f"The limit is {persona.budget:g} {persona.currency}.")
    if persona.background:
        sentences.append(" ".join(persona.background.split()))
    return " ".join(sentences)


def _who(persona: Persona) -> list[str]:
    known = persona.demographics
    age = f"{known.age} years old" if known.age is not None else known.age_group
    parts = (known.gender, age, known.occupation or known.employment, known.living_situation, known.city)
    income = f"household income {known.household_income}" if known.household_income else None
    return [part for part in (*parts, income) if part]


def _habits(statements: ShoppingStatements) -> list[str]:
    """What the persona's clear answers mean; strong ones first."""
    found: list[tuple[bool, str]] = []
    for field, (agreeing, disagreeing) in _HABITS.items():
        answer: Agreement | None = getattr(statements, field)
        if answer in (Agreement.STRONGLY_AGREE, Agreement.SOMEWHAT_AGREE):
            found.append((answer is Agreement.STRONGLY_AGREE, agreeing))
        elif answer in (Agreement.STRONGLY_DISAGREE, Agreement.SOMEWHAT_DISAGREE):
            found.append((answer is Agreement.STRONGLY_DISAGREE, disagreeing))
    return [words for strong, words in sorted(found, key=lambda item: not item[0])][:5]


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
