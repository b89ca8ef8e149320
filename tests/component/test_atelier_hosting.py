"""Serving the boutique: traps, accounts, and what was bought."""

from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from shopper_agent.cli.sampling import catalogue_of
from shopper_agent.cli.shop import shop
from shopper_agent.errors import ConfigError
from sites import BadAccount, SoldLine, UnknownTrap, WrongDatabase, serve, traps

ADDRESS = {
    "name": "Ann Lee",
    "street": "Weg 1",
    "postcode": "24103",
    "city": "Kiel",
    "country": "DE",
    "email": "ann@example.com",
}


def test_traps_are_none_all_or_those_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    for asked, on in (("", []), ("toast, consent", ["consent", "toast"]), ("all", list(traps("atelier")))):
        with serve("atelier", database=path, traps=asked) as opened:
            assert list(opened.traps) == httpx.get(f"{opened.url}/api/config").json()["traps"] == on


def test_an_unknown_trap_is_refused() -> None:
    with (
        pytest.raises(UnknownTrap, match=r"'quicksand'; there are hover-menu.*\(or all\)"),
        serve("atelier", traps="quicksand"),
    ):
        pass
    with pytest.raises(UnknownTrap, match="bazaar has no trap 'toast'; it has none"), serve("bazaar", traps="toast"):
        pass


def test_a_trap_that_there_is_not_is_told_in_one_line(tmp_path: Path) -> None:
    arguments = ["atelier", "--port", "0", "--database", str(tmp_path / "shop.sqlite"), "--traps", "quicksand"]
    ran = CliRunner().invoke(shop, arguments)
    assert isinstance(ran.exception, ConfigError)
    assert "'quicksand'" in str(ran.exception)


def test_the_database_of_another_shop_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with serve("atelier", database=path):
        pass
    with pytest.raises(WrongDatabase), serve("bazaar", database=path):
        pass
    with pytest.raises(WrongDatabase, match="seed 7"), serve("atelier", seed=8, database=path):
        pass


def test_an_account_that_cannot_be_is_refused() -> None:
    with pytest.raises(BadAccount, match=r"name@example\.com"), serve("atelier", accounts=[("ann", "secret-garden")]):
        pass


@pytest.mark.parametrize("endless_stock", [False, True])
def test_what_was_bought_can_be_counted(tmp_path: Path, endless_stock: bool) -> None:
    account = ("ann@example.com", "secret-garden")
    database = tmp_path / "shop.sqlite"
    with (
        serve("atelier", database=database, endless_stock=endless_stock, accounts=[account]) as opened,
        httpx.Client(base_url=opened.url, headers={"X-Atelier": "1"}) as client,
    ):
        assert (opened.orders(), opened.carts()) == ([], [])
        product = client.get("/api/products/2001").json()
        variant = next(one for one in product["variants"] if one["stock"] > 5)
        line = SoldLine("AN-2001", product["brand"], 2, product["price_cents"])
        client.post("/api/bag/lines", json={"variant": variant["id"], "quantity": 2})
        assert [cart.lines for cart in opened.carts()] == [(line,)]
        client.post("/api/bag/coupon", json={"code": "WILLKOMMEN10"})
        client.post("/api/session", json={"email": account[0], "password": account[1]})
        parts = {"address": ADDRESS, "delivery": "express", "payment": {"method": "rechnung"}}
        client.put("/api/checkout", json=parts)
        number = client.post("/api/orders", json={"terms": True}).json()["number"]
        (order,) = opened.orders()
        assert (order.number, order.account, order.coupon, order.lines) == (number, account[0], "WILLKOMMEN10", (line,))
        assert order.total_cents == order.subtotal_cents - order.discount_cents + 1295
        left = client.get("/api/products/2001").json()["variants"]
        assert next(one["stock"] for one in left if one["id"] == variant["id"]) == variant["stock"] - (
            0 if endless_stock else 2
        )
        assert opened.carts() == []


def test_its_catalogue_can_be_listed() -> None:
    lines = list(catalogue_of("atelier", 7))
    assert len(lines) == 360
    assert {line["category"] for line in lines} == {"Damen", "Herren", "Schuhe", "Accessoires", "Zuhause"}
