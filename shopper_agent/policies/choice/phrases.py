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
    "ohne kundenkonto", "gastbestellung", "continuer en tant qu.invitée?", "sin (?:cuenta|registro|registrar\\w*)", "como invitado", "ospite",
    "senza (?:registra\\w+|account)", "zonder (?:account|registratie)", "als gast",
)  # fmt: skip
SIGN_IN = phrases(
    r"log[ -]?in(?:to)?", r"sign[ -]?in(?:to)?", "returning customer", "already have an account", "einloggen", "anmelden", "anmeldung", "ich habe (?:bereits|schon) ein (?:kunden)?konto",
    "ich bin (?:bereits|schon) kund\\w+", "se connecter", "s.identifier", "connexion", "iniciar sesión", "acceder", "accedi", "inloggen", "aanmelden",
)  # fmt: skip
CREATE = phrases(
    r"(?:create|open|register|new)(?: \w+){0,2} account", "register", "sign up", "(?:kunden)?konto (?:erstellen|anlegen|eröffnen)", "registrieren", "neues? (?:kunden)?konto", "neukunde\\w*",
    "créer (?:un|mon) compte", "s.inscrire", "crear (?:una )?cuenta", "registrarse", "registrati", "crea (?:un )?account",
    "account aanmaken", "registreren",
)  # fmt: skip
REFUSES_LOG_IN = phrases(
    r"(?:incorrect|invalid|wrong|unknown|not (?:match|correct|recogni[sz]ed|found|valid))", "no (?:such )?account",
    "do(?:es)? not match", "don.t match", "could not (?:log|sign)", "falsch\\w*", "ungültig\\w*", "nicht (?:korrekt|gefunden|erkannt)", "unbekannte?",
    "stimm(?:t|en) nicht", "incorrecte?s?", "invalides?", "incorrect[oa]s?", "no (?:es )?válid[oa]s?", "errat[oaie]", "non valid[oaie]", "onjuiste?", "ongeldige?",
)  # fmt: skip
HAS_ACCOUNT = phrases(
    r"already (?:exists?|registered|taken|in use|has an account|have an account with)",
    "(?:existiert|besteht|ist|wird) bereits(?: \\w+)*",
    "bereits (?:registriert|vergeben|vorhanden)",
    "(?:existe|est) déjà",
    "ya (?:existe|está registrad[oa])",
    "(?:esiste|è) già(?: registrat[oa])?",
    "(?:bestaat|is) al(?: geregistreerd)?",
)

# ── going on ─────────────────────────────────────────────────────────────────────────────────────────────────────
CHECK_OUT = phrases(
    r"check[ -]?out(?! (?:our|the|this|these|what|my|all|more|new|some|how|why|other)\b)", "proceed to (?:payment|pay)", "zur kasse", "kasse", "zur bestellung",
    "passer (?:la |ma |à la )?(?:commande|caisse)", "valider (?:le|mon) panier", "(?:tramitar|finalizar|realizar)(?: (?:el|la|mi|tu))? (?:pedido|compra)",
    "ir a (?:la )?caja", "procedi (?:all.(?:acquisto|ordine)|al checkout|al pagamento)", "(?:vai )?alla cassa", "concludi (?:l.)?(?:ordine|acquisto)",
    "afrekenen", "naar (?:de )?kassa", "verder naar bestellen",
)  # fmt: skip
PLACE_ORDER = phrases(
    r"(?:place|complete|confirm|submit|finish|send|finali[sz]e)(?: the| your| my)? (?:order|purchase)", r"order (?:now|and pay)",
    "pay now", r"pay(?: with card| by card)?\s\S{0,4}\d\S*", "pay and (?:order|complete)", "buy now",
    r"(?:zahlungs|kosten)pflichtig \w+", "(?:jetzt|verbindlich|jetzt verbindlich) (?:bestellen|kaufen|(?:be)?zahlen)", "(?:bestellen|kaufen) (?:und|&) (?:be)?zahlen",
    r"(?:bestellung|kauf|einkauf)(?: \w+)? (?:abschicken|absenden|aufgeben|abschlie(?:ß|ss)en|bestätigen|ausführen)",
    "commander", "payer", "(?:confirmer|valider|finaliser) (?:la |ma |votre )?(?:commande|paiement|achat)", "pagar", "(?:realizar|confirmar) (?:el |la )?(?:pedido|compra|pago)",
    "(?:effettua|invia|conferma|completa)(?: il| l.)? ?(?:ordine|acquisto|pagamento)", "paga ora", "ordina ora", "acquista ora",
    "bestelling (?:plaatsen|bevestigen|afronden)", "bestellen (?:en|met) betal\\w+", "nu (?:betalen|bestellen|kopen)",
)  # fmt: skip
GO_ON = re.compile(
    r"^(?:(?:save|submit|agree|confirm)? ?(?:and|&)? ?(?:continue|next|proceed|go on)\b(?! (?:shopping|browsing|with (?:paypal|google|facebook|apple|amazon)))"
    r"|review\b(?!s)|use this|(?:ship|deliver|bill|send) (?:to|here)|save (?:address|and|details)|confirm\b|pay\b|submit\b|to (?:payment|delivery|shipping)"
    r"|weiter(?!\w| (?:einkaufen|shoppen|stöbern|umsehen|mit (?:paypal|google|facebook|apple|amazon|klarna)))|fortfahren|fortsetzen|nächster schritt|bestätigen"
    r"|(?:daten |adresse )?(?:speichern|übernehmen)(?:$| (?:und|&) weiter)|(?:zur|zum) (?:zahlung|zahlungsart|lieferung|versand|versandart|prüfung|übersicht|bestellübersicht|nächsten schritt)"
    r"|an diese adresse (?:liefern|senden)|(?:bestellung |angaben )?(?:über)?prüfen(?!\w)"
    r"|continuer(?! (?:mes|vos|les|le) (?:achats|shopping))|poursuivre(?! (?:mes|vos|les) achats)|(?:étape )?suivante?|valider(?! (?:le |un )?code)|confirmer|enregistrer et continuer"
    r"|(?:passer|aller|procéder) (?:au|à la) (?:paiement|livraison)|continuar(?! comprando)|siguiente|confirmar|guardar y continuar|ir al pago|proceder"
    r"|continua(?!\w| (?:lo|gli|con lo|a fare) )|avanti|prosegui(?!\w| (?:lo|gli|con lo) )|procedi(?!\w)|conferma(?!\w)|salva e continua|vai al pagamento"
    r"|verder(?! (?:winkelen|shoppen))|ga verder|volgende|doorgaan|bevestigen|opslaan en (?:doorgaan|verder)|naar (?:betaling|betalen|verzending))",
    re.IGNORECASE,
)
NOT_ONWARD = phrases(
    r"back", "return to", "cancel", "edit", "change", "modify", "remove", "delete", "apply", "redeem", "coupon", "voucher", "update",
    r"(?:continue|keep|go on) (?:shopping|browsing)", "paypal", "google", "apple", "amazon", "facebook", "klarna", "shop ?pay", "forgot\\w*",
    "reset", "search", "close", "show password", "help", "print", "guest", "find address", "look ?up", "add another", "new address",
    "zurück", "abbrechen", "ändern", "bearbeiten", "entfernen", "löschen", "einlösen", "anwenden", "gutschein\\w*", "aktualisieren", "(?:passwort )?vergessen",
    "gast", "suchen", "schließen", "hilfe", "drucken", "(?:andere|neue|weitere) (?:adresse|karte)", "weiter (?:einkaufen|shoppen|stöbern)",
    "retour", "annuler", "modifier", "supprimer", "appliquer", "oublié\\w*", "imprimer", "volver", "cancelar", "editar", "cambiar", "eliminar", "aplicar",
    "olvid\\w+", "indietro", "annulla", "modifica", "rimuovi", "applica", "dimenticat\\w+", "terug", "annuleren", "wijzigen", "verwijderen", "toepassen", "vergeten",
)  # fmt: skip
PICK = re.compile(
    r"^(?:select|choose|pick|use)(?: (?:this|option|method|address|delivery|shipping|it|here))*$|^(?:ship|deliver) (?:to this address|here)$"
    r"|^an diese adresse (?:liefern|senden)$|^(?:diese adresse |hier )?(?:auswählen|wählen|verwenden)$|^(?:choisir|sélectionner|elegir|seleccionar|scegli|seleziona|kiezen|selecteren)$",
    re.IGNORECASE,
)
"""A button that takes one of several offers that stand beside it."""
PLACEHOLDER = re.compile(
    r"^\W*$|^\W*(?:please )?(?:select|choose|pick|bitte|wählen|auswählen|choisi\w*|sélection\w*|seleccion\w*|elija|elige|scegli\w*|selezion\w*|kies|selecteer)\b"
    r"|^\W*(?:\w+ ){1,3}(?:aus)?wählen\W*$|^\W*(?:keine )?auswahl\W*$"
    r"|^\W*(?:country|state|region|province|county|month|year|day|title|mm|yy(?:yy)?|none|land|monat|jahr|tag|anrede|bundesland|kanton|pays|mois|année|civilité|país|mes|año|provincia|paese|mese|anno|maand|jaar)(?: ?/ ?\w+)?\W*$",
    re.IGNORECASE,
)
"""What a select says while nothing is chosen."""
OPENS_LIST = re.compile(
    r"\b(?:select|choose|pick|country|state|province|region|month|year|title|salutation|wählen|auswählen|anrede|bundesland|choisi\w*|sélectionne\w*"
    r"|pays|civilité|seleccion\w*|elegir|elige|país|provincia|scegli\w*|selezion\w*|paese|kies|kiezen|selecteer|land|monat|jahr)\b",
    re.IGNORECASE,
)

# ── what is agreed to ────────────────────────────────────────────────────────────────────────────────────────────
AGREES = phrases(
    "agree", "accept", "terms", "conditions", r"(?:have )?read", "agb", "einverstanden", "akzeptiere", "conditions générales", "accepte",
    "akzeptieren?", "stimme(?:n)?(?: \\w+){0,6} zu", r"(?:geschäfts|nutzungs)bedingungen", "widerruf\\w*", "datenschutz\\w*", "(?:zur kenntnis|gelesen)", "cgv",
    "j.ai lu", "acepto", "condiciones", "he leído", "accetto", "termini", "condizioni", "ho letto", "akkoord", "voorwaarden", r"(?:over|at least|mindestens) \d\d",
)  # fmt: skip
ADVERTISES = phrases(
    "newsletter", "offers?", "marketing", "promotion\\w*", "subscribe", "updates", "news", "deals", "e-?mail me", "text me", "sms",
    "angebote?n?", "werbung", "neuigkeiten", "rundbrief", "offres", "lettre d.information", "infolettre", "ofertas", "novedades", "offerte", "novità", "aanbiedingen",
    "nieuwsbrief", "boletín",
)  # fmt: skip
SAME_ADDRESS = phrases(
    r"same as\b.*",
    r"(?:use|bill|ship).{0,30}\bsame\b.*",
    "(?:gleiche|dieselbe|identische) (?:\\w+)?adresse.*",
    "(?:rechnungs|liefer|versand)(?:adresse|anschrift).{0,40}(?:gleich|identisch|entspricht|übereinstimm|verwenden).*",
    "(?:entspricht|gleich|identisch mit) (?:der )?(?:rechnungs|liefer)(?:adresse|anschrift).*",
    "même adresse.*",
    "(?:identique|la même).{0,20}adresse.*",
    "misma dirección.*",
    "(?:stesso|medesimo) indirizzo.*",
    "zelfde adres.*",
)
DIFFERENT_ADDRESS = phrases(
    r"(?:different|another|other|separate)(?: \w+)? address",
    "(?:abweichende|andere|separate) (?:\\w+)?(?:adresse|anschrift)",
    "abweichende\\w*",
    "autre adresse.*",
    "adresse (?:de \\w+ )?différente",
    "(?:otra|distinta) dirección|dirección (?:de \\w+ )?diferente",
    "(?:altro|diverso) indirizzo|indirizzo (?:di \\w+ )?diverso",
    "ander (?:\\w+)?adres",
)

# ── the cart ─────────────────────────────────────────────────────────────────────────────────────────────────────
CART = phrases(
    "cart", "basket", "bag", "trolley", "warenkorb", "einkaufs(?:wagen|korb|tasche)", r"(?:^\W*|(?:ihre|deine|meine|zur|die) )tasche(?! (?:aus|von|mit|für)\b)",
    "panier", r"(?:^\W*|(?:votre|mon) )sac(?! (?:à|de|en)\b)", "carrito", "cesta", "(?:tu|mi|su) bolsa", "carrello", "(?:tua|mia|sua) borsa", "winkelwagen",
    "winkelmand(?:je)?",
)  # fmt: skip
NOT_TO_CART = phrases(
    "add", "remove", "update", "empty", "clear", "save", "move", "continue", "delete", "back", "return", "hinzufügen", "in (?:den|die|meinen|meine) \\w+",
    "legen", "entfernen", "löschen", "leeren", "aktualisieren", "weiter", "zurück", "ajouter", "supprimer", "vider", "actualiser", "añadir", "agregar", "vaciar",
    "actualizar", "aggiungi", "svuota", "rimuovi", "aggiorna", "toevoegen", "in winkelwagen", "verwijderen", "legen", "abandon\\w*",
)  # fmt: skip
KEEP_SHOPPING = phrases(
    r"(?:continue|keep) (?:shopping|browsing)",
    "(?:weiter|zurück zum) (?:einkaufen|einkauf|shoppen|shop|stöbern)",
    "einkauf fortsetzen",
    "(?:continuer|poursuivre) (?:mes|vos|les|le) (?:achats|shopping)",
    "(?:seguir|continuar) comprando",
    "(?:continua|prosegui) (?:lo shopping|gli acquisti|con gli acquisti)",
    "verder (?:winkelen|shoppen)",
)
SAVE_FOR_LATER = phrases(
    "save (?:for|it for) later",
    "move to (?:saved|wish ?list|favou?rites)",
    "für später",
    "auf (?:den|die) (?:merkzettel|wunschliste|merkliste)",
    "auf später (?:verschieben|merken)",
    "pour plus tard",
    "para más tarde",
    "per dopo",
    "voor later",
)
REMOVE = phrases(
    "remove",
    "delete",
    "entfernen",
    "löschen",
    "supprimer",
    "retirer",
    "eliminar",
    "quitar",
    "rimuovi",
    "elimina",
    "verwijder(?:en)?",
)
COUPON = phrases(
    "coupons?", r"promo\w*", "vouchers?", r"discount(?: code)?", "gutschein\\w*", r"(?:rabatt|aktions|vorteils)-?codes?", "code promo", "bon de réduction", "cupón",
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
    "hinzufügen",
    "aktivieren",
    "appliquer",
    "valider",
    "aplicar",
    "canjear",
    "applica",
    "toepassen",
)

# ── layers ───────────────────────────────────────────────────────────────────────────────────────────────────────
ABOUT_CONSENT = (
    "cookie", "consen", "privacy", "gdpr", "tracking", "datenschutz", "confidentialit", "privacidad", "rgpd", "dsgvo", "einwillig", "zustimm",
    "toestemming",
)  # fmt: skip
"""Parts of words in lower case; no pattern, because every control of every page is asked for them."""
REFUSES = re.compile(
    r"\b(?:reject|decline|refuse|deny|disagree)\b|\b(?:necessary|essential|required)(?: cookies)?(?: only)?$"
    r"|\bonly (?:the )?(?:strictly )?(?:necessary|essential|required)|without accepting|\b(?:alle )?ablehnen\b|\bnur (?:notwendige|erforderliche|essenzielle)"
    r"|\bnur (?:technisch )?(?:notwendige|erforderliche|essen[tz]ielle|nötige|unbedingt)|\b(?:notwendige|erforderliche|essen[tz]ielle)(?: cookies)?(?: (?:akzeptieren|zulassen|erlauben))?$"
    r"|\bohne (?:einwilligung|zustimmung)|\b(?:tout )?refuser\b|sans accepter|uniquement (?:les )?nécessaires|\brechazar\b|s[oó]lo (?:las |cookies )?(?:necesarias|esenciales)"
    r"|\brifiuta|sol[oi] (?:i |cookie )?(?:necessari|tecnici|essenziali)|\bweigeren|(?:alleen|enkel) (?:noodzakelijke|functionele|strikt)",
    re.IGNORECASE,
)  # fmt: skip
ACCEPTS = re.compile(
    r"\b(?:accept|allow|agree|consent|ok|okay|got it|understood|akzeptieren|annehmen|zulassen|erlauben|zustimmen|einverstanden|verstanden|accepter|autoriser|compris|j.accepte|aceptar|acepto|accetta|accetto"
    r"|accepteren|akkoord)\b",
    re.IGNORECASE,
)
SETTINGS = re.compile(
    r"\b(?:settings|preferences|manage|customi[sz]e|options|einstellungen|anpassen|auswahl|verwalten|paramètres|paramétrer|personnaliser|configurar|preferenze|personalizza|instellingen)\b",
    re.IGNORECASE,
)
CONSENT_BY_ITSELF = re.compile(
    r"(?:accept|allow|reject|decline|refuse) (?:all|cookies|all cookies|optional cookies)|(?:only )?(?:necessary|essential)(?: cookies)?(?: only)?"
    r"|got it|(?:alle|alles)(?: cookies)? (?:akzeptieren|annehmen|zulassen|erlauben|ablehnen|accepteren|toestaan|weigeren)"
    r"|nur (?:technisch )?(?:notwendige|erforderliche|essen[tz]ielle)(?: cookies)?(?: (?:akzeptieren|zulassen|erlauben))?"
    r"|tout (?:accepter|refuser)|(?:aceptar|rechazar)(?: las)?(?: tod[ao]s?| cookies)+|(?:accetta|rifiuta)(?: i)?(?: tutt[oi]| cookie)+",
    re.IGNORECASE,
)
CLOSES = re.compile(
    r"^(?:close|dismiss|no,? thanks?|no thank you|not now|maybe later|skip|continue (?:shopping|to (?:the )?(?:shop|site|store))|stay (?:here|on)"
    r"|(?:fenster |meldung |dialog )?schlie(?:ß|ss)en|nein,? danke|nicht jetzt|(?:vielleicht )?später|überspringen|weiter (?:einkaufen|zum shop)|kein interesse|fermer|plus tard|passer|non,? merci|cerrar|ahora no|no,? gracias|chiudi|non ora|no,? grazie|sluiten|niet nu|nee,? (?:bedankt|dank je))\b|^[\u00d7✕✖✗⨯x]$",
    re.IGNORECASE,
)  # fmt: skip
NEWSLETTER = re.compile(
    r"newsletter|subscri|sign up|mailing|\boff your\b|first order|% off|my code|anmeld|abonnier|rabatt|inscri|abonne|suscri|iscri|inschrijv|nieuwsbrief",
    re.IGNORECASE,
)
