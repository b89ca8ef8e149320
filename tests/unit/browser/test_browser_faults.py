import pytest
from playwright.async_api import Error  # noqa: TID253 - its errors are what is told apart
from playwright.async_api import TimeoutError as NavigationTimeout  # noqa: TID253

from shopper_agent.browser.faults import PageMovedOn, navigation_fault, page_fault, page_faults
from shopper_agent.errors import EnvironmentFailed

URL = "https://shop.example/"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Page.goto: net::ERR_CONNECTION_REFUSED at https://shop.example/", "refused the connection"),
        ("Page.goto: net::ERR_NAME_NOT_RESOLVED at x", "could not be resolved"),
        ("Page.goto: net::ERR_CERT_AUTHORITY_INVALID at x", "--ignore-https-errors"),
        ("Page.goto: net::ERR_TOO_MANY_REDIRECTS at x", "redirects in circles"),
        ("Page.goto: net::ERR_EMPTY_RESPONSE at x", "closed the connection"),
        ("Page.goto: net::ERR_PROXY_CONNECTION_FAILED at x", "proxy"),
        ("Page.goto: net::ERR_ABORTED at x", "instead of a page"),
        ("Page.goto: Download is starting", "download"),
        ('Page.goto: Protocol error (Page.navigate): Cannot navigate to invalid URL "x"', "no valid address"),
        ("Page.goto: something new\nCall log:\n  - navigating", "something new"),
    ],
)
def test_a_page_that_could_not_be_opened_is_explained_in_one_line(message: str, words: str) -> None:
    fault = navigation_fault(URL, Error(message))
    assert isinstance(fault, EnvironmentFailed)
    assert str(fault).startswith(URL)
    assert words in str(fault)
    assert "\n" not in str(fault)


def test_a_navigation_that_takes_too_long_did_not_answer_in_time() -> None:
    fault = navigation_fault(URL, NavigationTimeout("Timeout 30000ms exceeded."))
    assert str(fault) == f"{URL} did not answer in time"


@pytest.mark.parametrize(
    "message",
    [
        "Page.evaluate: Execution context was destroyed, most likely because of a navigation",
        "CDPSession.send: Protocol error (Runtime.evaluate): Cannot find context with specified id",
        "CDPSession.send: Protocol error (Runtime.evaluate): uniqueContextId not found",
        "CDPSession.send: Protocol error (Runtime.evaluate): Inspected target navigated or closed",
        "CDPSession.send: Protocol error (DOM.describeNode): Cannot find object with id",
        "CDPSession.send: Protocol error (Page.captureScreenshot): Not attached to an active page",
    ],
)
def test_a_question_to_a_page_that_was_replaced_is_asked_again(message: str) -> None:
    assert isinstance(page_fault(Error(message)), PageMovedOn)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Page.evaluate: Target crashed", "the page crashed"),
        ("Target page, context or browser has been closed", "was closed"),
        ("Connection closed while reading from the driver", "was closed"),
        ("Browser has been disconnected", "was closed"),
        ("Mouse.click: something new\nmore", "something new"),
    ],
)
def test_a_page_that_is_gone_is_the_environments_failure(message: str, words: str) -> None:
    fault = page_fault(Error(message))
    assert isinstance(fault, EnvironmentFailed)
    assert words in str(fault)
    assert "\n" not in str(fault)


async def test_only_our_errors_leave_a_call_to_the_page() -> None:
    with pytest.raises(EnvironmentFailed) as caught:
        async with page_faults():
            raise Error("Target crashed")
    assert isinstance(caught.value.__cause__, Error)
    with pytest.raises(KeyError):
        async with page_faults():
            raise KeyError("ours")
