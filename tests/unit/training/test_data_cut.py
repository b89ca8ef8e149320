"""A blind cut keeps the beginning of a page: what stands behind it is lost, and folds lose nothing of it."""

import pytest

from shopper_agent.dom.outline import outline
from shopper_agent.dom.tokens import estimate_tokens
from shopper_agent.prompt import PromptSettings
from shopper_agent.prompts.pages import KeptOutlines
from shopper_agent.schema import ClickKind, Context, Persona
from shopper_agent.testing.observations import link, make_observation
from training.blind_cut import is_cut_off

LIST = make_observation(
    "https://shop.example/search",
    "Results",
    [
        link(f"results.item_{n}.view", f"Item {n} with quite a long title", ClickKind.PRODUCT_LINK).model_copy(
            update={"in_view": n < 4}
        )
        for n in range(60)
    ],
)
CONTEXT = Context(persona=Persona(name="Ann"), intent="", history=(), observation=LIST)


def cut(target: str | None, settings: PromptSettings) -> bool | None:
    return is_cut_off(CONTEXT, target, settings, estimate_tokens, KeptOutlines())


@pytest.mark.parametrize("rendering", ["html", "compact"])
def test_what_stands_behind_the_budget_is_lost(rendering: str) -> None:
    settings = PromptSettings.model_validate({"rendering": rendering, "page_budget": 400})
    lost = [cut(f"results.item_{n}.view", settings) for n in range(60)]
    assert lost[0] is False
    assert lost[-1] is True
    assert lost == sorted(lost, key=bool), "once cut, everything behind it is"


def test_a_page_that_fits_loses_nothing() -> None:
    assert cut("results.item_59.view", PromptSettings(rendering="compact", page_budget=20_000)) is False
    assert cut("results.item_59.view", PromptSettings(rendering="compact", page_budget=None)) is False


@pytest.mark.parametrize("target", [None, "results.unfold", "browser.back", "nobody.knows"])
def test_what_is_no_element_of_the_page_cannot_be_cut_off(target: str | None) -> None:
    assert cut(target, PromptSettings(rendering="compact", page_budget=200)) is None


def test_outlines_that_the_prompt_was_made_of_are_used_again() -> None:
    settings, kept = PromptSettings(rendering="compact", page_budget=20_000), KeptOutlines()
    seen = kept.of(LIST, CONTEXT.opened, 20_000, lambda: outline(LIST, CONTEXT.opened, 20_000, rendering="compact"))
    assert seen.folds == ()
    assert is_cut_off(CONTEXT, "results.item_59.view", settings, estimate_tokens, kept) is False
