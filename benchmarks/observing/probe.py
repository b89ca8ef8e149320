"""The probe page: which kinds of control are shown and how they are marked, beside what is wanted. Pure.

Source: the kinds are those of the page's own `data-probe` attributes.
"""

import re
from collections.abc import Mapping
from typing import Literal

State = Literal["yes", "no", "disabled", "covered", "below"]

_YES: tuple[State, ...] = ("yes",)
_NO: tuple[State, ...] = ("no",)
_DISABLED: tuple[State, ...] = ("disabled",)
_COVERED: tuple[State, ...] = ("no", "covered")
_BELOW: tuple[State, ...] = ("below",)

WANTED: Mapping[str, tuple[State, ...]] = {
    "plain_button": _YES,
    "link_svg_icon": _YES,
    "button_in_pointer_card": _YES,
    "div_add_event_listener": _YES,
    "div_cursor_pointer": _YES,
    "div_role_button": _YES,
    "open_shadow_button": _YES,
    "occluded_button": _COVERED,
    "overlay_button": _YES,
    "disabled_button": _DISABLED,
    "aria_disabled_button": _DISABLED,
    "display_none_button": _NO,
    "opacity0_button": _NO,
    "visibility_hidden_button": _NO,
    "offscreen_left_button": _NO,
    "radio_opacity0": _YES,
    "checkbox": _YES,
    "select_30": _YES,
    "contenteditable": _YES,
    "hover_menu_trigger": _YES,
    "hover_menu_item": _NO,
    "carousel_visible": _YES,
    "carousel_clipped": _COVERED,
    "summary": _YES,
    "closed_details_link": _NO,
    "aria_hidden_visible_button": _YES,
    "inert_button": _NO,
    "text_input": _YES,
    "password_input": _YES,
    "dup1": _YES,
    "dup2": _YES,
    "dup3": _YES,
    "below_fold_button": _BELOW,
    "far_below_fold_button": _BELOW,
    "closed_shadow_button": _YES,
    "same_origin_iframe_button": _YES,
    "cross_origin_iframe_button": _YES,
}
"""What a shopper should be shown of each kind of control."""

TEXTS: Mapping[str, tuple[str, bool]] = {
    "4th select option": (r"OPTTXT4\b", True),
    "5th select option": (r"OPTTXT5\b", True),
    "30th select option": (r"OPTTXT30\b", True),
    "typed value of a text field": ("TYPEDVAL42", True),
    "typed password": ("SECRETPW99", False),
    "injection: display:none": ("HIDDENINJ1", False),
    "injection: opacity 0": ("HIDDENINJ2", False),
    "injection: off-screen": ("HIDDENINJ3", False),
    "injection: font-size 0": ("HIDDENINJ4", False),
    "injection: white on white": ("HIDDENINJ5", False),
    "injection: HTML comment": ("HIDDENINJ6", False),
    "::before text": ("PSEUDOTXT", True),
    "img alt": ("ALTTXT", True),
    "placeholder": ("PHTXT", True),
    "struck-through price": ("STRIKE49", True),
    "one-character text “7”": (r"(?<![\w.\[=])7(?![\w.\]])", True),
}
"""Texts of the page: a pattern, and whether it should be in what the policy is shown."""


def texts_in(text: str) -> dict[str, bool]:
    """Which of the page's texts a policy is shown."""
    return {row: re.search(pattern, text) is not None for row, (pattern, _) in TEXTS.items()}


def not_as_wanted(states: Mapping[str, State], texts: Mapping[str, bool]) -> list[str]:
    """Rows that differ from what is wanted, in words."""
    controls = [
        f"{row}: {states.get(row, 'no')}, wanted {' or '.join(wanted)}"
        for row, wanted in WANTED.items()
        if states.get(row, "no") not in wanted
    ]
    words = {True: "in the text", False: "not in the text"}
    return controls + [
        f"{row}: {words[texts[row]]}, wanted {words[wanted]}"
        for row, (_, wanted) in TEXTS.items()
        if texts[row] is not wanted
    ]
