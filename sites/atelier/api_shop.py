"""The interface's settings: what the page has to know of the shop."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import Response

from sites.atelier.answers import answer
from sites.atelier.calendar import TODAY, last_day, working_day
from sites.atelier.costs import DELIVERIES, FREE_DELIVERY_FROM
from sites.atelier.visits import Question

NAME = "Atelier Nord"
COUNTRIES: Mapping[str, str] = MappingProxyType({
    "DE": "Deutschland",
    "AT": "Österreich",
    "CH": "Schweiz",
    "BE": "Belgien",
    "BG": "Bulgarien",
    "HR": "Kroatien",
    "CY": "Zypern",
    "CZ": "Tschechien",
    "DK": "Dänemark",
    "EE": "Estland",
    "ES": "Spanien",
    "FI": "Finnland",
    "FR": "Frankreich",
    "GB": "Vereinigtes Königreich",
    "GR": "Griechenland",
    "HU": "Ungarn",
    "IE": "Irland",
    "IT": "Italien",
    "LI": "Liechtenstein",
    "LT": "Litauen",
    "LU": "Luxemburg",
    "LV": "Lettland",
    "MT": "Malta",
    "NL": "Niederlande",
    "NO": "Norwegen",
    "PL": "Polen",
    "PT": "Portugal",
    "RO": "Rumänien",
    "SE": "Schweden",
    "SI": "Slowenien",
    "SK": "Slowakei",
})  # fmt: skip


def config(question: Question) -> Response:
    """The shop's settings; dates are from the shop's own calendar."""
    return answer({
        "shop": NAME,
        "currency": "EUR",
        "today": TODAY.isoformat(),
        "free_from_cents": FREE_DELIVERY_FROM,
        "delivery": [
            {
                "id": one.key,
                "label": one.label,
                "days": one.days,
                "cents": one.fee_cents,
                "free_from_threshold": one.free_from_threshold,
                "first_date": working_day(one.days).isoformat(),
                "last_date": last_day().isoformat(),
            }
            for one in DELIVERIES.values()
        ],
        "countries": [{"code": code, "label": label} for code, label in COUNTRIES.items()],
        "traps": list(question.shop.traps),
    })  # fmt: skip
