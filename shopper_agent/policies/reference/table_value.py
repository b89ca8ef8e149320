"""Parameters of what a product is worth to a shopper."""

from shopper_agent.policies.reference.parameters import Parameter

VALUE: tuple[Parameter, ...] = (
    Parameter(
        "relevance", 6.0, "+", "share of the wish's words that it names, less that of the closest product seen",
        "what is not the thing they came for is hardly considered",
    ),
    Parameter(
        "price", -1.2, "-", "log of price over the usual price of such products on this shop",
        "the dearer, the less it is wanted; being cheap counts as much as being dear",
        {"value": -0.9, "pricey": 0.8, "wealthy": 0.4, "quality": 0.3},
        "sign: demand theory; log form: Train (2009) §3.4; sizes are assumptions",
    ),
    Parameter(
        "over_budget", -9.0, "-", "log of price over the most they would pay; 0 below it",
        "what exceeds the budget is bought rarely, and the rarer the further",
        {"value": -3.0, "careful": -3.0},
    ),
    Parameter(
        "rating", 1.3, "+", "stars above 4, of the mean shrunk by five reviews of 3.8 stars",
        "better rated products are preferred; a single five-star review proves little",
        {"quality": 1.0, "research": 0.4},
        "sign: Chevalier and Mayzlin (2006), J. Marketing Research 43; size is an assumption",
    ),
    Parameter(
        "review_count", 0.2, "+", "log of the number of reviews (plus one) over 31",
        "what many have bought is trusted more",
        {"research": 0.15, "novelty": -0.1},
        "sign: Duan, Gu and Whinston (2008), Decision Support Systems 45; size is an assumption",
    ),
    Parameter(
        "brand", 1.0, "+", "1 for a brand that they usually buy",
        "habit: the usual brand needs no second thought",
        {"loyal": 1.6, "novelty": -0.8},
        "Guadagni and Little (1983), Marketing Science 2: brand loyalty in a logit",
    ),
    Parameter(
        "prestige", 0.0, "+", "log of price over the usual price where it is dearer; 0 below",
        "for some a high price is a promise",
        {"pricey": 1.4},
    ),
    Parameter(
        "deal", 1.0, "+", "saving as a share of the struck-through price, 0 to 1",
        "a saving pleases beyond the price itself",
        {"value": 0.9, "ads": 0.5},
        "transaction utility: Thaler (1985), Marketing Science 4; size is an assumption",
    ),
    Parameter(
        "badge", 0.5, "+", "1 where the shop marks it: best seller, great price, deal",
        "a mark draws those who trust the shop's word",
        {"ads": 0.4, "value": 0.3, "private": -0.1},
    ),
    Parameter(
        "delivery_days", -0.25, "-", "log of the days until it arrives, plus one",
        "what comes sooner is preferred",
        {"delivery": -0.7, "quick": -0.2},
    ),
    Parameter(
        "delivery_fee", -4.0, "-", "delivery fee as a share of the price",
        "a fee hurts more than the same money in the price",
        {"delivery": -3.0, "value": -2.0, "member": 1.5},
        "sign: partitioned prices, Morwitz, Greenleaf and Johnson (1998); size is an assumption",
    ),
    Parameter(
        "sold_out", -12.0, "-", "1 where the page says that it cannot be had",
        "what cannot be had is passed over",
    ),
    Parameter(
        "taste", 0.5, "±", "a standard normal draw that belongs to product and seed",
        "what nobody but this shopper sees in it",
        {},
        "mixed logit: Train (2009) ch. 6",
    ),
)  # fmt: skip
