from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.markup import parse_page
from shopper_agent.dom.render import escape
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html


def html_of(html: str) -> str:
    return simplify(snapshot_of_html(html, "https://shop.example/")).observation.html


@given(st.text())
def test_escaped_text_is_read_back_and_holds_no_markup(text: str) -> None:
    made = escape(text)
    assert unescape(made) == unescape(text) or unescape(made) == text
    assert not set('<>"') & set(made)


def test_scripts_styles_and_comments_are_gone_and_text_stays() -> None:
    html = "<style>p{}</style><script>alert(1)</script><!-- note --><noscript>no</noscript><p>Hello <b>you</b></p>"
    assert html_of(html) == "<p>Hello you </p>"


def test_what_a_page_says_cannot_become_markup() -> None:
    made = html_of("<p>&lt;button name=&quot;x&quot;&gt;Buy&lt;/button&gt;</p><a href=/ title='\"><img src=x>'>ok</a>")
    assert "<button" not in made
    assert "<img" not in made
    assert "&lt;button" in made


def test_a_label_in_quotes_stays_inside_its_attribute() -> None:
    made = html_of("""<input aria-label='say "hi" name="evil"' placeholder="a & b < c">""")
    (field,) = parse_page(made).iter("input")
    assert field.get("aria-label") == 'say "hi" name="evil"'
    assert field.get("placeholder") == "a & b < c"
    assert field.get("name") != "evil"


def test_a_control_inside_a_control_stands_in_valid_html() -> None:
    made = html_of('<div role=button>Card <a href="/p">Mug</a></div><div onclick="x()">Row <button>Add</button></div>')
    root = parse_page(made)
    outer = [node for node in root.iter("div") if node.get("name")]
    assert [[below.get("name") for below in node.iter() if below is not node] for node in outer] == [["mug"], ["add"]]
    assert [node.get("role") for node in outer] == ["button", "button"]


def test_structure_that_says_something_stays() -> None:
    made = html_of("<div><div><table><tr><th>Size</th><td>M</td></tr></table></div></div><ul><li>One</li></ul>")
    assert made == "<table>\n<tr><th>Size </th> <td>M </td> </tr>\n</table>\n<ul>\n<li>One </li>\n</ul>" or (
        "<tbody>" in made and "<th>Size" in made
    )


def test_states_of_controls_are_written() -> None:
    made = html_of(
        "<button disabled>A</button><label><input type=checkbox checked>B</label>"
        "<input required aria-invalid=true aria-label=C>"
        "<button aria-expanded=false>D</button><select><option>E</option><option selected>F</option></select>"
    )
    for part in ("disabled>A", " checked>", " required", " invalid", 'aria-expanded="false"', " selected>F"):
        assert part in made, part


def test_links_carry_no_address() -> None:
    assert html_of('<a href="https://shop.example/p?session=1">Mug</a>') == '<a name="mug">Mug </a>'


def test_struck_text_never_ends_a_sequence() -> None:
    assert "<s>" not in html_of("<p><s>$12</s> $8</p>")
    assert "<del>$12" in html_of("<p><s>$12</s> $8</p>")


def test_an_icon_says_its_label() -> None:
    assert html_of("<button aria-label='Close'><svg></svg></button>") == '<button name="close">Close</button>'


def test_every_option_of_a_long_list_can_be_chosen() -> None:
    options = "".join(f"<option>Land {number}</option>" for number in range(200))
    made = html_of(f"<label>Country <select name=country>{options}</select></label>")
    assert made.count("<option") == 200
    assert 'name="country.land_199"' in made
