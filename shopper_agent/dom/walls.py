"""Does a page let nobody in? A check for humans, a captcha, a refusal, or a form to log in and nothing else.

Precision comes first: only a bare page is a wall, one that offers no goods, no search and hardly anything to press.
Whoever meets a wall stops there; nothing tries to get around it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from shopper_agent.dom import wall_words as words
from shopper_agent.dom.plain import plain_text
from shopper_agent.schema import ClickKind, Element, Observation

_MOST_CONTROLS = 14
_MOST_HTML = 20_000
"""Characters of a bare page; guards are short."""
_MOST_TEXT = 2_500
_MOST_LINKS_BESIDE_A_REFUSAL = 3
_MOST_LOG_IN_FIELDS = 4
"""Name, password, perhaps a firm's number and a language."""
_GOODS = frozenset({
    ClickKind.PURCHASE, ClickKind.SEARCH, ClickKind.PRODUCT_LINK, ClickKind.PRODUCT_OPTION, ClickKind.FILTER,
    ClickKind.SUGGESTED_TERM, ClickKind.CART_SIDE_BAR, ClickKind.CART_PAGE_SELECT,
})  # fmt: skip
_FIELDS = frozenset({"textbox", "searchbox", "spinbutton", "combobox"})
_HEADING = re.compile(r"<h[1-3]\b[^>]*>(.{0,300}?)</h[1-3]>", re.DOTALL)
_PASSWORD = re.compile(r"<input\b[^>]*\btype=\"password\"")


class WallKind(StrEnum):
    """What a wall asks for."""

    HUMAN_CHECK = "human_check"
    CAPTCHA = "captcha"
    ACCESS_DENIED = "access_denied"
    LOG_IN = "log_in"


_ASKS = {
    WallKind.HUMAN_CHECK: "the shop asks for proof of a human",
    WallKind.CAPTCHA: "the shop asks to solve a captcha",
    WallKind.ACCESS_DENIED: "the shop refuses access",
    WallKind.LOG_IN: "the shop asks to log in and shows nothing else",
}


@dataclass(frozen=True)
class Wall:
    """A page that lets nobody in."""

    kind: WallKind
    words: str
    """What it says, at most 160 characters."""
    passes: bool = False
    """It says that it lets its visitors in by itself."""

    @property
    def message(self) -> str:
        """One line for people."""
        return f"{_ASKS[self.kind]}: “{self.words}”"


def wall_in(observation: Observation, *, has_account: bool = False) -> Wall | None:
    """The wall that a page is; None for pages of a shop, whatever they say of captchas.

    A form to log in is no wall to whoever `has_account`.
    """
    if not _is_bare(observation):
        return None
    text = words.ASIDE.sub(" ", plain_text(observation.html))
    if len(text) > _MOST_TEXT or words.PRICE.search(text):
        return None
    return _check(observation, text) or _refusal(observation, text) or (None if has_account else _log_in(observation))


def _is_bare(observation: Observation) -> bool:
    """No goods, no search, hardly anything to press."""
    if observation.products or len(observation.html) > _MOST_HTML:
        return False
    controls = _controls(observation)
    return len(controls) <= _MOST_CONTROLS and not any(each.kind in _GOODS for each in controls)


def _controls(observation: Observation) -> list[Element]:
    """What the page itself offers; a list of languages is one control."""
    return [each for each in observation.elements if each.role != "option" and not each.name.startswith("browser.")]


def _check(observation: Observation, text: str) -> Wall | None:
    """A check for humans: it asks for one answer at most, other forms with a captcha ask for more."""
    if sum(each.role in _FIELDS and each.enabled for each in _controls(observation)) > 1:
        return None
    said = f"{observation.title}. {text}"
    passing = words.PASSES.search(said)
    if passing is None and words.MOMENT.search(observation.title) and words.MOMENT_SIGN.search(text):
        passing = words.MOMENT.search(observation.title)
    if passing is not None and not _is_asked(said, passing):
        return Wall(WallKind.HUMAN_CHECK, _around(said, passing), passes=True)
    for kind, pattern in ((WallKind.CAPTCHA, words.PUZZLE), (WallKind.HUMAN_CHECK, words.HUMAN)):
        found = next((one for one in pattern.finditer(said) if not _is_asked(said, one)), None)
        if found is not None:
            return Wall(kind, _around(said, found))
    return None


def _refusal(observation: Observation, text: str) -> Wall | None:
    """A refusal that names its reason, or a short one that the server's answer confirms."""
    said = f"{observation.title}. {text}"
    found = words.DENIED.search(said)
    if found is not None and not _is_asked(said, found):
        return Wall(WallKind.ACCESS_DENIED, _around(said, found))
    if observation.status not in words.REFUSALS or len(_controls(observation)) > _MOST_LINKS_BESIDE_A_REFUSAL:
        return None
    for headline in (observation.title, *map(plain_text, _HEADING.findall(observation.html))):
        if words.DENIED_TITLE.search(headline):
            return Wall(WallKind.ACCESS_DENIED, headline[:160])
    return None


def _log_in(observation: Observation) -> Wall | None:
    """A password is asked for, and every other control belongs to logging in."""
    if len(_PASSWORD.findall(observation.html)) != 1:
        return None  # two are for choosing one
    controls = _controls(observation)
    if sum(each.role in _FIELDS for each in controls) > _MOST_LOG_IN_FIELDS:
        return None
    if not all(_belongs_to_log_in(each, observation.url) for each in controls):
        return None
    headings = [plain for found in _HEADING.findall(observation.html) if (plain := plain_text(found))]
    return Wall(WallKind.LOG_IN, (headings[0] if headings else observation.title or "Password")[:160])


def _belongs_to_log_in(control: Element, url: str) -> bool:
    said = control.text.strip()
    if words.JOIN.search(said):
        return False
    if control.role in _FIELDS or control.role in {"checkbox", "radio"}:
        return True
    if control.role == "link" and control.href is not None and _is_home(control.href, url):
        return True
    return not said or words.LOG_IN.search(said) is not None or words.AROUND.search(said) is not None


def _is_home(href: str, url: str) -> bool:
    """A link to the page itself or to the start of the site, which asks to log in as well."""
    root = re.sub(r"^(\w+://[^/?#]*).*", r"\1", url)
    return href.partition("#")[0].rstrip("/") in {root, url.partition("#")[0].rstrip("/")}


def _is_asked(said: str, found: re.Match[str]) -> bool:
    """Whether the words stand in a question about walls: “Why do I have to verify that I am human?”."""
    return words.ASKING.search(said, max(0, found.start() - 100), found.start()) is not None


def _around(said: str, found: re.Match[str]) -> str:
    """The sentence that the words stand in."""
    start = max(said.rfind(mark, 0, found.start()) for mark in (". ", "! ", "? ")) + 1
    return " ".join(said[max(start, found.start() - 80) : found.end() + 60].split())[:160]
