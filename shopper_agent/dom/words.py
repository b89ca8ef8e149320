"""What shops call things, as data: the words by which regions, controls and confirmations are recognised.

Generic language of web shops (English first, with the commonest words of German, French, Spanish, Italian and Dutch);
whatever is true of one shop alone belongs into `adapters/`.
"""

import re
from dataclasses import dataclass
from re import Pattern


def _any(*words: str) -> Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class ShopWords:
    """Patterns that are searched in visible texts, labels and class names."""

    purchase: Pattern[str] = _any(
        r"add(?: \S+){0,3} to (?:\S+ )?(?:cart|basket|bag|trolley)", "add (?:cart|basket|bag)", "buy(?: it)?(?: now)?",
        "order now", "place (?:the |your |my )?order", "pay(?: now)?", r"pay \S*\d\S*", "(?:proceed to |go to |secure )?check ?out",
        "complete (?:order|purchase)", "confirm (?:order|purchase)", "set up (?:now|subscription)", "subscribe now",
        "in den (?:warenkorb|einkaufswagen)", "jetzt kaufen", "zur kasse", "zahlungspflichtig bestellen", "ajouter au panier",
        "acheter", "commander", "añadir (?:al carrito|a la cesta)", "agregar al carr[oi]t?o?", "comprar(?: ahora)?", "aggiungi al carrello",
        "acquista", "in winkelwagen", "bestellen",
    )  # fmt: skip
    add_to_cart: Pattern[str] = _any(
        r"add(?: \S+){0,3} to (?:\S+ )?(?:cart|basket|bag|trolley)", "add (?:cart|basket|bag)", "buy(?: it)?(?: now)?",
        "in den (?:warenkorb|einkaufswagen)", "jetzt kaufen", "ajouter au panier", "acheter", "añadir (?:al carrito|a la cesta)",
        "agregar al carr[oi]t?o?", "comprar(?: ahora)?", "aggiungi al carrello", "acquista", "in winkelwagen",
    )  # fmt: skip
    search: Pattern[str] = _any("search", "find", "suche?n?", "recherche[r]?", "buscar", "cerca", "zoeken?", "go")
    suggests: Pattern[str] = re.compile(
        r"search|suggest|autocomplete|typeahead|vorschl|such|recherch|busc|zoek", re.IGNORECASE
    )
    filters: Pattern[str] = re.compile(
        r"filter|refine|facet|narrow|affiner|filtr|shop(?:ping)? by|\bsort", re.IGNORECASE
    )
    pagination: Pattern[str] = re.compile(
        r"paginat|\b(?:pagers?|pages|page[ -](?:navigation|numbers?|links?|selector))\b|seiten", re.IGNORECASE
    )
    breadcrumb: Pattern[str] = re.compile(r"breadcrumb|brotkr|fil d.ariane", re.IGNORECASE)
    page_related: Pattern[str] = _any(
        "next", "previous", "prev", "load more", "show more", "view more", "more results", "slide \\d+", "carousel", "back to top",
        "weiter", "zurück", "suivante?", "précédente?", "siguiente", "anterior", "scroll (?:left|right)",
    )  # fmt: skip
    review: Pattern[str] = _any(
        r"reviews?(?! (?:&|and|your|my|the|this)\b)", "ratings?", "stars?", "bewertungen?", "rezensionen", "avis", "reseñas?", "opiniones", "recensioni",
        "helpful", "verified (?:buyer|purchase)",
    )  # fmt: skip
    quantity: Pattern[str] = _any(
        "quantity", "qty", "amount", "increase", "decrease", "remove", "delete", "menge", "anzahl", "quantité", "cantidad",
        "quantità", "aantal", "entfernen", "supprimer", "eliminar", "\\+", "-", "−", "–",
    )  # fmt: skip
    cart: Pattern[str] = _any(
        "cart",
        "basket",
        "bag",
        "trolley",
        "warenkorb",
        "panier",
        "carrito",
        "cesta",
        "carrello",
        "winkelwagen",
    )
    side_cart: Pattern[str] = re.compile(r"(?:mini|side|fly|drawer)[-_ ]?(?:out)?[-_ ]?(?:cart|basket|bag)|added[-_ ]to[-_ ](?:your[-_ ])?(?:cart|basket|bag)|(?:cart|basket|bag)[-_ ]?(?:drawer|side|flyout|preview)", re.IGNORECASE)  # fmt: skip
    sold_out: Pattern[str] = _any(
        "sold out", "out of stock", "currently unavailable", "not available", "no longer available", "ausverkauft",
        "nicht (?:verfügbar|auf lager)", "épuisé", "rupture de stock", "agotado", "esaurito", "uitverkocht",
    )  # fmt: skip
    in_stock: Pattern[str] = _any(
        "in stock", "available", "only \\d+ left", "auf lager", "lieferbar", "en stock", "disponible", "disponibile", "op voorraad",
    )  # fmt: skip
    confirmation: Pattern[str] = re.compile(
        r"thank(?:s| you)[^.!?]{0,40}\b(?:order|purchase)|(?:your )?order (?:is|has been|was) (?:confirmed|placed|received|complete)"
        r"|order (?:confirmed|confirmation|complete)|we(?:'ve| have) received your order|purchase complete"
        r"|danke für (?:ihre|deine) bestellung|bestellung (?:ist )?(?:bestätigt|eingegangen)|merci (?:pour|de) votre commande"
        r"|commande (?:est )?confirmée|gracias por (?:su|tu) (?:pedido|compra)|pedido confirmado|grazie per (?:il tuo|l.)ordine"
        r"|bedankt voor (?:je|uw) bestelling",
        re.IGNORECASE,
    )
    ordered: tuple[str, ...] = ("order", "purchase", "bestell", "commande", "pedido", "compra", "ordine")
    """Every confirmation has one of these."""
    order_number: Pattern[str] = re.compile(
        r"(?:order|bestell|commande|pedido|ordine)\w*\s*(?:number|no\.?|nr\.?|nummer|id|ref(?:erence)?|#|numéro|n[uú]mero)?\s*(?:is|:|#)?\s*#?\s*"
        r"([A-Z]{0,5}-?\d[\dA-Z-]{2,24})",
        re.IGNORECASE,
    )


WORDS = ShopWords()
