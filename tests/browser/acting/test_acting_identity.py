"""At the moment of acting an element is compared with what it was: what means something else now is left alone."""

import pytest

from shopper_agent.schema import FailureKind

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WATCH = "<script>addEventListener('click', (e) => { e.preventDefault(); document.title = 'pressed' })</script>"

OTHER_MEANING = {
    "its link leads elsewhere": ("<a id=x href=/cart>Go on</a>", "x.href = '/checkout/pay'"),
    "its link leads to another product": ("<a id=x href='/p?product_id=12'>Go on</a>", "x.href = '/p?product_id=13'"),
    "its link has become a script": ("<a id=x href=/cart>Go on</a>", "x.href = 'javascript:buy()'"),
    "its link leads to another place of the page": ("<a id=x href='#/cart'>Go on</a>", "x.href = '#/pay'"),
    "its form is sent elsewhere": (
        "<form id=f action=/preview><button>Go on</button></form>",
        "f.action = '/order'",
    ),
    "it sends its form elsewhere": (
        "<form action=/preview><button id=x>Go on</button></form>",
        "x.setAttribute('formaction', '/order')",
    ),
    "it has another role": ("<div id=x role=button tabindex=0>Go on</div>", "x.role = 'menuitem'"),
    "it shows another of its texts": (
        "<button id=x><span id=a>Go on</span><span id=b hidden>Order and pay</span></button>",
        "a.hidden = true; b.hidden = false",
    ),
    "its picture is another": ("<button id=x><img id=i width=30 height=30 alt='Go on'></button>", "i.alt = 'Pay'"),
    "it was disabled": ("<button id=x disabled>Go on</button>", "x.disabled = false"),
    "it has done its work": ("<button id=x>Go on</button>", "x.textContent = 'Done ✓'"),
    "its price is another": ("<button id=x>Go on</button>", "x.textContent = 'Go on for $12'"),
    "it is the next line of its list": ("<button id=x>Go on</button>", "x.textContent = 'Go on 2'"),
}


@pytest.mark.parametrize("case", OTHER_MEANING)
async def test_what_means_something_else_now_is_not_pressed_and_the_shopper_is_told(on, case: str) -> None:
    control, change = OTHER_MEANING[case]
    async with on(WATCH + control) as shopper:
        await shopper.page.evaluate(change)
        await shopper.click("Go on")
        assert (shopper.failure, shopper.seen.title) == (FailureKind.CHANGED, "Shop")
        assert "since" in shopper.seen.failure.message or "when the page was seen" in shopper.seen.failure.message


async def test_a_failure_says_what_the_control_says_now(on) -> None:
    async with on(f"{WATCH}<button id=x>Preview order</button>") as shopper:
        await shopper.page.evaluate("x.textContent = 'Confirm purchase'")
        await shopper.click("Preview order")
        assert "Confirm purchase" in shopper.seen.failure.message


SAME_MEANING = {
    "a number in brackets": ("<button>Reviews <span id=n>(3)</span></button>", "n.textContent = '(1,204)'"),
    "a badge": ("<button aria-label=Cart>Cart <span class=cart-count id=n>3</span></button>", "n.textContent = '12'"),
    "a badge of many": ("<button>Cart <b class=badge id=n>9</b></button>", "n.textContent = '9+'"),
    "a number in a link that leads where it led": ("<a id=n href=/cart>Cart 3</a>", "n.textContent = 'Cart 4'"),
    "a clock": ("<button>Buy in <i id=n>00:59</i></button>", "n.textContent = '00:12'"),
    "dots that move": ("<button id=n>Loading.</button>", "n.textContent = 'Loading...'"),
    "a state": (
        "<button id=n aria-pressed=false aria-expanded=false>Like</button>",
        "n.ariaPressed = 'true'; n.ariaExpanded = 'true'",
    ),
    "a class": ("<button id=n>Like</button>", "n.className = 'busy'"),
    "a session in the address": (
        "<a id=n href='/p;jsessionid=A1?id=7&utm_source=x&sid=1'>Like</a>",
        "n.href = '/p;jsessionid=B2?sid=2&id=7'",
    ),
    "a long random value in the address": (
        "<a id=n href='/p?id=7&key=a8f5f167f44f4964e6c998de'>Like</a>",
        "n.href = '/p?id=7&key=b9f5f167f44f4964e6c998d1'",
    ),
    "the page's own address": ("<a id=n href='#'>Like</a>", "history.pushState({}, '', '/elsewhere')"),
    "a form's session": (
        "<form id=n action='/add?token=1'><button>Like</button></form>",
        "n.action = '/add?token=2'",
    ),
}


@pytest.mark.parametrize("case", SAME_MEANING)
async def test_what_changes_by_itself_makes_no_other_control(on, case: str) -> None:
    control, change = SAME_MEANING[case]
    async with on(WATCH + control) as shopper:
        await shopper.page.evaluate(change)
        await shopper.click(next(e.text for e in shopper.seen.elements))
        assert (shopper.failure, shopper.seen.title) == (None, "pressed"), shopper.seen.failure


async def test_a_field_that_became_another_is_not_typed_into(on) -> None:
    async with on("<input id=x aria-label='Card number'>") as shopper:
        await shopper.page.evaluate("x.ariaLabel = 'Password'")
        await shopper.type("Card number", "4242")
        assert (shopper.failure, shopper.seen.elements[0].value) == (FailureKind.CHANGED, "")


async def test_a_field_whose_form_is_sent_elsewhere_now_is_not_typed_into(on) -> None:
    async with on("<form id=f action=/pay><input aria-label='Card number'></form>") as shopper:
        await shopper.page.evaluate("f.action = 'https://elsewhere.example/pay'")
        await shopper.type("Card number", "4242", submit=True)
        assert shopper.failure is FailureKind.CHANGED


async def test_a_form_with_fields_named_as_its_own_properties_is_still_understood(on) -> None:
    fields = "<input name=action><input name=getAttribute><input name=elements>"
    form = f"<form action=/a>{fields}<button>Go on</button></form>"
    async with on(WATCH + form) as shopper:
        await shopper.click("Go on")
        assert (shopper.failure, shopper.seen.title) == (None, "pressed")


async def test_a_failure_does_not_repeat_private_values_that_the_page_repeats(on) -> None:
    private = {"contact.email": "carla.quill@mail.example"}
    async with on("<button id=x>Go on</button>", private=private) as shopper:
        await shopper.page.evaluate("x.textContent = 'Pay as carla.quill@mail.example'")
        await shopper.click("Go on")
        assert shopper.failure is FailureKind.CHANGED
        assert "{contact.email}" in shopper.seen.failure.message
