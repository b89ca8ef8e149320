"""Addresses of everything around buying: cart, checkout, account, orders, wish list, help."""

from starlette.routing import Route

from sites.bazaar import adding, newsletter, pages_account, pages_buy, pages_cart, pages_help, pages_orders, wishlist
from sites.bazaar.visits import Handler, page


def account_routes() -> list[Route]:
    """The routes of account, orders, wish list, newsletter and help."""
    account, own = pages_account, pages_orders
    return [
        _get("/account", account.account_page),
        _get("/account/login", account.login_form),
        _post("/account/login", account.login_sent),
        _get("/account/register", account.register_form),
        _post("/account/register", account.register_sent),
        _post("/account/logout", account.logout),
        _post("/account/forget", account.forget),
        _get("/orders", own.history),
        _get("/orders/{number}", own.details),
        _get("/orders/{number}/return", own.return_form),
        _post("/orders/{number}/return", own.return_sent),
        _get("/wishlist", wishlist.wishlist),
        _post("/wishlist/add", wishlist.add_wish),
        _post("/wishlist/remove", wishlist.remove_wish),
        _post("/wishlist/move", wishlist.move_wish),
        _get("/newsletter", newsletter.newsletter_page),
        _post("/newsletter", newsletter.newsletter_answered),
        _get("/help/{name}", pages_help.help_page),
        _post("/help/contact", pages_help.contact_sent),
        _post("/cookies", pages_help.consent),
    ]


def cart_routes() -> list[Route]:
    """The routes of adding to the cart and of the cart itself."""
    cart = pages_cart
    return [
        _post("/cart/add", adding.add_from_card),
        _get("/cart", cart.cart),
        _post("/cart/update", cart.update_line),
        _post("/cart/remove", cart.remove_line),
        _post("/cart/save", cart.save_line),
        _post("/cart/restore", cart.restore_line),
        _post("/cart/forget", cart.forget_line),
        _post("/cart/coupon", cart.apply_coupon),
        _post("/cart/coupon/remove", cart.remove_coupon),
    ]


def checkout_routes() -> list[Route]:
    """The routes of the checkout."""
    buy = pages_buy
    return [
        _get("/checkout", buy.checkout_start),
        _post("/checkout/guest", buy.checkout_guest),
        _get("/checkout/address", buy.step("address", buy.address_form)),
        _post("/checkout/address", buy.step("address", buy.address_sent)),
        _get("/checkout/questions", buy.step("questions", buy.questions_form)),
        _post("/checkout/questions", buy.step("questions", buy.questions_sent)),
        _get("/checkout/delivery", buy.step("delivery", buy.delivery_form)),
        _post("/checkout/delivery", buy.step("delivery", buy.delivery_sent)),
        _get("/checkout/payment", buy.step("payment", buy.payment_form)),
        _post("/checkout/payment", buy.step("payment", buy.payment_sent)),
        _get("/checkout/review", buy.step("review", buy.review_form)),
        _post("/checkout/review", buy.place_order),
        _get("/checkout/confirmation/{number}", buy.confirmation),
    ]


def _get(path: str, handler: Handler) -> Route:
    return Route(path, page(handler), methods=["GET"])


def _post(path: str, handler: Handler) -> Route:
    return Route(path, page(handler), methods=["POST"])
