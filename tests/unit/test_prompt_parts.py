import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.prompt import PromptSettings, compose
from shopper_agent.prompts.fitting import fit
from shopper_agent.prompts.quoting import quote, quote_line
from shopper_agent.prompts.templates import fill
from shopper_agent.schema import ActedStep, Click, Context, Decision, Observation, Persona

SIZES = st.lists(st.integers(1, 400), max_size=12)


def test_a_template_refuses_a_missing_and_an_extra_value():
    with pytest.raises(ValueError, match="user/why"):
        fill("user/why")
    with pytest.raises(ValueError, match="user/why"):
        fill("user/why", rationale="x", mood="y")


def test_an_empty_value_takes_its_paragraph_along():
    assert fill("user/step", number="1", page="P", why="", action="A") == "### Step 1\n\nP\n\nAction: A"


def test_values_are_not_looked_into_again():
    assert fill("user/why", rationale="{{rationale}} {{x}}") == "Why: {{rationale}} {{x}}"


FRAGMENTS = [*"</>|[] \n", "page_content", "PAGE_EVENTS", "\uff5c", "[/INST]", "</", "think"]


@given(st.lists(st.sampled_from(FRAGMENTS)).map("".join))
def test_quoting_twice_changes_nothing_more(text):
    assert quote(quote(text)) == quote(text)
    assert "</page_content>" not in quote(text).lower()
    assert "\n" not in quote_line(text)


@pytest.mark.parametrize("text", ["<s>$79.00</s> $59.00", '<a name="a.b">x</a>', "a < b | c", "[search_input] x"])
def test_ordinary_page_text_is_not_touched(text):
    assert quote(text) == text


# ── fitting ─────────────────────────────────────────────────────────────────────────────────────


def test_everything_is_shown_where_there_is_room():
    found = fit(1000, [10, 10], 100, [50, 60].__getitem__)
    assert (found.first_step, found.first_page, found.page_budget) == (0, 0, None)


def test_the_oldest_pages_go_first():
    found = fit(250, [10, 10, 10], 100, [10, 60, 60].__getitem__)
    assert (found.first_step, found.first_page, found.page_budget) == (0, 1, None)


def test_then_the_current_page_shrinks():
    found = fit(250, [10, 10, 10], 900, [10, 60, 60].__getitem__)
    assert (found.first_step, found.first_page, found.page_budget) == (0, 3, 220)


def test_the_oldest_steps_go_when_they_would_leave_the_page_less_than_a_quarter():
    found = fit(400, [100, 100, 100, 90], 500, [1, 1, 1, 1].__getitem__)
    assert (found.first_step, found.first_page, found.page_budget) == (1, 4, 110)


def test_pages_beyond_the_first_that_does_not_fit_are_never_asked_for():
    asked = []

    def cost(index: int) -> int:
        asked.append(index)
        return 100

    fit(350, [0] * 50, 100, cost)
    assert asked == [49, 48, 47]


@given(st.integers(0, 3000), SIZES, st.integers(0, 1000), st.data())
def test_what_is_chosen_fits(total, steps, current, data):
    pages = data.draw(st.lists(st.integers(0, 300), min_size=len(steps), max_size=len(steps)))
    found = fit(total, steps, current, pages.__getitem__)
    assert 0 <= found.first_step <= found.first_page <= len(steps)
    shown = current if found.page_budget is None else found.page_budget
    assert sum(steps[found.first_step :]) + shown + sum(pages[found.first_page :]) <= total
    if found.first_page < len(steps):
        assert found.page_budget is None, "a past page never costs the current one"


# ── the same, rendered ──────────────────────────────────────────────────────────────────────────


def session(lengths: list[int], current: int) -> Context:
    """Pages of so many words each."""
    pages = [
        Observation(
            url=f"https://shop.example/{number}",
            title=f"Page {number}",
            html=f"<main>\n<h1>Page {number}</h1>\n<p>{'word ' * words}</p>\n</main>",
            elements=(),
        )
        for number, words in enumerate([*lengths, current])
    ]
    history = tuple(
        ActedStep(observation=page, decision=Decision(rationale=f"Reason {n}.", action=Click(name=f"link.{n}")))
        for n, page in enumerate(pages[:-1])
    )
    return Context(persona=Persona(name="p"), intent="Socks", history=history, observation=pages[-1])


@pytest.mark.parametrize("layout", ["customer-r1", "shop-r1", "lu"])
def test_actions_and_rationales_stay_when_their_pages_go(layout):
    settings = PromptSettings(layout=layout, total_budget=2000)
    prompt = compose(session([300] * 8, 300), settings)
    shown = "\n".join(message.content for message in prompt.messages)
    assert all(f"Reason {n}." in shown and f"link.{n}" in shown for n in range(8))
    assert "<h1>Page 0</h1>" not in shown
    assert "<h1>Page 7</h1>" in shown
    assert "<h1>Page 8</h1>" in shown
    assert prompt.report.pages_dropped + prompt.report.pages_shown == 8
    assert prompt.report.tokens <= 2000


@pytest.mark.parametrize("layout", ["customer-r1", "shop-r1", "lu"])
def test_steps_that_are_left_out_are_counted(layout):
    prompt = compose(session([5] * 200, 2000), PromptSettings(layout=layout, total_budget=4000))
    assert prompt.report.steps_dropped > 0
    shown = "\n".join(message.content for message in prompt.messages)
    assert f"(Earlier steps that are not shown: {prompt.report.steps_dropped})" in shown
    assert not prompt.report.over_budget


def test_past_pages_can_be_limited_by_number():
    prompt = compose(session([5] * 6, 5), PromptSettings(history_pages=2))
    assert (prompt.report.pages_shown, prompt.report.pages_dropped) == (2, 4)
    assert compose(session([5] * 6, 5), PromptSettings(history_pages=0)).report.pages_shown == 0


def test_a_current_page_that_is_too_long_is_shrunk():
    prompt = compose(session([], 5000), PromptSettings(page_budget=None, total_budget=1500))
    assert prompt.report.page_shrunk
    assert prompt.report.tokens <= 1500


def test_a_budget_that_cannot_be_met_is_reported():
    assert compose(session([5], 5), PromptSettings(total_budget=500)).report.over_budget


@given(SIZES, st.integers(0, 2000), st.integers(1200, 6000), st.sampled_from(["customer-r1", "shop-r1", "lu"]))
def test_a_prompt_keeps_its_budget_or_says_so(lengths, current, budget, layout):
    report = compose(session(lengths, current), PromptSettings(layout=layout, total_budget=budget)).report
    assert report.over_budget is (report.tokens > budget)
    assert not report.over_budget
    assert report.pages_shown + report.pages_dropped == len(lengths)


def test_the_callers_own_token_count_is_used():
    letters = compose(session([50], 50), PromptSettings(total_budget=20_000), count_tokens=len)
    assert letters.report.tokens > compose(session([50], 50), PromptSettings()).report.tokens * 3
