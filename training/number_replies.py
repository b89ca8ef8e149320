"""A number of a page as a reply: what a policy that chose it would write. Pure; no torch."""

from shopper_agent.parse import dump, parse
from shopper_agent.prompts.numbering import LEAVING, with_number
from shopper_agent.schema import Action, Click, Decision, Input, Terminate, TypeAndSubmit
from training.examples import Example
from training.predictions import Said


def reply_of(example: Example, number: int) -> str:
    """The reply that opens with this number. The rationale is the recorded one: rewards of actions do not read it.

    What is typed into a field is what the demonstrator would most likely type there, or what was typed; a field into
    which neither typed is clicked.

    Raises:
        ValueError: The page has no such number.
    """
    if not LEAVING <= number <= len(example.order):
        raise ValueError(f"there is no [{number}] on this page of {len(example.order)}")
    recorded = parse(example.completion)
    rationale = recorded.rationale.partition("] ")[2] or recorded.rationale
    return dump(with_number(Decision(rationale=rationale, action=_action(example, number)), example.order))


def _action(example: Example, number: int) -> Action:
    if number == LEAVING:
        return Terminate()
    name = example.order[number - 1]
    likely = sorted(example.demonstrator, key=lambda pair: -pair[1])
    known = [example.gold, *(said for said, _ in likely)] if not likely else [said for said, _ in likely]
    said = next((one for one in known if one.name == name), Said(type="click", name=name))
    if said.type == "input" and said.text is not None:
        return Input(name=name, text=said.text)
    if said.type == "type_and_submit" and said.text is not None:
        return TypeAndSubmit(name=name, text=said.text)
    return Click(name=name)
