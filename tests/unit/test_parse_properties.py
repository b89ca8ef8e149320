from hypothesis import example, given
from hypothesis import strategies as st

from shopper_agent.parse import FULL, InvalidDecision, dump, parse, parse_lenient, vocabulary
from shopper_agent.schema import Click, Decision, Input, Terminate, TypeAndSubmit, Usage

WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NAMES = st.one_of(WORDS, st.from_regex(r"[a-z_]{1,9}(\.[a-z0-9_]{1,9}){0,4}", fullmatch=True)).filter(
    lambda name: len(name) <= 500
)
ACTIONS = st.one_of(
    st.builds(Click, name=NAMES),
    st.builds(Input, name=NAMES, text=WORDS),
    st.builds(TypeAndSubmit, name=NAMES, text=WORDS),
    st.just(Terminate()),
)
DECISIONS = st.builds(Decision, rationale=WORDS, action=ACTIONS)


@given(DECISIONS)
def test_what_is_dumped_is_read_back(decision):
    assert parse(dump(decision)) == decision
    assert len(dump(decision).splitlines()) == 1


@given(DECISIONS)
def test_raw_replies_and_usage_are_not_part_of_the_canonical_form(decision):
    recorded = decision.model_copy(update={"raw": ("a", "b"), "usage": Usage()})
    assert dump(recorded) == dump(decision)


@given(DECISIONS)
@example(Decision(rationale="</think> ```", action=Terminate()))
@example(Decision(rationale="} { \\", action=Click(name='"')))
def test_the_lenient_reader_agrees_with_the_strict_one_wherever_that_reads(decision):
    assert parse_lenient(dump(decision)) == decision
    assert parse_lenient(f"```json\n{dump(decision)}\n```") == decision


FRAGMENTS = st.lists(st.sampled_from([*'{}[]":,\\x', "rationale", "<think>", "</think>"])).map("".join)


@given(st.one_of(st.text(), FRAGMENTS), st.sampled_from([parse, parse_lenient]))
def test_no_text_makes_a_reader_fail_in_any_other_way(text, read):
    try:
        decision = read(text)
    except InvalidDecision:
        return
    assert parse(dump(decision)) == decision


@given(st.binary(max_size=400))
def test_no_bytes_that_became_text_make_a_reader_fail(data):
    for text in (data.decode("utf-8", "surrogateescape"), data.decode("latin-1")):
        try:
            parse_lenient(f'{{"rationale": "{text}", "action": {{"type": "terminate"}}}}', FULL)
        except InvalidDecision:
            continue


@given(DECISIONS, st.sampled_from(["shop-r1", "opera", "full"]))
def test_a_vocabulary_reads_its_own_actions_and_no_others(decision, name):
    words = vocabulary(name)
    try:
        assert parse(dump(decision), words) == decision
        assert decision.action.type in words.actions
    except InvalidDecision:
        assert decision.action.type not in words.actions
