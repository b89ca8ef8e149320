import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.browser.hosts import AllowList, site_of


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("shop.example", "shop.example"),
        ("www.shop.example", "shop.example"),
        ("a.b.shop.example", "shop.example"),
        ("shop.example.co.uk", "example.co.uk"),
        ("www.shop.com.au", "shop.com.au"),
        ("shop.co", "shop.co"),
        ("www.shop.de", "shop.de"),
        ("WWW.Shop.Example", "shop.example"),
        ("localhost", "localhost"),
        ("intranet", "intranet"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
    ],
)
def test_the_site_of_a_host_is_its_registrable_part(host: str, site: str) -> None:
    assert site_of(host) == site


@pytest.mark.parametrize(
    "url",
    [
        "https://www.shop.example/p/1",
        "http://shop.example/",
        "https://checkout.shop.example/pay",
        "https://shop.example:8443/",
        "https://SHOP.example/",
        "https://user@shop.example/",
    ],
)
def test_pages_may_lead_anywhere_on_the_shops_site(url: str) -> None:
    assert AllowList("https://www.shop.example/start").allows(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://evilshop.example/",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://evil.example/?to=shop.example",
        "javascript:alert(1)",
        "data:text/html,shop.example",
        "blob:https://shop.example/1",
        "file:///etc/passwd",
        "about:blank",
        "ftp://shop.example/",
        "mailto:a@shop.example",
        "https:///p",
        "http://[broken",
        "http://shop.example:99999/",
        "",
    ],
)
def test_pages_may_lead_nowhere_else(url: str) -> None:
    assert not AllowList("https://www.shop.example/start").allows(url)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:8000/cart", True),
        ("http://127.0.0.1:9000/", False),
        ("http://127.0.0.1/", False),
        ("http://127.0.0.2:8000/", False),
        ("http://localhost:8000/", False),
        ("http://1.127.0.0.1:8000/", False),
    ],
)
def test_on_an_ip_address_the_port_counts_too(url: str, allowed: bool) -> None:
    assert AllowList("http://127.0.0.1:8000/").allows(url) is allowed


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://pay.example/", True),
        ("https://eu.pay.example/", False),
        ("https://a.cdn.example/", True),
        ("https://cdn.example/", False),
        ("http://localhost:9000/", True),
        ("http://localhost:9001/", False),
    ],
)
def test_further_hosts_are_named_in_full_or_by_pattern(url: str, allowed: bool) -> None:
    allow = AllowList("https://shop.example/", ("Pay.example", "*.cdn.example", "localhost:9000"))
    assert allow.allows(url) is allowed


@given(st.text(max_size=60))
def test_any_text_as_an_address_is_answered(url: str) -> None:
    allow = AllowList("https://shop.example/")
    assert allow.allows(url) in {True, False}
    assert not allow.allows(f"https://evil.invalid/{url}")


@given(st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){0,4}", fullmatch=True))
def test_a_site_is_its_own_site_and_the_end_of_its_host(host: str) -> None:
    assert site_of(site_of(host)) == site_of(host)
    assert host == site_of(host) or host.endswith("." + site_of(host))
