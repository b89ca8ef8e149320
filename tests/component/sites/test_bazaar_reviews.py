"""Reading and judging the reviews of a product."""

from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text
from starlette.applications import Starlette


def rows(app: Starlette, query: str, **values: Any) -> list[Any]:
    with app.state.shop.engine.connect() as connection:
        return list(connection.execute(text(query), values))


def much_reviewed(app: Starlette) -> str:
    found = rows(app, "SELECT id, slug FROM products WHERE review_count = 40 ORDER BY id")[0]
    return f"/p/{found.id}/{found.slug}"


async def page_of(client: httpx.AsyncClient, address: str) -> BeautifulSoup:
    response = await client.get(address, follow_redirects=True)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def ids(page: BeautifulSoup) -> list[int]:
    return [int(str(review["id"]).removeprefix("review-")) for review in page.select("article.review")]


@pytest.mark.parametrize("place", ["", "/reviews"])
async def test_reviews_come_ten_a_page_and_each_once(app: Starlette, client: httpx.AsyncClient, place: str) -> None:
    product = much_reviewed(app)
    shown: list[int] = []
    address: str | None = product + place
    while address:
        page = await page_of(client, address)
        assert len(ids(page)) == 10
        shown += ids(page)
        following = page.select_one("nav[aria-label='Review pages'] a[rel=next]")
        address = str(following["href"]) if following else None
    assert len(shown) == len(set(shown)) == 40


@pytest.mark.parametrize("place", ["", "/reviews"])
async def test_the_rows_of_the_histogram_narrow_to_their_stars(
    app: Starlette, client: httpx.AsyncClient, place: str
) -> None:
    product = much_reviewed(app)
    links = (await page_of(client, product + place)).select(".histogram a")
    assert len(links) == 5
    for link, stars in zip(links, (5, 4, 3, 2, 1), strict=True):
        query = "SELECT count(*) AS n FROM reviews WHERE product_id = :id AND stars = :stars"
        count = rows(app, query, id=int(product.split("/")[2]), stars=stars)[0].n
        assert str(link["href"]).startswith(product + place)
        assert str(link["aria-label"]).startswith(f"{stars} star: {count} review")
        narrowed = await page_of(client, str(link["href"]))
        assert len(ids(narrowed)) == min(10, count)
        labels = {str(mark["aria-label"]) for mark in narrowed.select("article.review .stars")}
        assert labels <= {f"{stars} out of 5 stars"}
        chosen = narrowed.select_one(".histogram a[aria-current]")
        assert chosen is not None
        assert str(chosen["aria-label"]).startswith(f"{stars} star")


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("helpful", "helpful DESC, posted_on DESC, id"),
        ("newest", "posted_on DESC, id"),
        ("highest", "stars DESC, posted_on DESC, id"),
        ("lowest", "stars, posted_on DESC, id"),
        ("nonsense", "helpful DESC, posted_on DESC, id"),
    ],
)
async def test_reviews_can_be_sorted(app: Starlette, client: httpx.AsyncClient, sort: str, order: str) -> None:
    product = much_reviewed(app)
    query = f"SELECT id FROM reviews WHERE product_id = :id ORDER BY {order} LIMIT 10"
    expected = [row.id for row in rows(app, query, id=int(product.split("/")[2]))]
    assert ids(await page_of(client, f"{product}?sort={sort}")) == expected


async def test_all_reviews_have_a_page_with_a_way_back(app: Starlette, client: httpx.AsyncClient) -> None:
    product = much_reviewed(app)
    link = (await page_of(client, product)).find("a", string="See all 40 reviews")
    assert link is not None
    assert link["href"] == f"{product}/reviews"
    page = await page_of(client, str(link["href"]))
    back = page.find_all("a", string="Back to the product")
    assert back
    assert {found["href"] for found in back} == {product}


async def test_a_wrong_slug_keeps_what_was_asked_for(app: Starlette, client: httpx.AsyncClient) -> None:
    product = much_reviewed(app)
    response = await client.get(f"/p/{product.split('/')[2]}/x/reviews?stars=5&page=2")
    assert response.status_code == 301
    assert response.headers["location"] == f"{product}/reviews?stars=5&page=2"


@pytest.mark.parametrize("query", ["?page=99", "?page=-1", "?page=x", "?stars=9", "?stars=5&page=99", "?sort="])
async def test_any_selection_shows_a_page_of_reviews(app: Starlette, client: httpx.AsyncClient, query: str) -> None:
    assert 1 <= len(ids(await page_of(client, much_reviewed(app) + query))) <= 10


async def test_stars_that_nobody_gave_say_so(app: Starlette, client: httpx.AsyncClient) -> None:
    found = rows(
        app,
        "SELECT id FROM products p WHERE NOT EXISTS (SELECT 1 FROM reviews r WHERE r.product_id = p.id AND stars = 1)",
    )
    page = await page_of(client, f"/p/{found[0].id}?stars=1")
    assert "No reviews with 1 star yet." in page.text


async def test_a_helpful_vote_counts_once(app: Starlette, client: httpx.AsyncClient) -> None:
    product = much_reviewed(app)
    first = ids(await page_of(client, f"{product}?sort=newest"))[0]
    before = rows(app, "SELECT helpful FROM reviews WHERE id = :id", id=first)[0].helpful
    for _ in range(2):
        sent = {"next": f"{product}?sort=newest"}
        answer = await client.post(f"{product}/reviews/{first}/helpful", data=sent)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{product}?sort=newest#review-{first}"
    assert rows(app, "SELECT helpful FROM reviews WHERE id = :id", id=first)[0].helpful == before + 1
    page = await page_of(client, f"{product}?sort=newest")
    voted = page.select_one(f"#review-{first}")
    assert voted is not None
    assert "Thank you for your vote" in voted.text
    assert voted.select_one("form") is None


@pytest.mark.parametrize("review", ["0", "99999999999999"])
async def test_a_vote_for_no_review_of_the_product_is_refused(
    app: Starlette, client: httpx.AsyncClient, review: str
) -> None:
    assert (await client.post(f"{much_reviewed(app)}/reviews/{review}/helpful")).status_code == 404


async def test_a_vote_for_another_products_review_is_refused(app: Starlette, client: httpx.AsyncClient) -> None:
    product = much_reviewed(app)
    query = "SELECT id FROM reviews WHERE product_id != :id LIMIT 1"
    other = rows(app, query, id=int(product.split("/")[2]))[0].id
    assert (await client.post(f"{product}/reviews/{other}/helpful")).status_code == 404


async def test_a_vote_never_leads_to_another_site(app: Starlette, client: httpx.AsyncClient) -> None:
    product = much_reviewed(app)
    first = ids(await page_of(client, product))[0]
    answer = await client.post(f"{product}/reviews/{first}/helpful", data={"next": "//evil.example"})
    assert answer.headers["location"] == "/"
