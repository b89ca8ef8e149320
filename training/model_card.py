"""What is to be known of a policy before anybody uses it: data, recipe, figures, limits, as Markdown. No torch."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from training.data import Card
from training.marks import Made

LICENCE: Final = "apache-2.0"
_NOTHING: Final = "\N{EN DASH}"
_LIMITS: Final = (
    "It imitates a demonstrator that was written down as a model of choice, in shops that were generated for this "
    "purpose. What it says about people is what that demonstrator says.",
    "It reads prompts of one layout only, and its replies mean something only under the grammar of their page: the "
    "number that a rationale opens with is the decision. shopper-agent sees to both.",
    "It has read nothing but its own data set: words, languages and goods that are not in there are strange to it.",
    "A rationale tells what the demonstrator would have said, which need not be why this model chose.",
    "It is no basis for decisions about single persons, and must not be used to pass for one.",
)
"""What holds for every policy that was trained this way."""


@dataclass(frozen=True)
class CardFacts:
    """All that a card is made of."""

    name: str
    stages: Sequence[Made]
    """How it came to be, the first stage first; at least one."""
    data: Card | None
    files: Mapping[str, int]
    """Name → bytes; without the card itself."""
    evaluations: Mapping[str, Mapping[str, JsonValue]]
    """On what → the JSON of `shopper-agent evaluate`."""
    notes: Sequence[str] = ()
    """Further limits, a sentence each."""


def model_card(facts: CardFacts) -> str:
    """The card as Markdown, with the heading that model hubs read."""
    parts = [_head(facts), _use(facts), _data(facts), _recipe(facts), _figures(facts), _limits(facts), _files(facts)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(facts: CardFacts) -> str:
    heading = f"---\nlicense: {LICENCE}\nlibrary_name: onnxruntime-genai\ntags: [e-commerce, user-simulation]\n---"
    made = facts.stages[-1]
    return (
        f"{heading}\n\n# {facts.name}\n\nA policy of shopper-agent: persona, "
        f"steps so far and page in, rationale and action out. Prompt `{made.prompt_id}` (layout {made.prompt.layout}, "
        f"vocabulary {made.prompt.vocabulary}, at most {made.prompt.total_budget} tokens). Licence: Apache-2.0."
    )


def _use(facts: CardFacts) -> str:
    how = "pocket" if facts.name == "pocket" else "lm:FOLDER"
    return f"```\nshopper-agent run --persona careful-carla --url URL --policy {how}\n```"


# ── data and recipe ──────────────────────────────────────────────────────────────────────────────────────────────


def _data(facts: CardFacts) -> str:
    if facts.data is None:
        return "## Data\n\nThe data set was not at hand when this card was written."
    card, stats = facts.data, facts.data.stats
    cells = [
        [name.replace("_", " "), _plain(stats.get(name))]
        for name in ("sessions", "users", "examples", "scored", "actions", "page_kinds", "prompt_tokens")
    ]
    split = card.settings.split
    cells += [
        ["held out", f"{100 * split.test_share:g} % by user and by session, seed {split.seed}"],
        ["targets that the prompt hides", _plain(stats.get("targets_hidden"))],
        ["tokens counted by", card.counted_by],
    ]
    ids = sorted({one.data_id for one in facts.stages if one.data_id is not None})
    told = f" (data id {', '.join(ids)})" if ids else ""
    return f"## Data\n\nRecorded sessions of synthetic shoppers{told}.\n\n{_lines(['', ''], cells)}"


def _recipe(facts: CardFacts) -> str:
    told = []
    for made in facts.stages:
        shown = json.dumps(_without_nothing(made.config), indent=1)
        told.append(f"**{made.stage}**, {made.step:,} steps, from `{made.base}`:\n\n```json\n{shown}\n```")
    versions = ", ".join(f"{name} {version}" for name, version in facts.stages[-1].packages.items())
    return "## Recipe\n\n" + "\n\n".join(told) + (f"\n\nMade with {versions}." if versions else "")


def _without_nothing(value: JsonValue | Mapping[str, JsonValue]) -> JsonValue:
    if isinstance(value, Mapping):
        return {key: _without_nothing(each) for key, each in value.items() if each is not None}
    return value


def _plain(value: JsonValue) -> str:
    """A figure, or figures by name, for people; a dash where there is none."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(each)}" for key, each in value.items())
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.3f}"
    return _NOTHING if value is None else f"{value:,.0f}" if isinstance(value, int | float) else str(value)


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _figures(facts: CardFacts) -> str:
    if not facts.evaluations:
        return "## Figures\n\nIt has not been evaluated."
    columns = [
        "",
        "steps",
        "exact match, %",
        "of the ceiling, %",
        "type accuracy, %",
        "macro F1, %",
        "TVD",
        "JS of kinds",
    ]
    told = [
        "Greedy unless a row says drawn; in brackets 95 % intervals by session. TVD: total variation to the "
        "demonstrator's whole actions; JS of kinds: Jensen-Shannon divergence of action kinds, bits."
    ]
    for name, found in facts.evaluations.items():
        told.append(f"### {name}\n\n{_lines(columns, list(_rows(found)))}")
        told.append("\n".join(f"- {note}" for note in _texts(found.get("notes"))))
    return "## Figures\n\n" + "\n\n".join(each for each in told if each)


def _rows(found: Mapping[str, JsonValue]) -> Iterator[list[str]]:
    """A line for the run, and one for each that it is compared with."""
    crowds, ceiling = _part(found, "crowds"), _part(found, "distribution", "ceilings").get("greedy")
    for name, row in {str(found.get("run_name", "this run")): found, **_part(found, "others")}.items():
        if not isinstance(row, Mapping):
            continue
        match, crowd = row.get("exact_match"), _part(crowds, name)
        # what a perfect greedy policy reaches is no ceiling of a row that is drawn
        reached = match / ceiling if isinstance(match, float) and isinstance(ceiling, float) and ceiling else None
        yield [
            name, _plain(row.get("steps")), _share(row, "exact_match"),
            _NOTHING if reached is None or name.endswith("drawn") else f"{100 * reached:.1f}",
            _share(row, "type_accuracy"), _share(row, "macro_f1"), _distance(crowd.get("tvd_to_demonstrator")),
            _distance(_part(crowd, "mix").get("js")),
        ]  # fmt: skip
    if isinstance(ceiling, float):
        yield ["*ceiling*", "", f"{100 * ceiling:.1f}", "100", *[""] * 4]


def _share(row: Mapping[str, JsonValue], name: str) -> str:
    value, pair = row.get(name), _part(row, "intervals").get(name)
    if not isinstance(value, int | float):
        return _NOTHING
    told = f"{100 * value:.1f}"
    match pair:
        case [float() | int() as low, float() | int() as high]:
            return f"{told} ({100 * low:.1f} to {100 * high:.1f})"
    return told


def _distance(value: JsonValue) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else _NOTHING


def _part(found: Mapping[str, JsonValue], *names: str) -> Mapping[str, JsonValue]:
    """A table inside a table; empty where there is none: its figures are shown as dashes."""
    for name in names:
        inner = found.get(name)
        if not isinstance(inner, Mapping):
            return {}
        found = inner
    return found


def _texts(value: JsonValue) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _limits(facts: CardFacts) -> str:
    return "## Limits\n\n" + "\n".join(f"- {each}" for each in (*_LIMITS, *facts.notes))


def _files(facts: CardFacts) -> str:
    cells = [[f"`{name}`", f"{size:,}"] for name, size in sorted(facts.files.items())]
    whole = sum(facts.files.values()) / 1e6
    return f"## Files\n\n{whole:.1f} MB in all.\n\n{_lines(['', 'bytes'], cells)}"


def _lines(head: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *cells))
