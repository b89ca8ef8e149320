"""Our figures on a folder of pages: one page after the other, each change on a fresh load."""

import traceback
from dataclasses import dataclass
from statistics import median

from playwright.async_api import Browser
from pydantic import JsonValue

from benchmarks.observing import planted
from benchmarks.observing.ours import Manner, SurveyedPage, names_in, reachable
from benchmarks.observing.probe import TEXTS, State, not_as_wanted, texts_in
from benchmarks.observing.reading import EXAMPLES, Changed, Reading, figures
from benchmarks.observing.survey import Control
from shopper_agent.schema import Element

CHANGES = ("reload", "banner", "twin")
"""`reload` is the control: the same page once more."""


@dataclass(frozen=True)
class Ours:
    """Our system in a running browser on a served folder."""

    browser: Browser
    url: str
    script: str
    manner: Manner
    times: int

    async def page_or_error(self, name: str) -> dict[str, JsonValue]:
        """The same; what cannot be read is told, and the next page is another one."""
        try:
            return await self.page(name)
        except Exception as error:  # noqa: BLE001 - a benchmark of many pages ends with a row for each
            traceback.print_exc()
            return {"error": f"{type(error).__name__}: {str(error)[:300]}"}

    async def page(self, name: str) -> dict[str, JsonValue]:
        """All figures of one page."""
        address = f"{self.url}/{name}.html"
        async with SurveyedPage.opened(self.browser, address, self.script) as page:
            mutations = await page.mutations(self.manner)
            controls = tuple(Control(*one) for one in await page.ask("__survey.controls()"))
            seen = await page.read()
            places = await page.places(seen)
            cost = await page.timed(self.manner, self.times)
        first = self.manner.outline(seen)
        in_text = names_in(first)
        usable = {control.place for control in controls}
        wanted = {name for name, place in places.items() if place in usable}
        behind = reachable(seen, self.manner, first, wanted)
        reading = Reading(
            text=first.text,
            controls=controls,
            handles=places,
            shown=frozenset(places[name] for name in in_text if name in places),
            reachable=frozenset(places[name] for name in behind if name in places),
            cpu_ms=tuple(sum(parts.values()) for parts in cost),
            changed=await self._changed(address),
        )
        by_order = [element.name for element in seen.observation.elements if element.by_order]
        return {
            **figures(reading, self.manner.count),
            "cpu_parts_ms": {part: round(median(one[part] for one in cost), 1) for part in cost[0]} if cost else None,
            "tokens_whole": first.tokens_whole,
            "over_budget": first.over_budget,
            "folds": len(first.folds),
            "claimed_but_not_in_text": list[JsonValue](sorted(first.names - in_text)[:EXAMPLES]),
            "by_order": len(by_order),
            "by_order_names": list[JsonValue](by_order[:EXAMPLES]),
            "mutations": mutations,
            "leaks": list[JsonValue](await self._leaks(address)),
        }

    async def _changed(self, address: str) -> dict[str, Changed]:
        found = {}
        for kind in CHANGES:
            async with SurveyedPage.opened(self.browser, address, self.script) as page:
                group = await page.change(kind)
                if group is not None:
                    found[kind] = Changed(await page.places(await page.read()), group)
        return found

    async def _leaks(self, address: str) -> list[str]:
        """What was planted and came out, in the whole observation or in the text."""
        async with SurveyedPage.opened(self.browser, address, self.script) as page:
            await page.plant(planted.planted_html())
            seen = await page.read()
        return planted.leaked(seen.observation.model_dump_json() + self.manner.outline(seen).text)

    async def probe(self, name: str) -> dict[str, JsonValue]:
        """The probe page's rows, its texts, and what is not as wanted."""
        async with SurveyedPage.opened(self.browser, f"{self.url}/{name}.html", self.script) as page:
            seen = await page.read()
            probed = await page.probed(seen)
        shown = self.manner.outline(seen)
        in_text = names_in(shown)
        elements = {element.name: element for element in seen.observation.elements}
        states = {kind: _state(elements[name]) for kind, name in probed.items() if name in in_text}
        texts = texts_in(shown.text)
        return {
            "rows": dict[str, JsonValue](states),
            "texts": dict[str, JsonValue](texts),
            "leaks_in_observation": [
                row
                for row, (pattern, wanted) in TEXTS.items()
                if not wanted and pattern in seen.observation.model_dump_json()
            ],
            "not_as_wanted": list[JsonValue](not_as_wanted(states, texts)),
        }


def _state(element: Element) -> State:
    if not element.enabled:
        return "disabled"
    if element.covered_by is not None:
        return "covered"
    return "yes" if element.in_view else "below"
