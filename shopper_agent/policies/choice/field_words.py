"""The words of the labels of form fields, as data: a table in six languages."""
# ruff: noqa: E501

import re

from shopper_agent.policies.choice.phrases import phrases

ELSEWHERE = re.compile(r"newsletter|subscri|footer|nav_bar|search|breadcrumb|language|currency|pagination|filter")
"""Regions whose fields belong to no order."""
NEVER = re.compile(
    r"\b(?:search|gift card|tax id|quantity|qty|menge|anzahl|quantité|cantidad|quantità|aantal|captcha)\b",
    re.IGNORECASE,
)
SELDOM = phrases(
    "gift", "newsletter", "subscribe", "company(?: name)?", "organi[sz]ation", "business", "notes?", "comments?", "instructions?", "message",
    "apartment", "apt", "suite", "unit", "building", "floor", r"(?:address )?line (?:2|3|two|three)", r"address ?[23]",
    r"(?:second|third|additional) (?:address )?line\b.*", "middle (?:name|initial)", "user ?name", "tax", r"vat\b.*", "fax", "valid from",
    r"start(?: ?(?:date|month|year)).*", "issue number", "firma", "adresszusatz", "anmerkung\\w*", "société", "entreprise", "complément\\w*", "empresa",
    "azienda", "bedrijf", "partita iva", "nif|dni", "date of birth", "birth ?(?:day|date)", "geburtsdatum",
)  # fmt: skip
"""What stays empty unless it is required."""
FIELDS = (
    ("contact.card_cvc", r"cv[cv]2?|ccv2?|cid|csc|(?:card )?security (?:code|number)|card code|verification (?:code|number)|prüf(?:nummer|ziffer)|cryptogramme"),
    ("contact.card_expiry_month", r"exp\w*[ .:_-]*(?:date[ .:_-]*)?month|month|mm|monat|mois|mes|mese|maand"),
    ("contact.card_expiry_year", r"exp\w*[ .:_-]*(?:date[ .:_-]*)?year|year|yy(?:yy)?|jahr|année|año|anno|jaar"),
    ("contact.card_expiry", r"expir\w*|exp|expiry|valid (?:thru|until|to)|gültig bis|ablaufdatum|date d.expiration|caducidad|vencimiento|scadenza|vervaldatum"),
    ("contact.card_holder", r"name (?:as it appears )?on (?:the |your )?card|card ?holder\w*(?: name)?|holder|karteninhaber|titulaire\b.*|titular\b.*|titolare\b.*|kaarthouder"),
    ("contact.card_number", r"(?:credit |debit |bank ?)?card ?(?:number|no|num)?|cc ?(?:number|num)|kartennummer|numéro de (?:la )?carte|número de (?:la )?tarjeta|numero (?:della )?carta|kaartnummer"),
    ("contact.email", r"e-?mail(?:[ -]?(?:address|adresse|adres))?|mail|courriel|correo(?: electrónico)?"),
    ("contact.password", r"pass ?word|passphrase|passwort|kennwort|mot de passe|contraseña|wachtwoord"),
    ("contact.phone", r"(?:tele|mobile |cell |tele ?)?phone(?: number)?|mobile(?: number)?|cell|tel|telefon\w*|téléphone|teléfono|telefono|telefoon\w*|handy"),
    ("contact.first_name", r"first ?name|given ?name|forename|fname|vorname|prénom|nombre|nome|voornaam"),
    ("contact.last_name", r"last ?name|sur ?name|family ?name|lname|nachname|familienname|nom(?: de famille)?|apellidos?|cognome|achternaam"),
    ("contact.postcode", r"zip(?:[ -]?code)?|post ?code|postal(?: code)?|plz|postleitzahl|code postal|código postal|cap|cp"),
    ("contact.country", r"country(?:[ /]region)?|land|pays|país|paese|nazione"),
    ("contact.street", r"street\w*|(?:first line of )?address(?: line)?(?: ?1| one)?|addr(?:ess)?1?|stra(?:ß|ss)e\w*|adresse|rue|dirección|calle|indirizzo|via|adres|straat\w*"),
    ("contact.city", r"city|town|locality|suburb|stadt|ort|ville|ciudad|localidad|città|comune|plaats|stad|woonplaats"),
    ("contact.region", r"state|province|region|county|prefecture|bundesland|provincia|provincie|région|estado"),
    ("contact.full_name", r"(?:full |your |customer )?name|recipient|vollständiger name|nom complet|nombre completo|naam"),
)  # fmt: skip
MONTH_AND_YEAR = re.compile(r"mm ?[/-] ?yy|month ?(?:/|and|&) ?year", re.IGNORECASE)
OPTIONAL = re.compile(r"\boptional\b|\bfreiwillig\b|facultatif|opcional|facoltativo|optioneel", re.IGNORECASE)
