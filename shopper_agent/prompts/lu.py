"""The layout of Lu et al.: an action takes two turns, the rationale first, then, after a fixed message, the action.

    user        the page
    assistant   I look for the cheapest one.
    user        <|end_of_rationale|>
    assistant   {"type": "click", "name": "sort.price"}

Source: arXiv 2503.20749; Shop-R1's App. A for the system message. Not disclosed: whether the fixed message is a token
of its own (here it is text, which any tokenizer takes), and what a step without a rationale looks like (here its turn
is empty). Differs: what the customer came for, failures and events are said, as in the other layouts.
"""

from shopper_agent.parse import dump_action
from shopper_agent.prompts.blocks import shopper, system_message
from shopper_agent.prompts.quoting import quote, quote_line
from shopper_agent.prompts.templates import load
from shopper_agent.prompts.turns import TOKENS_PER_MESSAGE, Scene, Turn, alternating, skipped
from shopper_agent.schema import Decision, Message


class Lu:
    """Alternating turns, of which a step takes four."""

    persona = False
    most_steps: int | None = None
    step_tokens = TOKENS_PER_MESSAGE

    def turn(self, turn: Turn) -> tuple[str, ...]:
        """Page, rationale, the fixed message, action."""
        return turn.page, *(message.content for message in reply_turns(turn.decision, end_of_rationale()))

    def messages(self, scene: Scene) -> tuple[Message, ...]:
        """System, then four for every step, then the current page."""
        mark = end_of_rationale()
        system = system_message(
            "lu", scene.context, scene.vocabulary, scene.rendering,
            shopper=shopper(scene.context, persona=scene.persona), mark=mark,
        )  # fmt: skip
        texts = [text for turn in scene.turns for text in self.turn(turn)] + [scene.page]
        if scene.skipped:
            texts[0] = f"{skipped(scene.skipped)}\n\n{texts[0]}"
        return (system, *alternating(texts))


def end_of_rationale() -> str:
    """The fixed message after which the action is asked for. Source: Lu et al., as printed."""
    return load("user/end_of_rationale")


def rationale_turns(rationale: str, mark: str) -> tuple[Message, Message]:
    """What stands between the page and the action: the rationale on one line, and the fixed message."""
    return Message(role="assistant", content=quote_line(rationale)), Message(role="user", content=mark)


def reply_turns(decision: Decision, mark: str) -> tuple[Message, Message, Message]:
    """A decision as it is said: rationale, the fixed message, action."""
    action = Message(role="assistant", content=quote(dump_action(decision.action)))
    return *rationale_turns(decision.rationale, mark), action
