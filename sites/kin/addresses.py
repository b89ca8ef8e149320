"""Where the shop's pages are: addresses as the design has them, and what they lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from sites.kin.catalogue import Category, Product, slugify
from sites.kin.design import Design

if TYPE_CHECKING:
    from sites.kin.visits import Visit

LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Addresses:
    """The addresses of one shop."""

    design: Design

    def product(self, product: Product) -> str:
        """Of a product."""
        return self.design.paths["product"].format(id=product.id, slug=product.slug)

    def category(self, category: Category) -> str:
        """Of a department or a kind."""
        return self.design.paths["category"].format(slug=category.slug)

    def help(self, name: str) -> str:
        """Of a page that the footer names."""
        return f"/help/{slugify(name)}"

    def picture(self, product: Product, view: int = 1) -> str:
        """Of a product's picture."""
        return f"/pictures/{product.id}-{view}.svg"

    def option(self, product: Product, values: Mapping[str, str], key: str, value: str) -> str:
        """Of a product's page with one more option chosen, where options are buttons."""
        name = f"option-{key}"
        chosen = {**{other: values[other] for other in values if other.startswith("option-")}, name: value}
        return f"{self.product(product)}?{urlencode(chosen)}"

    @property
    def product_route(self) -> str:
        """The pattern of products' addresses."""
        return self.design.paths["product"].replace("{id}", "{id:int}")


def product_of(visit: Visit, number: str) -> Product | None:
    """The product with a number that came from outside; None when there is none."""
    plain = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
    return visit.shop.products.get(int(number)) if plain else None


def product_here(visit: Visit) -> Product:
    """The product of the request's address.

    Raises:
        HTTPException: 404.
    """
    product = visit.shop.products.get(visit.request.path_params["id"])
    if product is None:
        raise HTTPException(404)
    return product
