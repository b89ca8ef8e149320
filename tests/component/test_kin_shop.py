"""The drawn shops over HTTP: pages, buying, what their databases say, and how our own reader and shopper get on."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.dom.walls import wall_in
from shopper_agent.personas.load import load_example
from shopper_agent.personas.references import contact_values
from shopper_agent.policies.choice.policy import ChoicePolicy
from shopper_agent.policies.finding import add_to_cart, buy_now, listed_products, own_product, search_field
from shopper_agent.schema import ClickKind, Footer, Limits, Observation, SessionSpec, Step
from shopper_agent.session import Session, run_session
from shopper_agent.testing.http_shop import HttpShop
from sites import Shop, ShopOptions, UnknownVariant, WrongDatabase, serve
from sites.kin.app import create_app
from sites.kin.errands import errands
from sites.kin.purchases import filled_carts, placed_orders
from sites.kin.visits import ShopState

VARIANTS = ("standard", "held-out")
SEEDS = range(4)
FORM = {
    "email": "ann@mail.example", "full_name": "Ann Bee", "first_name": "Ann", "last_name": "Bee", "street": "1 Elm St",
    "city": "Salem", "postcode": "97301", "country": "US", "card_number": "4242 4242 4242 4242", "card_holder": "A Bee",
    "card_expiry": "12/30", "card_month": "12", "card_year": "2030", "card_cvc": "123", "terms": "yes",
    "delivery": "standard", "method": "card",
}  # fmt: skip
LINK = re.compile(r'href="(/[^"#]*)')


class Visitor:
    """A browser without scripts in a shop of its own."""

    def __init__(self, app: Starlette, client: httpx.AsyncClient) -> None:
        self.state: ShopState = app.state.shop
        self.client = client
        self.design = self.state.design

    async def take(self, *, plain: bool = False) -> httpx.Response:
        """Put something into the cart: the first product that is there, one without options if it shall be plain."""
        there = (it for it in self.state.catalogue.products if it.stock > 2 and not (plain and it.options))
        product = next(there)
        chosen = {f"option-{option.key}": option.values[0][0] for option in product.options}
        return await self.client.post(self.state.addresses.product(product), data=chosen)

    async def check_out(self, **changes: str) -> httpx.Response:
        """Go through the checkout to its end, or to the page that complains."""
        await self.client.post("/checkout/guest", data={})
        for number in range(1, 6):
            answer = await self.client.post(f"/checkout/{number}", data=FORM | changes)
            if answer.status_code != 200 or "/order/" in str(answer.url):
                break
        return answer


Open = Callable[..., Visitor]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    async with AsyncExitStack() as stack:

        def open_shop(seed: int, variant: str = "standard", **options: object) -> Visitor:
            path = tmp_path / f"{variant}-{seed}-{len(list(tmp_path.iterdir()))}.sqlite"
            app = create_app(path, seed, ShopOptions(variant, **options))  # type: ignore[arg-type]
            transport = httpx.ASGITransport(app=app)
            client = httpx.AsyncClient(transport=transport, base_url="http://shop.test", follow_redirects=True)
            stack.push_async_callback(client.aclose)
            stack.callback(app.state.shop.engine.dispose)
            return Visitor(app, client)

        yield open_shop


def seen(answer: httpx.Response) -> Observation:
    title = re.search(r"<title>(.*?)</title>", answer.text)
    snapshot = snapshot_of_html(answer.text, str(answer.url), title[1] if title else "", status=answer.status_code)
    return simplify(snapshot).observation


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", SEEDS)
async def test_every_shop_takes_an_order(opened: Open, seed: int, variant: str) -> None:
    visitor = opened(seed, variant)
    assert (await visitor.take()).status_code == 200
    answer = await visitor.check_out()
    assert answer.status_code == 200
    assert visitor.design.words["thanks"] in answer.text
    (order,) = placed_orders(Path(str(visitor.state.engine.url.database)))
    assert order.number in answer.text
    assert order.total_cents == order.subtotal_cents - order.discount_cents + order.delivery_cents
    assert order.lines[0].quantity == 1
    assert order.account is None


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", range(3))
async def test_its_links_lead_to_pages_that_are_no_walls(opened: Open, seed: int, variant: str) -> None:
    visitor = opened(seed, variant)
    search = f"{visitor.design.paths['search']}?{visitor.design.paths['query']}="
    waiting = ["/", visitor.design.cart_path, "/account", "/account/register", f"{search}zzzz", f"{search}lamp"]
    done = set()
    while waiting and len(done) < 12:
        path = waiting.pop(0)
        if path in done:
            continue
        done.add(path)
        answer = await visitor.client.get(path)
        assert answer.status_code == 200, path
        assert wall_in(seen(answer)) is None, path
        links = [link.replace("&amp;", "&") for link in LINK.findall(answer.text) if not link.endswith(".css")]
        waiting += links[:: max(1, len(links) // 6)]


@pytest.mark.parametrize("variant", VARIANTS)
async def test_the_same_requests_bring_the_same_bytes(opened: Open, variant: str) -> None:
    one, other = opened(3, variant), opened(3, variant)
    product = one.state.addresses.product(one.state.catalogue.products[0])
    for path in ("/", "/deals", product, one.design.cart_path, "/look.css", "/pictures/1001-2.svg"):
        assert (await one.client.get(path)).content == (await other.client.get(path)).content
    await one.take(), await other.take()
    ended = [(await visitor.check_out()) for visitor in (one, other)]
    assert ended[0].content == ended[1].content


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", SEEDS)
async def test_our_reader_sees_what_the_shop_sells(opened: Open, seed: int, variant: str) -> None:
    visitor = opened(seed, variant)
    known = {it.title: it for it in visitor.state.catalogue.products}
    kind = next(it for it in visitor.state.catalogue.categories if it.parent)
    listed = seen(await visitor.client.get(visitor.state.addresses.category(kind)))
    found = listed_products(listed)
    own = [it for it in known.values() if it.category == kind.slug]
    assert len(found) == min(len(own), visitor.design.page_size)
    assert search_field(listed) is not None
    for product, _ in found:
        assert product.price == pytest.approx(known[product.title].price_cents / 100)
        assert product.currency == visitor.design.currency.code
    chosen = next(it for it in known.values() if it.stock and it.options)
    page = seen(await visitor.client.get(visitor.state.addresses.product(chosen)))
    read = own_product(page)
    assert read is not None
    assert (read.title, read.rating) == (chosen.title, chosen.rating)
    assert read.price == pytest.approx(chosen.price_cents / 100)
    assert add_to_cart(page) or buy_now(page)
    assert any(element.kind is ClickKind.PRODUCT_OPTION for element in page.elements)


async def test_what_has_to_be_chosen_is_asked_for(opened: Open) -> None:
    visitor = opened(1)
    product = next(it for it in visitor.state.catalogue.products if it.stock and it.options)
    answer = await visitor.client.post(visitor.state.addresses.product(product), data={})
    assert answer.status_code == 422
    assert f"choose a {product.options[0].label.lower()}" in answer.text.lower()
    assert filled_carts(Path(str(visitor.state.engine.url.database))) == []


async def test_options_that_are_buttons_are_chosen_one_by_one(opened: Open) -> None:
    shops = (opened(seed, "held-out") for seed in range(20))
    visitor = next(it for it in shops if it.design.layout["options"] == "presses")
    product = next(it for it in visitor.state.catalogue.products if it.stock and len(it.options) == 2)
    address = visitor.state.addresses.product(product)
    chosen: dict[str, str] = {}
    for option in product.options:
        answer = await visitor.client.post(address, data=chosen | {"pick": f"{option.key}={option.values[0][0]}"})
        chosen[f"option-{option.key}"] = option.values[0][0]
        assert answer.status_code == 200
        assert answer.text.count('aria-checked="true"') == len(chosen)
    assert (await visitor.client.post(address, data=chosen)).status_code == 200
    (cart,) = filled_carts(Path(str(visitor.state.engine.url.database)))
    assert cart.lines[0].sku == product.sku


async def test_an_order_uses_up_stock_unless_it_is_endless(opened: Open) -> None:
    for endless, left in ((False, 1), (True, 0)):
        visitor = opened(2, endless_stock=endless)
        await visitor.take(plain=True)
        product = next(it for it in visitor.state.catalogue.products if it.stock > 2 and not it.options)
        await visitor.check_out()
        page = seen(await visitor.client.get("/"))
        assert page.products
        with visitor.state.engine.connect() as connection:
            stock = connection.exec_driver_sql("SELECT stock FROM products WHERE id = ?", (product.id,)).scalar_one()
        assert stock == product.stock - left


async def test_the_coupon_takes_a_tenth_off(opened: Open) -> None:
    visitor = opened(2)
    await visitor.take()
    wrong = await visitor.client.post(f"{visitor.design.cart_path}/coupon", data={"code": "NOPE99"})
    assert wrong.status_code == 422
    await visitor.client.post(f"{visitor.design.cart_path}/coupon", data={"code": visitor.design.code.lower()})
    await visitor.check_out()
    (order,) = placed_orders(Path(str(visitor.state.engine.url.database)))
    assert order.discount_cents == (order.subtotal_cents * 10 + 50) // 100
    assert order.coupon == visitor.design.code


async def test_lines_are_changed_put_aside_and_taken_out(opened: Open) -> None:
    visitor = opened(2)
    await visitor.take(plain=True)
    cart, path = visitor.design.cart_path, Path(str(visitor.state.engine.url.database))
    await visitor.client.post(f"{cart}/update", data={"line": "1", "quantity": "2"})
    assert filled_carts(path)[0].lines[0].quantity == 2
    assert (await visitor.client.post(f"{cart}/update", data={"line": "1", "quantity": "two"})).status_code == 422
    await visitor.client.post(f"{cart}/save", data={"line": "1"})
    assert filled_carts(path) == []
    await visitor.client.post(f"{cart}/restore", data={"line": "1"})
    assert len(filled_carts(path)) == 1
    await visitor.client.post(f"{cart}/update", data={"line": "1", "quantity": "0"})
    assert filled_carts(path) == []
    assert visitor.design.words["empty"] in (await visitor.client.get(cart)).text


@pytest.mark.parametrize("field", ["email", "street", "postcode", "card_number", "card_cvc", "delivery", "country"])
@pytest.mark.parametrize("variant", VARIANTS)
async def test_a_checkout_says_what_is_wrong(opened: Open, variant: str, field: str) -> None:
    visitor = opened(4, variant)
    await visitor.take()
    answer = await visitor.check_out(**{field: ""})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert placed_orders(Path(str(visitor.state.engine.url.database))) == []


async def test_pages_of_the_checkout_cannot_be_skipped(opened: Open) -> None:
    visitor = next(it for it in (opened(seed) for seed in range(9)) if it.design.layout["checkout"] == "four")
    assert str((await visitor.client.get("/checkout/4")).url).endswith(visitor.design.cart_path)
    await visitor.take()
    await visitor.client.post("/checkout/guest", data={})
    assert str((await visitor.client.get("/checkout/4")).url).endswith("/checkout/1")
    assert (await visitor.client.get("/checkout/9")).status_code == 404


async def test_an_account_orders_under_its_name(opened: Open) -> None:
    visitor = opened(1, accounts=(("eve@mail.example", "Example-pass-1"),))
    await visitor.take()
    wrong = {"email": "eve@mail.example", "password": "Example-pass-2"}
    assert (await visitor.client.post("/account/login", data=wrong)).status_code == 422
    await visitor.client.post("/account/login", data=wrong | {"password": "Example-pass-1"})
    await visitor.check_out()
    (order,) = placed_orders(Path(str(visitor.state.engine.url.database)))
    assert order.account == "eve@mail.example"
    assert order.number in (await visitor.client.get("/account")).text


async def test_an_address_registers_once(opened: Open) -> None:
    visitor = opened(1)
    form = {"email": "new@mail.example", "password": "Example-pass-1"}
    assert (await visitor.client.post("/account/register", data=form)).status_code == 200
    await visitor.client.post("/account/logout")
    again = await visitor.client.post("/account/register", data=form)
    assert again.status_code == 422
    assert "already has an account" in again.text


async def test_a_notice_that_was_answered_stays_away(opened: Open) -> None:
    for variant in VARIANTS:
        shops = (opened(seed, variant) for seed in range(20))
        visitor = next(it for it in shops if it.design.layout["cookies"] != "none")
        assert visitor.design.words["refuse"] in (await visitor.client.get("/")).text
        answer = await visitor.client.post("/notice", data={"name": "cookies", "answer": "no", "next": "/deals"})
        assert str(answer.url).endswith("/deals")
        assert visitor.design.words["refuse"] not in answer.text


async def test_nobody_else_sees_an_order_or_sends_a_form(opened: Open) -> None:
    visitor = opened(1)
    await visitor.take()
    address = (await visitor.check_out()).url
    visitor.client.cookies.clear()
    assert (await visitor.client.get(address)).status_code == 404
    foreign = await visitor.client.post("/notice", data={}, headers={"origin": "http://elsewhere.test"})
    assert foreign.status_code == 403


@pytest.mark.parametrize(
    "path", ["/no-such-page", "/help/nothing", "/pictures/1-1.svg", "/pictures/1001-9.svg", "/added/1"]
)
async def test_what_is_not_there_is_a_404(opened: Open, path: str) -> None:
    assert (await opened(1).client.get(path)).status_code == 404


def test_a_database_belongs_to_one_seed_and_variant(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with serve("kin", seed=5, database=path) as shop:
        assert (shop.seed, shop.variant) == (5, "standard")
    with pytest.raises(WrongDatabase, match="seed 5"), serve("kin", seed=6, database=path):
        pass
    with pytest.raises(WrongDatabase, match="standard"), serve("kin", seed=5, variant="held-out", database=path):
        pass
    with pytest.raises(UnknownVariant, match="held-out"), serve("kin", variant="other"):
        pass


class Keeping:
    """A recorder that keeps nothing but the number of steps."""

    def __init__(self) -> None:
        self.count = 0

    def step(self, step: Step, screenshot: bytes | None) -> None:
        self.count += 1

    def close(self, footer: Footer, screenshot: bytes | None = None) -> Footer:
        return footer


async def shopped(shop: Shop, wish: str, seed: int) -> Footer:
    persona = load_example("quality-queenie").model_copy(update={"budget": None})
    private = contact_values(persona)
    spec = SessionSpec(
        persona=persona.model_copy(update={"contact": None}), intent=wish, url=shop.url, policy="choice", seed=seed,
        limits=Limits(max_steps=80),
    )  # fmt: skip
    async with HttpShop(shop.url, private=private) as environment:
        session = Session(spec, ChoicePolicy(seed), environment, Keeping(), references=tuple(private))
        return await run_session(session)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_reference_shopper_decides_for_itself_how_its_visits_end(variant: str) -> None:
    ended = []
    for seed in range(3):
        wishes = errands(seed, variant)
        with serve("kin", seed=seed, variant=variant, endless_stock=True) as shop:
            ended += [asyncio.run(shopped(shop, wishes[place], place)).outcome for place in (0, 9)]
            assert len(shop.orders()) <= 2
    assert {str(outcome) for outcome in ended} <= {"ordered", "left"}
    assert "ordered" in {str(outcome) for outcome in ended}
