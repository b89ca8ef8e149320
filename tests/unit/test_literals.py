"""What was written out for a secret field is recorded by a reference, wherever the decision repeats it."""

from shopper_agent.dom.literals import without_literal
from shopper_agent.schema import Action, Alternative, Click, Decision, Input, Target, Terminate

SECRET = Target(name="form.pass_word_2", tag="input", role="textbox", text="Password", secret=True)
TYPED = Input(name="form.pass_word_2", text="hunter22")


def decision(action: Action) -> Decision:
    chances = (
        Alternative(action=action, probability=0.9, utility=1),
        Alternative(action=Terminate(), probability=0.1, utility=0),
    )
    return Decision(rationale="I type hunter22.", action=action, alternatives=chances, raw=('{"text": "hunter22"}',))


def test_the_text_is_replaced_everywhere() -> None:
    kept = without_literal(decision(TYPED), SECRET)
    assert kept.action == Input(name="form.pass_word_2", text="{secret.pass_word}")
    assert "hunter22" not in kept.model_dump_json()
    assert kept.rationale == "I type {secret.pass_word}."
    assert [one.probability for one in kept.alternatives] == [0.9, 0.1]


def test_references_and_other_fields_stay_as_they_are() -> None:
    by_reference = decision(Input(name="form.pass_word_2", text="{contact.password}"))
    assert without_literal(by_reference, SECRET) is by_reference
    for target in (None, SECRET.model_copy(update={"secret": False})):
        assert without_literal(decision(TYPED), target).action == TYPED
    assert without_literal(decision(Click(name="a")), SECRET).action == Click(name="a")
