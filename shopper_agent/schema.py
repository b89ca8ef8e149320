"""Every record that crosses a module boundary; it is also the file format.

Records are frozen and refuse unknown keys. The JSON keys of decisions are the papers' own: `rationale`, `action`,
`type`, `name`, `text`. This module knows nothing about pages, browsers, models or files.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

SCHEMA_VERSION = 4
"""Raised when a reader of the previous version could not read the new files."""


class Record(BaseModel):
    """Base of all records: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# ── who shops ────────────────────────────────────────────────────────────────────────────────────────────────────


class Level(StrEnum):
    """A Big Five score in the words of OPeRA's survey."""

    EXTREMELY_LOW = "Extremely low"
    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"
    EXTREMELY_HIGH = "Extremely high"


class Agreement(StrEnum):
    """How far a persona agrees with a statement (five points)."""

    STRONGLY_DISAGREE = "Strongly disagree"
    SOMEWHAT_DISAGREE = "Somewhat disagree"
    NEUTRAL = "Neither agree nor disagree"
    SOMEWHAT_AGREE = "Somewhat agree"
    STRONGLY_AGREE = "Strongly agree"


class Device(StrEnum):
    """What a persona shops on."""

    DESKTOP = "desktop"
    MOBILE = "mobile"
    TABLET = "tablet"


class Demographics(Record):
    """Who the shopper is. Source: OPeRA survey, "Demographic Information"."""

    gender: str | None = None
    age: int | None = Field(default=None, ge=13, le=110)
    """Years; a survey's age band is imported as its midpoint and kept in `age_group`."""
    age_group: str | None = None
    """The survey's own band, such as "35-44 years old"."""
    city: str | None = None
    country: str | None = None
    education: str | None = None
    living_situation: str | None = None
    household_income: str | None = None
    """Yearly, as the survey writes it: "$50,000-$74,999"."""
    employment: str | None = None
    occupation: str | None = None


class BigFive(Record):
    """Personality in five scores. Source: OPeRA survey, "Big Five Scores"."""

    extraversion: Level | None = None
    agreeableness: Level | None = None
    conscientiousness: Level | None = None
    emotional_stability: Level | None = None
    intellect: Level | None = None


class ShoppingStatements(Record):
    """The twelve statements of OPeRA's survey, in short forms (papers.md §2.4)."""

    shops_more_in_holidays: Agreement | None = None
    ads_are_a_good_source: Agreement | None = None
    researches_before_buying: Agreement | None = None
    prioritises_delivery: Agreement | None = None
    quality_matters: Agreement | None = None
    prefers_pricier_brands: Agreement | None = None
    more_information_makes_choosing_harder: Agreement | None = None
    buys_first_good_enough: Agreement | None = None
    sticks_with_liked_brands: Agreement | None = None
    likes_trying_new_brands: Agreement | None = None
    shops_for_fun: Agreement | None = None
    looks_for_best_value: Agreement | None = None


class ShoppingPreference(Record):
    """How the shopper shops online. Source: OPeRA survey, "Shopping Preference"."""

    frequency: str | None = None
    """Such as "Once to twice a week"."""
    monthly_spend: float | None = Field(default=None, ge=0)
    """Online spending a month, in the persona's currency."""
    membership: bool | None = None
    """Holds a paid delivery membership (the survey asks about Prime)."""
    favourite_brands: tuple[str, ...] = ()
    """Brands that they usually buy, as shops write them."""
    statements: ShoppingStatements = ShoppingStatements()


class Contact(Record):
    """Invented details to fill forms with. Typed by reference (`{contact.email}`), never shown to a policy."""

    full_name: str
    email: str
    phone: str = ""
    street: str
    city: str
    region: str = ""
    postcode: str
    country: str = "United States"
    card_holder: str = ""
    card_number: str = "4242424242424242"
    """A payment provider's public test number, never a real card."""
    card_expiry: str = "12/30"
    card_cvc: str = "123"
    password: str = ""


class Persona(Record):
    """One shopper: who they are, how they shop, and what they came for."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    """A short label, unique among a run's personas."""
    intent: str = ""
    """What they came for, in their own words; `--intent` replaces it."""
    budget: float | None = Field(default=None, gt=0)
    """The most they would pay in this visit, in `currency`."""
    currency: str = "USD"
    demographics: Demographics = Demographics()
    personality: BigFive = BigFive()
    mbti: str | None = None
    shopping: ShoppingPreference = ShoppingPreference()
    device: Device | None = None
    """What they shop on; None: not known."""
    returning: bool | None = None
    """Has bought in this shop before and may have an account; None: not known."""
    self_description: str = ""
    """Two or three sentences in the first person."""
    background: str = ""
    """Free text: anything else worth knowing."""
    contact: Contact | None = None


# ── what the shopper sees ────────────────────────────────────────────────────────────────────────────────────────


class ClickKind(StrEnum):
    """The thirteen click types of OPeRA. Source: OPeRA data set card; counts in papers.md §4.2."""

    REVIEW = "review"
    SEARCH = "search"
    PRODUCT_OPTION = "product_option"
    PRODUCT_LINK = "product_link"
    PAGE_RELATED = "page_related"
    PURCHASE = "purchase"
    NAV_BAR = "nav_bar"
    FILTER = "filter"
    QUANTITY = "quantity"
    SUGGESTED_TERM = "suggested_term"
    CART_SIDE_BAR = "cart_side_bar"
    CART_PAGE_SELECT = "cart_page_select"
    OTHER = "other"


class Box(Record):
    """Where something lies, in CSS pixels from the top left of the page."""

    x: int
    y: int
    width: int
    height: int


class Element(Record):
    """One thing on the page that a shopper can act on."""

    name: str
    """Dotted, readable, unique in its page, stable between visits."""
    role: str
    """ARIA role: link, button, textbox, checkbox, radio, combobox, option …"""
    text: str = ""
    """The accessible name as a person reads it."""
    value: str | None = None
    """What a field holds; secrets are masked before they get here. None: not a field."""
    kind: ClickKind | None = None
    """OPeRA's click type where it can be told; None where a click makes no sense or it cannot be told."""
    enabled: bool = True
    checked: bool | None = None
    """State of a checkbox, radio or option; None: has no such state."""
    in_view: bool = True
    """Some part of it lies in the viewport."""
    required: bool | None = None
    """A field that has to be filled; None: the page does not say."""
    invalid: bool | None = None
    """The page says that what the field holds is wrong (`aria-invalid`); None: it says nothing."""
    error: str | None = None
    """What the page says is wrong with the field."""
    covered_by: str | None = None
    """What lies on top of it, in words, when a click would not reach it."""
    href: str | None = None
    """Where a link leads, absolute."""
    box: Box | None = None
    """None for elements that have no place of their own, such as an option or the browser's back button."""
    by_order: bool = False
    """Nothing but its place tells it from others of the same words: its name may mean another one after a change."""
    new: bool = False
    """It was not there before the last action, on the same page."""


class Product(Record):
    """One product as the page shows it. Absent facts are None, never zero."""

    title: str
    name: str | None = None
    """Name of the element that opens it; None on its own page."""
    group: str = ""
    """Dotted name of its card or region, the prefix of its elements' names."""
    price: float | None = None
    list_price: float | None = None
    """The struck-through price."""
    currency: str | None = None
    rating: float | None = None
    """Average review, on a scale to 5."""
    review_count: int | None = None
    available: bool | None = None
    brand: str | None = None
    notes: tuple[str, ...] = ()
    """Other short texts beside it, as they stand: badges, delivery promises, stock."""
    url: str | None = None


class FailureKind(StrEnum):
    """Why an action had no effect."""

    NO_SUCH_NAME = "no_such_name"
    COVERED = "covered"
    DISABLED = "disabled"
    NOT_EDITABLE = "not_editable"
    CHANGED = "changed"
    """The element of that name is gone or became another since the page was observed."""
    TIMEOUT = "timeout"
    OFF_SITE = "off_site"
    """It led away from the shop and was stopped."""
    NOT_RESOLVED = "not_resolved"
    """The text refers to a private value that the persona does not have."""
    NOT_ALLOWED = "not_allowed"
    """It would have ordered or paid for something, where that was not permitted."""
    PAGE_ERROR = "page_error"
    """The shop answered with an error page or not at all."""


class Failure(Record):
    """What went wrong with the last action, in words the shopper understands."""

    kind: FailureKind
    message: str


class PageEvent(Record):
    """Something the browser did since the last observation without being told to."""

    kind: Literal[
        "dialog", "new_tab", "download", "blocked_navigation", "http_error", "unsettled", "frame_skipped", "menu"
    ]
    text: str


class Observation(Record):
    """The whole page as it was seen; a policy is shown an outline of it (dom/outline.py)."""

    url: str
    title: str
    html: str
    """Simplified HTML of the whole page; every element of `elements` stands in it by its name."""
    elements: tuple[Element, ...]
    products: tuple[Product, ...] = ()
    failure: Failure | None = None
    events: tuple[PageEvent, ...] = ()
    status: int | None = None
    """HTTP status of the document; None if it did not come over HTTP or was not seen."""
    page: Box | None = None
    """Scroll position (x, y) and full size of the document."""


# ── what the shopper does ────────────────────────────────────────────────────────────────────────────────────────


class Click(Record):
    """Press the named element, choose the named option, go back or scroll."""

    type: Literal["click"] = "click"
    name: str


class Input(Record):
    """Type into a field without submitting (OPeRA's action)."""

    type: Literal["input"] = "input"
    name: str
    text: str
    """May hold references such as `{contact.email}`, resolved at the keyboard only."""


class TypeAndSubmit(Record):
    """Type into a field and press Enter (Shop-R1's action)."""

    type: Literal["type_and_submit"] = "type_and_submit"
    name: str
    text: str


class Terminate(Record):
    """Leave the shop."""

    type: Literal["terminate"] = "terminate"


Action = Annotated[Click | Input | TypeAndSubmit | Terminate, Field(discriminator="type")]


class Usage(Record):
    """What a decision cost."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    latency_s: float | None = None
    cost: float | None = None
    """In the currency of the configured prices; None when no price is configured."""
    attempts: int = 1


class Alternative(Record):
    """One action that was considered, and how likely it was to be taken."""

    action: Action
    probability: float = Field(ge=0, le=1)
    utility: float
    """The sum of `terms`; only differences between a step's alternatives have a meaning."""
    terms: Mapping[str, float] = {}
    """What each named parameter contributes to the utility."""


class Decision(Record):
    """A rationale, stated before the action, and the action."""

    rationale: str
    action: Action
    alternatives: tuple[Alternative, ...] = ()
    """The whole distribution that the action was drawn from, the most likely first: each action once, probabilities
    that add up to 1, every other action impossible. Empty: the policy does not state one."""
    raw: tuple[str, ...] = ()
    """Every reply of the model that led here, the rejected ones first; empty for policies without a model."""
    usage: Usage | None = None


class ActedStep(Record):
    """One past step as a policy remembers it."""

    observation: Observation | None
    """None where the page was dropped to fit the context."""
    decision: Decision
    waited_s: float | None = None
    """As `Context.waited_s` at that step."""


class Context(Record):
    """All that a policy may look at."""

    persona: Persona
    """Without its contact details: those are typed by reference."""
    intent: str
    history: tuple[ActedStep, ...]
    observation: Observation
    opened: frozenset[str] = frozenset()
    """Folds of the outline that the shopper has opened on this page."""
    references: tuple[str, ...] = ()
    """Private values that may be typed as `{contact.email}`: the keys, never the values."""
    waited_s: float | None = None
    """Seconds from the last action to this page; None: nobody measured."""


# ── what is recorded ─────────────────────────────────────────────────────────────────────────────────────────────


class Target(Record):
    """How the acted element can be found again: independent candidates and a fingerprint."""

    name: str
    tag: str
    role: str
    text: str
    test_id: str | None = None
    label: str | None = None
    css: str | None = None
    xpath: str | None = None
    box: Box | None = None
    """At the moment of acting, from the top left of the viewport."""
    frame_path: tuple[str, ...] = ()
    """URLs of the frames around it, outermost first; empty in the main document."""
    href: str | None = None
    form_action: str | None = None
    """Where the form around it is sent to; None: it stands in none, or the form names no address."""
    card: str | None = None
    """Title of the product or other card that it stands in."""
    neighbours: tuple[str, ...] = ()
    """Texts just before and after it."""
    twin_index: int = 0
    """Its place among the elements of the same tag, role and text."""
    twin_count: int = 1
    secret: bool = False
    """A field whose content nobody may see: what is typed into it is recorded by a reference."""


class Step(Record):
    """One decision and the page it was made on; written before the action is carried out."""

    index: int
    time_s: float
    """Seconds since the session began."""
    observation: Observation
    decision: Decision
    target: Target | None = None
    """None for terminate, folds, the browser's own controls and names that are not on the page."""
    opened: tuple[str, ...] = ()
    """Folds open when it was decided."""
    screenshot: str | None = None
    """File name below the recording's folder, of the page before the action."""
    decide_s: float | None = None
    observe_s: float | None = None


class StopReason(StrEnum):
    """What ended a session."""

    TERMINATED = "terminated"
    """The shopper left."""
    ORDERED = "ordered"
    """A confirmation was recognised."""
    BLOCKED = "blocked"
    """The shop asked for a human, a captcha or an account before it showed anything."""
    PURCHASE_STOPPED = "purchase_stopped"
    """An order was about to be placed where that was not permitted; the shopper would have ordered."""
    MAX_STEPS = "max_steps"
    """Our limit, not the shopper's will."""
    CUT_OFF = "cut_off"
    """Interrupted from outside, or the recording has no footer."""
    POLICY_FAILED = "policy_failed"
    ENVIRONMENT_FAILED = "environment_failed"
    CRASHED = "crashed"
    """A bug of ours; the exception was raised again."""


class Outcome(StrEnum):
    """How a session ended from the shop's point of view."""

    ORDERED = "ordered"
    LEFT = "left"
    CUT_OFF = "cut_off"
    BLOCKED = "blocked"
    FAILED = "failed"


class Limits(Record):
    """What bounds a session."""

    max_steps: int = Field(default=100, ge=1)
    max_consecutive_failures: int = Field(default=8, ge=1)
    """After so many failed actions in a row the session is cut off."""
    deadline_s: float | None = Field(default=None, gt=0)


class SessionSpec(Record):
    """What was asked for; enough to ask for it again."""

    persona: Persona
    """Contact details stay out; `contact_from` tells where they came from."""
    intent: str
    url: str
    policy: str
    policy_options: Mapping[str, JsonValue] = {}
    vocabulary: str = "full"
    references: tuple[str, ...] = ()
    """Private values that could be typed as `{contact.email}`: the keys, never the values."""
    seed: int = 0
    limits: Limits = Limits()
    browser: Mapping[str, JsonValue] = {}
    """Browser settings that differ from the defaults, without their secrets."""


class Provenance(Record):
    """What ran."""

    started_at: str
    """ISO 8601, UTC."""
    shopper_agent: str
    schema_version: int = SCHEMA_VERSION
    python: str
    platform: str
    packages: Mapping[str, str] = {}
    browser: str | None = None
    """Product and version, as the browser reports it."""
    prompt_id: str | None = None
    """Hash of the golden renderings; None for policies without a prompt."""
    model: str | None = None
    slug_rule: str = "opera"


class Header(Record):
    """First line of a recording."""

    record: Literal["header"] = "header"
    schema_version: int = SCHEMA_VERSION
    session_id: str
    spec: SessionSpec
    provenance: Provenance


class StepLine(Record):
    """A step as a line."""

    record: Literal["step"] = "step"
    step: Step


class Footer(Record):
    """Last line of a recording; a recording without one was cut off."""

    record: Literal["footer"] = "footer"
    stop_reason: StopReason
    outcome: Outcome
    message: str = ""
    """Why, in words: the error, the limit, the confirmation's order number."""
    order_number: str | None = None
    steps: int = 0
    duration_s: float = 0.0
    observation: Observation | None = None
    """What the shopper saw last; None when no page could be seen."""
    screenshot: str | None = None
    attempts: tuple[str, ...] = ()
    """The model's replies that led to POLICY_FAILED."""


class Trajectory(Record):
    """A whole recorded session."""

    header: Header
    steps: tuple[Step, ...]
    footer: Footer
    """Made up as CUT_OFF by the reader when the file has none."""


# ── language models ──────────────────────────────────────────────────────────────────────────────────────────────


class Message(Record):
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


class Sampling(Record):
    """How text is drawn from a model."""

    temperature: float = Field(default=0.6, ge=0)
    """Source: Shop-R1 §4.1 uses 0.6."""
    top_p: float = Field(default=1.0, gt=0, le=1)
    max_tokens: int = Field(default=512, ge=1)
    """Differs: the papers do not state a response length."""
    seed: int | None = None


class Completion(Record):
    """A model's reply."""

    text: str
    model: str | None = None
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    latency_s: float | None = None
    cost: float | None = None
    request_count: int = 1
    """Requests it took, retries included."""
