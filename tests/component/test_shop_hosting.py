import os
import signal
import socket
import threading
from pathlib import Path

import httpx
import pytest

from sites import PortInUse, Shop, UnknownSite, WrongDatabase, names, run, serve


def test_the_shop_is_listed() -> None:
    assert names() == ("bazaar",)


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
