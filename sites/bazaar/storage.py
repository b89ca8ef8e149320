"""The shop's database file: opened, and filled with the catalogue of its seed when it is new."""

import json
import secrets
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, text

from sites.bazaar.asking import write_questions
from sites.bazaar.catalogue import Catalogue, Product, generate
from sites.bazaar.models import Base, CategoryRow, ProductRow, ReviewRow, Setting
from sites.bazaar.models_catalogue import ProductFacts, Question, SearchWord, Suggestion
from sites.bazaar.spelling import catalogue_words
from sites.bazaar.standing import standings
from sites.bazaar.suggesting import phrases
from sites.bazaar.vocabulary import question_words, review_words
from sites.databases import opened

CREATE_INDEX = (
    "CREATE VIRTUAL TABLE products_fts USING fts5("
    "title, brand, category, keywords, tokenize='porter unicode61', prefix='2 3')"
)


def open_database(path: Path, seed: int) -> Engine:
    """An engine on the database at ``path``, filled with the catalogue of ``seed`` if it was empty."""
    return opened(path, seed, lambda engine: _fill(engine, generate(seed)))


def _fill(engine: Engine, catalogue: Catalogue) -> None:
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(text(CREATE_INDEX))
        connection.execute(
            insert(CategoryRow),
            [
                {"slug": c.slug, "name": c.name, "parent": c.parent, "blurb": c.blurb, "position": position}
                for position, c in enumerate(catalogue.categories)
            ],
        )
        connection.execute(insert(ProductRow), [_product_row(p) for p in catalogue.products])
        connection.execute(
            insert(ReviewRow),
            [{"product_id": p.id, **vars(review)} for p in catalogue.products for review in p.reviews],
        )
        _index(connection, catalogue)
        _fill_derived(connection, catalogue)
        connection.execute(
            insert(Setting),
            [
                {"name": "seed", "value": str(catalogue.seed)},
                {"name": "cookie_secret", "value": secrets.token_hex(32)},
            ],
        )


def _fill_derived(connection: Connection, catalogue: Catalogue) -> None:
    """What follows from the catalogue: standing, questions, words and phrases to search by."""
    asked, names = question_words(), review_words()
    questions = [vars(one) for p in catalogue.products for one in write_questions(catalogue.seed, p, asked, names)]
    words = [{"word": word, "products": count} for word, count in catalogue_words(catalogue).items()]
    connection.execute(insert(ProductFacts), [vars(standing) for standing in standings(catalogue)])
    connection.execute(insert(Question), questions)
    connection.execute(insert(SearchWord), words)
    connection.execute(insert(Suggestion), [vars(phrase) for phrase in phrases(catalogue)])


def _product_row(product: Product) -> dict[str, Any]:
    row = {name: value for name, value in vars(product).items() if name != "reviews"}
    return row | {
        "features": list(product.features),
        "specs": [list(pair) for pair in product.specs],
        "options": [
            {
                "name": option.name,
                "control": option.control,
                "choices": [vars(choice) for choice in option.choices],
            }
            for option in product.options
        ],
        "has_options": bool(product.options),
        "rating": product.rating,
        "review_count": product.review_count,
    }


def _index(connection: Connection, catalogue: Catalogue) -> None:
    names = {category.slug: category.name for category in catalogue.categories}
    connection.execute(
        text(
            "INSERT INTO products_fts (rowid, title, brand, category, keywords) "
            "VALUES (:id, :title, :brand, :category, :keywords)"
        ),
        [
            {
                "id": product.id,
                "title": product.title,
                "brand": product.brand,
                "category": f"{names[product.category]} {names[product.department]}",
                "keywords": " ".join([product.sku, *(value for _, value in product.specs), _colors(product)]),
            }
            for product in catalogue.products
        ],
    )


def _colors(product: Product) -> str:
    return json.dumps([choice.label for option in product.options for choice in option.choices])
