"""What is wrong with a data set, before anybody trains on it or hands it on."""

from collections.abc import Iterator

from shopper_agent.parse import InvalidDecision, Vocabulary, parse, vocabulary
from shopper_agent.prompt import prompt_id
from training.data import DataSet
from training.examples import Example
from training.privacy import private_values


def problems(data: DataSet) -> Iterator[str]:
    """What is wrong with a data set, a line each; nothing for one that can be trained on and is nobody's secret."""
    yield from _of_the_whole(data)
    words = vocabulary(data.card.settings.examples.prompt.vocabulary)
    for one in data.examples:
        yield from _of_one(one, words)
    yield from private_values(data.examples)


def _of_the_whole(data: DataSet) -> Iterator[str]:
    now = prompt_id(data.card.settings.examples.prompt)
    if data.card.prompt_id != now:
        yield f"it was made with prompt {data.card.prompt_id}; this version writes {now}: build it again"
    if len({one.gold.type for one in data.examples}) < 2:
        yield f"every action is {data.examples[0].gold.type}: there is nothing to choose between"
    for by in ("user", "session"):
        if not any(getattr(one, f"split_by_{by}") == "test" for one in data.examples):
            yield f"nothing is held out by {by}: there is one {by} only"


def _of_one(one: Example, words: Vocabulary) -> Iterator[str]:
    place = f"session {one.session}, step {one.step}"
    try:
        parse(one.completion, words)
    except InvalidDecision as error:
        yield f"{place}: its completion is no decision: {error}"
    if one.prompt.over_budget:
        yield f"{place}: its prompt of {one.prompt.tokens} tokens is over the budget"
