"""What a page says is wrong with a field, however it says it."""

import pytest

from shopper_agent.dom.compact import control_line
from shopper_agent.dom.outline import outline
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Element, Observation

URL = "https://shop.example/checkout"
REQUIRED = "This field is required."


def seen(html: str, private: dict[str, str] | None = None) -> Observation:
    return simplify(snapshot_of_html(html, URL), None, private).observation


def errors(html: str) -> dict[str, str]:
    """Field's words → what is wrong with it."""
    return {element.text: element.error for element in seen(html).elements if element.error is not None}


def field(html: str) -> Element:
    return next(element for element in seen(html).elements if element.role != "button")


EMAIL = "<label for=e>Email</label>"
OTHER = "<div class=group><label for=z>ZIP code</label><input id=z name=zip></div>"

SHOPS = {
    "aria-errormessage": f"{EMAIL}<input id=e aria-invalid=true aria-errormessage=m><b id=m>{REQUIRED}</b>",
    "aria-describedby": f"{EMAIL}<input id=e aria-invalid=true aria-describedby=m><p id=m>{REQUIRED}</p>",
    "a hint and an error": f"{EMAIL}<p id=h>For your receipt</p><input id=e aria-invalid=true"
    f' aria-describedby="h m"><p id=m class=field-error>{REQUIRED}</p>',
    "Bootstrap": f"<div class=mb-3>{EMAIL}<input id=e class='form-control is-invalid'>"
    f"<div class=invalid-feedback>{REQUIRED}</div></div>",
    "Bootstrap 3": f'<div class="form-group has-error">{EMAIL}<div><input id=e>'
    f'<span class="help-block">{REQUIRED}</span></div></div>',
    "Oscar": f'<div class="form-group has-danger">{EMAIL}<div><input id=e>'
    f'<span class="error-block"><i class=icon></i> {REQUIRED}</span></div></div>',
    "Django": f"<ul class=errorlist><li>{REQUIRED}</li></ul><p>{EMAIL}<input id=e></p>",
    "Magento": f'<div class=field>{EMAIL}<div class=control><input id=e class=mage-error>'
    f'<div for=e class=mage-error generated=true>{REQUIRED}</div></div></div>',
    "jQuery validate": f"{EMAIL}<input id=e class=error><label class=error for=e>{REQUIRED}</label>",
    "inside the label": f"<label>Email <input> <span class=field-validation-error>{REQUIRED}</span></label>",
    "an alert": f"<div>{EMAIL}<input id=e><div role=alert>{REQUIRED}</div></div>",
    "a summary with links": f"<div class=error-summary><ul><li><a href=#e>{REQUIRED}</a></ul></div>{EMAIL}<input id=e>",
}  # fmt: skip


@pytest.mark.parametrize("html", SHOPS.values(), ids=SHOPS.keys())
def test_a_complaint_is_given_to_its_field_and_to_no_other(html: str) -> None:
    assert errors(f"<form>{html}{OTHER}<button>Go on</button></form>") == {"Email": REQUIRED}


@pytest.mark.parametrize("html", SHOPS.values(), ids=SHOPS.keys())
def test_a_field_that_is_complained_about_is_called_as_before_and_invalid(html: str) -> None:
    element = next(each for each in seen(f"<form>{html}{OTHER}</form>").elements if each.error)
    assert (element.name, element.text, element.invalid) == ("email", "Email", True)


def test_a_list_of_errors_at_the_top_is_read_by_the_labels_it_names() -> None:
    html = """<ul class="woocommerce-error" role="alert"><li><strong>Billing Street address</strong> is a required
    field.</li><li><strong>Billing Phone</strong> is a required field.</li><li>Something else</li></ul>
    <form><p><label for=s>Street address *</label><input id=s></p><p><label for=p>Phone</label><input id=p></p>
    <p><label for=n>Name</label><input id=n></p></form>"""
    assert errors(html) == {
        "Street address *": "Billing Street address is a required field.",
        "Phone": "Billing Phone is a required field.",
    }


def test_a_complaint_about_a_choice_is_given_to_all_its_buttons() -> None:
    html = """<form><fieldset class=has-error><legend>Delivery</legend><label><input type=radio name=d value=1> Standard
    </label><label><input type=radio name=d value=2> Express</label><p class=field-error>Choose one.</p></fieldset>
    <label>Note <input></label></form>"""
    assert errors(html) == {"Standard": "Choose one.", "Express": "Choose one."}


def test_in_a_flat_form_a_complaint_belongs_to_the_field_above_it() -> None:
    rows = "".join(
        f"<label for=f{n}>Field {n}</label><input id=f{n}>{'<div class=error>Wrong</div>' if n == 1 else ''}"
        for n in range(3)
    )
    assert errors(f"<form>{rows}</form>") == {"Field 1": "Wrong"}


def test_djangos_lists_of_errors_stand_above_their_fields() -> None:
    rows = "".join(
        f"{'<ul class=errorlist><li>Wrong</li></ul>' if n == 1 else ''}<p><label>Field {n} <input></label></p>"
        for n in range(3)
    )
    assert errors(f"<form>{rows}</form>") == {"Field 1": "Wrong"}


@pytest.mark.parametrize(
    "html",
    [
        "<p class=form-error role=alert>Please correct the fields below.</p>",
        "<div class='alert alert-danger'>Your card was refused.</div>",
        "<p role=alert>Added to your cart</p>",
        "<span class=text-danger>*</span>",
        "<div class=error></div>",
        f"<div class=error>{'A long story. ' * 40}</div>",
    ],
)
def test_what_is_about_no_field_is_given_to_none(html: str) -> None:
    form = f"<form>{html}<label>Email <input></label><label>Name <input></label><button>Go</button></form>"
    assert errors(f"<form role=search>{html}<input type=search name=q></form>{form}") == {}


def test_a_message_that_waits_for_a_mistake_is_not_shown() -> None:
    html = f"<div>{EMAIL}<input id=e><div class=invalid-feedback>{REQUIRED}</div></div>"
    assert errors(html) == {}
    assert REQUIRED not in seen(html).html


def test_a_hint_is_no_complaint_until_its_group_is_in_an_error_state() -> None:
    inside = f"{EMAIL}<input id=e><span class=help-block>Never shared</span>"
    assert errors(f"<div class=form-group>{inside}</div>") == {}
    assert errors(f"<div class='form-group has-error'>{inside}</div>") == {"Email": "Never shared"}


def test_what_a_hidden_text_says_is_said_to_nobody() -> None:
    html = f"{EMAIL}<input id=e aria-invalid=true aria-errormessage=m><p id=m hidden>{REQUIRED}</p>"
    assert errors(html) == {}
    assert field(html).invalid is True


@pytest.mark.parametrize(
    ("attributes", "required", "invalid"),
    [
        ("", None, None),
        ("required", True, None),
        ("aria-required=true", True, None),
        ("aria-invalid=true", None, True),
        ("aria-invalid=spelling", None, True),
        ("aria-invalid=false", None, False),
    ],
)
def test_what_the_page_does_not_say_of_a_field_is_none(
    attributes: str, required: bool | None, invalid: bool | None
) -> None:
    found = field(f"<input aria-label=Email {attributes}>")
    assert (found.required, found.invalid, found.error) == (required, invalid, None)


def test_a_complaint_stands_in_both_renderings() -> None:
    html = f"{EMAIL}<input id=e required aria-invalid=true aria-errormessage=m><p id=m>Enter &quot;name@host&quot;</p>"
    observation = seen(html)
    assert ' required invalid error="Enter &quot;name@host&quot;"' in observation.html
    assert control_line(observation.elements[0]) == (
        '[email] textbox "Email" = "" (required, invalid: Enter \'name@host\')'
    )
    for rendering in ("html", "compact"):
        assert "invalid" in outline(observation, rendering=rendering).text


def test_private_values_in_a_complaint_are_masked() -> None:
    html = "<label>Email <input aria-invalid=true aria-describedby=m></label><p id=m>ann@mail.example is taken</p>"
    found = next(e for e in seen(html, {"contact.email": "ann@mail.example"}).elements if e.error)
    assert found.error == "{contact.email} is taken"
    beside = "<div><label>Email <input></label><p class=error>ann@mail.example is taken</p></div>"
    found = next(e for e in seen(beside, {"contact.email": "ann@mail.example"}).elements if e.error)
    assert found.error == "{contact.email} is taken"


def test_a_list_box_of_the_shops_own_making_is_complained_about_like_a_field() -> None:
    colours = "".join(f"<label><input type=radio name=c value={c}>{c}</label>" for c in ("Red", "Blue"))
    box = "<span id=s>Size</span><div role=combobox tabindex=0 aria-labelledby=s>Choose</div>"
    size = f"<div class='group is-invalid'>{box}<p class=field-error>Choose a size.</p></div>"
    html = f"<form><fieldset><legend>Colour</legend>{colours}</fieldset>{size}</form>"
    found = {element.name.rsplit(".", 1)[-1]: element.error for element in seen(html).elements}
    assert found["red"] is found["blue"] is None
    assert "Choose a size." in found.values()
