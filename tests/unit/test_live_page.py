"""Forms and fields without scripts: what a page holds after pressing and typing, and what it sends."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.testing.html_forms import Sending
from shopper_agent.testing.live_page import LivePage

HERE = "http://shop.example/a/page?x=1"


def page(body: str) -> LivePage:
    return LivePage(f"<!doctype html><title>t</title><body>{body}</body>", HERE)


def number(live: LivePage, pattern: str) -> int:
    """The number of the first control whose tag matches."""
    tag = next(tag for tag in re.findall(r"<[a-z]+[^>]*>", live.html) if re.search(pattern, tag))
    found = re.search(r'data-testid="(\d+)"', tag)
    assert found is not None
    return int(found[1])


def press(live: LivePage, pattern: str) -> Sending | None:
    return live.press(number(live, pattern))


def test_a_get_form_puts_what_it_holds_in_the_query_instead_of_the_old_one() -> None:
    live = page('<form action="/find?old=1#top"><input name=q value="a b"><button name=go value=1>Go</button></form>')
    assert press(live, "<button") == Sending("GET", "http://shop.example/find?q=a+b&go=1")


def test_a_post_form_sends_fields_in_order_with_the_pressed_button_only() -> None:
    live = page(
        "<form method=POST><input type=hidden name=id value=7><input name=n value=2>"
        "<button name=do value=add>A</button><input type=submit name=do value=buy>"
        "<textarea name=note>\nhi</textarea><input type=file name=f></form>"
    )
    sent = press(live, "value=.?buy")
    assert sent is not None
    assert (sent.method, sent.address) == ("POST", HERE)
    assert [name for name, _ in sent.fields] == ["id", "n", "do", "note"]
    assert dict(sent.fields)["do"] == "buy"
    assert dict(sent.fields)["note"] == "hi"


def test_what_is_switched_off_unnamed_or_unticked_is_not_sent() -> None:
    live = page(
        "<form method=post><input name=a disabled value=1><fieldset disabled><input name=b value=1></fieldset>"
        "<input value=1><input type=checkbox name=c><input type=checkbox name=d checked><button>x</button></form>"
    )
    sent = press(live, "<button")
    assert sent is not None
    assert sent.fields == (("d", "on"),)


def test_a_button_may_belong_to_a_form_elsewhere_and_say_where_to_go() -> None:
    live = page(
        "<form id=f method=post action=/one><input name=a value=1></form><input form=f name=b value=2>"
        "<button form=f formaction=/two formmethod=get>x</button>"
    )
    assert press(live, "<button") == Sending("GET", "http://shop.example/two?a=1&b=2")


def test_radios_exclude_each_other_within_their_form_and_boxes_toggle() -> None:
    live = page(
        "<form method=post><input type=radio name=s value=1 checked><input type=radio name=s value=2 id=two>"
        "<input type=checkbox name=c id=box><button>x</button></form>"
        "<form><input type=radio name=s value=9 checked></form>"
    )
    press(live, "id=.two")
    press(live, "id=.box")
    sent = press(live, "<button")
    assert sent is not None
    assert sent.fields == (("s", "2"), ("c", "on"))
    assert len(re.findall(r"value=.9. checked", live.html)) == 1
    press(live, "id=.box")
    again = press(live, "<button")
    assert again is not None
    assert again.fields == (("s", "2"),)


def test_an_option_is_chosen_by_place_or_by_its_words() -> None:
    live = page(
        "<form method=post><select name=size><option value=s>Small<option value=l>Large <b>size</b>"
        "<option disabled value=x>None</select><button>x</button></form>"
    )
    select = number(live, "<select")
    first = press(live, "<button")
    assert first is not None
    assert first.fields == (("size", "s"),)
    assert live.choose(select, 1)
    assert not live.choose(select, 2)
    assert not live.choose(select, 3)
    chosen = press(live, "<button")
    assert chosen is not None
    assert chosen.fields == (("size", "l"),)
    assert live.type(select, " small ") == "done"
    assert live.type(select, "huge") == "no such option"


def test_enter_presses_the_first_submitting_button_of_the_form() -> None:
    live = page(
        "<form method=post><button type=button name=no>-</button><input name=q><button name=do value=1>a</button>"
        "<button name=do value=2>b</button></form>"
    )
    field = number(live, "name=.q")
    assert live.type(field, "tea") == "done"
    sent = live.enter(field)
    assert sent is not None
    assert sent.fields == (("q", "tea"), ("do", "1"))


def test_enter_in_a_form_without_a_button_sends_it_only_with_a_single_field() -> None:
    one, two = page("<form action=/s><input name=q></form>"), page("<form><input name=q><input name=r></form>")
    assert one.enter(number(one, "name=.q")) == Sending("GET", "http://shop.example/s?q=")
    assert two.enter(number(two, "name=.q")) is None
    switched_off = page("<form><input name=q><button disabled>x</button></form>")
    assert switched_off.enter(number(switched_off, "name=.q")) is None


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("<input name=a required>", False),
        ("<input name=a required disabled>", True),
        ("<input type=email name=a value=me>", False),
        ("<input type=email name=a>", True),
        ("<input type=radio name=a required><input type=radio name=a>", False),
        ("<input type=radio name=a required><input type=radio name=a checked>", True),
        ("<input type=checkbox name=a required>", False),
        ("<select name=a required><option value=''>choose</select>", False),
    ],
)
def test_a_form_is_held_back_while_a_required_field_is_empty_or_wrong(field: str, sent: bool) -> None:
    live = page(f"<form>{field}<button>x</button></form>")
    assert (press(live, "<button") is not None) is sent
    assert press(page(f"<form novalidate>{field}<button>x</button></form>"), "<button") is not None


def test_buttons_that_do_not_submit_and_links_that_lead_nowhere_do_nothing() -> None:
    live = page(
        "<button type=button>a</button><button id=lone>b</button><a href='javascript:x()'>c</a>"
        "<form><button type=reset>r</button></form><dialog open><form method=dialog><button id=d>d</button></form>"
    )
    for pattern in ("type=.button", "id=.lone", "<a", "type=.reset", "id=.d"):
        assert press(live, pattern) is None


def test_links_are_read_from_the_pages_base() -> None:
    live = LivePage("<base href='/other/'><a href=' x '>x</a><a id=bad href='http://[bad'>y</a>", HERE)
    assert press(live, "<a") == Sending("GET", "http://shop.example/other/x")
    assert press(live, "id=.bad") is None


def test_a_summary_opens_and_closes_its_details() -> None:
    live = page("<details><summary>More</summary><p>inside</p></details>")
    press(live, "<summary")
    assert re.search(r"<details[^>]* open", live.html)
    press(live, "<summary")
    assert not re.search(r"<details[^>]* open", live.html)


def test_what_is_there_for_browsers_without_scripts_is_there() -> None:
    live = page("<form action=/sort><noscript><button>Sort</button></noscript></form>")
    assert press(live, "<button") == Sending("GET", "http://shop.example/sort")


def test_a_field_keeps_no_more_than_a_keyboard_puts_into_it() -> None:
    live = page(
        "<input id=a maxlength=3><textarea id=b>old<i>x</i></textarea><input id=c readonly><input id=d type=radio>"
    )
    assert live.type(number(live, "id=.a"), "a\x00\ud800b\ncd") == "done"
    assert 'value="abc"' in live.html
    assert live.type(number(live, "id=.b"), "two\nlines </textarea>") == "done"
    assert "two\nlines &lt;/textarea&gt;" in live.html
    assert live.type(number(live, "id=.c"), "x") == "not editable"
    assert live.type(number(live, "id=.d"), "x") == "not editable"


def test_no_page_can_pretend_that_its_control_is_another() -> None:
    live = page("<button data-testid=0 data-test=1>a</button><a href=/x data-testid=pay>b</a>")
    assert live.test_id(number(live, "<button")) == "0"
    assert live.test_id(number(live, "<a")) == "pay"
    assert live.tag(number(live, "<a")) == "a"


@given(st.text(max_size=400))
def test_any_text_is_a_page_that_can_be_pressed_everywhere(text: str) -> None:
    live = LivePage(text, HERE)
    for mark in map(int, re.findall(r'data-testid="(\d+)"', live.html)):
        live.press(mark)
        live.type(mark, "x")
        live.enter(mark)


@given(st.text(max_size=60))
def test_what_is_typed_is_what_is_sent(text: str) -> None:
    live = page("<form method=post><input name=q><button>x</button></form>")
    live.type(number(live, "name=.q"), text)
    sent = press(live, "<button")
    assert sent is not None
    assert sent.fields == (("q", "".join(key for key in text if key.isprintable())),)
