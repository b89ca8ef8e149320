"""A page that keeps what is put into its fields, as a browser with scripts switched off does."""

from typing import Literal
from urllib.parse import urljoin

from lxml import etree

from shopper_agent.dom.document import parse_document
from shopper_agent.testing import html_forms as forms
from shopper_agent.testing.html_forms import Sending

MARK = "data-testid"
"""Carries an element's number through dom/static.py, which hands it on as the control's test id."""
Typed = Literal["done", "not editable", "no such option"]


class LivePage:
    """One document, and what pressing and typing make of it. Nothing here waits or reaches the shop."""

    def __init__(self, text: str, address: str, status: int | None = 200) -> None:
        """`address` is where the text came from, absolute; `status` is what the shop answered with."""
        self.address, self.status = address, status
        self._document = parse_document(text)
        base = self._document.find(".//base[@href]")
        self._base = _joined(address, base.get("href", "")) if base is not None else address
        self._elements = list(self._document.iter(etree.Element))
        self._test_ids: dict[int, str] = {}
        for number, element in enumerate(self._elements):
            self._mark(element, number)

    def _mark(self, element: etree._Element, number: int) -> None:
        """Number an element, so that no page can pretend to be another one's control."""
        if (own := element.get(MARK)) is not None:
            self._test_ids[number] = own
        element.set(MARK, str(number))
        if element.tag == "textarea" and element.text:
            element.text = element.text.removeprefix("\n")  # as HTML has it; libxml2 keeps it
        if element.tag == "noscript" and element.getparent() is not self._document.find("head"):
            element.tag = "div"

    @property
    def html(self) -> str:
        """The page as it stands now, its controls marked."""
        return etree.tostring(self._document, method="html", encoding="unicode")

    def tag(self, number: int) -> str:
        """The tag of a numbered element."""
        return str(self._elements[number].tag)

    def test_id(self, number: int) -> str | None:
        """The test id that the page itself gave the element."""
        return self._test_ids.get(number)

    # ── pressing ───────────────────────────────────────────────────────────────────────────────────────────────────

    def press(self, number: int) -> Sending | None:
        """Press a control: change what it holds, or tell what it asks of the shop."""
        element = self._elements[number]
        if element.tag == "a":
            return self._follow(element)
        if element.tag == "summary":
            self._fold(element)
        elif forms.is_submitter(element):
            return self._submit(element)
        elif element.tag == "input":
            self._tick(element)
        return None

    def choose(self, number: int, place: int) -> bool:
        """Choose the option at this place, from 0, of a select; False if there is none or it is switched off."""
        select = self._elements[number]
        options = forms.options_of(select)
        if place >= len(options) or options[place].get("disabled") is not None:
            return False
        wanted = options[place]
        if select.get("multiple") is not None:
            _set_flag(wanted, "selected", on=wanted.get("selected") is None)
            return True
        for option in options:
            _set_flag(option, "selected", on=option is wanted)
        return True

    def _follow(self, link: etree._Element) -> Sending | None:
        address = _joined(self._base, link.get("href", "").strip())
        return Sending("GET", address) if address.startswith(("http://", "https://")) else None

    def _fold(self, summary: etree._Element) -> None:
        details = summary.getparent()
        if details is not None and details.tag == "details":
            _set_flag(details, "open", on=details.get("open") is None)

    def _tick(self, box: etree._Element) -> None:
        if forms.input_type(box) == "checkbox":
            _set_flag(box, "checked", on=box.get("checked") is None)
        elif forms.input_type(box) == "radio":
            form = forms.form_of(box)
            for other in self._document.iter("input"):
                same = other.get("name") == box.get("name") and forms.input_type(other) == "radio"
                if same and forms.form_of(other) is form:
                    _set_flag(other, "checked", on=other is box)

    # ── typing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def type(self, number: int, text: str) -> Typed:
        """Replace what a field holds; into a select, its option of that name is chosen."""
        field = self._elements[number]
        if field.tag == "select":
            return self._pick(number, text)
        kind = forms.input_type(field)
        assigned = field.tag == "input" and kind in {"range", "color"}
        if not forms.is_typed_into(field) and not assigned:
            return "not editable"
        kept = "".join(key for key in text if key.isprintable() or (key == "\n" and field.tag == "textarea"))
        if (longest := field.get("maxlength", "")).isdecimal():
            kept = kept[: int(longest)]
        if field.tag == "textarea":
            for below in list(field):
                field.remove(below)
            field.text = kept
        else:
            field.set("value", kept)
        return "done"

    def _pick(self, number: int, text: str) -> Typed:
        wanted = " ".join(text.split()).casefold()
        for place, option in enumerate(forms.options_of(self._elements[number])):
            spoken = " ".join((option.get("label") or forms.text_below(option)).split())
            if wanted in {spoken.casefold(), forms.option_value(option).casefold()}:
                return "done" if self.choose(number, place) else "no such option"
        return "no such option"

    def enter(self, number: int) -> Sending | None:
        """Press Enter in a field: its form's default button is pressed, if there is one."""
        field = self._elements[number]
        form = forms.form_of(field)
        if form is None or field.tag != "input":
            return None
        button = forms.default_button(form)
        if button is None:
            return self._send(form, None) if forms.answers_enter(form) else None
        return self._submit(button)

    def _submit(self, button: etree._Element) -> Sending | None:
        form = forms.form_of(button)
        return None if form is None or forms.is_disabled(button) else self._send(form, button)

    def _send(self, form: etree._Element, pressed: etree._Element | None) -> Sending | None:
        return None if forms.holds_back(form, pressed) else forms.sending(form, pressed, self._base)


def _set_flag(element: etree._Element, key: str, *, on: bool) -> None:
    if on:
        element.set(key, "")
    else:
        element.attrib.pop(key, "")


def _joined(base: str, address: str) -> str:
    """The absolute address; empty for what is none."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""
