"""Parameters of deciding about a product, and of leaving."""

from shopper_agent.policies.choice.parameters import Parameter

DECIDING: tuple[Parameter, ...] = (
    # ── on a product's page ────────────────────────────────────────────────────────────────────────────────────────
    Parameter(
        "buy",
        0.8,
        "±",
        "once",
        "readiness to take what is in front of them",
        {"quick": 0.9, "careful": -0.2, "overload": -0.2},
    ),
    Parameter(
        "uncompared",
        -0.9,
        "-",
        "products still missing to the number that they like to compare",
        "who compares does not take the first",
        {"research": -0.7, "quick": 0.8, "value": -0.3},
        "consideration sets: Hauser and Wernerfelt (1990), J. Consumer Research 16; size is an assumption",
    ),
    Parameter(
        "better_known",
        -1.0,
        "-",
        "by how much the best other known product is worth more, in utils",
        "a better one elsewhere speaks against this one",
    ),
    Parameter(
        "reassured", 0.4, "+", "1 when its reviews were read", "reading reviews settles the mind", {"research": 0.3}
    ),
    Parameter(
        "option_match", 2.5, "+", "1 for an option that the wish names", "the size and colour that they came for"
    ),
    Parameter(
        "among",
        1.0,
        "+",
        "minus log of the number of equivalent ways",
        "one thing that can be done in several ways is not done more often",
        {},
        "Train (2009) §4.2, the scale within a nest being 1",
    ),
    Parameter(
        "read_reviews",
        -0.2,
        "±",
        "once",
        "opening the reviews of a product",
        {"research": 2.2, "quick": -1.2, "careful": 0.3},
    ),
    Parameter(
        "reviews_read",
        -1.2,
        "-",
        "times that reviews were opened in this visit",
        "after some reviews the next ones tell less",
        {"research": 0.6},
    ),
    Parameter("look_on", -0.4, "±", "once", "going back to look at others", {"research": 0.3, "fun": 0.2}),
    Parameter(
        "better_elsewhere",
        0.8,
        "+",
        "by how much the best other known product is worth more, in utils",
        "going back is for something better",
    ),
    Parameter(
        "to_compare",
        0.7,
        "+",
        "products still missing to the number that they like to compare",
        "who compares goes back for another",
        {"research": 0.4, "quick": -0.5},
    ),
    # ── leaving ────────────────────────────────────────────────────────────────────────────────────────────────────
    Parameter("leave", -3.1, "±", "once", "leaving without buying", {"fun": -0.2}),
    Parameter(
        "fatigue",
        0.75,
        "+",
        "tens of steps so far",
        "every step costs patience",
        {"quick": 0.5, "research": -0.35, "fun": -0.3, "careful": -0.15, "mobile": 0.3},
    ),
    Parameter(
        "waiting",
        0.12,
        "+",
        "whole seconds waited beyond two a page, so far",
        "every wait costs patience",
        {"quick": 0.08, "calm": -0.04, "mobile": 0.04},
        "sign: Galletta, Henry, McCoy and Polak (2004), J. AIS 5; size is an assumption",
    ),
    Parameter(
        "frustration", 0.35, "+", "actions that failed, so far", "what does not work drives away", {"calm": -0.15}
    ),
    Parameter(
        "disappointment",
        1.3,
        "+",
        "how far the best product seen falls short of acceptable, in utils; 0 where it does not",
        "seeing only what does not suit drives away",
    ),
    Parameter("dead_end", 3.0, "+", "1 where nothing else can be done here", "who can do nothing leaves"),
    Parameter("go_back", 1.2, "±", "once", "going back from a page that lists nothing"),
    Parameter("scroll", -0.5, "±", "once", "scrolling on where nothing is listed"),
    Parameter(
        "overloaded",
        0.0,
        "+",
        "products opened beyond three",
        "too much to choose from drives some away",
        {"overload": 0.35},
        "Iyengar and Lepper (2000); contested by Scheibehenne et al. (2010)",
    ),
)
