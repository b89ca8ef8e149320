"""Questions and answers about a product, composed from its own facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sites.bazaar.catalogue import TODAY, Product
from sites.bazaar.vocabulary import QuestionsWords, QuestionWords, ReviewWords

ABOUT_FACTS = (2, 4)
ABOUT_ANYTHING = (1, 2)
Facts = Mapping[str, str]


@dataclass(frozen=True)
class Answered:
    """One question with its answer."""

    product_id: int
    text: str
    answer: str
    asked_by: str
    answered_by: str
    answered_on: date
    votes: int


def write_questions(seed: int, product: Product, words: QuestionsWords, names: ReviewWords) -> tuple[Answered, ...]:
    """Three to six answered questions, the most useful first; drawn from a stream of the product's own."""
    rng = Random(f"{seed}:questions:{product.id}")
    known = list(_known(product, words))
    chosen = rng.sample(known, k=min(len(known), rng.randint(*ABOUT_FACTS)))
    chosen += [(common, {}) for common in rng.sample(words["common"], k=rng.randint(*ABOUT_ANYTHING))]
    answered = [_answered(rng, product, sentences, facts, names) for sentences, facts in chosen]
    return tuple(sorted(answered, key=lambda one: -one.votes))


def _known(product: Product, words: QuestionsWords) -> Iterator[tuple[QuestionWords, Facts]]:
    for name, value in product.specs:
        if name not in ("Brand", "Line"):
            yield words["spec"].get(name, words["unlisted"]), {"name": name.lower(), "value": value}
    for option in product.options:
        labels = [choice.label for choice in option.choices]
        if len(labels) > 1:
            listed = f"{', '.join(labels[:-1])} and {labels[-1]}"
            yield words["choices"], {"name": option.name.lower(), "value": listed}


def _answered(rng: Random, product: Product, sentences: QuestionWords, facts: Facts, names: ReviewWords) -> Answered:
    filled = {"brand": product.brand, **facts}
    from_shop = rng.random() < 0.5
    return Answered(
        product_id=product.id,
        text=rng.choice(sentences["ask"]).format_map(filled),
        answer=sentences["answer"].format_map(filled),
        asked_by=_person(rng, names),
        answered_by="Bazaar customer care" if from_shop else f"{_person(rng, names)}, verified buyer",
        answered_on=TODAY - timedelta(days=rng.randrange(3, 400)),
        votes=int(rng.expovariate(0.12)),
    )


def _person(rng: Random, names: ReviewWords) -> str:
    return f"{rng.choice(names['first_names'])} {rng.choice(names['initials'])}."
