"""What shops call the controls of cart, checkout and layers, as data: a table of words in six languages.

English first, then the commonest words of German, French, Spanish, Italian and Dutch; never those of one shop.
"""
# ruff: noqa: E501, RUF001

import re
from re import Pattern


def phrases(*alternatives: str) -> Pattern[str]:
    """Any of these, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


# ── accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────
GUEST = phrases(
    "guest", r"without (?:an? )?(?:account|registration|registering|sign\w*|logg?ing)", r"skip (?:sign|log)\w*",
    "(?:als )?gast", "ohne (?:konto|registrierung|anmeldung)", "invité", "sans (?:compte|inscription)", "invitado",
    "sin (?:cuenta|registro)", "ospite", "senza registra\\w+", "zonder account",
)  # fmt: skip
SIGN_IN = phrases(
    r"log[ -]?in(?:to)?", r"sign[ -]?in(?:to)?", "returning customer", "already have an account", "einloggen", "anmelden", "se connecter",
    "connexion", "iniciar sesión", "accedi", "inloggen",
)  # fmt: skip
CREATE = phrases(
    r"(?:create|open|register|new)(?: \w+){0,2} account", "register", "sign up", "konto (?:erstellen|anlegen)", "registrieren",
    "créer (?:un|mon) compte", "s.inscrire", "crear (?:una )?cuenta", "registrarse", "registrati", "crea (?:un )?account",
    "account aanmaken", "registreren",
)  # fmt: skip
REFUSES_LOG_IN = phrases(
    r"(?:incorrect|invalid|wrong|unknown|not (?:match|correct|recogni[sz]ed|found|valid))", "no (?:such )?account",
    "do(?:es)? not match", "don.t match", "could not (?:log|sign)", "falsch", "ungültig", "incorrecte?", "incorrecta", "errat[oa]", "onjuist",
)  # fmt: skip
HAS_ACCOUNT = phrases(
    r"already (?:exists?|registered|taken|in use|has an account|have an account with)",
    "existiert bereits",
    "existe déjà",
    "ya existe",
)

# ── going on ─────────────────────────────────────────────────────────────────────────────────────────────────────
CHECK_OUT = phrases(
    r"check[ -]?out(?! (?:our|the|this|these|what|my|all|more|new|some|how|why|other)\b)", "proceed to (?:payment|pay)", "zur kasse", "passer (?:la |ma )?commande", "valider (?:le|mon) panier",
    "tramitar pedido", "finalizar compra", "realizar pedido", "procedi all.(?:acquisto|ordine)", "alla cassa", "afrekenen", "naar de kassa",
)  # fmt: skip
PLACE_ORDER = phrases(
    r"(?:place|complete|confirm|submit|finish|send|finali[sz]e)(?: the| your| my)? (?:order|purchase)", r"order (?:now|and pay)",
    "pay now", r"pay(?: with card| by card)?\s\S{0,4}\d\S*", "pay and (?:order|complete)", "buy now", "zahlungspflichtig bestellen",
    "jetzt (?:bestellen|kaufen)", "kostenpflichtig bestellen", "commander", "payer", "pagar", "realizar (?:el )?pedido",
    "(?:effettua|invia|conferma)(?: l.)?ordine", "paga ora", "bestelling plaatsen", "nu betalen",
)  # fmt: skip
GO_ON = re.compile(
    r"^(?:(?:save|submit|agree|confirm)? ?(?:and|&)? ?(?:continue|next|proceed|go on)\b(?! (?:shopping|browsing|with (?:paypal|google|facebook|apple|amazon)))"
    r"|review\b(?!s)|use this|(?:ship|deliver|bill|send) (?:to|here)|save (?:address|and|details)|confirm\b|pay\b|submit\b|to (?:payment|delivery|shipping)"
    r"|weiter(?!\w| einkaufen)|continuer(?! (?:mes|vos|les) achats)|suivant|continuar(?! comprando)|siguiente|continua(?!\w| (?:lo|gli|con lo) )|avanti"
    r"|verder(?! winkelen)|volgende|doorgaan)",
    re.IGNORECASE,
)
NOT_ONWARD = phrases(
    r"back", "return to", "cancel", "edit", "change", "modify", "remove", "delete", "apply", "redeem", "coupon", "voucher", "update",
    r"(?:continue|keep|go on) (?:shopping|browsing)", "paypal", "google", "apple", "amazon", "facebook", "klarna", "shop ?pay", "forgot\\w*",
    "reset", "search", "close", "show password", "help", "print", "guest", "find address", "look ?up", "add another", "new address",
    "zurück", "abbrechen", "ändern", "retour", "annuler", "modifier", "volver", "cancelar", "indietro", "annulla", "terug", "annuleren",
)  # fmt: skip
PICK = re.compile(
    r"^(?:select|choose|pick|use)(?: (?:this|option|method|address|delivery|shipping|it|here))*$|^(?:ship|deliver) (?:to this address|here)$"
    r"|^(?:auswählen|wählen|choisir|sélectionner|elegir|seleccionar|scegli|seleziona|kiezen|selecteren)$",
    re.IGNORECASE,
)
"""A button that takes one of several offers that stand beside it."""
PLACEHOLDER = re.compile(
    r"^\W*$|^\W*(?:please )?(?:select|choose|pick|bitte|wählen|auswählen|choisi\w*|sélection\w*|seleccion\w*|elija|scegli\w*|selezion\w*|kies|selecteer)\b"
    r"|^\W*(?:country|state|region|province|county|month|year|day|title|mm|yy(?:yy)?|none|land|monat|jahr)(?: ?/ ?\w+)?\W*$",
    re.IGNORECASE,
)
"""What a select says while nothing is chosen."""
OPENS_LIST = re.compile(
    r"\b(?:select|choose|pick|country|state|province|region|month|year|title|salutation)\b", re.IGNORECASE
)

# ── what is agreed to ────────────────────────────────────────────────────────────────────────────────────────────
AGREES = phrases(
    "agree", "accept", "terms", "conditions", r"(?:have )?read", "agb", "einverstanden", "akzeptiere", "conditions générales", "accepte",
    "acepto", "condiciones", "accetto", "termini", "akkoord", "voorwaarden", r"(?:over|at least) \d\d",
)  # fmt: skip
ADVERTISES = phrases(
    "newsletter", "offers?", "marketing", "promotion\\w*", "subscribe", "updates", "news", "deals", "e-?mail me", "text me", "sms",
    "angebote", "offres", "ofertas", "offerte", "aanbiedingen", "nieuwsbrief", "boletín",
)  # fmt: skip
SAME_ADDRESS = phrases(
    r"same as\b.*",
    r"(?:use|bill|ship).{0,30}\bsame\b.*",
    "gleiche adresse.*",
    "même adresse.*",
    "misma dirección.*",
    "stesso indirizzo.*",
    "zelfde adres.*",
)
DIFFERENT_ADDRESS = phrases(r"(?:different|another|other|separate)(?: \w+)? address", "abweichende\\w*")

# ── the cart ─────────────────────────────────────────────────────────────────────────────────────────────────────
CART = phrases(
    "cart", "basket", "bag", "trolley", "warenkorb", "panier", "carrito", "cesta", "carrello", "winkelwagen", "winkelmand",
)  # fmt: skip
NOT_TO_CART = phrases(
    "add", "remove", "update", "empty", "clear", "save", "move", "continue", "delete", "back", "return", "hinzufügen", "in den warenkorb",
    "ajouter", "añadir", "agregar", "aggiungi", "toevoegen", "in winkelwagen", "abandon\\w*",
)  # fmt: skip
KEEP_SHOPPING = phrases(
    r"(?:continue|keep) (?:shopping|browsing)",
    "weiter einkaufen",
    "continuer (?:mes|vos) achats",
    "seguir comprando",
    "continua lo shopping",
    "verder winkelen",
)
SAVE_FOR_LATER = phrases(
    "save (?:for|it for) later",
    "move to (?:saved|wish ?list|favou?rites)",
    "für später",
    "pour plus tard",
    "para más tarde",
    "per dopo",
    "voor later",
)
REMOVE = phrases(
    "remove", "delete", "entfernen", "löschen", "supprimer", "retirer", "eliminar", "quitar", "rimuovi", "verwijderen?"
)
COUPON = phrases(
    "coupons?", r"promo\w*", "vouchers?", r"discount(?: code)?", "gutschein\\w*", "rabattcode", "code promo", "bon de réduction", "cupón",
    "código (?:promocional|de descuento)", r"codice (?:promo\w*|sconto)", "buono", "kortingscode", "kortingsbon",
)  # fmt: skip
APPLY = phrases(
    "apply",
    "redeem",
    "use",
    "add",
    "submit",
    "go",
    "ok",
    "einlösen",
    "anwenden",
    "appliquer",
    "valider",
    "aplicar",
    "applica",
    "toepassen",
)

# ── layers ───────────────────────────────────────────────────────────────────────────────────────────────────────
ABOUT_CONSENT = (
    "cookie", "consent", "privacy", "gdpr", "tracking", "datenschutz", "confidentialit", "privacidad", "rgpd", "dsgvo",
)  # fmt: skip
"""Parts of words in lower case; no pattern, because every control of every page is asked for them."""
REFUSES = re.compile(
    r"\b(?:reject|decline|refuse|deny|disagree)\b|\b(?:necessary|essential|required)(?: cookies)?(?: only)?$"
    r"|\bonly (?:the )?(?:strictly )?(?:necessary|essential|required)|without accepting|\b(?:alle )?ablehnen\b|\bnur (?:notwendige|erforderliche|essenzielle)"
    r"|\b(?:tout )?refuser\b|sans accepter|\brechazar\b|solo (?:las )?necesarias|\brifiuta|solo (?:i )?necessari|\bweigeren|alleen noodzakelijke",
    re.IGNORECASE,
)  # fmt: skip
ACCEPTS = re.compile(
    r"\b(?:accept|allow|agree|consent|ok|okay|got it|understood|akzeptieren|zustimmen|einverstanden|accepter|j.accepte|aceptar|acepto|accetta|accetto"
    r"|accepteren|akkoord)\b",
    re.IGNORECASE,
)
SETTINGS = re.compile(
    r"\b(?:settings|preferences|manage|customi[sz]e|options|einstellungen|anpassen|paramétrer|personnaliser|configurar|preferenze|personalizza|instellingen)\b",
    re.IGNORECASE,
)
CONSENT_BY_ITSELF = re.compile(
    r"(?:accept|allow|reject|decline|refuse) (?:all|cookies|all cookies|optional cookies)|(?:only )?(?:necessary|essential)(?: cookies)?(?: only)?"
    r"|got it|(?:alle|alles) (?:akzeptieren|ablehnen|accepteren|weigeren)|tout (?:accepter|refuser)|(?:aceptar|rechazar) tod[ao]s?"
    r"|(?:accetta|rifiuta) tutt[oi]",
    re.IGNORECASE,
)
CLOSES = re.compile(
    r"^(?:close|dismiss|no,? thanks?|no thank you|not now|maybe later|skip|continue (?:shopping|to (?:the )?(?:shop|site|store))|stay (?:here|on)"
    r"|schlie(?:ß|ss)en|nein,? danke|fermer|non,? merci|cerrar|no,? gracias|chiudi|no,? grazie|sluiten|nee,? bedankt)\b|^[\u00d7✕✖✗⨯x]$",
    re.IGNORECASE,
)  # fmt: skip
NEWSLETTER = re.compile(
    r"newsletter|subscri|sign up|mailing|\boff your\b|first order|% off|my code|inscri|suscri|iscri", re.IGNORECASE
)
