# ruff: noqa: E501, RUF001 - tables of words in many languages
"""The words and addresses of ordering and paying, as data: what is pressed last, and what is merely on the way there.

Two kinds of control: one that orders wherever it stands ("Place order"), and one that orders on some pages and begins
an order on others ("Buy now", "Comprar"). Generic language of web shops; nothing here is true of one shop alone.
"""

import re
from re import Pattern


def _words(*patterns: str) -> Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)", re.IGNORECASE)


_MONEY = r"(?:[$€£¥₹₺₽]|usd|eur|gbp|chf|cad|aud|\w{1,3}\$|kr\.?)?\s?\d"

ORDERS = _words(
    # English
    r"(?:place|submit|complete|confirm|finali[sz]e|finish|send)(?: \w+){0,2} (?:order|purchase|payment|transaction|checkout)",
    r"(?:order|agree|confirm|accept|review|submit|buy|continue|book|check ?out) (?:and|&|\+) (?:pay|order|buy|place(?: \w+)? order)",
    "pay (?:now|securely|safely|today|in full|total|order|bill|invoice|deposit|balance)", rf"pay\W{{0,3}}{_MONEY}\S*",
    r"(?:make|submit|authori[sz]e|process)(?: \w+){0,2} payment", "(?:buy|order|purchase)(?: it| now)? (?:with|in) (?:1|one)[- ]?click",
    "(?:1|one)[- ]click (?:buy|order|purchase|checkout)", "order with obligation to pay", "i (?:want to )?order and pay",
    # German
    r"(?:zahlungs|kosten)pflichtig \w+", "jetzt (?:verbindlich |sicher )?(?:be)?zahlen", "verbindlich (?:bestellen|kaufen)",
    r"(?:bestellung|kauf|einkauf|bestellvorgang|zahlung)(?: \w+)? (?:abschicken|absenden|aufgeben|abschlie(?:ß|ss)en|bestätigen|ausführen|senden)",
    "kaufen (?:und|&) (?:be)?zahlen", "bestellen (?:und|&) (?:be)?zahlen",
    # French
    "payer maintenant", r"(?:confirmer|valider) (?:et|&) payer", r"commander? avec obligation de paiement", "régler (?:ma|la|votre) commande",
    r"(?:confirmer|envoyer) (?:la |ma |votre |mon |le |l.)?(?:commande|achat|paiement)", "valider (?:le |mon )?paiement",
    # Spanish, Portuguese
    "pagar (?:ahora|ya|agora)", r"(?:confirmar|enviar|completar|concluir)(?: (?:el|la|mi|tu|su|o|a|meu|minha|seu|sua))? (?:pedido|compra|pago|orden|pagamento|encomenda)",
    r"realizar (?:el |o )?(?:pago|pagamento)", r"efetuar (?:o )?(?:pagamento|pedido)", "(?:pedido|compra) con obligación de pago", "comprar y pagar",
    # Italian
    "paga (?:ora|adesso|subito)", r"(?:conferma|invia|completa|concludi)(?: (?:e|il|la|tuo|paga|il tuo|l.))?\s?(?:ordine|acquisto|pagamento)",
    r"conferma (?:e|ed) (?:paga|ordina|acquista)", "ordine con obbligo di pag\\w+",
    # Dutch
    "bestelling (?:plaatsen|bevestigen|afronden|versturen)", "(?:plaats|bevestig) (?:je |uw |mijn |de )?bestelling", "nu betalen",
    "(?:bestellen|bestelling) met betal\\w+", "koop en betaal",
    # Polish, Swedish, Danish, Norwegian, Czech, Turkish
    "zamawiam (?:i|z) .{0,30}", "kupuję i płacę", "zapłać(?: teraz)?", "złóż zamówienie", "potwierdź (?:zamówienie|zakup)",
    "(?:slutför|bekräfta|lägg) (?:köp\\w*|beställning\\w*)", "betala nu", "(?:gennemfør|bekræft|afgiv) (?:køb\\w*|ordre\\w*|bestilling\\w*)",
    "(?:fullfør|bekreft) (?:kjøp\\w*|bestilling\\w*|ordre\\w*)", "betal nu", "objednat s povinností platby", "závazně objednat",
    "(?:dokončit|odeslat|potvrdit) objednávku", "siparişi (?:onayla|tamamla|ver)", "ödemeyi (?:yap|tamamla)",
)  # fmt: skip
"""On a control: pressing it orders or pays."""

ORDERS_UNSPACED = re.compile(
    r"(?:оплатить|подтвердить заказ|注文を確定|注文する|購入を確定|支払う|支払いを確定|提交订单|提交訂單|确认订单|確認訂單|立即支付|确认支付|確認付款|确认付款|결제하기|주문하기)",
    re.IGNORECASE,
)
"""The same in languages whose words run together or inflect."""

BUYS = _words(
    "(?:buy|order|purchase|get)(?: it)? (?:now|today|online)", "^(?:buy|order|purchase)(?: it)?$", r"^buy (?:for|at) .{1,20}", "express checkout",
    r"^pay (?:with|by|via|using) .{1,30}", "^pay$", "proceed with (?:order|payment|purchase)", "subscribe now",
    "(?:jetzt|sofort) ?(?:kaufen|bestellen)", "^(?:kaufen|bestellen)$", "^mit .{1,30} (?:be)?zahlen$",
    "^acheter(?: .{1,30})?", "^commander(?: .{1,20})?", r"(?:passer|valider|finaliser|terminer) (?:la |ma |votre |ta )?(?:commande|achat)",
    "^comprar(?: .{1,30})?", r"(?:realizar|finalizar|tramitar|hacer|fazer|fechar) (?:el |la |o |a |mi )?(?:pedido|compra)",
    "^acquista(?: .{1,30})?", "^compra(?: ora| subito)?$", "^ordina(?: ora)?$", "effettua (?:l.)?ordine",
    "^(?:nu )?kopen$", "(?:koop|bestel) (?:het )?nu", "^kup(?: teraz)?$", "^köp(?: nu)?$", "^køb(?: nu)?$", "^kjøp(?: nå)?$", "^koupit$", "^satın al$",
    "hemen al", "купить(?: сейчас)?", "оформить заказ", "заказать",
    "^(?:payer|pagar|paga|betala?|(?:be)?zahlen|veilig betalen|betalen)(?: .{0,30})?",
)  # fmt: skip
"""On a control: it orders on a page of the checkout, and elsewhere begins an order or puts into the cart."""

BUYS_UNSPACED = re.compile(r"(?:今すぐ購入|今すぐ買う|購入する|立即购买|立即購買|马上购买|바로구매|구매하기)")

FINISHES = re.compile(
    r"(?:confirm|submit|finish|complete|done|agree|accept|best[aä]tigen|abschicken|absenden|fertig|confirmer|valider|terminer|confirmar"
    r"|enviar|finalizar|concluir|conferma|invia|completa|bevestigen|verzenden|afronden|potwierdź|bekräfta|bekræft|bekreft|подтвердить|确认|確定)",
    re.IGNORECASE,
)
"""The whole text of a control that orders where an order is reviewed, and does anything elsewhere."""

LATER = _words("later", "später", "plus tard", "más tarde", "mais tarde", "più tardi")
"""“Pay later” pays nothing."""
NO_ORDER = _words(
    "how to", "learn", "why", "about", "track", "history", "status", "cancel", "view", "find", "print", "download", "repeat",
    "methods?", "options?", "past", "previous", "remove", "delete", "edit", "change", "stornieren", "verfolgen", "ansehen",
    "annuler", "suivre", "cancelar", "annulla", "annuleren", "zahlungsarten?", "zahlungsmethoden?",
)  # fmt: skip
"""Before the words of an order they say that nothing is ordered: "Cancel order", "How to place an order"."""

INTO_CART = re.compile(
    r"\b(?:add|put)\b|(?<![a-z])(?:carts?|baskets?|bags?|trolley)(?:-?(?:items?|lines?))?(?![a-z])|(?:shopping|add-?to|mini|update)-?(?:cart|basket|bag)"
    r"|warenkorb|einkaufswagen|korb\b|panier|carrito|carro\b|cesta\b|carrello|winkelwagen|winkelmand|carrinho|sacola|koszyk|varukorg"
    r"|indkøbskurv|handlekurv|košík|sepet|корзин|カート|购物车|購物車|장바구니",
    re.IGNORECASE,
)
"""What is only put into a cart is not ordered; in texts of controls, in addresses and in what is sent."""

REVIEW = re.compile(
    r"(?:order|checkout|purchase)\S{0,30}[-_/.](?:review|summary|preview|overview|confirm)(?![a-z])"
    r"|(?:review|confirm|check)[-_ /](?:and[-_ ]\w+[-_ ])?(?:your[-_ ]|the[-_ ]|my[-_ ])?(?:order|purchase)|order (?:review|summary|overview)"
    r"|bestell(?:ung)?[-_ ]?(?:übersicht|uebersicht|prüfen)|bestellung überprüfen|récapitulatif|resumen (?:de|del) (?:tu |su )?(?:pedido|compra)"
    r"|resumo do pedido|riepilogo (?:dell.)?ordine|overzicht (?:van )?(?:je |uw )?bestelling|besteloverzicht|确认订单|注文内容",
    re.IGNORECASE,
)
"""In the address, the title or the first heading: the order is looked at for the last time."""
CHECKOUT_ADDRESS = re.compile(
    r"check-?_?out|(?<![a-z])(?:payments?|billing|zahlung|kasse|paiement|caisse|pago|pagamento|betaling|afrekenen|kassa|purchase)(?![a-z])",
    re.IGNORECASE,
)
CHECKOUT_TITLE = re.compile(
    r"^\W*(?:secure |express |guest |your |my )?(?:check-?\s?out|payment\b|billing\b|place (?:your )?order|complete (?:your )?(?:order|purchase)"
    r"|kasse\b|zahlung\b|paiement\b|caisse\b|pago\b(?! de)|finalizar|pagamento\b|cassa\b|afrekenen|betaling\b|betalen|kassa\b|заказ|оплата|结算|レジ)",
    re.IGNORECASE,
)
"""The title or the first heading of a page of the checkout."""
ADDRESS_FIELD = re.compile(
    r"street|address|post ?code|\bzip|city|town|phone|straße|strasse|adresse|\bplz|postleitzahl|ort\b|telefon|rue|ville|code postal|t[eé]l[eé]fono?"
    r"|calle|dirección|ciudad|código postal|via\b|indirizzo|citt[aà]|\bcap\b|straat|plaats|endereço|cidade|\bcep\b",
    re.IGNORECASE,
)
CARD_FIELD = re.compile(
    r"card ?number|number on (?:the )?card|\bcvv|\bcvc|security code|kartennummer|prüf(?:ziffer|nummer)|num[ée]ro de (?:la )?(?:carte|tarjeta)"
    r"|n[uú]mero d[eo] cart[aã]o|numero (?:della )?carta|kaartnummer|numer karty|kortnummer|カード番号|卡号",
    re.IGNORECASE,
)

_ORDER_VERBS = "place|submit|complete|finali[sz]e|finish|execute|process"
_END = r"(?=$|[/?;.&]|[-_](?:now|guest|ajax|final|order|payment|purchase)(?![a-z]))"
ORDER_ADDRESS = re.compile(
    # in lower case, camelCase written together
    rf"(?<![a-z])(?:{_ORDER_VERBS})[-_/.]?(?:the|your|my|guest|cart)?[-_/.]?(?:order|purchase|payment|checkout){_END}"
    rf"|(?<![a-z])(?:order|purchase|checkout|payments?)[-_/.]?(?:{_ORDER_VERBS}|capture|charge){_END}"
    rf"|(?<![a-z])(?:save|create|make|send)[-_/.]?order{_END}|(?<![a-z])order[-_/.](?:create|save|send|pay){_END}"
    rf"|(?<![a-z])orders?/[^/?]+/(?:complete|pay|confirm|submit|place|finali[sz]e){_END}"
    rf"|(?<![a-z])carts?/[^/?]+/(?:complete|order|payment-information){_END}"
    rf"|payment_?intents?/[^/?]+/confirm|/charges?/?(?:$|\?)|(?<![a-z])pay[-_]?now{_END}|one-?click-?(?:buy|order|purchase)"
)
"""Only orders and payments are sent to such an address."""
NEW_ORDER = re.compile(r"(?<!account)(?<!customer)(?<!user)(?<!profile)(?<!my)/orders/?(?:$|\?)")
"""What is sent to a collection of orders makes one."""
CONFIRM_ADDRESS = re.compile(
    r"(?:order|purchase|checkout|payment)\S{0,40}[-_/.](?:confirm|validate|submit|pay|buy|done)(?![a-z])"
    r"|(?<![a-z])(?:confirm|validate)[-_/.]?(?:order|purchase|payment|checkout)(?![a-z])|(?<![a-z])buy[-_/.]?(?:now|confirm)(?![a-z])"
)
"""Orders are sent to such an address, and other things too: it counts after a control that orders."""
ORDER_CALL = re.compile(
    r"(?:place|submit|complete|finali[sz]e|confirm)(?:guest|customer|cart|my)?(?:order|purchase|checkout)(?!draft|s)"
    r"|create(?:guest|customer|my)?(?:order|purchase)(?!draft|s)|checkout(?:complete|submit)|submitforcompletion|completecart|cartcomplete"
    r"|(?:process|submit|confirm|authorize|capture)payment|addpaymenttoorder|payorder|orderpay"
)
"""The name of a procedure that orders, in lower case without marks; looked for where a call names its procedure."""
CALL = re.compile(
    r"(?:place|submit|complete|create|finali[sz]e|confirm)(?:guest|customer|cart|my)?(?:order|purchase|checkout)(?!draft|s)"
    r"|checkout(?:complete|submit)|submitforcompletion|completecart|cartcomplete|(?:process|submit|confirm|authorize|capture)payment"
    r"|addpaymenttoorder|payorder|orderpay"
)
"""The name of a procedure that orders, in lower case without marks; looked for where a call names its procedure."""
CALL = re.compile(r"\"(?:query|operationname|method|mutation|action|procedure)\"\s*:\s*\"((?:[^\"\\]|\\.){0,400})", re.IGNORECASE)  # fmt: skip
MEASURES = re.compile(
    r"(?<![a-z])(?:analytics|telemetry|beacons?|sentry|csp-?reports?|rum|insights)(?![a-z])"
    r"|/(?:collect|track(?:ing|er)?|events?|metrics?|logs?|logging|monitoring|pixel|envelope|stats|heartbeat|ping|reports?|vitals)/?(?:$|\?)"
)
"""Addresses that only count visitors."""
MEASURING_HOST = re.compile(
    r"analytic|telemetry|metric|(?<![a-z])(?:track\w*|stats?|rum|logs?|events?|pixel|beacon|collect\w*|tags?|cdn|ads?|consent|sentry|browser-intake)(?![a-z])"
    r"|google|doubleclick|facebook|(?<![a-z])bing|tiktok|pinterest|snapchat|hotjar|clarity|segment\.|datadog|newrelic|nr-data|amplitude|mixpanel|klaviyo"
    r"|criteo|fullstory|captcha|cookie|braze|optimizely|launchdarkly|bugsnag|rollbar|contentsquare|quantummetric|heap|matomo|plausible|posthog"
)
"""Hosts that count visitors, show them other things or keep pages running."""
BEGINS = re.compile(
    r"check-?outs?(?:/?(?:$|\?)|[/_-](?:start|init|initiate|begin|create|session|new)(?![a-z]))|create[-_]?checkout"
)
"""Where a checkout begins."""
PAYS = re.compile(
    r"(?<![a-z])pay(?![a-z])|(?<![a-z])pay(?:pal|ment)|checkout|stripe|adyen|braintree|klarna|mollie|worldpay|cybersource|authorize|afterpay"
    r"|clearpay|affirm|squareup|3ds|three-?d-?secure|wallet|transaction|(?<![a-z])orders?(?![a-z])|(?<![a-z])charges?(?![a-z])"
)
"""Addresses of other hosts at which something can be paid."""
SECURITY_CODE = (
    r"(?:cvc\d?|cvv\d?|cvn|csc|cv2|cid|security[_\- ]?(?:code|number)|card[_\- ]?(?:code|verification\w*)|verification[_\- ]?value"
    r"|verification[_\- ]?number|pr(?:ü|ue)f(?:ziffer|nummer)|crypto(?:gram\w*|visuel)|c[oó]d(?:igo)?[_\- ]?(?:de[_\- ])?seguridad)"
)
"""What the field of a card's security code is called in what is sent."""
