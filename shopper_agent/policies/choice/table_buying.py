"""Parameters of the cart, the checkout and of what lies over a page."""

from shopper_agent.policies.choice.parameters import Parameter
from shopper_agent.policies.choice.table_checkout import CHECKING_OUT

BUYING: tuple[Parameter, ...] = (
    # ── what lies over a page ──────────────────────────────────────────────────────────────────────────────────────
    Parameter(
        "answer_cookies",
        1.8,
        "±",
        "once",
        "readiness to answer a cookie banner rather than to ignore it",
        {"careful": 0.3, "quick": -0.3},
    ),
    Parameter(
        "accept_cookies",
        0.6,
        "±",
        "1 for accepting all cookies",
        "most take the button that is offered first",
        {"private": -3.2, "quick": 0.3},
        "Utz et al. (2019), ACM CCS: most accept where accepting is the prominent button; size is an assumption",
    ),
    Parameter(
        "refuse_cookies",
        -0.4,
        "±",
        "1 for refusing what is not necessary",
        "who watches over their data refuses",
        {"private": 2.2, "careful": 0.3},
    ),
    Parameter(
        "cookie_settings",
        -3.0,
        "±",
        "1 for opening the cookie settings",
        "few read settings",
        {"private": 2.0, "careful": 0.5, "quick": -0.8},
    ),
    Parameter("close_layer", 2.6, "±", "once", "closing what lies over the page", {"quick": 0.3}),
    Parameter(
        "answer_layer", -0.2, "±", "once", "pressing something in a layer that covers the page and cannot be told"
    ),
    Parameter(
        "give_email",
        -0.6,
        "±",
        "1 for giving the e-mail address for a newsletter or a coupon",
        "a reward is worth an address to those who look for deals",
        {"value": 1.3, "ads": 1.2, "private": -3.0},
    ),
    # ── the cart ───────────────────────────────────────────────────────────────────────────────────────────────────
    Parameter("check_out", 2.6, "±", "once", "going from the cart to the checkout", {"quick": 0.3, "careful": -0.1}),
    Parameter(
        "open_cart", 1.2, "±", "once", "looking into the cart first", {"careful": 0.5, "value": 0.3, "quick": -0.4}
    ),
    Parameter(
        "keep_shopping", -2.2, "±", "once", "going on shopping with something in the cart", {"fun": 1.0, "quick": -0.6}
    ),
    Parameter(
        "second_thoughts",
        -3.4,
        "±",
        "once",
        "putting what is in the cart aside for later",
        {"careful": 0.5, "quick": -0.5, "calm": -0.2},
    ),
    Parameter("drop_it", -5.0, "±", "once", "taking what is in the cart out again", {"careful": 0.2}),
    Parameter(
        "over_total",
        5.0,
        "+",
        "log of the total over the most they would pay; 0 below it",
        "who pays more than they wanted thinks again",
        {"value": 1.5, "careful": 1.0},
    ),
    Parameter(
        "use_coupon",
        2.4,
        "±",
        "once, for a code that was seen in this visit",
        "a code at hand is used, the more by who looks for value",
        {"value": 1.4, "ads": 0.5, "quick": -0.6},
    ),
    Parameter(
        "open_coupon",
        1.6,
        "±",
        "once",
        "opening the field for a code that was seen",
        {"value": 1.4, "ads": 0.4, "quick": -0.6},
    ),
    *CHECKING_OUT,
)
