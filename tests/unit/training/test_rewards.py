"""The rewards row by row as the papers have them, and what must hold for any input."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.errors import ConfigError
from shopper_agent.schema import Action, Click, ClickKind, Input, Terminate, TypeAndSubmit
from training.rewards import (
    CustomerR1,
    ExactMatch,
    Gold,
    Group,
    GroupReward,
    Proper,
    ShopR1,
    kl_from_uniform,
    reward_of,
    total,
)
from training.similarity import nested_match, rouge_l, words

SHOE = "search_results.acme_trail_runner.view_product"
CLICK, SEARCH, LEAVE = Click(name=SHOE), TypeAndSubmit(name="search_input", text="trail shoes waterproof"), Terminate()


def reply(action: object, rationale: str = "I want it.") -> str:
    return json.dumps({"rationale": rationale, "action": action})


def click(name: str) -> str:
    return reply({"type": "click", "name": name})


def submit(name: str, text: str) -> str:
    return reply({"type": "type_and_submit", "name": name, "text": text})


LEAVES = reply({"type": "terminate"})


def shop_r1(text: str, gold: Action, settings: ShopR1 | None = None, certainty: float = 0.0) -> float:
    [terms] = (settings or ShopR1()).score(Group([text], Gold(gold, names=frozenset({SHOE})), [certainty]))
    return total(terms)


# ── Shop-R1, Table 1 ──


@pytest.mark.parametrize(
    ("text", "gold", "wanted"),
    [
        ("I would leave now.", LEAVE, 0.0),
        ('{"rationale": "x"}', LEAVE, 0.0),
        ('```json\n{"rationale": "x", "action": {"type": "terminate"}}\n```', LEAVE, 0.0),
        ('{"rationale": "x", "action": "terminate"}', LEAVE, 0.0),
        (reply({}), LEAVE, 0.5),
        (reply({"type": "fly"}), LEAVE, 0.5),
        (LEAVES, CLICK, 0.5),
        (click(SHOE), LEAVE, 0.5),
        (LEAVES, LEAVE, 0.8),
        (reply({"type": "click"}), CLICK, 0.8),
        (click(""), CLICK, 0.8),
        (click("search_button"), CLICK, 1.0),
        (click(SHOE), CLICK, 1001.0),
        (reply({"type": "type_and_submit"}), SEARCH, 0.8),
        (submit("search_input", ""), SEARCH, 0.8 + 0.1 + 0.1),
        (submit("", "red hats"), SEARCH, 0.8 + 0.1),
        (submit("newsletter", "red hats"), SEARCH, 0.8 + 0.2),
        (submit("search_input", "red hats"), SEARCH, 0.8 + 0.2 + 0.1),
        (submit("search_input", "trail shoes waterproof"), SEARCH, 1001.1),
        (submit("newsletter", "trail shoes waterproof"), SEARCH, 1001.0),
    ],
)
def test_shop_r1_pays_what_its_table_says(text: str, gold: Action, wanted: float) -> None:
    assert shop_r1(text, gold) == pytest.approx(wanted)


def test_similarity_counts_only_above_the_threshold() -> None:
    # "trail shoes" against "trail shoes waterproof": LCS 2, precision 1, recall 2/3, F1 = 0.8 > 0.75
    assert shop_r1(submit("search_input", "trail shoes"), SEARCH) == pytest.approx(0.8 + 0.2 + 0.1 + 1000 * 0.8)
    # "shoes": precision 1, recall 1/3, F1 = 0.5: nothing
    assert shop_r1(submit("search_input", "shoes"), SEARCH) == pytest.approx(0.8 + 0.2 + 0.1)
    # exactly at the threshold is not above it: 3 common words of 4 and 4
    gold = TypeAndSubmit(name="q", text="a b c d")
    assert shop_r1(submit("q", "a b c x"), gold) == pytest.approx(0.8 + 0.2 + 0.1)
    assert shop_r1(submit("q", "a b c x"), gold, ShopR1(threshold=0.74)) == pytest.approx(0.8 + 0.2 + 0.1 + 750)


def test_a_near_name_is_paid_by_its_words() -> None:
    # search results acme trail runner view product (7 words) against the same without "view": 6 of 6 and 6 of 7
    near = "search_results.acme_trail_runner.product"
    assert shop_r1(click(near), CLICK) == pytest.approx(1.0 + 1000 * 2 * 1 * (6 / 7) / (1 + 6 / 7))


@pytest.mark.parametrize(
    ("settings", "text", "gold", "wanted"),
    [
        (ShopR1(rouge="recall"), submit("search_input", "trail shoes waterproof red"), SEARCH, 1001.1),
        (ShopR1(rouge="precision"), submit("search_input", "trail shoes"), SEARCH, 1001.1),
        (ShopR1(stem=True), submit("search_input", "trails shoe waterproof"), SEARCH, 1001.1),
        (ShopR1(name_on_page=True), click("nowhere"), CLICK, 0.8),
        (ShopR1(name_on_page=True), click(SHOE), CLICK, 1001.0),
        (ShopR1(threshold_on_typed_name=False), submit("search_box", "red hats"), SEARCH, 0.8 + 0.2 + 0.1 * 0.5),
        (ShopR1(type_first=False), reply({"type": "input", "name": SHOE}), CLICK, 0.5 + 0.2 + 1000),
        (ShopR1(scale=1.0), click(SHOE), CLICK, 2.0),
    ],
)
def test_what_the_paper_leaves_open_is_a_setting(settings: ShopR1, text: str, gold: Action, wanted: float) -> None:
    assert shop_r1(text, gold, settings) == pytest.approx(wanted)


def test_self_certainty_is_paid_for_what_parses() -> None:
    assert shop_r1(LEAVES, CLICK, certainty=26.0) == pytest.approx(0.5 + 0.13)
    assert shop_r1("no", CLICK, certainty=26.0) == 0.0
    with pytest.raises(ValueError, match="self-certainty"):
        ShopR1().score(Group([LEAVES], Gold(LEAVE)))
    assert not ShopR1(certainty=0).needs_certainty
    assert total(ShopR1(certainty=0).score(Group([LEAVES], Gold(LEAVE)))[0]) == pytest.approx(0.8)


def test_kl_from_uniform_is_zero_for_a_uniform_token_and_by_hand_for_another() -> None:
    assert kl_from_uniform([3.0] * 7) == pytest.approx(0.0)
    # p = (1/2, 1/4, 1/4): the mean of log((1/3)/p)
    wanted = (math.log(2 / 3) + 2 * math.log(4 / 3)) / 3
    assert kl_from_uniform([math.log(2), 0.0, 0.0]) == pytest.approx(wanted)


@given(st.lists(st.floats(-30, 30), min_size=2, max_size=40))
def test_kl_from_uniform_is_never_negative(logits: list[float]) -> None:
    assert kl_from_uniform(logits) >= -1e-9


# ── Customer-R1, §3.2 ──


def customer_r1(text: str, gold: Gold, **settings: object) -> float:
    [terms] = CustomerR1.model_validate(settings).score(Group([text], gold))
    return total(terms)


TYPED = Input(name="nav_bar.search_input", text="moving boxes")


@pytest.mark.parametrize(
    ("text", "gold", "wanted"),
    [
        ("hm", Gold(LEAVE), 0.0),
        (reply({"type": "click"}), Gold(CLICK), 0.0),
        (reply(TYPED.model_dump()), Gold(TYPED), 2001.0),
        (reply({**TYPED.model_dump(), "text": "moving"}), Gold(TYPED), 1.0),
        (click(SHOE), Gold(CLICK, ClickKind.PRODUCT_LINK), 1001.0),
        (click(SHOE), Gold(CLICK, ClickKind.PURCHASE), 1001.0),
        (click(SHOE), Gold(CLICK), 1001.0),
        (click(SHOE), Gold(CLICK, ClickKind.PRODUCT_OPTION), 11.0),
        (click(SHOE), Gold(CLICK, ClickKind.REVIEW), 2.0),
        (click(SHOE), Gold(CLICK, ClickKind.SEARCH), 2.0),
        (LEAVES, Gold(LEAVE), 2.0),
        (click("other"), Gold(CLICK, ClickKind.PRODUCT_LINK), 0.0),
        (click("other"), Gold(LEAVE), 0.0),
        (LEAVES, Gold(CLICK), 1.0),
        (reply(TYPED.model_dump()), Gold(CLICK), 1.0),
    ],
)
def test_customer_r1_pays_what_its_table_says(text: str, gold: Gold, wanted: float) -> None:
    assert customer_r1(text, gold) == pytest.approx(wanted)


def test_what_customer_r1_leaves_open_is_a_setting() -> None:
    assert customer_r1(click("other"), Gold(CLICK), wrong_click=0.0) == 1.0
    assert customer_r1(click("other"), Gold(LEAVE), wrong_click_judged_by="gold") == 1.0
    assert customer_r1(LEAVES, Gold(CLICK), wrong_click_judged_by="gold") == 0.0
    typed = reply({**TYPED.model_dump(), "text": " Moving  BOXES"})
    assert customer_r1(typed, Gold(TYPED)) == 1.0
    assert customer_r1(typed, Gold(TYPED), text_match="loose") == 2001.0
    assert customer_r1(LEAVES, Gold(LEAVE), format=0.5, terminate=3.0) == 3.5


# ── invariants of the papers' rewards ──

ACTIONS = st.one_of(
    st.builds(Click, name=st.sampled_from([SHOE, "search_button", "cart.check_out"])),
    st.builds(TypeAndSubmit, name=st.just("search_input"), text=st.sampled_from(["trail shoes", "red hats", "kettle"])),
    st.builds(Input, name=st.just("search_input"), text=st.sampled_from(["trail shoes", "kettle"])),
    st.just(Terminate()),
)
PAPERS: list[GroupReward] = [ShopR1(certainty=0), CustomerR1(), CustomerR1(wrong_click=0), ExactMatch(format=0.1)]


@pytest.mark.parametrize("reward", PAPERS, ids=lambda it: type(it).__name__)
@given(gold=ACTIONS, kind=st.sampled_from([None, *ClickKind]), other=ACTIONS)
def test_nothing_scores_more_than_what_the_shopper_did(
    reward: GroupReward, gold: Action, kind: ClickKind | None, other: Action
) -> None:
    texts = [reply(gold.model_dump()), reply(other.model_dump()), "no decision"]
    right, wrong, invalid = map(total, reward.score(Group(texts, Gold(gold, kind))))
    assert right >= wrong
    assert right > invalid


@given(gold=ACTIONS, name=st.text(max_size=20), text=st.text(max_size=20))
def test_a_better_action_never_scores_less_under_shop_r1(gold: Action, name: str, text: str) -> None:
    kind = gold.type
    right_type = reply({"type": kind, "name": name, "text": text})
    steps = ["none", reply({"type": "other"}), right_type, reply(gold.model_dump())]
    scores = [shop_r1(step, gold) for step in steps]
    assert scores == sorted(scores)


NATURAL = [(CLICK, ClickKind.PRODUCT_LINK, 0.40), (Click(name="reviews"), ClickKind.REVIEW, 0.46),
           (TYPED, None, 0.10), (LEAVE, None, 0.04)]  # fmt: skip
"""About OPeRA's mix of actions: 86 % clicks, 10 % input, 4 % leaving."""


@pytest.mark.parametrize("reward", PAPERS, ids=lambda it: type(it).__name__)
def test_always_leaving_never_wins_on_a_natural_mix(reward: GroupReward) -> None:
    def worth(text: str) -> float:
        return sum(share * total(reward.score(Group([text], Gold(gold, kind)))[0]) for gold, kind, share in NATURAL)

    assert worth(LEAVES) < max(worth(reply(gold.model_dump())) for gold, _, _ in NATURAL)


# ── proper ──


def expected_update(
    reward: Proper, chances: dict[str, float], gold: dict[Action, float], size: int
) -> dict[str, float]:
    """The expected policy gradient with a group-mean baseline, over every group of that size, per unit of d p(a)."""
    texts = list(chances)
    found = dict.fromkeys(texts, 0.0)
    groups = [[]]
    for _ in range(size):
        groups = [[*group, text] for group in groups for text in texts]
    for action, share in gold.items():
        for group in groups:
            chance = share * math.prod(chances[text] for text in group)
            scores = [total(terms) for terms in reward.score(Group(group, Gold(action)))]
            mean = sum(scores) / size
            for text, score in zip(group, scores, strict=True):
                found[text] += chance * (score - mean) / size / chances[text]
    return found


TEXTS = [click("a"), click("b"), LEAVES]
SHARES: dict[Action, float] = {Click(name="a"): 0.5, Click(name="b"): 0.3, LEAVE: 0.2}


@pytest.mark.parametrize("size", [3, 4, 5])
def test_the_expected_update_is_the_gradient_of_the_quadratic_score(size: int) -> None:
    chances = dict(zip(TEXTS, (0.2, 0.7, 0.1), strict=True))
    found = expected_update(Proper(), chances, SHARES, size)
    # up to a constant, which moves no probability: (G-1)/G * (q - p)
    slope = [(size - 1) / size * (q - p) for q, p in zip(SHARES.values(), chances.values(), strict=True)]
    apart = [found[text] - by_hand for text, by_hand in zip(TEXTS, slope, strict=True)]
    assert max(apart) - min(apart) < 1e-9


@pytest.mark.parametrize("reward", [Proper(), Proper(kernel="nested")], ids=["exact", "nested"])
def test_at_the_shoppers_own_distribution_nothing_pulls(reward: Proper) -> None:
    chances = dict(zip(TEXTS, SHARES.values(), strict=True))
    found = expected_update(reward, chances, SHARES, 4)
    assert max(found.values()) - min(found.values()) < 1e-9


def test_exact_match_pulls_towards_the_mode_there() -> None:
    chances = dict(zip(TEXTS, SHARES.values(), strict=True))
    scores = {
        text: sum(share * (text == reply(action.model_dump())) for action, share in SHARES.items()) for text in chances
    }
    assert max(scores, key=lambda text: scores[text]) == TEXTS[0]
    assert scores[TEXTS[0]] > scores[TEXTS[2]]


def test_crowding_is_what_the_others_of_the_group_share() -> None:
    group = Group([click("a"), click("a"), click("b"), "no", "nor this"], Gold(Click(name="a")))
    terms = Proper().score(group)
    assert [it["match"] for it in terms] == [1, 1, 0, 0, 0]
    assert [it["crowding"] for it in terms] == pytest.approx([-1 / 3, -1 / 3, 0, -1 / 3, -1 / 3])


def test_a_group_of_two_cannot_be_proper() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        Proper().score(Group([LEAVES, LEAVES], Gold(LEAVE)))


KEYS = st.sampled_from([
    ("click", "list.shoe.view", ""), ("click", "list.shoe.add", ""), ("click", "list.hat.view", ""),
    ("click", "cart", ""),
    ("input", "q", "a"), ("input", "q", "b"), ("terminate",), ("invalid",),
])  # fmt: skip


@given(st.lists(KEYS, min_size=1, max_size=6), st.lists(st.floats(-3, 3), min_size=6, max_size=6))
def test_a_nested_match_is_symmetric_and_positive_semi_definite(keys: list[tuple[str, ...]], ways: list[float]) -> None:
    alike = nested_match()
    assert all(alike(one, other) == alike(other, one) and 0 <= alike(one, other) <= 1 for one in keys for other in keys)
    assert all(alike(one, one) == pytest.approx(1.0) for one in keys)
    form = sum(v * w * alike(a, b) for v, a in zip(ways, keys, strict=False) for w, b in zip(ways, keys, strict=False))
    assert form > -1e-9


# ── texts and settings ──


def test_names_are_compared_by_their_words() -> None:
    assert words("Search_results.acme-Trail 9½ Größe") == ("search", "results", "acme", "trail", "9½", "größe")
    assert rouge_l("", "a") == rouge_l("...", "a") == rouge_l("b", "a") == 0.0


@given(st.text(max_size=30), st.text(max_size=30))
def test_rouge_is_symmetric_in_f1_and_swaps_precision_and_recall(one: str, other: str) -> None:
    assert rouge_l(one, other) == pytest.approx(rouge_l(other, one))
    assert rouge_l(one, other, "recall") == rouge_l(other, one, "precision")
    assert 0 <= rouge_l(one, other) <= 1


def test_a_reward_is_made_from_its_name_and_settings() -> None:
    assert reward_of("shop_r1", {"scale": 10}) == ShopR1(scale=10)
    assert reward_of("customer_r1", {"click_types": {"review": 5}}) == CustomerR1(click_types={ClickKind.REVIEW: 5})
    with pytest.raises(ConfigError, match="unknown reward 'dars'; choose one of: shop_r1, customer_r1"):
        reward_of("dars")
    with pytest.raises(ConfigError, match="reward proper: crowd: Extra inputs"):
        reward_of("proper", {"crowd": 1})
    with pytest.raises(ConfigError, match="reward shop_r1: threshold"):
        reward_of("shop_r1", {"threshold": 2})
