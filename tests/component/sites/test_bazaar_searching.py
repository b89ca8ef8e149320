import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from sites.bazaar.models import ProductRow
from sites.bazaar.searching import MAX_WORDS, find, fts_query, words_of


@given(st.text())
def test_words_never_carry_syntax(query: str) -> None:
    words = words_of(query)
    assert len(words) <= MAX_WORDS
    assert all(word.isalnum() for word in words)
    assert fts_query(words).count('"') == 2 * len(words)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(query=st.one_of(st.text(), st.text(alphabet="\"'*()^:-+{}[]NEAR OR AND \x00²ß_", max_size=30)))
def test_anything_typed_can_be_searched(app: Starlette, query: str) -> None:
    with Session(app.state.shop.engine) as db:
        assert len(set(find(db, query).ids)) == len(find(db, query).ids)


@pytest.fixture
def db(app: Starlette) -> Session:
    with Session(app.state.shop.engine) as db:
        yield db


def test_a_search_finds_what_the_words_say(db: Session) -> None:
    matches = find(db, "running shoes")
    titles = [db.get_one(ProductRow, product_id).title for product_id in matches.ids[:5]]
    assert all("Running Shoes" in title for title in titles)
    assert not matches.loose


def test_a_search_finds_words_by_their_beginning(db: Session) -> None:
    assert set(find(db, "headph").ids) >= set(find(db, "headphones").ids) != set()


def test_a_search_with_one_unknown_word_is_loose(db: Session) -> None:
    matches = find(db, "headphones qqzzx")
    assert matches.loose
    assert matches.ids


@pytest.mark.parametrize("query", ["qqzzx", "", "the for a", "!!!", "'; DROP TABLE products; --"[:1]])
def test_nonsense_finds_nothing(db: Session, query: str) -> None:
    assert find(db, query).ids == ()


def test_an_item_number_finds_its_product(db: Session) -> None:
    assert find(db, "HDP-1001").ids[0] == 1001
