"""Parameters of looking for a product and of deciding about it."""

from shopper_agent.policies.reference.parameters import Parameter

BROWSING: tuple[Parameter, ...] = (
    # ── opening a product ──────────────────────────────────────────────────────────────────────────────────────────
    Parameter("open", 0.6, "±", "once", "readiness to open a listed product"),
    Parameter(
        "worth", 1.0, "+", "the product's value, in utils",
        "what looks better is opened, bought and returned to more often",
    ),
    Parameter(
        "position", -0.22, "-", "log of its place in the list, counted from 1",
        "what stands further down is seen by fewer",
        {"quick": -0.25, "research": 0.12},
        "Ursu (2018), Marketing Science 37: rank moves clicks; size is an assumption",
    ),
    Parameter("seen", -3.5, "-", "1 for a product that was opened before", "what was seen needs no second look", {"overload": -0.3}),
    Parameter("sidetrack", -2.0, "-", "1 for a product that is shown beside the one in view", "related products distract few", {"fun": 1.0, "novelty": 0.4}),
    Parameter("decided", 2.5, "+", "1 for the best of the products opened, once enough were compared", "who has compared goes back to the best"),
    Parameter("unopened", -2.4, "-", "1 for taking a product straight from a list", "few buy what they have not looked at", {"quick": 1.2, "returning": 0.3}),
    Parameter(
        "comparisons", 1.4, "+", "products, not a weight: so many they like to open before they decide", "sets what uncompared and to_compare count from",
        {"research": 0.9, "quick": -0.8, "value": 0.3, "fun": 0.2},
    ),
    Parameter("done", -4.0, "-", "1 when what they came for is in the cart", "who has found it stops looking"),
    # ── searching, turning pages, narrowing ────────────────────────────────────────────────────────────────────────
    Parameter("search", 2.6, "±", "once", "who has something in mind searches for it", {"fun": -0.4}),
    Parameter(
        "search_again", -1.6, "±", "once", "another search, in other words",
        {"research": 0.4, "quick": -0.3},
    ),
    Parameter("nothing_found", 2.6, "+", "1 where the page lists nothing of what they came for", "an empty result asks for other words, another page or the door"),
    Parameter("settled", -2.2, "-", "1 where three or more of what they came for are at hand", "who has a list before them looks at the list"),
    Parameter("searches", -0.5, "-", "searches so far, beyond the first", "the more was tried, the less is hoped for", {"research": 0.15}),
    Parameter("apply", 4.0, "+", "1 for the button that carries out what was just typed or ticked", "what was begun is carried out"),
    Parameter("unfold", -1.0, "±", "once", "opening what the outline folded away", {"research": 0.6, "quick": -0.6}),
    Parameter("exactness", -0.8, "-", "how many of the wish's ways to say it are tried out of turn", "the most exact words are tried first"),
    Parameter("navigate", 0.3, "±", "once", "following the shop's own navigation", {"fun": 0.7, "open": 0.2}),
    Parameter("label_match", 2.4, "+", "share of the wish's words that a link says", "a link is followed for what it says"),
    Parameter("next_page", -1.2, "±", "once", "looking at further results", {"research": 0.7, "quick": -0.8, "fun": 0.3}),
    Parameter("pages_turned", -0.7, "-", "pages turned since the search", "the deeper, the less patience", {"research": 0.35, "quick": -0.3}),
    Parameter("narrow", -1.8, "±", "once", "using a filter", {"research": 0.6, "careful": 0.3, "quick": -0.3}),
    Parameter("narrow_price", 3.2, "+", "share of what is listed that is over the budget", "a price filter helps who has a limit", {"value": 1.2}),
    Parameter("narrow_rating", 0.6, "+", "1 for a filter by stars", "a filter by stars helps who looks for quality", {"quality": 0.9, "research": 0.4}),
    Parameter("narrow_brand", 1.2, "+", "1 for the filter of a favourite brand", "the usual brand is looked for", {"loyal": 1.6}),
    Parameter("narrow_delivery", 0.0, "+", "1 for a filter by delivery", "a filter by delivery helps who is in need", {"delivery": 1.4}),
    Parameter("narrow_match", 2.0, "+", "share of the wish's words that a filter says", "a filter that says what is wanted is used"),
    Parameter("sort_price", 0.0, "+", "1 for sorting by rising price", "cheapest first, for who looks at the price", {"value": 1.3, "pricey": -0.6}),
    Parameter("sort_rating", 0.0, "+", "1 for sorting by rating", "best rated first, for who looks at quality", {"quality": 1.0, "research": 0.5}),
    # ── on a product's page ────────────────────────────────────────────────────────────────────────────────────────
    Parameter("buy", 0.8, "±", "once", "readiness to take what is in front of them", {"quick": 0.9, "careful": -0.2, "overload": -0.2}),
    Parameter(
        "uncompared", -0.9, "-", "products still missing to the number that they like to compare",
        "who compares does not take the first",
        {"research": -0.7, "quick": 0.8, "value": -0.3},
        "consideration sets: Hauser and Wernerfelt (1990), J. Consumer Research 16; size is an assumption",
    ),
    Parameter("better_known", -1.0, "-", "by how much the best other known product is worth more, in utils", "a better one elsewhere speaks against this one"),
    Parameter("reassured", 0.4, "+", "1 when its reviews were read", "reading reviews settles the mind", {"research": 0.3}),
    Parameter("option_match", 2.5, "+", "1 for an option that the wish names", "the size and colour that they came for"),
    Parameter("among", 1.0, "+", "minus log of the number of equivalent ways", "one thing that can be done in several ways is not done more often", {}, "Train (2009) §4.2, the scale within a nest being 1"),
    Parameter(
        "read_reviews", -0.7, "±", "once", "opening the reviews of a product",
        {"research": 2.2, "quick": -1.2, "careful": 0.3},
    ),
    Parameter("reviews_read", -1.6, "-", "times that reviews were opened in this visit", "after some reviews the next ones tell less", {"research": 0.6}),
    Parameter("look_on", -0.4, "±", "once", "going back to look at others", {"research": 0.3, "fun": 0.2}),
    Parameter("better_elsewhere", 0.8, "+", "by how much the best other known product is worth more, in utils", "going back is for something better"),
    Parameter("to_compare", 0.7, "+", "products still missing to the number that they like to compare", "who compares goes back for another", {"research": 0.4, "quick": -0.5}),
    # ── leaving ────────────────────────────────────────────────────────────────────────────────────────────────────
    Parameter("leave", -4.6, "±", "once", "leaving without buying", {"fun": -0.2}),
    Parameter(
        "fatigue", 1.1, "+", "tens of steps so far",
        "every step costs patience",
        {"quick": 0.5, "research": -0.35, "fun": -0.3, "careful": -0.15, "mobile": 0.3},
    ),
    Parameter(
        "waiting", 0.12, "+", "whole seconds waited beyond two a page, so far",
        "every wait costs patience",
        {"quick": 0.08, "calm": -0.04, "mobile": 0.04},
        "sign: Galletta, Henry, McCoy and Polak (2004), J. AIS 5; size is an assumption",
    ),
    Parameter("frustration", 0.35, "+", "actions that failed, so far", "what does not work drives away", {"calm": -0.15}),
    Parameter("disappointment", 0.9, "+", "how far the best product seen falls short of acceptable, in utils; 0 where it does not", "seeing only what does not suit drives away"),
    Parameter("dead_end", 3.0, "+", "1 where nothing else can be done here", "who can do nothing leaves"),
    Parameter("go_back", 1.2, "±", "once", "going back from a page that lists nothing"),
    Parameter("scroll", -0.5, "±", "once", "scrolling on where nothing is listed"),
    Parameter("overloaded", 0.0, "+", "products opened beyond three", "too much to choose from drives some away", {"overload": 0.35}, "Iyengar and Lepper (2000); contested by Scheibehenne et al. (2010)"),
)  # fmt: skip
