from shopper_agent.dom.simplify import Simplified, simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.dom.texts import label_of
from shopper_agent.schema import Element

URL = "https://shop.example/a/b?c=d"


def seen(html: str, **options: int | None) -> Simplified:
    return simplify(snapshot_of_html(html, URL, **options))


def only(html: str) -> Element:
    (element,) = seen(html).observation.elements
    return element


def test_the_documents_own_title_is_taken_unless_one_is_given() -> None:
    html = "<head><title> Red\n Mug </title></head><svg><title>icon</title></svg>"
    assert snapshot_of_html(html, URL).title == "Red Mug"
    assert snapshot_of_html(html, URL, "Other").title == "Other"
    assert snapshot_of_html("<p>x", URL).title == ""


def test_addresses_are_absolute_as_the_browser_gives_them() -> None:
    assert only('<a href="../p/1">x</a>').href == "https://shop.example/p/1"
    assert only('<base href="https://cdn.example/x/"><a href="y">x</a>').href == "https://cdn.example/x/y"
    assert only('<a href="//[broken">x</a>').href == "//[broken"


def test_a_page_without_body_or_head_is_read_as_a_browser_reads_it() -> None:
    html = "<!doctype html><title>Mug</title><meta charset=utf-8><header><a href=/x>A</a></header><main><p>b</p></main>"
    assert seen(html).observation.html == (
        '<header name="nav_bar"><a name="nav_bar.a">A </a> </header>\n<main>\n<p>b </p>\n</main>'
    )


def test_so_many_controls_as_asked_for_lie_in_the_viewport() -> None:
    html = "<button>A</button><button>B</button><button>C</button>"
    found = seen(html, in_view=2).observation
    assert [element.in_view for element in found.elements[:3]] == [True, True, False]
    assert found.elements[-1].name == "browser.scroll_down"
    whole = seen(html).observation
    assert [element.name for element in whole.elements] == ["a", "b", "c"]
    assert all(element.in_view for element in whole.elements)


def test_boxes_follow_each_other_in_document_order() -> None:
    boxes = [element.box for element in seen("<button>A</button><p>x</p><a href=/>B</a>").observation.elements]
    tops = [box.y for box in boxes if box is not None]
    assert tops == sorted(set(tops))
    assert len(tops) == 2


def test_the_status_is_that_of_a_good_answer_unless_told() -> None:
    assert snapshot_of_html("", URL).status == 200
    assert snapshot_of_html("", URL, status=None).status is None


def test_a_select_without_a_choice_shows_its_first_option_as_chosen() -> None:
    html = "<select aria-label=Size><option disabled>Choose</option><option>S</option><option>M</option></select>"
    found = {element.text: element for element in seen(html).observation.elements}
    assert found["Size"].value == "S"
    assert (found["Choose"].enabled, found["S"].checked, found["M"].checked) == (False, True, False)


def test_several_options_may_be_chosen_or_none() -> None:
    html = "<select multiple aria-label=Size><option>S</option><option>M</option></select>"
    assert [element.checked for element in seen(html).observation.elements] == [None, False, False]


def test_fields_tell_what_they_hold_and_secrets_do_not() -> None:
    assert only("<textarea aria-label=x>two\nlines</textarea>").value == "two\nlines"
    assert only("<input aria-label=x value=abc>").value == "abc"
    assert only("<input aria-label=x>").value == ""
    for attributes in ("type=password", "autocomplete=cc-number", "name=cardNumber", "id=cvc"):
        assert only(f"<input aria-label=x value=abc123 {attributes}>").value == "••••"


def test_a_field_in_a_disabled_fieldset_is_disabled() -> None:
    assert not only("<fieldset disabled><input aria-label=x></fieldset>").enabled


def test_a_label_says_its_words_without_those_of_its_control() -> None:
    found = seen("<label>Size <select><option>S</option></select> of the mug</label>").observation.elements[0]
    assert found.text == "Size of the mug"


def test_an_icon_is_named_by_the_hidden_text_inside_it() -> None:
    snapshot = snapshot_of_html("<button><span style='font-size:0'>Wish list</span><svg></svg></button>", URL)
    button = next(node for node in snapshot.root.walk() if node.tag == "button")
    assert label_of(button) == "Wish list"


def test_a_pointer_makes_a_tile_a_control_once() -> None:
    html = '<div style="cursor:pointer">Tile <span style="cursor:pointer">inside</span></div>'
    assert only(html).role == "button"


def test_json_ld_is_kept_as_it_stands() -> None:
    assert snapshot_of_html('<script type="application/ld+json">{"a": 1}</script>', URL).json_ld == ('{"a": 1}',)


def test_a_page_of_too_many_nodes_is_cut_and_says_so() -> None:
    found = seen("<p>x</p>" * 16000).observation
    assert any("too large" in event.text for event in found.events)
