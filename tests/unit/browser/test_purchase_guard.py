# ruff: noqa: E501, RUF001 - tables of words in many languages
"""What orders or pays and what only looks like it: controls, addresses, calls, and the persona's own card."""

import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.browser.hosts import is_test_host
from shopper_agent.browser.purchases import CardDetails, PurchaseGuard, SentRequest, purchase_guard, would_order
from shopper_agent.browser.settings import BrowserSettings
from shopper_agent.dom.purchases import Intent, control_intent, intent_of
from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.schema import Click, Input, Observation, TypeAndSubmit

SHOP = "https://www.mugs.com"
CARD = "4242424242424242"
PRIVATE = {"contact.card_number": CARD, "contact.card_cvc": "123", "contact.full_name": "Ann Field"}


def page(html: str, path: str = "/p/mug", title: str = "Mugs") -> Observation:
    return simplify(snapshot_of_html(html, SHOP + path, title)).observation


def sent(url: str, method: str = "POST", body: str = "", kind: str = "Document") -> SentRequest:
    return SentRequest(kind, method, url if "://" in url else SHOP + url, body)


# ── hosts ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/",
        "http://127.8.9.10/",
        "http://[::1]:9000/x",
        "http://localhost/",
        "http://LOCALHOST:1234/",
        "http://localhost./",
        "http://shop.localhost:5000/",
        "https://www.shop.test/",
        "https://shop.example/p",
        "https://a.b.invalid/",
        "https://staging.mugs.com/",
        "https://x.qa.mugs.com:8443/",
        "http://10.0.0.7:8080/",
    ],
)
def test_nothing_real_is_bought_on_loopback_reserved_names_and_declared_test_shops(url: str) -> None:
    assert is_test_host(url, ("Staging.mugs.com", "*.qa.mugs.com", "10.0.0.7:8080"))


@pytest.mark.parametrize(
    "url",
    [
        "https://mugs.com/",
        "https://www.staging.mugs.com/",
        "https://127.0.0.1.mugs.com/",
        "https://localhost.mugs.com/",
        "https://example.com/",
        "https://mugs.test.com/",
        "https://test/",
        "https://mugs.com#.test",
        "https://shop.test@mugs.com/",
        "https://staging.mugs.com@evil.com/",
        "http://10.0.0.7:8081/",
        "http://192.168.0.1/",
        "http://2130706433/",
        "http://[broken",
        "",
        "about:blank",
    ],
)
def test_everything_else_may_be_a_real_shop(url: str) -> None:
    assert not is_test_host(url, ("staging.mugs.com", "10.0.0.7:8080"))


@pytest.mark.parametrize(
    ("url", "changes", "guarded"),
    [
        (SHOP, {}, True),
        (SHOP, {"allow_purchase": True}, False),
        (SHOP, {"test_hosts": ("www.mugs.com",)}, False),
        (SHOP, {"test_hosts": ("mugs.com",)}, True),
        ("http://127.0.0.1:8000/", {}, False),
        ("http://127.0.0.1:8000/", {"allow_hosts": ("*.payments.example",)}, False),
        ("http://127.0.0.1:8000/", {"allow_hosts": ("pay.mugs.com",)}, True),
        ("http://127.0.0.1:8000/", {"allow_hosts": ("*",)}, True),
    ],
)
def test_a_session_is_guarded_where_something_real_can_be_reached(
    url: str, changes: dict[str, object], guarded: bool
) -> None:
    settings = BrowserSettings().model_copy(update=changes)
    assert (purchase_guard(url, settings, PRIVATE, print) is not None) is guarded


# ── controls ─────────────────────────────────────────────────────────────────────────────────────────────────────

ORDERING = (
    "Place order", "Place your order", "PLACE MY ORDER", "Place the order now", "Place order · $24.00", "Submit order",
    "Submit my order", "Complete purchase", "Complete your purchase", "Complete order", "Confirm order", "Confirm your order",
    "Confirm purchase", "Confirm and pay", "Confirm & pay $20", "Pay now", "Pay $24.00", "Pay €1.299,00", "Pay 24 EUR",
    "Pay USD 24", "Pay securely", "Make payment", "Submit payment", "Authorize payment", "Finish order", "Finalise order",
    "Review and place order", "Order and pay", "Agree and place order", "Buy now with 1-Click", "→ Place order ←",
    "Zahlungspflichtig bestellen", "Kostenpflichtig bestellen", "Jetzt zahlungspflichtig bestellen", "Bestellung abschicken",
    "Kauf abschließen", "Jetzt bezahlen", "Bestellung aufgeben", "Kaufen und bezahlen", "Payer maintenant",
    "Confirmer la commande", "Confirmer et payer", "Commander avec obligation de paiement", "Pagar ahora", "Confirmar pedido",
    "Realizar el pago", "Pedido con obligación de pago", "Confirmar compra", "Pagar agora", "Concluir compra", "Paga ora",
    "Conferma ordine", "Conferma l'ordine", "Completa l'acquisto", "Bestelling plaatsen", "Nu betalen", "Plaats je bestelling",
    "Kupuję i płacę", "Zamawiam z obowiązkiem zapłaty", "Slutför köp", "Gennemfør køb", "Fullfør kjøp", "Závazně objednat",
    "Siparişi tamamla", "注文を確定する", "提交订单", "Оплатить заказ", "결제하기",
)  # fmt: skip
BEGINNING = (
    "Buy now", "Buy it now", "BUY NOW", "Order now", "Jetzt kaufen", "Kaufen", "Jetzt bestellen", "Acheter", "Acheter maintenant",
    "Commander", "Passer la commande", "Comprar", "Comprar ahora", "Comprar agora", "Realizar pedido", "Finalizar compra",
    "Acquista ora", "Bestellen", "Koop nu", "Kup teraz", "Köp", "Køb nu", "Satın al", "立即购买", "Payer", "Pagar", "Pay",
    "Pagar pedido", "Pay with PayPal", "Express checkout",
)  # fmt: skip
HARMLESS = (
    "Add to cart", "Add to bag", "Add to basket", "Add 2 to cart", "In den Warenkorb", "In den Einkaufswagen", "Ajouter au panier",
    "Añadir al carrito", "Agregar al carro", "Adicionar ao carrinho", "Aggiungi al carrello", "In winkelwagen", "Dodaj do koszyka",
    "カートに入れる", "加入购物车", "Buy now – add to cart", "Proceed to checkout", "Checkout", "Check out", "Zur Kasse", "Weiter zur Kasse",
    "Continue to payment", "Proceed to payment", "Weiter zur Zahlung", "Continue to shipping", "Continue", "Next", "Weiter", "Continuer",
    "Save address", "Use this address", "Deliver to this address", "Apply coupon", "Update cart", "Remove", "Search", "Log in", "Sign in",
    "Anmelden", "Se connecter", "Create account", "Continue as guest", "Subscribe", "Subscribe to our newsletter", "Your orders", "Orders",
    "Order history", "Track order", "Track your order", "Order status", "Cancel order", "How to place an order", "View order",
    "Print order", "Payment methods", "Payment options", "Pay later", "Buy now, pay later", "Später bezahlen", "Delivery & payment",
    "Sort order", "Order by price", "Repeat order", "Write a review", "Submit review", "Send message", "Try on", "Add to wishlist",
    "Notify me", "Show more", "Compare", "Gift card", "Check gift card balance", "Order tracking", "Edit order", "Change payment method",
    "Save payment method", "Select payment", "Confirm age", "Confirm email", "Accept all cookies", "Complete the look", "Place of origin",
    "Finish: matte", "Paying guests welcome", "Payless shoes", "Reorder level", "Submit", "Confirm", "OK", "", "Size 24", "🛒",
)  # fmt: skip


@pytest.mark.parametrize("text", ORDERING)
def test_a_control_that_orders_or_pays_is_told_by_its_words(text: str) -> None:
    assert control_intent(text) is Intent.ORDERS


@pytest.mark.parametrize("text", BEGINNING)
def test_a_control_that_orders_here_and_begins_an_order_there_is_told_apart(text: str) -> None:
    assert control_intent(text) is Intent.BUYS


@pytest.mark.parametrize("text", HARMLESS)
def test_a_control_that_does_neither_is_left_alone(text: str) -> None:
    assert control_intent(text) is Intent.NONE


CHECKOUTS = {
    "the address": page("<button>Comprar</button>", "/checkout/3"),
    "the title": page("<button>Jetzt kaufen</button>", "/x", "Kasse – Tassen"),
    "the heading": page("<h1>Checkout</h1><button>Buy now</button>"),
    "a card's fields": page("<label>Card number <input></label><button>Buy now</button>"),
    "an address form": page("<label>Street <input></label><label>Postcode <input></label><button>Order now</button>"),
    "a review of the order": page("<h1>Review your order</h1><p>$24</p><button>Confirm</button>", "/x"),
}


@pytest.mark.parametrize("told_by", CHECKOUTS)
def test_what_begins_an_order_elsewhere_orders_on_a_page_of_the_checkout(told_by: str) -> None:
    seen = CHECKOUTS[told_by]
    button = next(each.name for each in seen.elements if each.role == "button")
    assert intent_of(seen, Click(name=button)) is Intent.ORDERS


@pytest.mark.parametrize(
    ("html", "path", "intent"),
    [
        ("<h1>Red mug</h1><h2>Customer reviews</h2><button>Buy now</button>", "/p/mug", Intent.BUYS),
        ("<h1>Pago de Carraovejas 2020</h1><button>Comprar</button>", "/vino", Intent.BUYS),
        ("<h1>Your cart</h1><button>Commander</button>", "/checkout/cart", Intent.BUYS),
        ("<h1>Reviews</h1><label>Your review <textarea></textarea></label><button>Submit</button>", "/reviews", Intent.NONE),
        ("<h1>Sign up</h1><label>Email <input></label><button>Confirm</button>", "/signup", Intent.NONE),
        ("<h1>Checkout</h1><label><input type=radio name=p> Pay now by card</label>", "/checkout", Intent.NONE),
        ("<h1>Checkout</h1><button>Continue</button>", "/checkout", Intent.NONE),
        ("<h1>Checkout</h1><button>Apply</button>", "/checkout/review-order", Intent.NONE),
    ],
)  # fmt: skip
def test_other_controls_do_not_order(html: str, path: str, intent: Intent) -> None:
    seen = page(html, path)
    control = next(each.name for each in seen.elements if each.role in {"button", "radio"})
    assert intent_of(seen, Click(name=control)) is intent


FORM = "<h1>Checkout</h1><form><label>Phone <input name=phone></label><button>{}</button></form>"
SEARCH = "<form><label>Search <input name=q></label><button>Go</button></form><button>Place order</button>"


def test_enter_in_a_field_counts_as_the_buttons_of_its_form() -> None:
    assert intent_of(page(FORM.format("Place order")), TypeAndSubmit(name="phone", text="1")) is Intent.ORDERS
    assert intent_of(page(FORM.format("Place order")), Input(name="phone", text="1")) is Intent.NONE
    assert intent_of(page(FORM.format("Continue")), TypeAndSubmit(name="phone", text="1")) is Intent.NONE
    seen = page(SEARCH)
    field = next(each.name for each in seen.elements if each.role in {"textbox", "searchbox"})
    assert intent_of(seen, TypeAndSubmit(name=field, text="mug")) is Intent.NONE


@given(st.text(max_size=200))
def test_any_text_on_a_control_is_judged(text: str) -> None:
    assert control_intent(text) in set(Intent)


# ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────────


def call(name: str) -> str:
    return json.dumps({"operationName": name, "query": f"mutation {name}($x: X) {{ {name}(x: $x) {{ id }} }}"})


@pytest.mark.parametrize(
    ("request_", "intent"),
    [
        # after a control that orders, whatever changes something at the shop
        (sent("/checkout/preview/"), Intent.ORDERS),
        (sent("/x/y", kind="XHR"), Intent.ORDERS),
        (sent("/api/graphql", kind="XHR", body='{"query": "{ cart { id } }"}'), Intent.ORDERS),
        (sent("/cart/checkout", "PUT", kind="Fetch"), Intent.ORDERS),
        (sent("/done", kind="Ping"), Intent.ORDERS),
        (sent("https://shop.mugs.com/order", kind="XHR"), Intent.ORDERS),
        (sent("https://api.stripe.com/v1/payment_pages/x", kind="XHR"), Intent.ORDERS),
        (sent("https://www.paypal.com/smart/api/order", kind="XHR"), Intent.ORDERS),
        (sent("/events/12/seats", kind="XHR"), Intent.ORDERS),
        (sent("https://mugs-backend.shopcloud.io/store/x", kind="XHR"), Intent.ORDERS),
        (sent("/checkout/confirm?token=1", "GET"), Intent.ORDERS),
        (sent("/index.php?route=extension/payment/cod/confirm", "GET", kind="XHR"), Intent.ORDERS),
        (sent("/order/place/", "GET"), Intent.BUYS),
        # after a control that may order, what is not the cart
        (sent("/buy"), Intent.BUYS),
        (sent("/gp/product/box"), Intent.BUYS),
        (sent("/api/v2/buy-now", kind="XHR"), Intent.BUYS),
        (sent("/cart/place-order"), Intent.BUYS),
        # whatever was pressed: addresses and calls that only order
        (sent("/checkout/place-order"), Intent.NONE),
        (sent("/checkout/placeOrder", kind="XHR"), Intent.NONE),
        (sent("/checkout/onepage/saveOrder/", kind="XHR"), Intent.NONE),
        (sent("/rest/V1/guest-carts/a1/payment-information", kind="XHR"), Intent.NONE),
        (sent("/rest/V1/carts/mine/order", "PUT", kind="XHR"), Intent.NONE),
        (sent("/store/carts/cart_01/complete", kind="Fetch"), Intent.NONE),
        (sent("/api/v2/shop/orders/TOKEN/complete", "PATCH", kind="XHR"), Intent.NONE),
        (sent("/api/orders", kind="XHR"), Intent.NONE),
        (sent("/checkout/complete"), Intent.NONE),
        (sent("/payment/process"), Intent.NONE),
        (sent("https://api.stripe.com/v1/payment_intents/pi_1/confirm", kind="XHR"), Intent.NONE),
        (sent("/graphql", body=call("placeOrder"), kind="XHR"), Intent.NONE),
        (sent("/graphql", body=call("checkoutComplete"), kind="XHR"), Intent.NONE),
        (sent("/graphql", body=call("SubmitForCompletion"), kind="XHR"), Intent.NONE),
        (sent("/graphql", body=call("addPaymentToOrder"), kind="XHR"), Intent.NONE),
        (sent("/rpc", body='{"method": "shop.create_order", "params": []}', kind="XHR"), Intent.NONE),
    ],
)
def test_a_request_that_orders_is_stopped(request_: SentRequest, intent: Intent) -> None:
    at_shop = "mugs.com" in request_.host
    assert would_order(request_, intent, at_shop=at_shop)


@pytest.mark.parametrize(
    ("request_", "intent"),
    [
        # nothing is changed
        (sent("/checkout/place-order", "GET"), Intent.NONE),
        (sent("/checkout", "GET"), Intent.BUYS),
        (sent("/how-to-order", "GET"), Intent.ORDERS),
        (sent("/orders/12", "GET"), Intent.ORDERS),
        (sent("/orders", "GET", kind="XHR"), Intent.BUYS),
        (sent("/checkout/place-order", "OPTIONS", kind="XHR"), Intent.ORDERS),
        # the cart, whatever the control was called
        (sent("/cart/add"), Intent.BUYS),
        (sent("/cart/add.js", kind="XHR"), Intent.BUYS),
        (sent("/basket/add/12/"), Intent.BUYS),
        (sent("/shop/cart/update_json", kind="XHR"), Intent.BUYS),
        (sent("/p/mug", body="add-to-cart=12&quantity=1"), Intent.BUYS),
        (sent("/?wc-ajax=add_to_cart", kind="XHR"), Intent.BUYS),
        (sent("/api/graphql", body=call("cartLinesAdd"), kind="XHR"), Intent.BUYS),
        (sent("/warenkorb/hinzufuegen"), Intent.BUYS),
        (sent("/panier", body="qty=1"), Intent.BUYS),
        (sent("/checkout"), Intent.BUYS),
        (sent("/checkout/start", kind="XHR"), Intent.BUYS),
        # what only counts visitors
        (sent("https://www.google-analytics.com/g/collect", kind="Ping"), Intent.ORDERS),
        (sent("https://region1.analytics.google.com/x", kind="XHR"), Intent.ORDERS),
        (sent("https://o1.ingest.sentry.io/api/1/envelope/", kind="XHR"), Intent.ORDERS),
        (sent("https://bat.bing.com/actionp/0", kind="Ping"), Intent.ORDERS),
        (sent("/api/track", kind="XHR"), Intent.ORDERS),
        (sent("/events", kind="Ping"), Intent.ORDERS),
        (sent("/_vercel/insights/event", kind="XHR"), Intent.ORDERS),
        # the rest of a visit
        (sent("/cart/add"), Intent.NONE),
        (sent("/search", body="q=mug"), Intent.NONE),
        (sent("/login", body="email=a@b.c&password=x"), Intent.NONE),
        (sent("/account/orders"), Intent.NONE),
        (sent("/checkout"), Intent.NONE),
        (sent("/checkout/shipping-address/", body="line1=1+Long+Lane&postcode=2611"), Intent.NONE),
        (sent("/checkout/address"), Intent.NONE),
        (sent("/checkout/onepage/saveBilling/", kind="XHR"), Intent.NONE),
        (sent("/checkout/onepage/savePayment/", kind="XHR"), Intent.NONE),
        (sent("/checkout/process-shipping", kind="XHR"), Intent.NONE),
        (sent("/checkout/complete-address"), Intent.NONE),
        (sent("/account/submit-payment-method"), Intent.NONE),
        (sent("/checkout/confirm-address", "GET"), Intent.BUYS),
        (sent("https://mugs-backend.shopcloud.io/store/x", kind="XHR"), Intent.NONE),
        (sent("https://chat.helpdesk.io/messages", kind="Ping"), Intent.ORDERS),
        (sent("https://chat.helpdesk.io/messages", kind="XHR"), Intent.BUYS),
        (sent("/rest/V1/guest-carts/a1/shipping-information", kind="XHR"), Intent.NONE),
        (sent("/rest/V1/carts/mine/set-payment-information", kind="XHR"), Intent.NONE),
        (sent("/?wc-ajax=update_order_review", kind="XHR"), Intent.NONE),
        (sent("/api/create-payment-intent", kind="XHR"), Intent.NONE),
        (sent("/api/checkout/create", kind="XHR"), Intent.NONE),
        (sent("/orders/search", kind="XHR"), Intent.NONE),
        (sent("/order/status", body="number=12"), Intent.NONE),
        (sent("/checkout/update-order-summary", kind="XHR"), Intent.NONE),
        (sent("/graphql", body=call("addItemToOrder"), kind="XHR"), Intent.NONE),
        (sent("/graphql", body=call("setOrderShippingAddress"), kind="XHR"), Intent.NONE),
        (sent("/graphql", body=call("checkoutCreate"), kind="XHR"), Intent.NONE),
        (sent("/graphql", body='{"query": "query { orders { id } customerOrder { id } }"}', kind="XHR"), Intent.NONE),
        (sent("/coupon", body="note=please+place+order+soon"), Intent.NONE),
        (sent("/reorder", kind="XHR"), Intent.NONE),
        (sent("/newsletter", body="email=a@b.c"), Intent.NONE),
        (sent("/reviews/submit", body="stars=5"), Intent.NONE),
    ],
)
def test_a_request_that_orders_nothing_passes(request_: SentRequest, intent: Intent) -> None:
    at_shop = "mugs.com" in request_.host
    assert not would_order(request_, intent, at_shop=at_shop)


# ── the card ─────────────────────────────────────────────────────────────────────────────────────────────────────

SPACED, DASHED = "4242 4242 4242 4242", "4242-4242-4242-4242"


@pytest.mark.parametrize(
    "body",
    [
        f"card={CARD}",
        urlencode({"card": SPACED}),
        urlencode({"card": DASHED}),
        f"card={quote(SPACED)}",
        f"card={quote(quote_plus(SPACED))}",
        json.dumps({"number": CARD}),
        json.dumps({"payment": {"number": SPACED}}),
        f'------x\r\nContent-Disposition: form-data; name="pan"\r\n\r\n{DASHED}\r\n------x--',
        f"<card><number>{CARD}</number></card>",
        "cvc=123",
        "card[cvc]=123&x=1",
        urlencode({"card[cvc]": "123"}),
        json.dumps({"cvv": "123"}),
        json.dumps({"cvv": 123}),
        json.dumps({"securityCode": "123"}),
        json.dumps([{"name": "cvc", "value": "123"}]),
        "payment%5Bverification_value%5D=123",
        '------x\r\nContent-Disposition: form-data; name="cvv2"\r\n\r\n123\r\n------x--',
    ],
)
def test_the_personas_own_card_is_recognised_in_what_is_sent(body: str) -> None:
    assert CardDetails(PRIVATE).are_in(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "card=4242",
        "card=42424242",
        "number=5555555555554444",
        f"id=1{CARD}",
        f"id={CARD}7",
        "quantity=123&sku=123",
        json.dumps({"price": 123, "street": "123 Long Lane", "zip": "123"}),
        "cvc=1234",
        "cvc=&house=123",
        json.dumps({"cvc": "", "houseNumber": "7", "street": "123"}),
        "discvc123",
        "%",
        "%zz%4",
        "name=Ann+Field",
    ],
)
def test_other_digits_are_not_the_card(body: str) -> None:
    assert not CardDetails(PRIVATE).are_in(body)


def test_a_persona_without_a_card_has_none_to_be_recognised() -> None:
    assert not CardDetails({}).are_in(f"card={CARD}&cvc=123")


@given(
    st.text(alphabet="abc =&[]{}\"':,", max_size=40),
    st.sampled_from(["", " ", "-", "+", "%20"]),
    st.text(alphabet="abc =&[]{}\"':,", max_size=40),
)
def test_the_card_is_found_wherever_it_stands(before: str, mark: str, after: str) -> None:
    number = mark.join(CARD[at : at + 4] for at in range(0, 16, 4))
    assert CardDetails(PRIVATE).are_in(before + number + after)


@given(st.text(max_size=80))
def test_any_request_is_judged(text: str) -> None:
    guard = PurchaseGuard(SHOP, PRIVATE, lambda why: None)
    for intent in Intent:
        guard.begin(intent)
        assert guard.stops(SentRequest("XHR", "POST", f"https://{text}", text)) in {True, False}


# ── the guard ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_guard_tells_what_would_have_happened_and_remembers_only_the_last_action() -> None:
    told: list[str] = []
    guard = PurchaseGuard(SHOP, PRIVATE, told.append)
    assert not guard.stops(sent("/x"))
    guard.begin(Intent.ORDERS)
    assert guard.stops(sent("/x?secret=1"))
    guard.begin(Intent.NONE)
    assert not guard.stops(sent("/x"))
    assert guard.stops(sent("https://api.stripe.com/v1/tokens", body=f"card[number]={CARD}", kind="XHR"))
    assert guard.stops(sent(f"https://t.co/p?n={CARD}", "GET", kind="XHR"))
    assert told == [
        "an order would have been placed at www.mugs.com/x",
        "the card's details would have been sent to api.stripe.com",
        "the card's details would have been sent to t.co",
    ]


def test_a_test_shop_that_may_lead_to_real_hosts_is_itself_not_guarded() -> None:
    settings = BrowserSettings(allow_hosts=("pay.mugs.com",))
    guard = purchase_guard("http://localhost:8000/", settings, PRIVATE, lambda why: None)
    assert guard is not None
    guard.begin(Intent.ORDERS)
    assert not guard.stops(sent("http://localhost:8000/checkout/place-order", body=f"card={CARD}"))
    assert guard.stops(sent("https://pay.mugs.com/checkout/place-order"))
