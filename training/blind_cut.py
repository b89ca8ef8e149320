"""What a blind cut would lose: the papers keep the beginning of a page that is too long, whatever stands in the rest.

Source: Shop-R1 and Lu et al. pad and cut at the end of the context; under Customer-R1's 65k tokens the current page is
cut in 34 % of samples. Not disclosed: which side goes; the end does here. Differs: the cut is at the page's own budget,
in the rendering that is trained on, so that nothing but folding differs.
"""

from collections.abc import Callable

from shopper_agent.dom.markup import escaped
from shopper_agent.dom.outline import Outline, Rendering, is_fold, outline
from shopper_agent.prompt import PromptSettings
from shopper_agent.prompts.pages import KeptOutlines
from shopper_agent.schema import Context


def is_cut_off(
    context: Context,
    target: str | None,
    settings: PromptSettings,
    count_tokens: Callable[[str], int],
    kept: KeptOutlines,
) -> bool | None:
    """Whether the acted element stands behind the first tokens of the page, as many as its budget has.

    `kept` has the outlines that the prompt was made of. None: no element of the page was acted on.
    """
    page = context.observation
    if target is None or is_fold(page, target) or all(each.name != target for each in page.elements):
        return None
    if target.startswith("browser."):
        return None
    budget = settings.page_budget or settings.total_budget

    def outlined(bound: int | None, rendering: Rendering) -> Outline:
        return outline(page, context.opened, bound, count_tokens, rendering)

    seen = kept.of(
        page, context.opened, settings.page_budget, lambda: outlined(settings.page_budget, settings.rendering)
    )
    if not seen.folds and not seen.texts_cut and seen.tokens <= budget:
        return False
    whole = outlined(None, "html" if settings.rendering == "html" else "compact").text
    end = _end_of(target, whole)
    return end is None or (end > budget and count_tokens(whole[:end]) > budget)


def _end_of(name: str, page: str) -> int | None:
    """Where the element's name ends in a rendered page; None: it is not there."""
    for written in (f"[{name}]", f'name="{escaped(name, quotes=True)}"'):
        at = page.find(written)
        if at >= 0:
            return at + len(written)
    return None
