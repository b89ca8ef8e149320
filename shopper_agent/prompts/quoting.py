"""Text from a page, made unable to leave its block or to speak the model's own control language."""

import re
from typing import Final

_CONTROL: Final = re.compile(
    r"<(?=\s*/?\s*page_(?:content|events)\b)"  # our own delimiters
    r"|<(?=[|\uff5c])"  # ChatML and Llama 3, and DeepSeek with its full-width bar
    r"|<(?=/?(?:bos|eos|pad|unk|start_of_turn|end_of_turn|think|tool_call|tool_response|IMPORTANT)>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])",  # Mistral
    re.IGNORECASE,
)
_ENTITY: Final = {"<": "&lt;", "[": "&#91;"}


def quote(text: str) -> str:
    """The text with every delimiter and every known control token disarmed: its first character is an entity.

    Tokenizers read control tokens wherever they stand, so a page could otherwise end the user's message and
    open one of its own. Everything else stays as it is; `</s>` too, which closes a struck-out price.
    """
    return _CONTROL.sub(lambda found: _ENTITY[found.group()], text)


def quote_line(text: str) -> str:
    """The same, on one line: headings and keys of ours cannot be imitated at the start of a line."""
    return quote(" ".join(text.split()))
