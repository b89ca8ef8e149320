"""What is in a data set: counts and sizes, for its card."""

from collections.abc import Sequence
from statistics import fmean, quantiles

from pydantic import JsonValue

from shopper_agent.parse import parse
from training.examples import Example, counts


def stats(examples: Sequence[Example]) -> dict[str, JsonValue]:
    """Counts, sizes and shares (0 to 1). Raises ValueError without examples."""
    if not examples:
        raise ValueError("there is nothing to count")
    hidden = [one.target_hidden for one in examples if one.gold.type != "terminate"]
    cut = [one.target_cut for one in examples if one.target_cut is not None]
    clicks = [str(one.gold.click_type or "unknown") for one in examples if one.gold.type == "click"]
    return {
        "examples": len(examples),
        "scored": sum(one.scored for one in examples),
        "sessions": len({one.session for one in examples}),
        "users": len({one.user for one in examples}),
        "actions": dict(counts(one.gold.type for one in examples)),
        "click_types": dict(counts(clicks)),
        "page_kinds": dict(counts(one.page_kind for one in examples)),
        "prompt_tokens": _spread([one.prompt.tokens for one in examples]),
        "completion_characters": _spread([len(one.completion) for one in examples]),
        "targets_hidden": _share(hidden),
        "targets_cut": _share(cut),
        "pages_dropped": fmean(one.prompt.pages_dropped for one in examples),
        "current_page_shrunk": fmean(one.prompt.page_shrunk for one in examples),
        "with_demonstrator": fmean(bool(one.demonstrator) for one in examples),
        "with_rationale": fmean(bool(parse(one.completion).rationale.strip()) for one in examples),
        "parts": {
            by: {part: sum(getattr(one, f"split_by_{by}") == part for one in examples) for part in ("train", "test")}
            for by in ("user", "session")
        },
    }


def _share(values: Sequence[bool]) -> float | None:
    """None: there is none to ask of."""
    return fmean(values) if values else None


def _spread(values: Sequence[int]) -> dict[str, JsonValue]:
    """Median, 90th percentile and the largest."""
    if len(values) == 1:
        return {"median": values[0], "p90": values[0], "max": values[0]}
    cuts = quantiles(values, n=10, method="inclusive")
    return {"median": cuts[4], "p90": cuts[8], "max": max(values)}
