# ruff: noqa: E501, RUF001 - one page a line, in many languages
"""Pages that let nobody in, and pages of shops that only look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper_agent.dom.simplify import simplify
from shopper_agent.dom.static import snapshot_of_html
from shopper_agent.dom.walls import WallKind, wall_in
from shopper_agent.schema import Observation
from shopper_agent.testing.pages import WARES, Visit, page_of, submit

URL = "https://www.mugs.com/"
HUMAN, CAPTCHA, DENIED, LOG_IN = WallKind.HUMAN_CHECK, WallKind.CAPTCHA, WallKind.ACCESS_DENIED, WallKind.LOG_IN


def page(html: str, title: str = "mugs.com", status: int | None = 200, url: str = URL) -> Observation:
    return simplify(snapshot_of_html(html, url, title, status=status)).observation


# ── checks for humans ────────────────────────────────────────────────────────────────────────────────────────────

CHECKS = {
    "a moment, please": (
        "<h1>www.mugs.com</h1><h2>Checking if the site connection is secure</h2><p>www.mugs.com needs to review the security"
        " of your connection before proceeding.</p><p>Ray ID: <code>7a1b</code></p><p>Performance &amp; security by"
        ' <a href="https://www.cloudflare.com">Cloudflare</a></p>',
        "Just a moment...", 403, HUMAN, True,
    ),
    "a moment, please, in German": (
        "<h1>www.mugs.com</h1><p>Verifizieren Sie, dass Sie ein Mensch sind.</p><p>Ray-ID: 7a1b</p>",
        "Nur einen Moment…", 403, HUMAN, True,
    ),
    "a moment, please, in French": ("<h1>mugs.com</h1><p>Vérification de la sécurité</p>", "Un instant…", 403, HUMAN, True),
    "a moment, please, in Spanish": ("<p>Ray ID: 71</p>", "Un momento…", 503, HUMAN, True),
    "the browser is checked": (
        "<h1>Checking your browser before accessing mugs.com.</h1><p>This process is automatic. Your browser will redirect to"
        " your requested content shortly.</p><p>Please allow up to 5 seconds…</p>",
        "mugs.com", 503, HUMAN, True,
    ),
    "the browser is verified": ("<h1>We're verifying your browser</h1>", "Vercel Security Checkpoint", 429, HUMAN, True),
    "humanity is verified": (
        "<h1>mugs.com</h1><p>Verifying you are human. This may take a few seconds.</p>", "Just a moment...", 403, HUMAN, True,
    ),
    "a box to tick": (
        "<h1>Verify you are human by completing the action below.</h1><label><input type=checkbox> Verify you are human</label>",
        "mugs.com", 403, HUMAN, False,
    ),
    "press and hold": (
        "<h1>Before we continue...</h1><p>Press &amp; Hold to confirm you are a human (and not a bot).</p><p>Reference ID 12</p>",
        "Access to this page has been denied", 403, HUMAN, False,
    ),
    "robot or human": (
        "<a href=/><img alt=Logo></a><h1>Robot or human?</h1><p>Activate and hold the button to confirm that you’re human."
        " Thank You!</p><div role=button>PRESS &amp; HOLD</div><a href=/terms>Terms of Use</a><a href=/privacy>Privacy</a>",
        "Robot or human?", 200, HUMAN, False,
    ),
    "an interruption": (
        "<h1>Pardon Our Interruption</h1><p>As you were browsing something about your browser made us think you were a bot.</p>",
        "Pardon Our Interruption", 200, HUMAN, False,
    ),
    "unusual traffic": (
        "<p>Our systems have detected unusual traffic from your computer network. Please try again later.</p>", "Sorry...", 429,
        HUMAN, False,
    ),
    "one more step": ("<h1>One more step</h1><p>Please complete the security check to access mugs.com</p>", "Attention Required!", 403, HUMAN, False),
    "yourself": ("<h1>Please verify yourself to continue</h1><p>To keep mugs a safe place.</p>", "Security Measure", 200, HUMAN, False),
    "automated requests": ("<p>We have detected automated requests from your browser.</p>", "Sorry", 403, HUMAN, False),
    "in German": ("<h1>Bitte bestätigen Sie, dass Sie kein Roboter sind</h1><button>Weiter</button>", "Sicherheitsprüfung", 403, HUMAN, False),
    "in French": ("<h1>Vérifiez que vous êtes humain</h1>", "mugs.com", 403, HUMAN, False),
    "in Spanish": ("<h1>Confirma que eres humano</h1><button>Continuar</button>", "mugs.com", 403, HUMAN, False),
    "in Italian": ("<h1>Verifica di essere umano</h1>", "mugs.com", 403, HUMAN, False),
    "in Dutch": ("<h1>Bevestig dat u een mens bent</h1>", "mugs.com", 403, HUMAN, False),
    "in Russian": ("<h1>Подтвердите, что запросы отправляли вы, а не робот</h1><label><input type=checkbox>Я не робот</label>", "Ой!", 200, HUMAN, False),
    "in Japanese": ("<h1>私はロボットではありません</h1>", "確認", 200, HUMAN, False),
    "characters to type": (
        "<h4>Enter the characters you see below</h4><p>Sorry, we just need to make sure you're not a robot.</p><img alt=''>"
        "<form><input placeholder='Type characters'><a href=/other>Try different image</a><button>Continue</button></form>"
        "<a href=/gp/1>Conditions of Use</a><a href=/gp/2>Privacy Policy</a>",
        "Amazing mugs", 200, CAPTCHA, False,
    ),
    "characters to type, in German": ("<h4>Geben Sie die angezeigten Zeichen im Bild ein:</h4><input>", "Tassen", 200, CAPTCHA, False),
    "characters to type, in French": ("<h4>Saisissez les caractères que vous voyez ci-dessous</h4><input>", "Tasses", 200, CAPTCHA, False),
    "a slider": ("<h1>Verification Required</h1><p>Slide right to complete the puzzle.</p>", "mugs.com", 403, CAPTCHA, False),
    "a slider, in Chinese": ("<p>请按住滑块，拖动到最右边</p>", "验证", 200, CAPTCHA, False),
    "a captcha": ("<p>Please complete the captcha to continue.</p><iframe title='reCAPTCHA'></iframe><button>Submit</button>", "Shop", 200, CAPTCHA, False),
    "tiles": ("<p>Select all images with traffic lights</p><button>Verify</button>", "Shop", 200, CAPTCHA, False),
    "a reference": (
        "<h1>Access Denied</h1><p>You don't have permission to access \"http://www.mugs.com/\" on this server.</p><p>Reference"
        " #18.2d351ab8.1557333295.a4e16ab</p>",
        "Access Denied", 403, DENIED, False,
    ),
    "blocked": (
        "<h1>Sorry, you have been blocked</h1><h2>You are unable to access mugs.com</h2><p>Ray ID: 77</p>",
        "Attention Required! | Cloudflare", 403, DENIED, False,
    ),
    "a limit": ("<h1>Error 1015</h1><h2>You are being rate limited</h2>", "Access denied", 429, DENIED, False),
    "a limited access": ("<h1>Your access to this site has been limited by the site owner</h1>", "503", 503, DENIED, False),
    "an incident": ("<p>Request unsuccessful. Incapsula incident ID: 8890-12</p>", "", 200, DENIED, False),
    "scripts to be enabled": ("<p>Please enable JS and disable any ad blocker</p>", "mugs.com", 403, DENIED, False),
    "too many requests": ("<h1>Too Many Requests</h1>", "429 Too Many Requests", 429, DENIED, False),
    "a refusal, in German": ("<h1>Zugriff verweigert</h1><p>Bitte wenden Sie sich an den Betreiber.</p>", "Fehler", 403, DENIED, False),
    "a refusal, in French": ("<h1>Accès refusé</h1>", "Erreur", 403, DENIED, False),
    "a refusal, in Spanish": ("<h1>Acceso denegado</h1>", "Error", 403, DENIED, False),
    "a refusal, in Chinese": ("<h1>访问被拒绝</h1>", "403", 403, DENIED, False),
}  # fmt: skip


@pytest.mark.parametrize("case", CHECKS)
def test_a_page_that_lets_nobody_in_is_a_wall(case: str) -> None:
    html, title, status, kind, passes = CHECKS[case]
    wall = wall_in(page(html, title, status))
    assert wall is not None
    assert (wall.kind, wall.passes) == (kind, passes)
    assert wall.words
    assert len(wall.words) <= 160
    assert "\n" not in wall.message


# ── log-in walls ─────────────────────────────────────────────────────────────────────────────────────────────────

FIELDS = "<label>E-mail <input type=email></label><label>Password <input type=password></label>"
LOG_INS = {
    "a form": f"<h1>Sign in</h1><form>{FIELDS}<button>Sign in</button></form>",
    "what stands around it": (
        f"<header><a href=/>Mugs</a></header><h1>Dealer login</h1><form>{FIELDS}<label><input type=checkbox>Remember me</label>"
        "<button>Log in</button><a href=/f>Forgot your password?</a></form><footer><a href=/p>Privacy</a><a href=/t>Terms</a>"
        "<a href=/c>Contact us</a></footer>"
    ),
    "a language": f"<form>{FIELDS}<button>Login</button></form><select aria-label=Language><option>English<option>Deutsch</select>",
    "other ways to log in": f"<form>{FIELDS}<button>Continue</button></form><button>Continue with Google</button><a href=/sso>SSO</a>",
    "German": (
        "<h1>Händlerbereich</h1><label>Kundennummer <input></label><label>Passwort <input type=password></label>"
        "<button>Anmelden</button><a href=/v>Passwort vergessen?</a><a href=/i>Impressum</a><a href=/d>Datenschutz</a>"
    ),
    "French": "<h1>Espace pro</h1><input aria-label=Identifiant><input type=password aria-label='Mot de passe'><button>Se connecter</button>",
    "Spanish": "<input aria-label=Usuario><input type=password aria-label=Contraseña><button>Iniciar sesión</button><a href=/o>¿Olvidaste?</a>",
    "Italian": "<input aria-label=Utente><input type=password aria-label=Password><button>Accedi</button>",
    "Dutch": "<input aria-label=Gebruiker><input type=password aria-label=Wachtwoord><button>Inloggen</button>",
    "a shop behind one password": "<h1>Opening soon</h1><form><label>Enter store password <input type=password></label><button>Enter</button></form>",
}  # fmt: skip


@pytest.mark.parametrize("case", LOG_INS)
def test_a_page_that_offers_nothing_but_to_log_in_is_a_wall(case: str) -> None:
    seen = page(LOG_INS[case], "Mugs")
    wall = wall_in(seen)
    assert wall is not None
    assert wall.kind is LOG_IN
    assert not wall.passes
    assert wall_in(seen, has_account=True) is None


# ── no walls ─────────────────────────────────────────────────────────────────────────────────────────────────────

BADGE = "<p>This site is protected by reCAPTCHA and the Google Privacy Policy and Terms of Service apply.</p>"
PAGES_OF_SHOPS: dict[str, str | tuple[str, str] | tuple[str, str, int]] = {
    "a badge under a newsletter": f"<h1>Stay in touch</h1><input type=email aria-label=Email><button>Subscribe</button>{BADGE}",
    "a badge under a form": f"<h1>Contact</h1><input aria-label=Name><textarea aria-label=Message></textarea><button>Send</button>{BADGE}",
    "a contact form with a captcha": (
        "<h1>Contact us</h1><input aria-label=Name><input aria-label=Email><textarea aria-label=Message></textarea>"
        "<label><input type=checkbox> I'm not a robot</label><button>Send</button>"
    ),
    "a registration with a captcha": (
        "<h1>Create an account</h1><input aria-label=Name><input aria-label=Email><input type=password aria-label=Password>"
        "<input type=password aria-label='Password again'><label><input type=checkbox> I am not a robot</label><button>Register</button>"
    ),
    "a registration with one password": (
        "<h1>Create an account</h1><input aria-label=Email><input type=password aria-label=Password><button>Create account</button>"
    ),
    "a game called Captcha": "<h1>Captcha – prove you are human!</h1><p>The party game.</p><p>$24.00</p><button>Add to cart</button>",
    "a game without a price": "<h1>Robot or human?</h1><p>A card game for 2 to 6 players.</p><button>Add to cart</button>",
    "a shirt": "<h1>Shirt “I am not a robot”</h1><p>€ 19,90</p><a href=/size>Sizes</a>",
    "a record": "<h1>Access Denied</h1><p>The second album of the band.</p><p>£9.99</p>",
    "a search": '<form role=search><input type=search aria-label=Search><button>Search</button></form><p>Please verify you are human</p>',
    "a list of goods": "<p>Checking your browser</p><ul>" + "".join(f"<li><a href=/p/{n}><h3>Mug {n}</h3></a><p>${n}.50</p></li>" for n in range(1, 6)) + "</ul>",
    "many links": "<h1>Verify you are human</h1><nav>" + "".join(f"<a href=/{n}>Department {n}</a>" for n in range(20)) + "</nav>",
    "a question about it": "<h1>Why do I have to verify that I am human?</h1><p>Some visitors see a check.</p><a href=/help>Back to help</a>",
    "a payment under way": "<h1>Processing</h1><p>We are sending you to your bank.</p>",
    "a moment of one's own": ("<p>Your cart is being prepared.</p>", "Just a moment..."),
    "loading": "<p>Loading…</p>",
    "please wait": "<h1>Please wait while we load your order</h1>",
    "an error 404": ("<h1>Page not found</h1><a href=/>Home</a>", "404", 404),
    "an error 500": ("<h1>Internal Server Error</h1>", "500", 500),
    "maintenance": ("<h1>We'll be back soon</h1><p>Our shop is being improved.</p>", "Maintenance", 503),
    "a bare 503": ("<h1>503 Service Unavailable</h1>", "503", 503),
    "a bare 403": ("<h1>403 Forbidden</h1><hr>nginx", "403 Forbidden", 403),
    "a page that is not for everyone": (
        "<h1>Access denied</h1><p>This order belongs to another customer.</p><nav><a href=/>Home</a><a href=/a>Mugs</a>"
        "<a href=/b>Cups</a><a href=/c>Sale</a></nav>", "Access denied", 403,
    ),
    "an age gate": "<h1>Are you 18 or older?</h1><p>Please verify your age.</p><button>Yes</button><button>No</button>",
    "cookies": "<h1>We value your privacy</h1><button>Accept all</button><button>Reject all</button>",
    "a choice of countries": "<h1>Choose your country</h1>" + "".join(f"<a href=/{c}>{c}</a>" for c in ("USA", "France", "Spain")),
    "an empty cart": "<h1>Your cart is empty</h1><a href=/>Continue shopping</a>",
    "a confirmation": "<h1>Thank you for your order</h1><p>Order number 12</p>",
    "a code by mail": "<h1>Verify your email</h1><label>Code <input></label><button>Verify</button>",
    "a card holder": "<h1>Verify your identity</h1><p>Enter the code we sent to your phone to confirm you are the cardholder.</p><input><button>Submit</button>",
    "a manual": "<h1>Manual</h1><p>Press and hold the power button for three seconds.</p>",
    "scripts wanted": "<p>Please enable JavaScript to use this shop.</p>",
    "a way to register": f"<h1>Sign in</h1><form>{FIELDS}<button>Sign in</button></form><a href=/r>Create your account</a>",
    "a way for guests": f"<h1>Sign in</h1><form>{FIELDS}<button>Sign in</button></form><button>Continue as guest</button>",
    "a way for guests, in German": f"<h1>Anmelden</h1><form>{FIELDS}<button>Anmelden</button></form><button>Als Gast bestellen</button>",
    "a way to register, in French": f"<form>{FIELDS}<button>Se connecter</button></form><a href=/r>Créer un compte</a>",
    "a form beside links into the shop": f"<nav><a href=/mugs>Mugs</a><a href=/cups>Cups</a></nav><form>{FIELDS}<button>Sign in</button></form>",
    "a form in the header": (
        f"<header><form>{FIELDS}<button>Log in</button></form></header><main><h1>Mugs</h1><a href=/mugs>All mugs</a></main>"
    ),
    "a form with a search": f"<form role=search><input type=search aria-label=Search></form><form>{FIELDS}<button>Sign in</button></form>",
    "a mail address first": "<h1>Sign in</h1><label>E-mail <input></label><button>Continue</button>",
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize("case", PAGES_OF_SHOPS)
def test_a_page_of_a_shop_is_no_wall(case: str) -> None:
    found = PAGES_OF_SHOPS[case]
    seen = page(found) if isinstance(found, str) else page(*found)
    assert wall_in(seen) is None


PATHS = ("/", "/search?q=mug", "/search?q=nothing", "/cart", "/checkout", "/review", "/thanks", "/orders")


@given(
    path=st.sampled_from((*PATHS, *(f"/p/{key}" for key in WARES))),
    cart=st.lists(st.sampled_from(tuple(WARES)), max_size=3),
    words=st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=40),
    status=st.sampled_from([None, 200, 403, 404, 429, 503]),
)
def test_ordinary_pages_are_never_walls(path: str, cart: list[str], words: str, status: int | None) -> None:
    visit = Visit(path=path, cart=cart, fields={"q": words, "name": words}, problem=words)
    assert wall_in(page(page_of(visit), "Mug Shop", status)) is None


@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from([None, 200, 403, 429]))
def test_any_text_is_judged(text: str, title: str, status: int | None) -> None:
    found = wall_in(page(f"<p>{text}</p>", title, status))
    assert found is None or found.words


def test_a_step_of_a_checkout_is_no_wall_even_when_it_complains() -> None:
    visit = Visit(path="/checkout")
    submit(visit, "continue")
    assert wall_in(page(page_of(visit), "Checkout")) is None
