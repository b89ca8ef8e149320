"""What shops call things, as data: the words by which regions, controls and confirmations are recognised.

Generic language of web shops (English first, with the commonest words of German, French, Spanish, Italian and Dutch);
whatever is true of one shop alone belongs into `adapters/`.
"""

import re
from dataclasses import dataclass
from re import Pattern


def _any(*words: str) -> Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


# Alternatives begin with a letter wherever they can: one that begins with a group costs ten times as much to try.
_INTO_CART = (
    *(f"{into} (?:warenkorb|einkaufs(?:wagen|korb|tasche)|tasche|korb|shopping ?bag)(?! ansehen)"
      for into in ("in den", "in die", "in meinen", "in meine")),
    "zum warenkorb hinzufügen", "zur (?:einkaufs)?tasche hinzufügen", "ajouter (?:au (?:panier|sac)|à mon panier)", "mettre (?:au|dans le) panier",
    *(rf"{puts}(?: \S+)? (?:al carr[oi]t?o?|a (?:la|mi) (?:cesta|bolsa))" for puts in ("añadir", "agregar")),
    *(rf"{puts}(?: \S+)? (?:al carrello|nel carrello|alla borsa)" for puts in ("aggiungi", "metti")),
    "in (?:je |mijn |de )?winkel(?:wagen|mand)\\w*", "toevoegen aan (?:je |mijn |de )?winkel(?:wagen|mand)\\w*",
)  # fmt: skip
"""What puts something into the cart, in other languages than English."""
_BUYS = ("kaufen", "acheter", "comprar", "acquista")


_CONFIRMATIONS = (
    (
        ("order", "purchase"),
        r"thank(?:s| you)[^.!?]{0,40}\b(?:order|purchase)|(?:your )?order (?:is|has been|was) (?:confirmed|placed|received|complete)"
        r"|order (?:confirmed|confirmation|complete)|we(?:'ve| have) received your order|purchase complete",
    ),
    (
        ("bestell", "einkauf", "auftrag"),
        r"(?:danke?|dank) für (?:ihre|deine|eure|die|den|ihren|deinen|euren) (?:\w+ )?(?:bestellung|einkauf|auftrag)"
        r"|bestellung (?:(?:ist|war|wurde|haben wir) )?(?:erfolgreich )?(?:bestätigt|eingegangen|erhalten|aufgegeben|abgeschlossen|abgeschickt|erfolgreich)"
        r"|(?:ihr|dein) auftrag (?:ist|wurde) (?:bestätigt|eingegangen|erteilt)",
    ),
    (
        ("commande", "achat"),
        r"merci (?:beaucoup )?(?:pour|de) (?:votre|ta|ton) (?:commande|achat)"
        r"|commande (?:est |a (?:bien )?été )?(?:bien )?(?:confirmée|enregistrée|validée|reçue|passée)",
    ),
    (
        ("pedido", "compra"),
        r"gracias por (?:su|tu|hacer (?:su|tu)) (?:pedido|compra)|pedido (?:ha sido |está |se ha |fue )?(?:confirmado|realizado|recibido|completado)",
    ),
    (
        ("ordin", "acquist"),
        r"grazie per (?:il (?:tuo|suo) |l.|aver )(?:ordine|acquisto|ordinato|acquistato)|ordine (?:è (?:stato )?)?(?:confermato|ricevuto|effettuato|completato)",
    ),
    (
        ("bestel", "aankoop"),
        r"bedankt voor (?:je|uw|jouw) (?:bestelling|aankoop)|bestelling (?:is )?(?:geplaatst|ontvangen|bevestigd|gelukt)",
    ),
)  # fmt: skip
"""How an order is confirmed, a language each: words of which every confirmation has one, and its pattern."""


_BUY = r"(?<!would )(?<!will )buy(?: it)?(?: now)?(?! again)"
"""Not what people say of themselves: “Would buy again”."""


@dataclass(frozen=True)
class ShopWords:
    """Patterns that are searched in visible texts, labels and class names."""

    purchase: Pattern[str] = _any(
        r"add(?: \S+){0,3} to (?:\S+ )?(?:cart|basket|bag|trolley)", "add (?:cart|basket|bag)", _BUY,
        "order now", "place (?:the |your |my )?order", "pay(?: now)?", r"pay \S*\d\S*", "(?:proceed to |go to |secure )?check ?out",
        "complete (?:order|purchase)", "confirm (?:order|purchase)", "set up (?:now|subscription)", "subscribe now",
        *_INTO_CART, *_BUYS, "zur kasse", "zahlungspflichtig bestellen", "kostenpflichtig bestellen",
        "bestellung (?:abschicken|absenden|abschließen|aufgeben)", "commander", "passer (?:la |ma )?commande", "valider (?:la |ma )?commande",
        "confirmer (?:la |ma )?commande", *(f"{does} (?:el |la )?(?:pedido|compra)" for does in ("tramitar", "finalizar", "realizar", "confirmar")),
        "procedi all.(?:acquisto|ordine)", "conferma l.(?:acquisto|ordine)", "completa l.(?:acquisto|ordine)", "bestellen", "afrekenen",
        "bestelling (?:plaatsen|afronden|bevestigen)",
    )  # fmt: skip
    add_to_cart: Pattern[str] = _any(
        r"add(?: \S+){0,3} to (?:\S+ )?(?:cart|basket|bag|trolley)", "add (?:cart|basket|bag)", _BUY,
        *_INTO_CART, *_BUYS,
    )  # fmt: skip
    search: Pattern[str] = _any("search", "find", "suche?n?", "recherche[r]?", "buscar", "cerca", "zoeken?", "go")
    suggests: Pattern[str] = re.compile(
        r"search|suggest|autocomplete|typeahead|vorschl|such|recherch|busc|zoek", re.IGNORECASE
    )
    filters: Pattern[str] = re.compile(
        r"filter|refine|facet|narrow|affiner|filtr|shop(?:ping)? by|\bsort|\btri(?:er)?\b|orden(?:ar|er) por|ordina per|verfeinern|eingrenzen",
        re.IGNORECASE,
    )
    pagination: Pattern[str] = re.compile(
        r"paginat|\b(?:pagers?|pages|page[ -](?:navigation|numbers?|links?|selector))\b|seiten", re.IGNORECASE
    )
    breadcrumb: Pattern[str] = re.compile(
        r"breadcrumb|brotkr|fil d.ariane|kr[uü]melpfad|migas de pan|briciole|kruimelpad", re.IGNORECASE
    )
    page_related: Pattern[str] = _any(
        "next", "previous", "prev", "load more", "show more", "view more", "more results", "slide \\d+", "carousel", "back to top",
        "weiter", "zurück", "suivante?", "précédente?", "siguiente", "anterior", "scroll (?:left|right)",
        "nächste[nrs]?", "vorherige[nrs]?", "mehr (?:anzeigen|laden|ergebnisse|produkte|artikel)", "voir plus", "afficher plus", "charger plus",
        "ver más", "cargar más", "mostrar más", "mostra altr[io]", "carica altr[io]", "successiv[oa]", "meer (?:laden|tonen|bekijken)", "volgende", "vorige",
    )  # fmt: skip
    review: Pattern[str] = _any(
        r"reviews?(?! (?:&|and|your|my|the|this)\b)", "ratings?", "stars?", "bewertungen?", "rezensionen", "avis", "reseñas?", "opiniones", "recensioni",
        "helpful", "verified (?:buyer|purchase)", "kundenmeinungen?", "sterne?", "étoiles?", "estrellas?", "recensione", "beoordelingen?",
    )  # fmt: skip
    quantity: Pattern[str] = _any(
        "quantity", "qty", "amount", "increase", "decrease", "remove", "delete", "menge", "anzahl", "quantité", "cantidad",
        "quantità", "aantal", "stückzahl", "entfernen", "supprimer", "retirer", "eliminar", "quitar", "rimuovi", "verwijder(?:en)?", r"^\W?[-+−–]\W?$",  # a dash between words is none
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
        "winkelmand(?:je)?",
        "einkaufs(?:wagen|korb|tasche)",
        # these are also things that shops sell
        r"(?:^\W*|(?:ihre|deine|meine|zur|die) )tasche(?! (?:aus|von|mit|für)\b)",
        r"(?:^\W*|(?:votre|mon) )sac(?! (?:à|de|en)\b)",
        r"(?:(?:tu|mi|su) )bolsa",
        r"(?:(?:tua|mia|sua) )borsa",
    )
    side_cart: Pattern[str] = re.compile(r"(?:mini|side|fly|drawer)[-_ ]?(?:out)?[-_ ]?(?:cart|basket|bag)|added[-_ ]to[-_ ](?:your[-_ ])?(?:cart|basket|bag)|(?:cart|basket|bag)[-_ ]?(?:drawer|side|flyout|preview)|(?:mini|side|fly)[-_ ]?(?:warenkorb|panier|carrito|carrello|winkelwagen)", re.IGNORECASE)  # fmt: skip
    sold_out: Pattern[str] = _any(
        "sold out", "out of stock", "currently unavailable", "not available", "no longer available", "ausverkauft",
        "nicht (?:mehr )?(?:verfügbar|lieferbar|vorrätig|auf lager)", "vergriffen", "épuisée?", "rupture de stock", "indisponible", "agotad[oa]",
        "(?:sin existencias|no disponible)", "esaurit[oa]", "non disponibile", "uitverkocht", "niet (?:meer )?(?:leverbaar|beschikbaar|op voorraad)",
    )  # fmt: skip
    in_stock: Pattern[str] = _any(
        "in stock", "available", "only \\d+ left", "auf lager", "(?:sofort )?(?:lieferbar|verfügbar)", "vorrätig", "nur noch \\d+", "en stock", "disponible", "disponibile", "op voorraad", "leverbaar",
    )  # fmt: skip
    confirmation: Pattern[str] = re.compile("|".join(pattern for _, pattern in _CONFIRMATIONS), re.IGNORECASE)
    confirmations: tuple[tuple[tuple[str, ...], Pattern[str]], ...] = tuple(
        (words, re.compile(pattern, re.IGNORECASE)) for words, pattern in _CONFIRMATIONS
    )
    """The same by language, each with words of which every confirmation has one: a pattern is slow on a long page."""
    order_number: Pattern[str] = re.compile(
        r"(?:order|bestell?|auftrags?|commande|pedido|ordine)\w*\s*(?:mit der )?(?:number|no\.?|nr\.?|nummer|id|ref(?:erence)?|#|numéro|n[uú]mero|n[°º]|n\.?\s?[°º])?"
        r"\s*(?:is|ist|lautet|est|es|è|:|#)?\s*#?\s*"
        r"([A-Z]{0,5}-?\d[\dA-Z-]{2,24})",
        re.IGNORECASE,
    )


WORDS = ShopWords()
