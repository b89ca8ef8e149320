# ruff: noqa: E501, RUF001 - tables of words in many languages
"""What pages say that let nobody in who is not known to be a person, or not known at all, as data.

The words of the widespread guards of web sites and of their translations; nothing here is true of one shop alone.
"""

import re
from re import Pattern


def _any(*patterns: str) -> Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


PUZZLE = _any(
    r"(?:enter|type|input)(?: in)? the (?:\w+ ){0,2}(?:characters|letters|text|numbers)(?: that)? (?:you see|shown|displayed|in the (?:image|picture|box))",
    r"(?:solve|complete|pass|fill in|finish) (?:the|this|a) (?:\w+ )?(?:captcha|puzzle|challenge|hcaptcha|recaptcha)", "captcha (?:verification|challenge|required|check)",
    r"slide (?:right |the (?:slider|piece|bar) )?(?:\w+ ){0,2}to (?:complete|secure|verify|unlock|continue|fit)", r"drag the (?:slider|piece|puzzle)",
    "select all (?:images|squares) (?:with|that)", r"geben sie die (?:\w+ )?(?:zeichen|buchstaben) (?:\w+ )*ein", r"l[öo]sen sie das captcha",
    r"saisissez les (?:caractères|lettres)", r"introdu[zc]\w* los caracteres", r"inserisci i caratteri", r"voer de (?:tekens|letters)",
    r"d?igite os caracteres", r"resuel\w+ el captcha", r"wpisz znaki", r"введите (?:символы|код с картинки)", "请按住滑块|拖动滑块|请输入.{0,6}验证码|画像に表示されている文字|文字を入力してください",
)  # fmt: skip
"""A riddle is to be solved."""

HUMAN = _any(
    r"(?:verify(?:ing)?|confirm(?:ing)?|prov(?:e|ing)|check(?:ing)?|ensure|ensuring|make sure|know)(?: whether| if| that)? (?:you(?:['’]re| are)|you|i am|i['’]m) (?:not )?(?:a |an )?(?:human|robot|bot|real person)",
    r"(?:you(?:['’]re| are)|i am|i['’]m) not a (?:ro)?bot", r"are you (?:a )?(?:human|robot|bot)\?", r"(?:robot or human|human or (?:ro)?bot|bot or not)\?",
    r"human verification", r"press (?:&|and) hold.{0,60}(?:human|confirm|verify|bot)", r"(?:activate and )?hold the button to confirm",
    r"unusual (?:traffic|activity)(?: \w+){0,3} from (?:your|this)", r"(?:detected|received|noticed|from) (?:\w+ ){0,3}automated (?:access|requests?|quer\w+|traffic|tools?|behaviou?r)",
    r"pardon our interruption", r"something about your browser made us think", r"(?:complete|pass|perform\w*|one more step).{0,30}security check", r"security checkpoint",
    r"please verify (?:yourself|your identity) to continue", r"your connection needs to be verified",
    r"best[äa]tig\w* (?:sie )?.{0,20}(?:dass sie (?:ein mensch|kein(?:e)? (?:ro)?bot))", r"ich bin kein roboter", r"kein roboter sind", r"ein mensch sind",
    r"vérifi\w* que vous êtes (?:bien )?(?:un |une )?(?:humain|être humain|personne)", r"(?:je ne suis|vous n['’]êtes) pas un robot", r"confirm\w* que vous êtes (?:un )?humain",
    r"(?:verifi\w*|confirm\w*|comprueb\w*|demuestr\w*) que (?:eres|es|usted es) (?:un )?(?:humano|ser humano)", r"no (?:soy|eres|es) un robot",
    r"(?:verific\w*|conferm\w*) (?:di essere|che sei) (?:un )?(?:umano|essere umano)", r"non sono un robot", r"non sei un robot",
    r"(?:controleer|bevestig|verifieer)\w* dat (?:u|je) (?:een )?(?:mens|geen robot)", r"ik ben geen robot", r"(?:verifi\w*|confirm\w*) que você é humano", r"não sou um robô", r"você não é um robô",
    r"nie jestem robotem", r"jesteś człowiekiem", r"я не робот", r"вы не робот", r"запросы отправляли вы, а не робот", r"jag är inte en robot", r"jeg er ikke en robot",
    "私はロボットではありません|ロボットではない|人間であることを", "我不是机器人|确认您是真人|您是真人|安全验证|完成验证", "로봇이 아닙니다",
)  # fmt: skip
"""A person is asked for."""

PASSES = _any(
    r"checking your browser", r"verifying your browser", r"(?:verifying|checking)(?: that| if)? you are (?:a )?human", r"checking (?:if|whether) the site connection is secure",
    r"review(?:ing|s)? the security of your connection", r"your browser will redirect", r"this (?:process is automatic|may take a few seconds)",
    r"please wait while we (?:verify|check|validate|review) (?:your (?:browser|connection|request|session)|that you are)", r"performing security verification",
    r"(?:ihr|dein) browser wird (?:überprüft|geprüft)", r"überprüfung ihres browsers", r"vérification de (?:votre|la sécurité de votre) (?:navigateur|connexion)", r"(?:comprobando|verificando) (?:su|tu|el) navegador",
    r"(?:verifica|controllo) del (?:tuo )?browser", r"uw browser wordt gecontroleerd", r"verificando (?:o )?seu navegador", r"проверка (?:вашего )?браузера", r"sprawdzanie przeglądarki",
    "正在检查您的浏览器|正在验证", "ブラウザを確認しています",
)  # fmt: skip
"""A check that lets its visitors in by itself after some seconds."""

MOMENT = _any(
    r"^\W*(?:just a moment|one moment,? please|nur einen moment|einen moment(?: bitte)?|un instant|un momento|un attimo|um momento|even geduld|jeszcze chwila|один момент|请稍候|しばらくお待ちください)\W*$"
)
"""The whole title of such a check; it means nothing without a sign of one."""
MOMENT_SIGN = _any(
    r"\bray[ -]id\b",
    "cloudflare",
    "verif[yi]",
    "security",
    "sicherheit",
    "sécurité",
    "seguridad",
    "sicurezza",
    "beveiliging",
    "human",
    "javascript and cookies",
)

DENIED = _any(
    r"access denied.{0,300}(?:you do(?:n['’]t| not) have permission to access|reference ?(?:#|number|id)|error code|blocked|firewall|automated|\bbot\b|your ip)",
    r"you (?:have been|were|are) (?:temporarily |permanently )?blocked", r"(?:your )?access (?:to this (?:page|site|website) )?has been (?:denied|blocked|limited|restricted)",
    r"request unsuccessful\. incapsula", r"incapsula incident", r"this request (?:was|has been) blocked", r"(?:your )?ip (?:address )?(?:has been|is|was) (?:blocked|banned)",
    r"you are (?:being )?rate limited", r"error 10(?:05|06|09|10|12|15|20)\b", r"please enable js and disable any ad blocker", r"enable javascript and cookies to continue",
    r"(?:ihr |der )?zugr?(?:iff|ang) (?:wurde |ist )(?:gesperrt|blockiert|verweigert)", r"votre accès (?:a été|est) (?:bloqué|refusé|limité)", r"(?:su|tu) acceso (?:ha sido|está) (?:bloqueado|denegado|restringido)",
    r"доступ (?:ограничен|заблокирован)", "您的访问被拒绝|访问受限|访问过于频繁",
)  # fmt: skip
"""Whoever comes like this is not let in."""
DENIED_TITLE = _any(
    r"^\W*(?:(?:error )?403\W+)?(?:access (?:to this page )?(?:has been )?denied|blocked|attention required|zugriff verweigert|zugang verweigert|accès refusé|acceso denegado|accesso negato|toegang geweigerd|acesso negado|odmowa dostępu|доступ запрещ[её]н|访问被拒绝|アクセスが拒否されました)",
    r"^\W*(?:(?:error )?429\W+)?(?:too many requests|zu viele anfragen|trop de requêtes|demasiadas (?:solicitudes|peticiones)|troppe richieste|te veel verzoeken|muitas solicitações|слишком много запросов|请求过多|リクエストが多すぎます)",
)  # fmt: skip
"""The title or heading of a refusal; counts where the server also answered with a refusal."""
REFUSALS = frozenset({401, 403, 405, 406, 429, 503})

ASIDE = _any(
    r"(?:this (?:site|page|form) is )?protected by (?:re|h)captcha.{0,200}?(?:apply|anwendung|s['’]appliquent|se aplican)\b", r"protected by (?:re|h)captcha", r"(?:re|h)captcha[^.]{0,40}(?:privacy|terms)"
)  # fmt: skip
"""The badge of a guard that asks nobody anything."""
ASKING = _any(r"(?:why|how|what|when|warum|wie|pourquoi|comment|por qué|cómo|perché|come|waarom|hoe)\b[^.?!]{0,80}$")
"""Before the words of a wall they make a question about walls."""
PRICE = _any(r"[$€£¥₹₺₽]\s?\d", r"\d\s?(?:[€£₽]|\b(?:usd|eur|gbp|chf|pln|sek|nok|dkk)\b|zł\b|kr\b)")

JOIN = _any(
    "regist(?!ered)", "sign ?up", "join", r"creat\w* (?:an? |your |my )?(?:\w+ )?(?:account|profile)", "new (?:customer|here|user)", r"\bguest", "without (?:an )?account", "apply for", "request (?:access|an account)", "konto (?:erstellen|anlegen|eröffnen)",
    "neu(?:es|er|e)? (?:hier|kunde|kundin|konto)", r"als gast", r"s['’]inscrire", "inscri", r"créer", r"invité", r"crear", "regístr", r"invitado", r"criar (?:uma )?conta", "cadastr", r"convidado", r"registrati", "crea (?:un )?account", r"ospite",
    "aanmelden als nieuwe", "account aanmaken", "registreer", "zarejestruj", "załóż konto", r"регистр", "注册", "新規登録", "会員登録", "회원가입",
)  # fmt: skip
"""On a control: a way in for those who have no account."""
LOG_IN = _any(
    r"log ?-?in", r"sign ?-?in", "anmelden", "einloggen", "weiter$", "se connecter", "connexion", "identifier", "iniciar sesi[óo]n", "entrar", "acceder", "ingresar", "accedi", "inloggen", "zaloguj", "войти", r"^(?:continue|submit|ok|enter|next|go|→)$",
    "continue with", "weiter mit", "continuer avec", "continuar con", "continua con", "single sign", r"\bsso\b", "logga in", "log ind", "logg inn", "登录", "ログイン", "로그인",
)  # fmt: skip
"""On a control: to log in, and nothing else."""
AROUND = _any(
    "forg[eo]t", "reset", "recover", "lost", "trouble", "help", "support", "contact", "privacy", "terms", "conditions", "legal", "imprint", "impressum", "datenschutz", "agb", "cookie", "remember", "keep me", "stay", "merken", "angemeldet bleiben",
    "(?:show|hide|display|toggle) password", "passwort (?:vergessen|anzeigen|zurück)", "vergessen", "oublié", "olvid", "dimenticat", "vergeten", "esquec", "zapomnia", "забыли", "忘记", "忘れ", "rester connecté", "recordar", "ricordami", "onthoud", "souvenir", "lembrar",
    "confidentialité", "mentions", "privacidad", "aviso", "hilfe", "kontakt", "aide", "ayuda", "aiuto", r"^(?:home|logo|english|deutsch|français|español|italiano|nederlands|polski|português)$", "notify me", "accessib", "©", "powered by", "store owner", "accept", "reject", "sprache", "language",
)  # fmt: skip
"""On a control: what stands around a form to log in and leads to no goods."""
