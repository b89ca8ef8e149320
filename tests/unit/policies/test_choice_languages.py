"""The reference shopper in six languages: what it wants, what shops call their controls, whole checkouts."""
# ruff: noqa: E501 - labels stand as shops write them

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.words import WORDS
from shopper_agent.policies.choice.delivery import offer_of
from shopper_agent.policies.choice.fields import reference_in
from shopper_agent.policies.choice.notes import read_notes
from shopper_agent.policies.choice.overlays import overlay_alternatives
from shopper_agent.policies.choice.past import says_cart_empty
from shopper_agent.policies.choice.phrases import CART, CHECK_OUT, COUPON, GO_ON, GUEST, NOT_TO_CART, PLACE_ORDER
from shopper_agent.policies.choice.totals import fee_of, total_of
from shopper_agent.policies.choice.value import relevance
from shopper_agent.policies.choice.view import View
from shopper_agent.policies.choice.wish import wish_of
from shopper_agent.schema import Click, Demographics, Observation, Persona, Product

ME = Persona(name="me")
Look = Callable[..., View]
Read = Callable[..., Observation]


# ── what it wants ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("intent", "language", "queries", "limit"),
    [
        ("Ein Leinenhemd für den Sommer, höchstens 90 Euro", "de", ("leinenhemd",), 90.0),
        ("Ich suche eine Regenjacke unter 150 €", "de", ("regenjacke",), 150.0),
        ("Ein warmer Wintermantel bis 1.250,50 Euro", "de", ("warmer wintermantel", "wintermantel", "mantel"), 1250.5),
        ("une chemise blanche pour moins de 50 €", "fr", ("chemise blanche", "chemise"), 50.0),
        ("Unas zapatillas rojas hasta 80 euros", "es", ("zapatillas rojas", "zapatillas"), 80.0),
        ("cerco un vestito rosso per un matrimonio", "it", ("vestito rosso", "vestito"), None),
        ("een blauwe spijkerbroek voor mijn man onder de 60 euro", "nl", ("blauwe spijkerbroek", "spijkerbroek"), 60.0),
        ("A linen shirt for the summer under $40", "en", ("linen shirt", "shirt"), 40.0),
        ("wireless mouse", "en", ("wireless mouse", "mouse"), None),
    ],
)
def test_a_wish_is_read_in_its_language(
    intent: str, language: str, queries: tuple[str, ...], limit: float | None
) -> None:
    wish = wish_of(intent, ME)
    assert (wish.tongue.code, wish.queries, wish.limit) == (language, queries, limit)


def test_a_wish_without_small_words_is_in_the_language_of_the_country() -> None:
    from_vienna = Persona(name="me", demographics=Demographics(country="Austria"))
    assert wish_of("Herrenhemd", from_vienna).tongue.code == "de"
    assert wish_of("Herrenhemd", from_vienna).is_kind("Oxfordhemd Sylt")
    assert wish_of("A shirt for the summer", from_vienna).tongue.code == "en"


@pytest.mark.parametrize(
    ("intent", "title", "is_kind"),
    [
        ("Ein Hemd für den Sommer", "Leinenhemd Sylt", True),
        ("Handtücher fürs Bad", "Frottierhandtuch Greta", True),
        ("Ein Kleid für eine Hochzeit", "Wickelkleid Liv", True),
        ("Ein Kleid für eine Hochzeit", "Kleiderbügel aus Holz", False),
        ("Eine schwarze Hose", "Cordhose Langeoog", True),
        ("ein Rock für mich", "Röcke", True),
        ("een broek voor mij", "Spijkerbroek Delft", True),
        ("unas camisas para el verano", "Camisa de lino", True),
        ("des chaussures pour courir", "Chaussure de course", True),
        ("delle scarpe per correre", "Scarpa da corsa", True),
        ("a ring for my sister", "A ball of string", False),
    ],
)
def test_a_title_names_the_kind_in_its_inflections_and_compounds(intent: str, title: str, is_kind: bool) -> None:
    assert wish_of(intent, ME).is_kind(title) is is_kind


def test_a_compound_names_its_material_too() -> None:
    wish = wish_of("Ein Pullover aus Merino", ME)
    merino, cotton = (
        relevance(Product(title=title), wish) for title in ("Merinopullover Sylt", "Baumwollpullover Sylt")
    )
    assert merino > cotton >= 0.5


def test_a_wider_kind_is_where_to_look_for_a_compound() -> None:
    wish = wish_of("Eine Handtasche aus Leder", ME)
    assert wish.is_sort_of("Taschen")
    assert not wish.is_sort_of("Tücher")


@pytest.mark.parametrize(
    ("intent", "size"),
    [("Eine Jeans in Größe 33", "33"), ("a linen shirt size M", "m"), ("une robe taille 38", "38"), ("Jeans", None)],
)
def test_the_size_is_read(intent: str, size: str | None) -> None:
    assert wish_of(intent, ME).size == size


@given(st.text(max_size=80))
def test_any_intent_is_a_wish(intent: str) -> None:
    wish = wish_of(intent, ME)
    assert wish.said_in(intent) <= wish.words
    assert all(wish.queries)


# ── what shops say ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "label",
    [
        "In die Tasche", "In den Warenkorb legen", "Zum Warenkorb hinzufügen", "Jetzt kaufen", "Ajouter au panier", "Añadir a la cesta",
        "Añadir al carrito", "Aggiungi al carrello", "In winkelwagen", "Toevoegen aan winkelwagen", "Add to bag",
    ],
)  # fmt: skip
def test_what_puts_into_the_cart_is_told(label: str) -> None:
    assert WORDS.add_to_cart.search(label)
    assert WORDS.purchase.search(label)


@pytest.mark.parametrize(
    "label",
    ["Zum Warenkorb", "Tasche 0", "Ihre Tasche", "Zur Tasche", "Mon panier (2)", "Carrito", "Carrello", "Winkelmandje", "Bag"],
)  # fmt: skip
def test_what_opens_the_cart_is_told(label: str) -> None:
    assert WORDS.cart.search(label)
    assert CART.search(label)
    assert not NOT_TO_CART.search(label)
    assert not WORDS.add_to_cart.search(label)


@pytest.mark.parametrize(
    "title", ["Kuriertasche Sylt", "Tasche aus Leder", "Umhängetaschen", "Sac à dos Alpin", "Bolsa de playa"]
)
def test_a_bag_for_sale_is_no_cart(title: str) -> None:
    assert not WORDS.cart.search(title)


@pytest.mark.parametrize(
    "label",
    [
        "Jetzt zur Kasse", "Zur Kasse gehen", "Passer commande", "Valider mon panier", "Tramitar pedido", "Finalizar compra", "Vai alla cassa",
        "Procedi all'acquisto", "Naar de kassa", "Afrekenen", "Proceed to checkout",
    ],
)  # fmt: skip
def test_what_leads_to_the_checkout_is_told(label: str) -> None:
    assert CHECK_OUT.search(label)


@pytest.mark.parametrize(
    "label",
    [
        "Weiter zur Lieferung", "Weiter", "Speichern und weiter", "Zur Zahlung", "Continuer", "Valider", "Étape suivante", "Continuar",
        "Guardar y continuar", "Prosegui", "Salva e continua", "Verder", "Naar betaling", "Continue to payment",
    ],
)  # fmt: skip
def test_what_leads_on_is_told(label: str) -> None:
    assert GO_ON.search(label)


@pytest.mark.parametrize(
    "label",
    [
        "Weiter einkaufen",
        "Weiter stöbern",
        "Continuer mes achats",
        "Continuar comprando",
        "Continua lo shopping",
        "Verder winkelen",
    ],
)
def test_going_on_shopping_leads_nowhere_in_a_checkout(label: str) -> None:
    assert not GO_ON.search(label)


@pytest.mark.parametrize(
    "label",
    [
        "Zahlungspflichtig bestellen", "Jetzt kostenpflichtig bestellen", "Bestellung abschicken", "Kaufen und bezahlen", "Confirmer ma commande",
        "Payer 49,90 €", "Confirmar pedido", "Realizar el pedido", "Conferma l'ordine", "Completa l'acquisto", "Bestelling plaatsen",
        "Bestellen en betalen", "Place order",
    ],
)  # fmt: skip
def test_what_orders_is_told(label: str) -> None:
    assert PLACE_ORDER.search(label)


@pytest.mark.parametrize(
    "label",
    [
        "Als Gast bestellen",
        "Ohne Kundenkonto fortfahren",
        "Continuer en tant qu'invité",
        "Comprar como invitado",
        "Continua come ospite",
        "Als gast afrekenen",
    ],
)
def test_what_needs_no_account_is_told(label: str) -> None:
    assert GUEST.search(label)


@pytest.mark.parametrize(
    "label",
    ["Gutscheincode", "Rabattcode eingeben", "Code promo", "Código promocional", "Codice sconto", "Kortingscode"],
)
def test_a_field_for_codes_is_told(label: str) -> None:
    assert COUPON.search(label)


@pytest.mark.parametrize(
    "text",
    ["Ihre Tasche ist noch leer.", "Der Warenkorb ist leer", "Votre panier est vide", "Tu carrito está vacío", "Il carrello è vuoto", "Je winkelwagen is leeg"],
)  # fmt: skip
def test_an_empty_cart_is_told(text: str) -> None:
    assert says_cart_empty(f"<p>{text}</p>")


@pytest.mark.parametrize(
    ("text", "total", "fee"),
    [
        ("Versandkosten 12,95 € Zwischensumme 1.189,00 € Versand gratis Gesamt 1.189,00 €", 1189.0, 0.0),
        ("Zwischensumme 49,90 € Versand 4,95 € Gesamtsumme 54,85 €", 54.85, 4.95),
        ("Sous-total 20,00 € Livraison 3,50 € Total 23,50 €", 23.5, 3.5),
        ("Subtotal 20,00 € Envío 3,50 € Total 23,50 €", 23.5, 3.5),
        ("Subtotale 20,00 € Spedizione 3,50 € Totale 23,50 €", 23.5, 3.5),
        ("Verzendkosten 3,50 € Totaal 23,50 €", 23.5, 3.5),
    ],
)
def test_sums_are_read_with_a_decimal_comma(text: str, total: float, fee: float) -> None:
    assert (total_of(text), fee_of(text)) == (total, fee)


@pytest.mark.parametrize(
    ("text", "days", "price"),
    [
        ("Standardversand Lieferung in 3 Werktagen 4,95 €", 3.0, 4.95),
        ("Expressversand kostenlos", 2.5, 0.0),
        ("Livraison en 2 à 4 jours 5,90 €", 4.0, 5.9),
        ("Envío en 2-3 días gratis", 3.0, 0.0),
        ("Spedizione in 5 giorni 6,00 €", 5.0, 6.0),
        ("Levering in 2 werkdagen 3,95 €", 2.0, 3.95),
    ],
)
def test_a_way_of_delivery_is_read(text: str, days: float, price: float) -> None:
    offer = offer_of(text)
    assert (offer.days, offer.price) == (days, price)


@pytest.mark.parametrize(
    ("note", "days"),
    [("Lieferung in 3 Werktagen", 3.0), ("Livraison en 2 jours", 2.0), ("Versand: morgen", 1.0), ("30 Tage Rückgabe, Versand", None)],
)  # fmt: skip
def test_a_promise_of_delivery_is_read(note: str, days: float | None) -> None:
    assert read_notes((note,)).days == days


@pytest.mark.parametrize(
    ("label", "reference"),
    [
        ("Vor- und Nachname", "full_name"), ("Vorname und Nachname", "full_name"), ("Vorname", "first_name"), ("Nachname *", "last_name"),
        ("Straße und Hausnummer", "street"), ("PLZ", "postcode"), ("Postleitzahl", "postcode"), ("Ort", "city"), ("Land", "country"),
        ("Telefon (freiwillig)", "phone"), ("E-Mail-Adresse", "email"), ("Name auf der Karte", "card_holder"), ("Karteninhaber", "card_holder"),
        ("Kartennummer", "card_number"), ("Gültig bis (MM/JJ)", "card_expiry"), ("Prüfnummer (CVC)", "card_cvc"), ("Sicherheitscode", "card_cvc"),
        ("Firma", None), ("Adresszusatz", None), ("Gutscheincode", None), ("Geburtsdatum", None),
        ("Nom et prénom", "full_name"), ("Prénom", "first_name"), ("Nom", "last_name"), ("Code postal", "postcode"), ("Ville", "city"),
        ("Numéro de carte", "card_number"), ("Date d'expiration (MM/AA)", "card_expiry"), ("Pays", "country"), ("Adresse", "street"),
        ("Nombre y apellidos", "full_name"), ("Nombre", "first_name"), ("Apellidos", "last_name"), ("Código postal", "postcode"),
        ("Dirección", "street"), ("Población", "city"), ("Correo electrónico", "email"), ("Teléfono móvil", "phone"), ("Código de seguridad", "card_cvc"),
        ("Nome e cognome", "full_name"), ("Nome", "first_name"), ("Cognome", "last_name"), ("Indirizzo", "street"), ("CAP", "postcode"),
        ("Città", "city"), ("Cellulare", "phone"), ("Numero della carta", "card_number"), ("Scadenza", "card_expiry"),
        ("Voornaam", "first_name"), ("Achternaam", "last_name"), ("Straat en huisnummer", "street"), ("Woonplaats", "city"), ("Kaartnummer", "card_number"),
        ("Vervaldatum", "card_expiry"), ("Telefoonnummer", "phone"), ("First and last name", "full_name"),
    ],
)  # fmt: skip
def test_a_label_asks_for_its_value(label: str, reference: str | None) -> None:
    assert reference_in(label) == (None if reference is None else f"contact.{reference}")


CONSENT = "<main><h1>Shop</h1></main><div role=dialog aria-label=Cookies><p>{text}</p><button>{yes}</button><button>{no}</button></div>"


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("Alle akzeptieren", "Nur notwendige"), ("Alle Cookies zulassen", "Ablehnen"), ("Zustimmen", "Nur erforderliche Cookies"),
        ("Tout accepter", "Tout refuser"), ("Aceptar todas", "Rechazar todas"), ("Accetta tutti", "Rifiuta tutti"), ("Alles accepteren", "Alles weigeren"),
    ],
)  # fmt: skip
def test_a_question_about_cookies_can_be_answered_either_way(read: Read, look: Look, yes: str, no: str) -> None:
    page = read(CONSENT.format(text="Cookies", yes=yes, no=no), "https://shop.example/")
    answers = {name for it in overlay_alternatives(look(page, bought=False)) for name in it.terms}
    pressed = {it.action.name for it in overlay_alternatives(look(page, bought=False)) if isinstance(it.action, Click)}
    assert {"accept_cookies", "refuse_cookies"} & answers
    assert len(pressed) == 2


# ── whole checkouts ──────────────────────────────────────────────────────────────────────────────────────────────

CHECKOUTS = {
    "de": ("Vorname", "Nachname", "Straße und Hausnummer", "PLZ", "Ort", "E-Mail", "Kartennummer", "Gültig bis (MM/JJ)", "Prüfziffer",
           "Ich habe die AGB gelesen und akzeptiere sie", "Zahlungspflichtig bestellen"),
    "fr": ("Prénom", "Nom", "Adresse", "Code postal", "Ville", "Adresse e-mail", "Numéro de carte", "Date d'expiration", "Cryptogramme",
           "J'accepte les conditions générales", "Confirmer la commande"),
    "es": ("Nombre", "Apellidos", "Dirección", "Código postal", "Ciudad", "Correo electrónico", "Número de tarjeta", "Caducidad",
           "Código de seguridad", "Acepto las condiciones", "Realizar pedido"),
    "it": ("Nome", "Cognome", "Indirizzo", "CAP", "Città", "E-mail", "Numero carta", "Scadenza", "Codice di sicurezza",
           "Accetto i termini", "Conferma ordine"),
    "nl": ("Voornaam", "Achternaam", "Straat en huisnummer", "Postcode", "Plaats", "E-mailadres", "Kaartnummer", "Vervaldatum",
           "Beveiligingscode", "Ik ga akkoord met de voorwaarden", "Bestelling plaatsen"),
}  # fmt: skip
EXPECTED = (
    "Jo Ann",
    "Doe",
    "1 Elm Street",
    "55408",
    "Minneapolis",
    "jo@example.com",
    "4242424242424242",
    "12/30",
    "123",
)


@pytest.mark.parametrize("language", CHECKOUTS)
def test_a_checkout_on_one_page_is_filled_in_and_sent(language: str, paper_shop: Any, fill_in: Any) -> None:
    *labels, agree, order = CHECKOUTS[language]
    fields = "".join(f"<p><label>{label} <input name=f{place}></label></p>" for place, label in enumerate(labels))
    page = f"<main><h1>1</h1><form method=post>{fields}<p><label><input type=checkbox name=agreed> {agree}</label></p><button>{order}</button></form></main>"
    shop = paper_shop([page, "<main><h1>2</h1></main>"])
    fill_in(shop)
    assert shop.is_through
    assert tuple(shop.sent[0][f"f{place}"] for place in range(len(labels))) == EXPECTED
    assert "agreed" in shop.sent[0]
