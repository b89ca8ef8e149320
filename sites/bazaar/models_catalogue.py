"""Tables of what the shop knows beside its products: derived facts, questions, words to search by, votes."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sites.bazaar.models import Base


class ProductFacts(Base):
    """What follows from a product's place among the others."""

    __tablename__ = "product_facts"
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    best_seller: Mapped[bool]
    is_new: Mapped[bool]
    great_price: Mapped[bool]
    """It is among the cheapest third of its category; shown in one variant of the shop."""
    express: Mapped[bool]
    """It can be had on the next working day for the express fee."""


class Question(Base):
    """A shopper's question about a product, with its answer."""

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    text: Mapped[str]
    answer: Mapped[str]
    asked_by: Mapped[str]
    answered_by: Mapped[str]
    answered_on: Mapped[date]
    votes: Mapped[int]


class SearchWord(Base):
    """A word of the catalogue, and how many products have it."""

    __tablename__ = "search_words"
    word: Mapped[str] = mapped_column(primary_key=True)
    products: Mapped[int]


class Suggestion(Base):
    """A phrase offered below the search field, and where it leads."""

    __tablename__ = "suggestions"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    text: Mapped[str]
    url: Mapped[str]
    weight: Mapped[int]


class HelpfulVote(Base):
    """A session found a review helpful; each session counts once."""

    __tablename__ = "helpful_votes"
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), primary_key=True)
