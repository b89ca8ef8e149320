"""What goes over the wire to an OpenAI-compatible server and what comes back: pure, no connection.

Source: OpenAI's chat completions API; vLLM, llama.cpp, Ollama and hosted services speak it with small gaps.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, JsonValue, SecretStr

from shopper_agent.backends.http_exchange import Answer
from shopper_agent.errors import BackendError, ConfigError
from shopper_agent.schema import Message, Record, Sampling


class OpenAISettings(Record):
    """Where the server is, how patiently it is asked and how much may be spent."""

    base_url: str
    """`http://host:8000`, `…/v1` or `…/v1/chat/completions`."""
    model: str | None = None
    """None: the one that the server lists."""
    api_key: SecretStr | None = Field(default=None, exclude=True, repr=False)
    """Left out of every dump of these settings."""
    connect_timeout_s: float = Field(default=10.0, gt=0)
    request_timeout_s: float = Field(default=120.0, gt=0)
    """For one request as a whole, from its start to its last byte."""
    max_retries: int = Field(default=4, ge=0)
    backoff_s: float = Field(default=0.5, ge=0)
    """Before the first retry; doubles each time, with jitter."""
    max_backoff_s: float = Field(default=30.0, ge=0)
    """Bounds every wait, the server's Retry-After too."""
    structured: Literal["auto", "json_schema", "off"] = "auto"
    """Ask the server to hold the reply to the schema; auto: until it refuses to."""
    schema_extra: Mapping[str, JsonValue] = {}
    """Further keys of the schema, such as `x-guidance` for servers that run llguidance."""
    max_tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """Newer OpenAI models take the second name only."""
    extra: Mapping[str, JsonValue] = {}
    """Further fields of the request body, such as `chat_template_kwargs`."""
    input_price: float | None = Field(default=None, ge=0)
    """Per million prompt tokens; the currency is the user's."""
    output_price: float | None = Field(default=None, ge=0)
    """Per million completion tokens."""
    max_cost: float | None = Field(default=None, ge=0)
    """No request is sent once so much is spent; requests in flight still end."""
    max_total_tokens: int | None = Field(default=None, ge=0)
    """Likewise, in tokens."""


def check_settings(settings: OpenAISettings) -> None:
    """Refuse settings that cannot work.

    Raises:
        ConfigError: Bad base URL, a key that no header can carry, or a cap without prices.
    """
    api_root(settings.base_url)
    prices = (settings.input_price, settings.output_price)
    if settings.max_cost is not None and None in prices:
        raise ConfigError("max_cost needs input_price and output_price (per million tokens)")
    key = settings.api_key.get_secret_value() if settings.api_key is not None else "none"
    if not re.fullmatch(r"[\x21-\x7e]+", key):
        raise ConfigError("the API key is empty or holds a character that no HTTP header can carry")


def api_root(base_url: str) -> str:
    """The address below which `/chat/completions` and `/models` lie, without a slash at its end.

    Raises:
        ConfigError: It is no http address, or carries a query, a fragment or credentials.
    """
    try:
        parts = urlsplit(base_url.strip())
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ConfigError("base_url must be an http or https address such as http://localhost:8000/v1")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ConfigError("base_url must not carry a query, a fragment or credentials")
    path = parts.path.rstrip("/").removesuffix("/chat/completions").rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path or "/v1", "", ""))


def request_body(
    settings: OpenAISettings,
    model: str,
    messages: Sequence[Message],
    sampling: Sampling,
    schema: Mapping[str, JsonValue] | None,
) -> dict[str, JsonValue]:
    """The JSON of a request."""
    chat: list[JsonValue] = [{"role": message.role, "content": message.content} for message in messages]
    body: dict[str, JsonValue] = {
        "model": model,
        "messages": chat,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        settings.max_tokens_field: sampling.max_tokens,
    }
    if sampling.seed is not None:
        body["seed"] = sampling.seed
    if schema is not None:
        named: JsonValue = {"name": "decision", "strict": True, "schema": {**schema, **settings.schema_extra}}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return {**body, **settings.extra}


def retry_after_s(answer: Answer) -> float | None:
    """Seconds that the server asks to wait; an HTTP date counts from the server's own clock."""
    if answer.retry_after is None:
        return None
    if re.fullmatch(r"\s*\d{1,9}(\.\d{1,9})?\s*", answer.retry_after):
        return float(answer.retry_after)
    until, now = _moment(answer.retry_after), _moment(answer.date)
    return max(0.0, (until - now).total_seconds()) if until is not None and now is not None else None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def complaint(answer: Answer) -> str:
    """What the server says is wrong, as one short line."""
    try:
        found = _object(json.loads(answer.body))
    except (ValueError, RecursionError):
        found = {}
    error = found.get("error", found.get("detail", found.get("message")))
    if isinstance(error, dict):
        error = error.get("message", error.get("detail"))
    text = error if isinstance(error, str) else answer.body[:2000].decode("utf-8", "replace")
    line = " ".join(text.split())
    return (line if len(line) <= 500 else line[:500] + "…") or "no message"


def refuses_schema(answer: Answer) -> bool:
    """Whether the server turned the request down for its `response_format`."""
    words = r"response_?format|json_?schema|guided|structured.?output|grammar"
    return answer.status in {400, 422} and re.search(words, complaint(answer), re.IGNORECASE) is not None


def loosened(schema: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A schema without lengths and without lists of more than one value.

    >>> loosened({"properties": {"a": {"type": "string", "enum": ["x", "y"]}, "b": {"enum": ["x"], "maxLength": 9}}})
    {'properties': {'a': {'type': 'string'}, 'b': {'enum': ['x']}}}
    """
    kept: dict[str, JsonValue] = {}
    for key, value in schema.items():
        if key == "maxLength" or (key == "enum" and isinstance(value, list) and len(value) > 1):
            continue
        if isinstance(value, list):
            kept[key] = [loosened(each) if isinstance(each, dict) else each for each in value]
        else:
            kept[key] = loosened(value) if isinstance(value, dict) else value
    return kept


@dataclass(frozen=True)
class Reply:
    """What a successful response holds."""

    text: str | None
    """None where the model gave no text; `problem` says what it did instead."""
    problem: str
    model: str | None
    finish_reason: str | None
    prompt_tokens: int | None
    completion_tokens: int | None


def read_reply(body: bytes) -> Reply:
    """Read a chat completion.

    Raises:
        BackendError: The body is no chat completion at all.
    """
    try:
        found = _object(json.loads(body))
    except (ValueError, RecursionError):
        start = " ".join(body[:200].decode("utf-8", "replace").split())
        raise BackendError(f"the server's answer is not JSON (is base_url right?): {start or 'empty'}") from None
    choices = found.get("choices")
    if not isinstance(choices, list) or not choices:
        raise BackendError(f"the server's answer has no choices: {complaint(Answer(200, body))}")
    choice = _object(choices[0])
    text, problem = _text(_object(choice.get("message")), choice)
    usage = _object(found.get("usage"))
    return Reply(
        text=text,
        problem=problem,
        model=_string(found.get("model")),
        finish_reason=_string(choice.get("finish_reason")),
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
    )


def _text(message: Mapping[str, JsonValue], choice: Mapping[str, JsonValue]) -> tuple[str | None, str]:
    """The reply's text, or None and what came instead."""
    content = message.get("content")
    if isinstance(content, list):
        parts = [_string(_object(part).get("text")) for part in content]
        content = "".join(part for part in parts if part is not None) if any(parts) else None
    if isinstance(content, str):
        return content.encode("utf-8", "replace").decode("utf-8"), ""
    if refusal := _string(message.get("refusal")):
        return None, f"the model refused: {' '.join(refusal.split())[:300]}"
    if message.get("tool_calls") or message.get("function_call"):
        return None, "the model called a tool instead of replying"
    if message.get("reasoning_content") or message.get("reasoning"):
        return None, "the model spent its reply on reasoning; raise max_tokens or switch thinking off"
    return None, f"the model gave no text (finish reason: {_string(choice.get('finish_reason'))})"


def read_models(body: bytes) -> list[str]:
    """The model names that `/models` lists.

    Raises:
        BackendError: The body is no such list.
    """
    try:
        listed = _object(json.loads(body)).get("data")
    except (ValueError, RecursionError):
        listed = None
    if not isinstance(listed, list):
        raise BackendError("the server's list of models cannot be read; name the model")
    return [name for entry in listed if (name := _string(_object(entry).get("id")))]


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _string(value: JsonValue) -> str | None:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else None


def _count(value: JsonValue) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
