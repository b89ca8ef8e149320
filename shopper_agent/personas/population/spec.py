"""What a population file says. Documented with examples in docs/populations.md."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shopper_agent.schema import Record

Share = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Marginal(Record):
    """How one variable is distributed: exactly one of `shares`, `levels`, `bands`, `distribution`."""

    shares: Mapping[Label, Share] | None = None
    """Category → share; the order of the table is the order, low to high, that a correlation speaks of."""
    levels: tuple[Share, ...] | None = None
    """Shares of a variable's fixed categories in their own order, lowest first."""
    bands: Mapping[Label, Share] | None = None
    """Band such as "18-24" → share; uniform within a band. Ages are whole and a band includes its upper end."""
    distribution: Literal["normal", "lognormal", "uniform"] | None = None
    mean: Number | None = None
    """Of the normal distribution before it is cut to the bounds."""
    sd: Number | None = None
    median: Number | None = None
    """Of the lognormal distribution before it is cut to the bounds."""
    sigma: Number | None = None
    """Standard deviation of the logarithm."""
    min: Number | None = None
    max: Number | None = None


class Joint(Record):
    """Two variables counted together; the second follows the first."""

    variables: tuple[str, str]
    cells: Mapping[Label, Mapping[Label, Share]]
    """Category of the first → category of the second → weight of any scale. Raked to those marginals that are stated;
    a missing cell is impossible."""


class Wish(Record):
    """One intent of a free list."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    weight: Share = 1.0
    budget: tuple[Share, Share] | None = None
    """Lowest and highest budget; where in between depends half on income, half on chance. None: no limit."""


class CatalogueWishes(Record):
    """How specific the intents are that are made from a shop's catalogue; the shares add up to 1."""

    exact: Share = 0.15
    """A product by its title."""
    branded: Share = 0.2
    """A kind of product of a named brand."""
    kind: Share = 0.4
    """A kind of product."""
    vague: Share = 0.2
    """Something of a category, or a present."""
    impossible: Share = 0.05
    """A kind of product below its lowest price."""
    names_limit: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of the limited intents whose text names the limit."""
    no_limit: Annotated[float, Field(ge=0, le=1)] = 0.15
    """Share of intents without a budget."""


class Intents(Record):
    """What the personas come for: a free list, or made from a catalogue when one is given."""

    wishes: tuple[Wish, ...] = ()
    from_catalogue: CatalogueWishes | None = None


class Population(Record):
    """Who comes to a shop, as marginals and how they hang together."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    description: str = ""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "USD"
    marginals: Mapping[str, Marginal]
    correlations: tuple[tuple[str, str, Number], ...] = ()
    """(variable, variable, r): of the normal scores behind the two, from -0.99 to 0.99; pairs that are not named are
    uncorrelated unless that is impossible."""
    joints: tuple[Joint, ...] = ()
    brands: Mapping[Label, Share] = {}
    """Brand → weight, for `brand_count` favourite brands; empty: from the catalogue when one is given."""
    intents: Intents
