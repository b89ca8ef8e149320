"""A model folder's own tokenizer and chat template: messages → the very tokens that it was trained on.

Neither transformers nor torch: an exported model runs by the same file as the one it was made from.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

from pydantic import JsonValue

from shopper_agent.errors import ConfigError, MissingExtra
from shopper_agent.schema import Message

_REMEMBERED: Final = 4096
"""Texts whose length is kept: an outline weighs the same lines again and again."""
_RenderChat = Callable[[list[dict[str, str]]], str]


class Tokenizer(Protocol):
    """As much of `tokenizers.Tokenizer` as is used here."""

    def encode(self, text: str, *, add_special_tokens: bool) -> "_Encoding":
        """The tokens of a text."""
        ...

    def decode(self, ids: Sequence[int], *, skip_special_tokens: bool) -> str:
        """The text of tokens."""
        ...

    def token_to_id(self, token: str) -> int | None:
        """The number of a token, if there is one."""
        ...

    def get_vocab_size(self) -> int:
        """How many tokens there are."""
        ...

    def no_padding(self) -> None:
        """Encode without filling up."""
        ...

    def no_truncation(self) -> None:
        """Encode without cutting."""
        ...


class _Encoding(Protocol):
    @property
    def ids(self) -> list[int]: ...


ReadTokenizer = Callable[[Path], Tokenizer]


class ChatTokens:
    """How a model folder turns messages into tokens and tokens into text."""

    def __init__(self, folder: Path, tokenizer: Tokenizer, render: _RenderChat, ends: frozenset[int]) -> None:
        """Put the parts together; `load_chat_tokens` reads them."""
        self.folder, self.ends = folder, ends
        """`ends`: the tokens after which a reply is over; at least one."""
        self._tokenizer, self._render = tokenizer, render
        self.count = lru_cache(maxsize=_REMEMBERED)(self._count)
        """How many tokens a text is, without the template's marks."""

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """The tokens that the model continues.

        Raises:
            ConfigError: The chat template refuses the messages.
        """
        text = self._render([{"role": message.role, "content": message.content} for message in messages])
        return self._tokenizer.encode(text, add_special_tokens=False).ids

    def text(self, tokens: Sequence[int]) -> str:
        """What tokens say; what is no UTF-8 becomes a replacement character."""
        return self._tokenizer.decode(list(tokens), skip_special_tokens=True)

    @property
    def size(self) -> int:
        """Tokens that the tokenizer knows."""
        return self._tokenizer.get_vocab_size()

    def _count(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)


def load_chat_tokens(
    folder: Path, extra: str = "local", model: Path | None = None, read: ReadTokenizer | None = None
) -> ChatTokens:
    """Read `tokenizer.json`, `tokenizer_config.json`, `chat_template.jinja` and `generation_config.json` of a folder.

    `model` is where the model's own configuration lies, if that is another folder. `read` reads `tokenizer.json`; by
    default the package `tokenizers` does.

    Raises:
        ConfigError: A file is missing or is no such file, or the folder has no chat template or no end token.
        MissingExtra: `tokenizers` is not installed; `extra` names what brings it.
    """
    tokenizer = _tokenizer(folder / "tokenizer.json", extra, read)
    settings = _read(folder / "tokenizer_config.json")
    special = {name: _token(settings.get(name)) for name in ("bos_token", "eos_token", "pad_token", "unk_token")}
    template = _template(folder, settings)
    ends = {tokenizer.token_to_id(special["eos_token"] or "")}
    for file, key in (("generation_config.json", "eos_token_id"), ("config.json", "eos_token_id")):
        ends |= _numbers(_read((model or folder) / file).get(key))
    known = frozenset(end for end in ends if end is not None)
    if not known:
        raise ConfigError(f"{folder}: no end token is named, replies would never stop (tokenizer_config.json)")
    render = _renderer(folder, template, {name: token for name, token in special.items() if token is not None})
    return ChatTokens(folder, tokenizer, render, known)


def _tokenizer(path: Path, extra: str, read: ReadTokenizer | None) -> Tokenizer:
    if not path.is_file():
        raise ConfigError(f"no tokenizer in {path.parent}: a file tokenizer.json is expected there")
    try:
        package = import_module("tokenizers")
    except ImportError as error:
        raise MissingExtra("tokenizers", extra) from error
    try:
        tokenizer: Tokenizer = package.Tokenizer.from_file(str(path)) if read is None else read(path)
    except Exception as error:  # the package raises nothing narrower
        raise ConfigError(f"{path} is no tokenizer: {error}") from error
    tokenizer.no_padding()  # a tokenizer that was saved while training may carry both
    tokenizer.no_truncation()
    return tokenizer


def _template(folder: Path, settings: Mapping[str, JsonValue]) -> str:
    """The folder's chat template; where it has several, the default one."""
    own = folder / "chat_template.jinja"
    if own.is_file():
        return own.read_text(encoding="utf-8")
    template = settings.get("chat_template")
    if isinstance(template, list):
        named = [each for each in template if isinstance(each, dict) and each.get("name") == "default"]
        template = named[0].get("template") if named else None
    if not isinstance(template, str):
        raise ConfigError(f"{folder}: the tokenizer has no chat template; take a chat (“instruct”) model or add one")
    return template


def _renderer(folder: Path, template: str, special: Mapping[str, str]) -> _RenderChat:
    """The template as a function, in the environment that transformers gives its templates.

    Source: transformers, utils/chat_template_utils.py: sandboxed, both blocks trimmed, loop controls, tojson plain.
    """
    from jinja2 import TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def refuse(message: str) -> None:
        raise TemplateError(message)

    def plain_json(value: JsonValue, indent: int | None = None) -> str:
        return json.dumps(value, ensure_ascii=False, indent=indent)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = plain_json
    environment.globals["raise_exception"] = refuse
    try:
        compiled = environment.from_string(template)
    except TemplateError as error:
        raise ConfigError(f"{folder}: the chat template cannot be read: {error}") from error

    def render(messages: list[dict[str, str]]) -> str:
        try:
            return compiled.render(messages=messages, add_generation_prompt=True, **special)
        except TemplateError as error:
            raise ConfigError(f"{folder}: the chat template refuses the messages: {error}") from error

    return render


def _read(path: Path) -> Mapping[str, JsonValue]:
    """A JSON object; nothing where the file is not there."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not JSON: {error}") from error
    return found if isinstance(found, dict) else {}


def _token(value: JsonValue) -> str | None:
    """A special token, which older files write as an object."""
    if isinstance(value, dict):
        value = value.get("content")
    return value if isinstance(value, str) else None


def _numbers(value: JsonValue) -> set[int | None]:
    listed = value if isinstance(value, list) else [value]
    return {each for each in listed if isinstance(each, int) and not isinstance(each, bool)}
