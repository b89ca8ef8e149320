"""The words of the labels of form fields, as data: a table in six languages."""
# ruff: noqa: E501

import re

from shopper_agent.policies.choice.phrases import phrases

ELSEWHERE = re.compile(
    r"newsletter|subscri|footer|nav_bar|search|breadcrumb|language|currency|pagination|filter|sprache|währung|rundbrief|nieuwsbrief|infolettre"
)
"""Regions whose fields belong to no order."""
NEVER = re.compile(
    r"\b(?:search|gift card|tax id|quantity|qty|menge|anzahl|quantité|cantidad|quantità|aantal|stückzahl|captcha|suche|suchbegriff|geschenkkarte\w*|gutschein\w*|steuer-?(?:id|nummer)|ust-?id\w*|recherche|buscar|cerca|zoeken|cadeaubon)\b",
    re.IGNORECASE,
)
SELDOM = phrases(
    "gift", "newsletter", "subscribe", "company(?: name)?", "organi[sz]ation", "business", "notes?", "comments?", "instructions?", "message",
    "apartment", "apt", "suite", "unit", "building", "floor", r"(?:address )?line (?:2|3|two|three)", r"address ?[23]",
    r"(?:second|third|additional) (?:address )?line\b.*", "middle (?:name|initial)", "user ?name", "tax", r"vat\b.*", "fax", "valid from",
    r"start(?: ?(?:date|month|year)).*", "issue number", "firma", "adresszusatz", "anmerkung\\w*", "société", "entreprise", "complément\\w*", "empresa",
    "unternehmen", r"(?:zusatz|adresszeile 2|adresse 2|addresszusatz).*", r"(?:weitere |zusätzliche )adress\w+", "stockwerk", "etage", "wohnung(?:snummer)?", "c/o", "kommentare?",
    "hinweise?", "nachricht", "bemerkung\\w*", "titel", "akademischer titel", "umsatzsteuer\\w*", "bâtiment", "étage", "appartement", "remarques?", "número de piso", "piso",
    "observaciones", "comentarios?", "notas", "interno", "scala", "piano", "note", "codice fiscale", "toevoeging", "opmerking\\w*", "bedrijfsnaam",
    "azienda", "bedrijf", "partita iva", "nif|dni", "date of birth", "birth ?(?:day|date)", "geburts(?:datum|tag)", "date de naissance", "fecha de nacimiento", "data di nascita", "geboortedatum",
)  # fmt: skip
"""What stays empty unless it is required."""
FIELDS = (
    ("contact.card_cvc", r"cv[cv]2?|ccv2?|cid|csc|(?:card )?security (?:code|number)|card code|verification (?:code|number)|(?:karten)?prüf(?:nummer|ziffer|code)|sicherheits(?:code|nummer)|kartenprüfnummer|cryptogramme(?: visuel)?|code de sécurité|código de seguridad|codice di sicurezza|(?:beveiligings|veiligheids)code"),
    ("contact.card_expiry_month", r"exp\w*[ .:_-]*(?:date[ .:_-]*)?month|month|mm|(?:ablauf|gültigkeits)?monat|mois|mes|mese|maand"),
    ("contact.card_expiry_year", r"exp\w*[ .:_-]*(?:date[ .:_-]*)?year|year|yy(?:yy)?|jj(?:jj)?|(?:ablauf|gültigkeits)?jahr|année|año|anno|jaar"),
    ("contact.card_expiry", r"expir\w*|exp|expiry|valid (?:thru|until|to)|gültig(?:keit)?(?: bis)?|ablaufdatum|verfalls?datum|gültigkeitsdatum|date d.expiration|date de validité|caducidad|vencimiento|scadenza|vervaldatum"),
    ("contact.card_holder", r"name (?:as it appears )?on (?:the |your )?card|card ?holder\w*(?: name)?|holder|(?:karten)?inhaber(?:in)?|name (?:auf (?:der )?|des )(?:kredit)?karten?\w*|nom (?:figurant )?sur la carte|nombre en la tarjeta|nome sulla carta|naam op (?:de )?kaart|titulaire\b.*|titular\b.*|titolare\b.*|kaarthouder"),
    ("contact.card_number", r"(?:credit |debit |bank ?)?card ?(?:number|no|num)?|cc ?(?:number|num)|(?:kredit)?karten-?(?:nummer|nr\.?)|numéro de (?:la )?carte|número de (?:la )?tarjeta|numero (?:della )?carta|kaartnummer"),
    ("contact.email", r"e-?mail(?:[ -]?(?:address|adresse|adres))?|mail(?:adresse)?|(?:adresse )?courriel|adresse électronique|correo(?: electrónico)?|indirizzo e-?mail"),
    ("contact.password", r"pass ?word|passphrase|passwort|kennwort|mot de passe|contraseña|wachtwoord"),
    ("contact.phone", r"(?:tele|mobile |cell |tele ?)?phone(?: number)?|mobile(?: number)?|cell|tel|telefon\w*|mobil(?:nummer|telefon)?|rufnummer|téléphone|portable|teléfono|móvil|telefono|cellulare|telefoon\w*|handy\w*"),
    ("contact.first_name", r"first ?name|given ?name|forename|fname|vornamen?(?! (?:und|&) )|rufname|(?<!nom et )prénom(?! et nom)|nombre(?! (?:completo|y apellidos))|nome(?! (?:e cognome|completo))|voornaam"),
    ("contact.last_name", r"(?<!first and )last ?name|sur ?name|family ?name|lname|(?<!vor- und )(?<!vor und )(?<!vor-/)(?<!vorname und )(?<!vorname & )nachname|familienname|zuname|(?<!prénom et )nom(?: de famille)?(?! complet| et pr)|(?<!nombre y )apellidos?|(?<!nome e )cognome|achternaam"),
    ("contact.postcode", r"zip(?:[ -]?code)?|post ?code|postal(?: code)?|plz|postleitzahl|code postal|código postal|codice (?:di avviamento )?postale|cap|cp"),
    ("contact.country", r"country(?:[ /]region)?|(?:liefer|rechnungs|ziel)?land|staat|pays|país|paese|nazione"),
    ("contact.street", r"street\w*|(?:first line of )?address(?: line)?(?: ?1| one)?|addr(?:ess)?1?|stra(?:ß|ss)en?\w*|str\.|(?:liefer|post)?anschrift|adress(?:e|zeile)(?: ?1)?|rue|dirección|calle|indirizzo|via|adres|straat\w*"),
    ("contact.city", r"city|town|locality|suburb|stadt|(?:wohn)?ort|gemeinde|ville|ciudad|localidad|población|municipio|località|città|comune|plaats|stad|woonplaats"),
    ("contact.region", r"state|province|region|county|prefecture|bundesland|kanton|provincia|provincie|région|département|estado|comunidad autónoma|regione"),
    ("contact.full_name", r"(?:full |your |customer )?name|recipient|empfänger(?:in)?|(?:vollständiger |ganzer )?name|vor(?:name|-)? ?(?:und|&|/) ?(?:nach|zu)name|nom complet|nom et prénom|prénom et nom|destinataire|nombre (?:completo|y apellidos)|destinatario|nome (?:e cognome|completo)|naam"),
)  # fmt: skip
MONTH_AND_YEAR = re.compile(
    r"mm ?[/-] ?(?:yy|jj|aa)|(?:month|monat|mois|mes|mese|maand) ?(?:/|and|&|und|et|y|e|en) ?(?:year|jahr|année|año|anno|jaar)",
    re.IGNORECASE,
)
OPTIONAL = re.compile(
    r"\boptional\b|\bfreiwillig\b|\bwenn vorhanden\b|facultati(?:f|ve)|opcional|facoltativ[oa]|opzionale|optioneel|niet verplicht",
    re.IGNORECASE,
)
