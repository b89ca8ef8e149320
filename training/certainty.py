"""Self-certainty of rationales: KL(U‖p) of the model's distribution, averaged over the rationale's tokens.

Source: Shop-R1 §3.3 with the definition that it cites (arXiv 2502.18581, Intuitor 2505.19590), not its printed Eq. 3.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from json import JSONDecoder
from typing import TYPE_CHECKING, Any, Final

from shopper_agent.errors import ConfigError
from shopper_agent.parse import InvalidDecision, parse_parts

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerBase

_SPACE: Final = " \t\r\n"
_HEAD_ROWS: Final = 256
"""Positions whose logits are held at once: 256 by 151,936 of them are 156 MB in fp32."""


# ── where the rationale is ───────────────────────────────────────────────────────────────────────────────────────


def rationale_span(text: str) -> tuple[int, int] | None:
    """Where the value of "rationale" stands in a reply: first character and the one after the last, without quotes.

    None where the reply is no object of rationale and action.
    """
    try:
        parse_parts(text)
    except InvalidDecision:
        return None
    read, at = JSONDecoder().raw_decode, _skip(text, 0) + 1
    while True:  # parse_parts has found the key: this ends there
        key, at = read(text, _skip(text, at))
        at = _skip(text, _skip(text, at) + 1)
        _, end = read(text, at)
        if key == "rationale":
            return at + 1, end - 1
        at = _skip(text, end) + 1


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at


def rationale_mask(pieces: Sequence[bytes]) -> list[bool] | None:
    """Which tokens hold a byte of the rationale's value; None where the reply has no rationale to be sure of.

    By bytes, as tokens of byte-level vocabularies overlap the quotes around the value and split characters.
    """
    whole = b"".join(pieces)
    text = whole.decode("utf-8", "replace")
    span = rationale_span(text)
    if span is None:
        return None
    first, last = (len(text[:place].encode("utf-8")) for place in span)
    if len(text.encode("utf-8")) != len(whole):  # a broken character was replaced: bytes and text do not agree
        return None
    mask, at = [], 0
    for piece in pieces:
        mask.append(at < last and at + len(piece) > first and bool(piece))
        at += len(piece)
    return mask if any(mask) else None


class TokenBytes:
    """The bytes that each token of a byte-level vocabulary stands for."""

    def __init__(self, tokenizer: "PreTrainedTokenizerBase") -> None:
        """Raises ConfigError for a tokenizer that is not byte-level BPE (Qwen2's, Llama 3's and GPT-2's are)."""
        self._tokenizer = tokenizer
        self._special = frozenset(tokenizer.all_special_ids)
        probe = "é 🛒"
        if b"".join(self.of(tokenizer.encode(probe, add_special_tokens=False))) != probe.encode("utf-8"):
            raise ConfigError(
                "self-certainty finds the rationale by the bytes of its tokens, and this tokenizer is not byte-level; "
                "set certainty = 0 in [reward.settings] to do without"
            )

    def of(self, ids: Sequence[int]) -> list[bytes]:
        """The bytes of each token; none of special tokens, which decoding leaves out.

        None of tokens that only the embedding has either: models pad their vocabulary, and may draw those too.
        """
        table = byte_of_character()
        tokens = self._tokenizer.convert_ids_to_tokens(list(ids))
        return [
            b"" if one in self._special or token is None else _bytes_of(token, table)
            for one, token in zip(ids, tokens, strict=True)
        ]


def _bytes_of(token: str, table: Mapping[str, int]) -> bytes:
    known = [table.get(character) for character in token]
    if None in known:  # an added token is written as it is
        return token.encode("utf-8")
    return bytes(one for one in known if one is not None)


@lru_cache(maxsize=1)
def byte_of_character() -> Mapping[str, int]:
    """Character of a byte-level vocabulary → the byte it stands for.

    Source: GPT-2's `bytes_to_unicode`: printable Latin-1 stands for itself, the rest is counted up from 256.
    """
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    table = {chr(byte): byte for byte in printable}
    others = (byte for byte in range(256) if byte not in set(printable))
    return table | {chr(256 + place): byte for place, byte in enumerate(others)}


# ── how sure the model is ────────────────────────────────────────────────────────────────────────────────────────


def token_certainty(model: object, ids: "torch.Tensor", attention: "torch.Tensor", last: int) -> "torch.Tensor":
    """KL(U‖p) in nats at each of the last positions, [rows, last], p at temperature 1, without gradients.

    logsumexp(z) - mean(z) - log V; V is the width of the output embedding, padding rows included, as the softmax has
    it. Logits are made a few positions at a time. Differs: caps and scales on logits, which Qwen2 has none of, are not
    applied. Peft models too.
    """
    import torch

    whole: Any = model
    if hasattr(whole, "get_base_model"):
        whole = whole.get_base_model()
    head = whole.get_output_embeddings()
    was_training = whole.training
    whole.eval()  # no dropout, and no draw from the generator that the rollouts use
    try:
        with torch.no_grad():
            hidden = whole.base_model(input_ids=ids, attention_mask=attention, use_cache=False).last_hidden_state
            wanted = hidden[:, -last - 1 : -1]
            parts = [_kl_from_uniform(head(part)) for part in wanted.reshape(-1, wanted.shape[-1]).split(_HEAD_ROWS)]
            return torch.cat(parts).view(wanted.shape[:2])
    finally:
        whole.train(was_training)


def _kl_from_uniform(logits: "torch.Tensor") -> "torch.Tensor":
    import math

    import torch

    wide = logits.float()
    return torch.logsumexp(wide, dim=-1) - wide.mean(dim=-1) - math.log(wide.shape[-1])


def mean_certainty(of_tokens: Sequence[float], mask: Sequence[bool] | None) -> float | None:
    """The mean over the rationale's tokens; None where there is no rationale."""
    if mask is None:
        return None
    known = [one for one, counts in zip(of_tokens, mask, strict=True) if counts]
    return sum(known) / len(known)
