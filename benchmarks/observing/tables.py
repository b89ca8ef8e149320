"""The printed report: a table a system, medians and worst cases, and what is not as wanted. Pure."""

from collections.abc import Mapping, Sequence
from statistics import median

from pydantic import JsonValue

from benchmarks.experiments.tables import table
from benchmarks.observing.probe import WANTED

Row = Mapping[str, JsonValue]
COLUMNS = (
    ("in view", ("view_recall",)),
    ("page", ("page_recall",)),
    ("tokens", ("tokens",)),
    ("cpu ms", ("cpu_ms",)),
    ("banner same", ("banner", "same")),
    ("wrong", ("banner", "wrong")),
    ("control", ("banner", "wrong_control")),
    ("twin same", ("twin", "same")),
    ("wrong ", ("twin", "wrong")),
    ("control ", ("twin", "wrong_control")),
    ("group wrong", ("twin", "group", "wrong")),
)
_NOTHING = "\N{EN DASH}"
_HIGHER_IS_BETTER = frozenset({"in view", "page", "banner same", "twin same"})


def value(row: JsonValue, path: Sequence[str]) -> float | None:
    """A figure of a row; None where it was not measured."""
    for key in path:
        row = row.get(key) if isinstance(row, dict) else None
    return float(row) if isinstance(row, int | float) else None


def pages_table(pages: Mapping[str, JsonValue]) -> str:
    """One row a page, then median and worst."""
    lines = [[name, *(_cell(value(row, path)) for _, path in COLUMNS)] for name, row in pages.items()]
    columns = {
        head: [found for row in pages.values() if (found := value(row, path)) is not None] for head, path in COLUMNS
    }
    lines.append(["median", *(_cell(median(found)) if found else _NOTHING for found in columns.values())])
    lines.append(["worst", *(_cell(worst(head, found)) for head, found in columns.items())])
    return table(["page", *(head for head, _ in COLUMNS)], lines)


def worst(head: str, found: Sequence[float]) -> float | None:
    """The worst figure of a column."""
    if not found:
        return None
    return min(found) if head in _HIGHER_IS_BETTER else max(found)


def _cell(found: float | None) -> str:
    if found is None:
        return _NOTHING
    return f"{found:,.0f}" if found >= 10 else f"{found:.3f}".rstrip("0").rstrip(".")


def own_table(pages: Mapping[str, JsonValue]) -> str:
    """What only our own system tells of itself."""
    heads = ["page", "whole page, tokens", "folds", "collect ms", "simplify ms", "outline ms", "names",
             "by order", "reload same", "all names: banner wrong", "twin wrong", "mutations", "leaks"]  # fmt: skip
    paths = [("tokens_whole",), ("folds",), ("cpu_parts_ms", "collect"), ("cpu_parts_ms", "simplify"),
             ("cpu_parts_ms", "outline"), ("handles",), ("by_order",), ("reload", "all_handles", "same"),
             ("banner", "all_handles", "wrong"), ("twin", "all_handles", "wrong"), ("mutations",)]  # fmt: skip
    rows = []
    for name, row in pages.items():
        leaks = row.get("leaks") if isinstance(row, dict) else None
        told = ", ".join(map(str, leaks)) if isinstance(leaks, list) and leaks else "none"
        rows.append([name, *(_cell(value(row, path)) for path in paths), told])
    return table(heads, rows)


def probe_table(systems: Mapping[str, Mapping[str, JsonValue]]) -> str:
    """One row a kind of control, one column a system."""
    rows = [
        [kind, *(str(rows.get(kind, "no")) for rows in systems.values()), " or ".join(wanted)]
        for kind, wanted in WANTED.items()
    ]
    return table(["kind", *systems, "wanted"], rows)


def report(result: Mapping[str, JsonValue]) -> str:
    """Everything as Markdown."""
    parts = [f"Tokens by {result['tokens_by']}; CPU of the process tree, median of the observations of one load.\n"]
    pages, peers, details = result.get("pages"), result.get("peers"), result.get("probe_details")
    probes: dict[str, Mapping[str, JsonValue]] = {}
    if isinstance(pages, dict):
        parts += [f"## ours (budget {result['budget']})\n", pages_table(pages), own_table(pages)]
    if isinstance(details, dict):
        probes["ours"] = _rows(details.get("rows"))
        missed = details["not_as_wanted"]
        listed = "".join(f"- {row}\n" for row in missed) if isinstance(missed, list) and missed else "- none\n"
        parts.append(f"Probe page, not as wanted:\n\n{listed}")
    for name, found in peers.items() if isinstance(peers, dict) else ():
        rows = found.get("pages") if isinstance(found, dict) else None
        parts += [f"## {name}\n", pages_table(_rows(rows))]
        if isinstance(found, dict) and "probe" in found:
            probes[name] = _rows(found["probe"])
    if probes:
        parts += ["## probe page\n", probe_table(probes)]
    return "\n".join(parts)


def _rows(found: JsonValue) -> Mapping[str, JsonValue]:
    return found if isinstance(found, dict) else {}
