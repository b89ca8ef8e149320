"""The loop over a shop without a browser: how sessions end, what is recorded and when, and what a policy sees."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.errors import EnvironmentFailed, PolicyFailed, SessionInterrupted
from shopper_agent.schema import (
    Action,
    Click,
    Contact,
    Context,
    Decision,
    Failure,
    FailureKind,
    Footer,
    Input,
    Limits,
    Observation,
    Outcome,
    Persona,
    SessionSpec,
    Step,
    StopReason,
    Terminate,
    TypeAndSubmit,
)
from shopper_agent.session import Environment, Policy, Session, Timing, run_session
from shopper_agent.testing.environments import HtmlShop, Troubles
from shopper_agent.testing.pages import ORDER_NUMBER
from shopper_agent.testing.policies import ScriptedPolicy

CONTACT = Contact(full_name="Ann Field", email="ann@mail.example", street="1 Long Lane", city="Delft", postcode="2611")
PRIVATE = {"contact.full_name": "Ann Field", "contact.email": "ann@mail.example", "contact.street": "1 Long Lane"}

LEAVE, NOWHERE = Terminate(), Click(name="nowhere")
BUY: tuple[Action, ...] = (
    TypeAndSubmit(name="search_input", text="mug"),
    Click(name="search_results.blue_mug.view_product"),
    Click(name="product_options.size.large"),
    Click(name="product_options.glaze.shiny"),
    Click(name="add_to_cart"),
    Click(name="check_out"),
    Input(name="email_address", text="{contact.email}"),
    Input(name="full_name", text="{contact.full_name}"),
    Input(name="street_address", text="{contact.street}"),
    Input(name="postcode", text="2611"),
    Click(name="continue"),
    Click(name="place_your_order"),
)


class Memory:
    """A recorder that keeps everything, and notes when."""

    def __init__(self, log: list[str] | None = None) -> None:
        self.steps: list[Step] = []
        self.pictures: list[bytes | None] = []
        self.footers: list[Footer] = []
        self.log = log if log is not None else []

    def step(self, step: Step, screenshot: bytes | None) -> None:
        assert not self.footers, "a step after the footer"
        self.log.append(f"record {step.decision.action.type}")
        self.steps.append(step)
        self.pictures.append(screenshot)

    def close(self, footer: Footer, screenshot: bytes | None) -> Footer:
        self.log.append("close")
        self.footers.append(footer)
        self.pictures.append(screenshot)
        return footer


@dataclass
class Clock:
    """Time that passes only when somebody sleeps or a test says so."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def script(actions: Sequence[Action]) -> ScriptedPolicy:
    return ScriptedPolicy(
        [Decision(rationale=f"because {place}", action=action) for place, action in enumerate(actions)]
    )


def visit(
    policy: Policy,
    environment: Environment | None = None,
    recorder: Memory | None = None,
    limits: Limits | None = None,
    timing: Timing | None = None,
    **more: object,
) -> Session:
    persona = Persona(name="Ann", intent="a mug", contact=CONTACT)
    spec = SessionSpec(persona=persona, intent="a mug", url=HtmlShop.url, policy="scripted", limits=limits or Limits())
    return Session(
        spec,
        policy,
        environment or HtmlShop(private=PRIVATE),
        recorder or Memory(),
        timing or Timing(clock=Clock()),
        **more,
    )  # type: ignore[arg-type]


class Failing:
    """A policy that raises."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    async def decide(self, context: Context) -> Decision:
        raise self.error


# ── how a session ends ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("policy", "shop", "reason", "outcome", "message"),
    [
        (script([LEAVE]), HtmlShop(), StopReason.TERMINATED, Outcome.LEFT, "because 0"),
        (script(BUY), HtmlShop(private=PRIVATE), StopReason.ORDERED, Outcome.ORDERED, "Order confirmed"),
        (script([NOWHERE] * 3), HtmlShop(), StopReason.MAX_STEPS, Outcome.CUT_OFF, "the limit of 3 steps"),
        (Failing(PolicyFailed("no reply")), HtmlShop(), StopReason.POLICY_FAILED, Outcome.FAILED, "no reply"),
        (Failing(SessionInterrupted("bored")), HtmlShop(), StopReason.CUT_OFF, Outcome.CUT_OFF, "bored"),
        (script([NOWHERE] * 3), HtmlShop(Troubles(1)), StopReason.ENVIRONMENT_FAILED, Outcome.FAILED, "crashed"),
        (script([LEAVE]), HtmlShop(Troubles(closed=True)), StopReason.ENVIRONMENT_FAILED, Outcome.FAILED, "refused"),
    ],
    ids=["left", "ordered", "max steps", "policy failed", "interrupted", "page crashed", "shop closed"],
)  # fmt: skip
async def test_every_ending_is_in_the_footer(
    policy: Policy, shop: HtmlShop, reason: StopReason, outcome: Outcome, message: str
) -> None:
    recorder = Memory()
    limits = Limits(max_steps=3) if reason is StopReason.MAX_STEPS else Limits()
    footer = await run_session(visit(policy, shop, recorder, limits))
    assert (footer.stop_reason, footer.outcome) == (reason, outcome)
    assert message in footer.message
    assert recorder.footers == [footer]
    assert footer.steps == len(recorder.steps)


async def test_a_bug_is_recorded_as_crashed_and_raised_again() -> None:
    recorder = Memory()
    with pytest.raises(ZeroDivisionError):
        await run_session(visit(Failing(ZeroDivisionError("ours")), recorder=recorder))
    (footer,) = recorder.footers
    assert (footer.stop_reason, footer.outcome) == (StopReason.CRASHED, Outcome.FAILED)
    assert footer.message == "ZeroDivisionError: ours"
    assert footer.observation is not None


async def test_a_cancelled_session_has_a_footer_and_stays_cancelled() -> None:
    started = asyncio.Event()

    class Hanging:
        async def decide(self, context: Context) -> Decision:
            started.set()
            await asyncio.Event().wait()
            raise AssertionError

    recorder = Memory()
    task = asyncio.create_task(run_session(visit(Hanging(), recorder=recorder)))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (footer,) = recorder.footers
    assert (footer.stop_reason, footer.outcome, footer.message) == (StopReason.CUT_OFF, Outcome.CUT_OFF, "interrupted")


async def test_an_order_is_recognised_on_the_very_last_step() -> None:
    recorder = Memory()
    footer = await run_session(visit(script(BUY), recorder=recorder, limits=Limits(max_steps=len(BUY))))
    assert footer.stop_reason is StopReason.ORDERED
    assert footer.order_number == ORDER_NUMBER
    assert footer.steps == len(BUY)


class Stopping(HtmlShop):
    """A shop at which nothing may be bought."""

    async def step(self, action: Action) -> Observation:
        seen = await super().step(action)
        if action != BUY[-1]:
            return seen
        failure = Failure(kind=FailureKind.NOT_ALLOWED, message="Stopped: an order would have been placed.")
        return seen.model_copy(update={"failure": failure})


async def test_an_order_that_is_not_permitted_ends_the_session_as_one_that_would_have_been_placed() -> None:
    recorder = Memory()
    footer = await run_session(visit(script([*BUY, LEAVE]), Stopping(private=PRIVATE), recorder))
    assert (footer.stop_reason, footer.outcome) == (StopReason.PURCHASE_STOPPED, Outcome.CUT_OFF)
    assert "would have ordered" in footer.message
    assert "an order would have been placed" in footer.message
    assert footer.steps == len(recorder.steps) == len(BUY)


class Walled(HtmlShop):
    """A shop that shows another page than its own; from the second page on where `late`."""

    def __init__(self, html: str, *, late: bool = False) -> None:
        super().__init__()
        self.wall = simplify(snapshot_of_html(html, self.url, "Shop")).observation
        self.late = late

    async def reset(self) -> Observation:
        seen = await super().reset()
        return seen if self.late else self.wall

    async def step(self, action: Action) -> Observation:
        await super().step(action)
        return self.wall


HUMANS = "<h1>Verify you are human</h1><p>Press and hold the button to confirm.</p>"
MEMBERS = "<h1>Members only</h1><input aria-label=Email><input type=password><button>Log in</button>"


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(("html", "words"), [(HUMANS, "Verify you are human"), (MEMBERS, "Members only")])
async def test_a_wall_ends_the_session_as_blocked_and_says_what_it_asks_for(html: str, words: str, late: bool) -> None:
    shop = Walled(html, late=late)
    footer = await run_session(visit(script([Click(name="nav_bar.home"), LEAVE]), shop))
    assert (footer.stop_reason, footer.outcome) == (StopReason.BLOCKED, Outcome.BLOCKED)
    assert words in footer.message
    assert footer.observation == shop.wall
    assert footer.steps == int(late)


async def test_a_form_to_log_in_is_no_wall_to_whoever_has_an_account() -> None:
    for html, reason in ((MEMBERS, StopReason.TERMINATED), (HUMANS, StopReason.BLOCKED)):
        session = visit(script([LEAVE]), Walled(html), references=("contact.email", "contact.password"))
        assert (await run_session(session)).stop_reason is reason


async def test_a_page_of_past_orders_is_no_order() -> None:
    footer = await run_session(visit(script([Click(name="nav_bar.your_orders"), LEAVE])))
    assert footer.stop_reason is StopReason.TERMINATED


async def test_the_attempts_of_a_policy_that_failed_are_kept() -> None:
    footer = await run_session(visit(Failing(PolicyFailed("no", ("first", "second")))))
    assert footer.attempts == ("first", "second")


async def test_failed_actions_in_a_row_cut_the_session_off() -> None:
    footer = await run_session(visit(script([NOWHERE] * 9), limits=Limits(max_consecutive_failures=3)))
    assert footer.stop_reason is StopReason.CUT_OFF
    assert footer.message == "3 failed actions in a row"
    assert footer.steps == 3


async def test_an_action_that_works_begins_the_count_of_failures_anew() -> None:
    actions = [NOWHERE, NOWHERE, Click(name="nav_bar.home"), NOWHERE, NOWHERE, LEAVE]
    footer = await run_session(visit(script(actions), limits=Limits(max_consecutive_failures=3)))
    assert footer.stop_reason is StopReason.TERMINATED


async def test_the_deadline_cuts_the_session_off() -> None:
    clock = Clock()
    timing = Timing(clock=clock, sleep=clock.sleep, pace=lambda seen, decision: 4.0)
    footer = await run_session(visit(script([NOWHERE] * 9), limits=Limits(deadline_s=10), timing=timing))
    assert footer.stop_reason is StopReason.CUT_OFF
    assert footer.message == "the deadline of 10 s is over"
    assert (footer.steps, footer.duration_s) == (3, 12.0)


# ── what is recorded, and when ───────────────────────────────────────────────────────────────────────────────────


class Logged(HtmlShop):
    """A shop that notes when it is acted on."""

    def __init__(self, log: list[str], **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.log = log

    async def step(self, action: Action) -> Observation:
        self.log.append(f"act {action.type}")
        return await super().step(action)


async def test_a_decision_is_on_record_before_it_is_carried_out() -> None:
    log: list[str] = []
    shop, recorder = Logged(log, picture=b"jpeg"), Memory(log)
    session = visit(script([BUY[0], LEAVE]), shop, recorder, on_step=lambda step: log.append(f"tell {step.index}"))
    await run_session(session)
    assert log == ["record type_and_submit", "tell 0", "act type_and_submit", "record terminate", "tell 1", "close"]
    assert recorder.pictures == [b"jpeg"] * 3


async def test_the_decision_that_crashed_the_page_is_on_record() -> None:
    recorder = Memory()
    await run_session(visit(script(BUY), HtmlShop(Troubles(crash_at=1)), recorder))
    assert [step.decision.action for step in recorder.steps] == list(BUY[:2])
    (footer,) = recorder.footers
    assert footer.steps == 2
    assert footer.observation is not None
    assert footer.observation.url.endswith("/search?q=mug")


async def test_steps_hold_the_page_they_were_decided_on_and_what_they_act_on() -> None:
    recorder = Memory()
    footer = await run_session(visit(script([*BUY[:2], NOWHERE, LEAVE]), recorder=recorder))
    assert [step.index for step in recorder.steps] == [0, 1, 2, 3]
    assert [step.observation.url.removeprefix(HtmlShop.url) for step in recorder.steps] == [
        "", "search?q=mug", "p/blue-mug", "p/blue-mug",
    ]  # fmt: skip
    targets = [step.target.tag if step.target is not None else None for step in recorder.steps]
    assert targets == ["input", "a", None, None]
    failure = recorder.steps[3].observation.failure
    assert failure is not None
    assert failure.kind is FailureKind.NO_SUCH_NAME
    assert footer.observation == recorder.steps[-1].observation


async def test_times_come_from_the_clock() -> None:
    clock = Clock()

    class Slow:
        async def decide(self, context: Context) -> Decision:
            clock.now += 2.0
            done = len(context.history) == 1
            return Decision(rationale="", action=LEAVE if done else NOWHERE)

    timing = Timing(clock=clock, sleep=clock.sleep, pace=lambda seen, decision: 1.5)
    recorder = Memory()
    footer = await run_session(visit(Slow(), recorder=recorder, timing=timing))
    assert [step.time_s for step in recorder.steps] == [0.0, 3.5]
    assert [step.decide_s for step in recorder.steps] == [2.0, 2.0]
    assert clock.slept == [1.5]
    assert footer.duration_s == 5.5


async def test_a_picture_that_cannot_be_taken_ends_nothing() -> None:
    class Blind(HtmlShop):
        async def screenshot(self) -> bytes | None:
            raise EnvironmentFailed("no picture")

    recorder = Memory()
    footer = await run_session(visit(script([NOWHERE, LEAVE]), Blind(), recorder))
    assert footer.stop_reason is StopReason.TERMINATED
    assert recorder.pictures == [None, None, None]


# ── what a policy sees ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_policy_sees_its_history_and_no_private_value() -> None:
    policy = script(BUY)
    recorder = Memory()
    await run_session(visit(policy, recorder=recorder, references=tuple(PRIVATE)))
    assert [len(context.history) for context in policy.contexts] == list(range(len(BUY)))
    last = policy.contexts[-1]
    assert [step.decision.action for step in last.history] == list(BUY[:-1])
    assert last.persona.contact is None
    assert last.references == tuple(PRIVATE)
    shown = "".join(context.model_dump_json() for context in policy.contexts)
    written = "".join(step.model_dump_json() for step in recorder.steps) + recorder.footers[0].model_dump_json()
    for value in PRIVATE.values():
        assert value not in shown
        assert value not in written
    assert "{contact.email}" in shown


@pytest.mark.parametrize("kind", [FailureKind.COVERED, FailureKind.TIMEOUT, FailureKind.OFF_SITE])
async def test_the_next_decision_sees_what_went_wrong(kind: FailureKind) -> None:
    policy = script([Click(name="nav_bar.cart"), LEAVE])
    await run_session(visit(policy, HtmlShop(Troubles(failures={0: kind}))))
    failure = policy.contexts[1].observation.failure
    assert failure is not None
    assert failure.kind is kind
    assert policy.contexts[1].observation.url == HtmlShop.url


async def test_a_value_that_the_persona_does_not_have_is_not_typed() -> None:
    policy = script([Input(name="search_input", text="{contact.phone}"), LEAVE])
    await run_session(visit(policy))
    failure = policy.contexts[1].observation.failure
    assert failure is not None
    assert failure.kind is FailureKind.NOT_RESOLVED


# ── folds ────────────────────────────────────────────────────────────────────────────────────────────────────────

FOLD = Click(name="search_results.unfold")


async def test_opening_a_fold_is_a_step_that_does_not_touch_the_page() -> None:
    log: list[str] = []
    policy, recorder = script([FOLD, LEAVE]), Memory(log)
    shop = Logged(log, in_view=4)
    await run_session(visit(policy, shop, recorder))
    assert log == ["record click", "record terminate", "close"]
    assert shop.steps == 0
    assert [step.opened for step in recorder.steps] == [(), (FOLD.name,)]
    assert recorder.steps[0].target is None
    before, after = policy.contexts
    assert after.opened == frozenset({FOLD.name})
    assert after.observation == before.observation


async def test_an_opened_fold_closes_when_another_page_comes_and_stays_when_an_action_fails() -> None:
    policy = script([FOLD, NOWHERE, Click(name="nav_bar.cart"), LEAVE])
    await run_session(visit(policy))
    assert [context.opened for context in policy.contexts] == [set(), {FOLD.name}, {FOLD.name}, set()]


async def test_opening_a_fold_forgets_the_failure_before_it() -> None:
    policy = script([NOWHERE, FOLD, LEAVE])
    await run_session(visit(policy))
    assert [context.observation.failure is not None for context in policy.contexts] == [False, True, False]


# ── pace ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def slow_on(name: str) -> Callable[[Observation, Decision], float]:
    return lambda seen, decision: 7.0 if isinstance(decision.action, Click) and decision.action.name == name else 0.0


async def test_think_time_passes_between_a_decision_and_its_action() -> None:
    log: list[str] = []
    clock = Clock()

    async def sleep(seconds: float) -> None:
        log.append(f"sleep {seconds:g}")
        await clock.sleep(seconds)

    timing = Timing(clock=clock, sleep=sleep, pace=slow_on("nav_bar.cart"))
    actions = [Click(name="nav_bar.home"), Click(name="nav_bar.cart"), LEAVE]
    await run_session(visit(script(actions), Logged(log), Memory(log), timing=timing))
    assert log == ["record click", "act click", "record click", "sleep 7", "act click", "record terminate", "close"]
