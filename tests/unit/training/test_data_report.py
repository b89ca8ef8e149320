"""What a data set says of itself: shares, the table, and what is wrong with it."""

from shopper_agent.prompt import PromptReport, PromptSettings, prompt_id
from shopper_agent.schema import ClickKind, Message
from training.data import Card, DataSet, DataSettings
from training.data_checks import problems
from training.data_stats import stats
from training.data_text import report
from training.examples import Example
from training.predictions import Said

LEAVE, BUY = Said(type="terminate"), Said(type="click", name="buybox.buy", click_type=ClickKind.PURCHASE)
REPLIES = {
    LEAVE: '{"rationale": "", "action": {"type": "terminate"}}',
    BUY: '{"rationale": "I buy.", "action": {"type": "click", "name": "buybox.buy"}}',
}


def example(user: str, step: int, gold: Said, *, cut: bool | None = None, page: str = "A shop") -> Example:
    tokens = PromptReport(
        tokens=100 * step, pages_shown=0, pages_dropped=1, steps_dropped=0, page_shrunk=False, over_budget=False
    )
    return Example(
        session=f"s-{user}", user=user, step=step, scored=step > 0, messages=(Message(role="user", content=page),),
        completion=REPLIES[gold], gold=gold, target_hidden=False, target_cut=cut, page_kind="product",
        first_result=None, prompt=tokens, split_by_user="test" if user == "ben" else "train",
        split_by_session="test" if user == "ben" else "train",
    )  # fmt: skip


def data_of(*examples: Example) -> DataSet:
    card = Card(
        settings=DataSettings(), prompt_id=prompt_id(PromptSettings()), counted_by="estimate", recordings=2,
        left_out={}, stats=stats(examples),
    )  # fmt: skip
    return DataSet(card, examples)


WHOLE = (example("ann", 0, BUY, cut=False), example("ann", 1, BUY, cut=True), example("ben", 1, LEAVE))


def test_shares_are_of_what_they_can_be_asked_of() -> None:
    told = stats(WHOLE)
    assert (told["targets_hidden"], told["targets_cut"]) == (0.0, 0.5)
    assert stats(WHOLE[2:])["targets_cut"] is None
    assert stats(WHOLE[2:])["targets_hidden"] is None
    assert (told["examples"], told["scored"], told["users"], told["with_rationale"]) == (3, 2, 2, 2 / 3)


def test_the_table_is_aligned_and_says_both_shares() -> None:
    shown = report(data_of(*WHOLE).card)
    lines = shown.splitlines()
    assert "  hidden by our outline                   0.0%" in lines
    assert "  lost by a blind cut there              50.0%" in lines
    assert "  click                                      2     66.7%" in lines
    assert "  by shopper                                 2         1" in lines
    assert {len(line.rstrip()) for line in lines if "%" in line and "click" in line} == {56}
    assert max(map(len, lines)) <= 80


def test_a_card_that_says_less_is_shown_as_far_as_it_goes() -> None:
    card = data_of(*WHOLE).card
    shown = report(card.model_copy(update={"stats": {"examples": 3}}))
    assert "  lost by a blind cut there               none" in shown


def test_a_good_data_set_has_no_problems_and_each_flaw_is_a_line() -> None:
    assert list(problems(data_of(*WHOLE))) == []
    private = example("ann", 2, BUY, page="Paid with 4242 4242 4242 4242")
    found = list(problems(data_of(*WHOLE, private)))
    assert found == ["session s-ann, step 2: a card number stands in it"]
    assert list(problems(data_of(WHOLE[0], WHOLE[1]))) == [
        "every action is click: there is nothing to choose between",
        "nothing is held out by user: there is one user only",
        "nothing is held out by session: there is one session only",
    ]
