"""One address has many spellings; browsers ask for it in one of them."""

import pytest

from shopper_agent.browser.hosts import AllowList
from shopper_agent.browser.settings import without_password


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("http://127.0.0.1:80/", "http://127.0.0.1/cart"),
        ("https://localhost:443/", "https://localhost/cart"),
        ("http://bücher.example/", "http://www.xn--bcher-kva.example/cart"),
        ("http://shop.example./", "http://shop.example/cart"),
        ("http://SHOP.example/", "http://shop.example/cart"),
    ],
)
def test_a_shop_is_known_by_every_spelling_of_its_address(given: str, asked: str) -> None:
    assert AllowList(given).allows(asked)


def test_a_host_that_cannot_be_written_in_ascii_is_only_itself() -> None:
    host = "ü" * 80
    assert AllowList(f"http://{host}.example/").allows(f"http://{host}.example/cart")
    assert not AllowList(f"http://{host}.example/").allows("http://evil.invalid/")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://carla:hunter2@shop.example/a?b=c@d", "http://shop.example/a?b=c@d"),
        ("https://x@y@shop.example", "https://shop.example"),
        ("http://shop.example/carla@mail.example", "http://shop.example/carla@mail.example"),
        ("no address", "no address"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert without_password(url) == shown
