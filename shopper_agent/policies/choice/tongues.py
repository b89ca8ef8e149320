"""The languages in which people say what they want, as data, and which of them a sentence is in.

A wish is read by its small words: which of them say nothing of the thing, where its name ends, and whether its kind is
the first noun ("chemise en lin") or the last ("linen shirt", "Leinenhemd").
"""

# ruff: noqa: E501 - tables of words in six languages

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from re import Pattern
from types import MappingProxyType


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


def _cut(words: str) -> Pattern[str]:
    return re.compile(rf"\s(?:{words})\s|[,;:.!?(]\s?")


@dataclass(frozen=True, eq=False)  # each is there once; comparing its tables would cost more than using them
class Tongue:
    """How a language says a wish."""

    code: str
    """ISO 639-1."""
    marks: frozenset[str]
    """Small words that a sentence of this language has, as a rule."""
    stop: frozenset[str]
    """Words that tell nothing of the thing."""
    cut: Pattern[str]
    """Where the thing's name ends."""
    kind_first: bool = False
    """The kind stands before what describes it."""
    compounds: bool = False
    """Words are written together, the kind at the end: "Leinenhemd" is a Hemd."""
    endings: tuple[str, ...] = ()
    """What inflection adds, in the order in which it is taken off; each once."""
    who_and_when: tuple[str, ...] = ()
    """Beginnings of compounds that say for whom or for when, not what it is."""


ENGLISH = Tongue(
    "en",
    _words("a an the for and with of to my that which i want need looking under"),
    _words(
        "a an the some any i im am we my our me your for of and or to with without on in at as from by up so very",
        "want wants need needs looking look find search buy buying get getting purchase order shop shopping would like",
        "please new good nice great best better cheap affordable simple decent quality plain really just",
        "pair set one something anything thing things item product present presents gift gifts is are that this it who",
        "birthday christmas wedding anniversary holiday friend mother father mum mom dad wife husband partner son",
        "daughter child which kid likes like loves love enjoys under over below about around maximum budget cost costs",
        "price money mind",
    ),
    _cut("for|under|below|less than|within|up to|that|which|who|because|so|as|with|without|in|size|sized|from|max"),
)
_GERMAN = Tongue(
    "de",
    _words("ein eine einen einem einer für fürs ich suche und mit aus der die das den dem zum zur möchte brauche bis höchstens etwas wir nicht"),
    _words(
        "ein eine einen einem einer eines der die das den dem des und oder für fürs ich wir mir mein meine meinen meiner meinem unser",
        "unsere suche suchen sucht möchte möchten will wollen brauche brauchen hätte gern gerne kaufen bestellen finden bitte mit ohne aus",
        "von vom zu zum zur im in am an auf als bis ab unter über höchstens maximal max etwa ungefähr rund circa ca euro eur ist sind es",
        "neu neue neuer neues neuen gut gute guter gutes guten schön schöne schöner schönes schönen schlicht schlichte schlichter",
        "schlichtes schlichten einfach einfache einfacher einfaches einfachen günstig günstige günstiger günstiges günstigen billig",
        "billige billiger billiges preiswert preiswerte preiswertes hochwertig hochwertige hochwertiger hochwertiges hübsch hübsche",
        "hübsches qualität geschenk geschenke geburtstag weihnachten hochzeit mutter vater mama papa mann frau freund freundin sohn",
        "tochter kind oma opa etwas was nicht sehr so wirklich jeden jede jedes tag alltag preis geld größe grösse groesse gr paar stück",
    ),
    _cut("für|fürs|unter|bis|höchstens|maximal|max|weniger als|nicht mehr als|mit|ohne|aus|von|vom|zum|zur|als|die|das|der|den|in|im|am|ab|weil|damit|wie|so|größe|grösse|gr"),
    compounds=True,
    endings=("s", "ern|er|en|em|es|e|n"),
    who_and_when=("herren", "damen", "kinder", "baby", "mädchen", "jungen", "winter", "sommer", "herbst", "frühlings"),
)  # fmt: skip
_DUTCH = Tongue(
    "nl",
    _words("een voor ik zoek met het van de wil mijn onder en graag niet op"),
    _words(
        "een de het voor ik wij mij mijn ons onze zoek zoeken wil willen nodig heb graag kopen bestellen vinden met zonder van uit te",
        "tot in op aan als en of onder boven maximaal hoogstens ongeveer euro eur is zijn nieuw nieuwe goed goede mooi mooie eenvoudig",
        "eenvoudige goedkoop goedkope simpel simpele kwaliteit cadeau cadeautje verjaardag kerst bruiloft moeder vader man vrouw vriend",
        "vriendin zoon dochter kind iets niet heel erg zo elke dag prijs geld maat paar stuk",
    ),
    _cut("voor|onder|tot|maximaal|hoogstens|minder dan|met|zonder|van|uit|als|die|dat|in|op|omdat|maat"),
    compounds=True,
    endings=("en|s|e",),
    who_and_when=("heren", "dames", "kinder", "baby", "meisjes", "jongens", "winter", "zomer"),
)  # fmt: skip
_ROMANCE = ("s|x", "a|e|i|o")
_FRENCH = Tongue(
    "fr",
    _words("un une des pour je cherche avec le la les du mon ma veux moins et en sous"),
    _words(
        "un une des le la les l d du de à a au aux pour je j on nous mon ma mes notre cherche chercher voudrais veux besoin ai acheter",
        "trouver avec sans en et ou qui que est sont sous moins plus jusqu maximum environ euro euros eur neuf neuve nouveau nouvelle bon",
        "bonne beau belle joli jolie simple pas cher chère qualité cadeau anniversaire noël mariage mère père femme mari ami amie fils",
        "fille enfant quelque chose très bien tous les jours prix argent taille paire s il te vous plaît",
    ),
    _cut("pour|sous|moins de|jusqu.à|avec|sans|qui|que|parce|taille|maximum"),
    kind_first=True,
    endings=_ROMANCE,
)  # fmt: skip
_SPANISH = Tongue(
    "es",
    _words("un una unos unas para con el los las busco quiero y mi menos por hasta"),
    _words(
        "un una unos unas el la los las lo de del al a para por con sin en y o yo me mi mis nuestro nuestra busco buscar quiero quisiera",
        "necesito comprar encontrar que es son menos más hasta máximo unos euro euros eur nuevo nueva nuevos nuevas bueno buena buen",
        "bonito bonita sencillo sencilla barato barata calidad regalo cumpleaños navidad boda madre padre mujer marido amigo amiga hijo",
        "hija niño niña algo muy bien todos los días precio dinero talla par favor",
    ),
    _cut("para|por|con|sin|menos de|hasta|máximo|que|porque|talla"),
    kind_first=True,
    endings=_ROMANCE,
)  # fmt: skip
_ITALIAN = Tongue(
    "it",
    _words("un una uno per con il lo gli cerco voglio di mio mia meno e vorrei"),
    _words(
        "un una uno il lo la i gli le l di del della dei delle da dal al alla a per con senza in e o io mi mio mia miei nostro nostra cerco",
        "cercare vorrei voglio serve comprare trovare che è sono meno più fino massimo circa euro eur nuovo nuova nuovi nuove buono buona",
        "bello bella semplice economico economica qualità regalo compleanno natale matrimonio madre padre moglie marito amico amica figlio",
        "figlia bambino bambina qualcosa molto bene tutti giorni prezzo soldi taglia paio favore",
    ),
    _cut("per|con|senza|meno di|fino a|massimo|sotto i|che|perché|taglia"),
    kind_first=True,
    endings=_ROMANCE,
)  # fmt: skip
_OTHERS = (_GERMAN, _DUTCH, _FRENCH, _SPANISH, _ITALIAN)
_BY_COUNTRY = MappingProxyType({
    "germany": "de", "deutschland": "de", "austria": "de", "österreich": "de", "switzerland": "de", "schweiz": "de",
    "netherlands": "nl", "nederland": "nl", "france": "fr", "spain": "es", "españa": "es", "italy": "it", "italia": "it",
})  # fmt: skip
_OWN_LETTERS = MappingProxyType({"de": re.compile("[äöüß]"), "es": re.compile("[ñ¿¡]")})


def tongue_of(words: Sequence[str], country: str) -> Tongue:
    """The language of a sentence, by its small words; of one without any, that of the country if it is known.

    `words` and `country` in lower case.
    """
    english = sum(word in ENGLISH.marks for word in words)
    told = {it.code: _likeness(it, words) for it in _OTHERS}
    own = _BY_COUNTRY.get(country, "")
    likely = max(_OTHERS, key=lambda it: (told[it.code], it.code == own))
    if told[likely.code] > english or (english == told[likely.code] == 0 and likely.code == own):
        return likely
    return ENGLISH


def _likeness(tongue: Tongue, words: Sequence[str]) -> int:
    letters = _OWN_LETTERS.get(tongue.code)
    has_own = letters is not None and any(letters.search(word) for word in words)
    return sum(word in tongue.marks for word in words) + has_own


_FOLDED = str.maketrans("äöüáàâéèêëíìîïóòôúùûñç", "aouaaaeeeeiiiiooouuunc")
_SHORTEST = 3
"""Letters that inflection leaves of a word."""


@lru_cache(maxsize=8192)
def root(word: str, endings: tuple[str, ...]) -> str:
    """A word in lower case without accents and inflection, so that "Tücher" and "Tuch" are the same.

    >>> root("handtücher", ("s", "ern|er|en|em|es|e|n")), root("zapatillas", ("s|x", "a|e|i|o"))
    ('handtuch', 'zapatill')
    """
    bare = word.replace("ß", "ss").translate(_FOLDED)
    for some in endings:
        ending = next((it for it in some.split("|") if bare.endswith(it) and len(bare) - len(it) >= _SHORTEST), "")
        bare = bare.removesuffix(ending) if not bare.endswith("ss") else bare
    return bare
