"""Complaints about fields and notes beside products, as a browser shows them and as static HTML is read."""

import pytest

from shopper_agent.browser.environment import BrowserEnvironment
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Click, Element, Input, Observation

pytestmark = pytest.mark.browser

STYLE = """<style>.invalid-feedback{display:none} .is-invalid~.invalid-feedback{display:block}
.old{text-decoration:line-through}</style>"""
FORM = f"""<!doctype html>{STYLE}<h1>Address</h1><form>
<p id=hint>For the receipt</p><label for=a>Email</label>
<input id=a required aria-invalid=true aria-describedby="hint a-error">
<p id=a-error class=field-error>Enter an email.</p>
<div><label for=b>Phone</label><input id=b class=is-invalid><div class=invalid-feedback>Enter a number.</div></div>
<div><label for=c>City</label><input id=c><div class=invalid-feedback>Enter a city.</div></div>
<div class="form-group has-error"><label for=d>Street</label><div><input id=d><span class=error-block>Enter a street.
</span></div></div>
<label>Name <input aria-required=true aria-invalid=false> <span class=form-error>Enter a name.</span></label>
<label for=f>ZIP</label><input id=f class=error><label class=error for=f>Enter a ZIP code.</label>
<fieldset class=has-error><legend>Delivery</legend><label><input type=radio name=x value=1>Slow</label>
<label><input type=radio name=x value=2>Fast</label><p class=field-error>Choose one.</p></fieldset>
<ul role=alert class=error-list><li><a href="#g">Enter a country.</a></li></ul>
<div><label for=g>Country</label><select id=g><option>-</option></select></div>
<button>Go on</button></form>"""
ERRORS = {
    "Email": "Enter an email.", "Phone": "Enter a number.", "Street": "Enter a street.", "Name": "Enter a name.",
    "ZIP": "Enter a ZIP code.", "Slow": "Choose one.", "Fast": "Choose one.", "Country": "Enter a country.",
}  # fmt: skip


def facts(element: Element) -> tuple[object, ...]:
    return element.name, element.text, element.role, element.required, element.invalid, element.error


def read(html: str) -> Observation:
    return simplify(snapshot_of_html(html, "https://shop.example/")).observation


async def test_a_browser_and_the_static_reader_tell_the_same_complaints(open_page) -> None:
    async with open_page(FORM) as environment:
        live = await environment.reset()
    assert {element.text: element.error for element in live.elements if element.error} == ERRORS
    static = [facts(element) for element in read(FORM).elements]
    assert static == [facts(element) for element in live.elements if not element.name.startswith("browser.")]


async def test_a_complaint_that_appears_is_seen_and_goes_when_it_is_answered(open_page) -> None:
    page = """<label for=a>Email</label><input id=a aria-errormessage=m><p id=m style="display:none">Enter an email.</p>
    <button type=button onclick="const wrong = !a.value; m.style.display = wrong ? '' : 'none';
      a.setAttribute('aria-invalid', wrong)">Go on</button>"""
    async with open_page(page) as environment:
        first = await environment.reset()
        wrong = await environment.step(Click(name="go_on"))
        await environment.step(Input(name="email", text="ann"))
        right = await environment.step(Click(name="go_on"))
    told = [(page.elements[0].invalid, page.elements[0].error) for page in (first, wrong, right)]
    assert told == [(None, None), (True, "Enter an email."), (False, None)]
    assert 'invalid error="Enter an email."' in wrong.html


CARDS = "".join(
    f"""<div class=card><a href="/p/{n}"><img alt="" width=50 height=50><span class=badge>Deal</span></a>
    <span class=card-brand>Acme</span><h3><a href="/p/{n}">Mug {n}</a></h3><span class=old>$9{n}.00</span>
    <b>${n}</b><sup>50</sup><p>Free delivery</p><p hidden>Gone</p><p style="display:none">Sold out</p></div>"""
    for n in (1, 2, 3)
)


async def test_what_stands_beside_products_is_read_live(open_page) -> None:
    async with open_page(f"<!doctype html>{STYLE}<h1>Mugs</h1><div>{CARDS}</div>") as environment:
        live = await environment.reset()
    assert [product.title for product in live.products] == ["Mug 1", "Mug 2", "Mug 3"]
    for product in live.products:
        assert (product.brand, product.notes, product.available) == ("Acme", ("Deal", "Free delivery"), None)
        assert product.list_price == 90 + int(product.title[-1])


async def test_the_product_of_a_page_without_structured_data_is_read_live(open_page) -> None:
    page = f"""<!doctype html><main><h1>Red Mug</h1><p>$8.50</p><p>Only 3 left</p><button>Add to cart</button>
    <p style="display:none">Sold out</p></main><h2>Others</h2><div>{CARDS}</div>"""
    async with open_page(page) as environment:
        assert isinstance(environment, BrowserEnvironment)
        own = (await environment.reset()).products[0]
    assert (own.title, own.price, own.available, own.notes) == ("Red Mug", 8.5, True, ("Only 3 left",))
