import os
import re
import signal
import socket
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from sites import PortInUse, Shop, SoldLine, UnknownSite, UnknownVariant, WrongDatabase, names, run, serve, variants


def test_the_shop_is_listed() -> None:
    assert names() == ("bazaar", "atelier", "kin")


def test_a_shop_answers_while_it_is_served(tmp_path: Path) -> None:
    with serve("bazaar", seed=3, database=tmp_path / "new" / "shop.sqlite") as shop:
        assert httpx.get(shop.url).status_code == 200
        assert (shop.name, shop.seed, shop.database) == ("bazaar", 3, tmp_path / "new" / "shop.sqlite")
        assert len(shop.solutions) >= 4
    with pytest.raises(httpx.ConnectError):
        httpx.get(shop.url)


def test_a_temporary_database_is_removed() -> None:
    with serve("bazaar") as shop:
        assert shop.database.exists()
    assert not shop.database.exists()


def test_a_database_is_kept_and_used_again(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with serve("bazaar", database=path):
        pass
    with serve("bazaar", database=path) as shop:
        assert httpx.get(shop.url).status_code == 200
    with pytest.raises(WrongDatabase, match="seed 7"), serve("bazaar", seed=8, database=path):
        pass


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("buy milk\n" * 200)
    with pytest.raises(WrongDatabase, match=r"notes\.txt"), serve("bazaar", database=path):
        pass


def test_an_unknown_shop_is_refused() -> None:
    with pytest.raises(UnknownSite, match="bazaar"), serve("nowhere"):
        pass


def test_a_taken_port_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)), serve("bazaar", port):
            pass


def test_run_serves_until_it_is_told_to_stop() -> None:
    before = signal.getsignal(signal.SIGTERM)
    seen: list[int] = []

    def ready(shop: Shop) -> None:
        seen.append(httpx.get(shop.url).status_code)
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()

    run("bazaar", 0, on_ready=ready)
    assert seen == [200]
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_variants_are_listed_with_their_effects() -> None:
    listed = {variant.name: variant.effect for variant in variants("bazaar")}
    assert listed["standard"].startswith("none")
    assert listed["broken-cart"].startswith("no orders")
    with pytest.raises(UnknownSite):
        variants("nowhere")


def test_a_shop_tells_its_variant() -> None:
    with serve("bazaar", variant="unchanged") as shop:
        assert shop.variant == "unchanged"


def test_an_unknown_variant_is_refused() -> None:
    with (
        pytest.raises(UnknownVariant, match=r"'fast'; there are standard, .*broken-cart"),
        serve("bazaar", variant="fast"),
    ):
        pass


def test_a_database_of_an_earlier_edition_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with serve("bazaar", database=path):
        pass
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE wishes")
    with pytest.raises(WrongDatabase, match="earlier edition"), serve("bazaar", database=path):
        pass


def buy(client: httpx.Client, product_id: int, coupon: str = "") -> None:
    """Order one of a product that needs no choice."""
    client.post("/cart/add", data={"product_id": str(product_id)})
    if coupon:
        client.post("/cart/coupon", data={"code": coupon})
    address = {"full_name": "Ann Lee", "street": "1 Main", "city": "Salem", "zip": "97301", "country": "US"}
    client.post("/checkout/address", data={"email": "ann@example.com", **address})
    client.post("/checkout/delivery", data={"delivery": "express"})
    card = {"cardholder": "Ann Lee", "card_number": "4242424242424242", "expiry": "11/29", "cvc": "123"}
    client.post("/checkout/payment", data=card)
    token = re.search(r'name="token" value="([^"]+)"', client.get("/checkout/review").text)
    assert token
    client.post("/checkout/review", data={"token": token[1]})


@pytest.mark.parametrize("endless_stock", [False, True])
def test_what_was_bought_can_be_counted(tmp_path: Path, endless_stock: bool) -> None:
    path, account = tmp_path / "shop.sqlite", ("ann@example.com", "secret-garden")
    with serve("bazaar", database=path, endless_stock=endless_stock, accounts=[account]) as shop:
        assert shop.orders() == []
        assert shop.carts() == []
        with closing(sqlite3.connect(path)) as connection:
            query = "SELECT id, sku, brand, price_cents, stock FROM products WHERE NOT has_options AND stock > 9"
            product_id, sku, brand, price, stock = connection.execute(query).fetchone()
        with httpx.Client(base_url=shop.url) as client:
            buy(client, product_id, "WELCOME10")
            client.post("/account/login", data={"email": account[0], "password": account[1]})
            buy(client, product_id)
            client.post("/cart/add", data={"product_id": str(product_id)})
        guest, member = shop.orders()
        line = SoldLine(sku, brand, 1, price)
        assert (guest.account, guest.coupon, guest.lines) == (account[0], "WELCOME10", (line,))
        assert guest.discount_cents == (price * 10 + 50) // 100
        assert guest.total_cents == price - guest.discount_cents + guest.delivery_cents
        assert (member.account, member.coupon, member.session_id) == (account[0], None, guest.session_id)
        assert [cart.lines for cart in shop.carts()] == [(line,)]
        with closing(sqlite3.connect(path)) as connection:
            ((left,),) = connection.execute("SELECT stock FROM products WHERE id = ?", (product_id,))
        assert left == (stock if endless_stock else stock - 2)
