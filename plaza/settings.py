"""Every setting of the plaza, read once. A missing or wrong value stops the start with a sentence that says what to do.

Each ``PLAZA_*`` variable is read by one of the typed readers below, beside its default and its meaning; docs/settings.md says
the same to an operator, and a test compares the two.
"""

import base64
import os
import secrets
import socket
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

READ: dict[str, str] = {}
"""Every variable that was asked for, with its default: the documentation test reads it."""
SAID: dict[str, str] = {}
"""What each of them said, or the default: the log tells those that are no secrets."""


def text(name: str, default: str = "") -> str:
    """The variable's words; ``NAME_FILE`` names a file that holds them instead (as containers hand over secrets)."""
    READ[name] = default
    path = os.environ.get(f"{name}_FILE")
    try:
        SAID[name] = Path(path).read_text().strip() if path else os.environ.get(name, default)
    except (OSError, UnicodeDecodeError) as problem:
        raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {problem}") from problem
    return SAID[name]


def number(name: str, default: int, *, least: int = 0, most: int = 65_535) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def choice(name: str, default: str, *allowed: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def items(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def _own_secret(name: str, *, make: str) -> str:
    """A secret of this machine: made at the first start in demo and test mode, demanded in production."""
    if value := text(name):
        return value
    if MODE == "production":
        raise ImproperlyConfigured(f"{name} must be set in production. `plaza check --new-secrets` prints fresh ones.")
    return kept_text(DATA_DIR / "secrets" / name.lower(), make=make)


def kept_text(path: Path, *, make: str) -> str:
    """The words of a file that is written once, by whichever process comes first; nobody reads it half written."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    own = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(own, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(make)
    with suppress(FileExistsError):
        os.link(own, path)
    own.unlink()
    return path.read_text()


def _local_names() -> list[str]:
    """What this machine is called where it stands: localhost, its name, and the addresses it has on its networks."""
    host = socket.gethostname().lower()
    names = ["localhost", "127.0.0.1", "::1", *([host, f"{host.partition('.')[0]}.local"] if host else [])]
    with suppress(OSError):
        names += [str(info[4][0]) for info in socket.getaddrinfo(host, None, socket.AF_INET)]
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(("192.0.2.1", 9))  # which way out leads anywhere; nothing is sent
        names.insert(0, str(asked.getsockname()[0]))
    return list(dict.fromkeys(names))


def _database(url: str) -> dict[str, object]:
    """Django's DATABASES entry for an address: empty = SQLite in the data folder, or ``postgresql://user:pass@host/name``."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "plaza.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000; "
                # Without it INSERT OR REPLACE takes rows away behind the backs of the triggers that guard log and money.
                "PRAGMA recursive_triggers=ON;",
            },
            # Threads and processes must meet the same file in tests too: an in-memory store has neither WAL nor races.
            "TEST": {"NAME": DATA_DIR / f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'one')}.sqlite3"},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("PLAZA_DATABASE_URL must begin with postgresql:// (leave it empty for SQLite).")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": max(DATABASE_POOL, _worker_threads()), "timeout": 15},
            # What is asked again and again is planned once for each connection: a sixth of what a ticket costs.
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
    }


def _worker_threads() -> int:
    """The connections that a worker of all queues may need at once; a web process never asks for more than its page threads."""
    return URGENT_THREADS + DEFAULT_THREADS + EXTERNAL_THREADS + 12


# What kind of plaza this is, and where it keeps its things. Whatever a process of the plaza writes is this user's alone.
os.umask(0o077)
MODE = choice("PLAZA_MODE", "production", "demo", "production", "test")
DATA_DIR = Path(text("PLAZA_DATA_DIR", "data")).resolve()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
except OSError as problem:
    raise ImproperlyConfigured(f"PLAZA_DATA_DIR: {DATA_DIR} cannot be made ({problem.strerror}).") from problem
TLS = choice("PLAZA_TLS", "off", "off", "local")
LOCAL_NAMES = _local_names() if TLS == "local" else []
HOST = text("PLAZA_HOST", "0.0.0.0" if TLS == "local" else "127.0.0.1")  # noqa: S104  (that is what it is asked for)
PORT = number("PLAZA_PORT", 8000, least=1)
PUBLIC_URL = text(
    "PLAZA_PUBLIC_URL", f"https://{LOCAL_NAMES[0]}:{PORT}" if TLS == "local" else f"http://localhost:{PORT}"
).rstrip("/")
if TLS == "local" and not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("PLAZA_TLS=local serves https alone: PLAZA_PUBLIC_URL must begin with https://.")
CITY = text("PLAZA_CITY", "Samarinda")
PLAZA_NAME = text("PLAZA_NAME", f"Plaza {CITY}")
CATALOGUE_FILE = text("PLAZA_CATALOGUE_FILE")
WEB_PROCESSES = number("PLAZA_WEB_PROCESSES", 1, least=1)
READERS = number("PLAZA_READERS", os.cpu_count() or 1, least=0)
DATABASE_POOL = number("PLAZA_DATABASE_POOL", 10, least=1)
URGENT_THREADS = number("PLAZA_URGENT_THREADS", 4, least=2, most=64)
DEFAULT_THREADS = number("PLAZA_DEFAULT_THREADS", 2, least=1, most=64)
EXTERNAL_THREADS = number("PLAZA_EXTERNAL_THREADS", 12, least=4, most=256)

# Secrets: kept apart from the database.
SECRET_KEY = _own_secret("PLAZA_SECRET_KEY", make=secrets.token_urlsafe(48))
FIELD_KEYS = _own_secret("PLAZA_FIELD_KEYS", make=f"1:{base64.urlsafe_b64encode(os.urandom(32)).decode()}")

# Neighbours.
REDIS_URL = text("PLAZA_REDIS_URL")
TURN_URLS = items("PLAZA_TURN_URLS")
TURN_SECRET = text("PLAZA_TURN_SECRET")
ICE_POLICY = choice("PLAZA_ICE_POLICY", "all", "all", "relay")
EMAIL_URL = text("PLAZA_EMAIL_URL")
EMAIL_FROM = text("PLAZA_EMAIL_FROM", "plaza@localhost")
WHATSAPP_URL = text("PLAZA_WHATSAPP_URL", "https://graph.facebook.com").rstrip("/")
WHATSAPP_VERSION = text("PLAZA_WHATSAPP_VERSION", "v23.0")
WHATSAPP_PHONE_ID = text("PLAZA_WHATSAPP_PHONE_ID")
WHATSAPP_TOKEN = text("PLAZA_WHATSAPP_TOKEN")
WHATSAPP_TEMPLATE = text("PLAZA_WHATSAPP_TEMPLATE", "plaza_kabar")
if bool(WHATSAPP_PHONE_ID) != bool(WHATSAPP_TOKEN):
    raise ImproperlyConfigured("PLAZA_WHATSAPP_PHONE_ID and PLAZA_WHATSAPP_TOKEN go together: set both, or none.")
CLAMD = text("PLAZA_CLAMD")
if CLAMD and not CLAMD.startswith(("unix:/", "tcp:")):
    raise ImproperlyConfigured("PLAZA_CLAMD is unix:/path or tcp:host:port.")
SIGNING_PKCS12 = text("PLAZA_SIGNING_PKCS12")
SIGNING_PASSWORD = text("PLAZA_SIGNING_PASSWORD")
SIGNING_PKCS11 = text("PLAZA_SIGNING_PKCS11")
SIGNING_TOKEN = text("PLAZA_SIGNING_TOKEN")
SIGNING_KEY = text("PLAZA_SIGNING_KEY")
ESIGN_URL = text("PLAZA_ESIGN_URL")
ESIGN_VERSION = choice("PLAZA_ESIGN_VERSION", "v2", "v1", "v2")
ESIGN_USER = text("PLAZA_ESIGN_USER")
ESIGN_PASSWORD = text("PLAZA_ESIGN_PASSWORD")
ESIGN_NIK = text("PLAZA_ESIGN_NIK")
ESIGN_SUBSCRIBER = text("PLAZA_ESIGN_SUBSCRIBER")
ESIGN_ACTIVATION = text("PLAZA_ESIGN_ACTIVATION")
if [bool(SIGNING_PKCS12), bool(SIGNING_PKCS11), bool(ESIGN_URL)].count(True) > 1:
    raise ImproperlyConfigured(
        "Set one of PLAZA_SIGNING_PKCS12, PLAZA_SIGNING_PKCS11 and PLAZA_ESIGN_URL, not several."
    )
if SIGNING_PKCS11 and not (SIGNING_TOKEN and SIGNING_KEY):
    raise ImproperlyConfigured("PLAZA_SIGNING_PKCS11 also needs PLAZA_SIGNING_TOKEN and PLAZA_SIGNING_KEY.")
if ESIGN_URL and bool(ESIGN_NIK) == bool(ESIGN_SUBSCRIBER):
    raise ImproperlyConfigured("PLAZA_ESIGN_URL needs either PLAZA_ESIGN_NIK or PLAZA_ESIGN_SUBSCRIBER.")
if ESIGN_SUBSCRIBER and ESIGN_VERSION == "v1":
    raise ImproperlyConfigured("PLAZA_ESIGN_SUBSCRIBER needs PLAZA_ESIGN_VERSION=v2: the first version has no seal.")
TRUST_ROOTS = items("PLAZA_TRUST_ROOTS")
TSA_URL = text("PLAZA_TSA_URL")
BANK_URL = text("PLAZA_BANK_URL")
BANK_CLIENT_ID = text("PLAZA_BANK_CLIENT_ID")
BANK_SECRET = text("PLAZA_BANK_SECRET")
BANK_PRIVATE_KEY = text("PLAZA_BANK_PRIVATE_KEY")
BANK_PUBLIC_KEY = text("PLAZA_BANK_PUBLIC_KEY")
BANK_MERCHANT = text("PLAZA_BANK_MERCHANT")
BANK_VA_PREFIX = text("PLAZA_BANK_VA_PREFIX")
BANK_ACCOUNT = text("PLAZA_BANK_ACCOUNT")
BANK_SIMULATOR = choice("PLAZA_BANK_SIMULATOR", "off", "off", "on") == "on"
if BANK_SIMULATOR and MODE == "production":
    raise ImproperlyConfigured("PLAZA_BANK_SIMULATOR is for demonstrations: set PLAZA_BANK_URL to a real bank instead.")
LOG_KEY = text("PLAZA_LOG_KEY")
LOG_KEY_BEFORE = text("PLAZA_LOG_KEY_BEFORE")
WITNESSES = items("PLAZA_WITNESSES")
REPORT_KEY = text("PLAZA_REPORT_KEY")
REPORT_HOURS = number("PLAZA_REPORT_HOURS", 6, most=24)
REPORT_CONTACT = text("PLAZA_REPORT_CONTACT")
LAPOR = choice("PLAZA_LAPOR", "form", "none", "form")
REGISTER = choice("PLAZA_REGISTER", "synthetic" if MODE in ("demo", "test") else "none", "none", "synthetic")
TRUSTED_PROXIES = number("PLAZA_TRUSTED_PROXIES", 0)
TAKES_PER_ADDRESS = number("PLAZA_TAKES_PER_ADDRESS", 300, most=1_000_000)

# The plaza's clock in a demonstration: a working Tuesday, 09.30 WITA, running on. Business time only.
DEMO_CLOCK = text("PLAZA_DEMO_CLOCK", "on" if MODE == "demo" else "off") == "on"
if DEMO_CLOCK and MODE == "production":
    raise ImproperlyConfigured("PLAZA_DEMO_CLOCK is for demonstrations: unset it, or set PLAZA_MODE=demo.")

# Django, from here on.
DEBUG = False
ROOT_URLCONF = "plaza.urls"
ASGI_APPLICATION = "plaza.asgi.application"
_host = urlsplit(PUBLIC_URL)
_local = ["localhost", "127.0.0.1", "[::1]"] if MODE != "production" else []
_hosts = [f"[{name}]" if ":" in name else name for name in LOCAL_NAMES]
ALLOWED_HOSTS = [_host.hostname or "localhost", *_local, *_hosts, *items("PLAZA_ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ORIGINS = [PUBLIC_URL, *[f"https://{name}:{PORT}" for name in _hosts]]
"""Whose pages may open a socket here, besides the machine's own in a demonstration."""

ROOMS = [
    "core", "integrity", "people", "sealing", "notices", "catalogue", "facilities", "verification", "payments", "permits",
    "applications", "queueing", "calls", "feedback", "insight", "web", "api", "demo",
]  # fmt: skip
BASE = Path(__file__).parent
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    *[f"plaza.{room}" for room in ROOMS if (BASE / room / "apps.py").exists()],
    "plaza.apps.PlazaConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "plaza.web.middleware.StaticFiles",
    "plaza.web.middleware.Alone",
    "django.middleware.gzip.GZipMiddleware",
    "plaza.web.middleware.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "plaza.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "plaza.web.middleware.StaffSessions",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "plaza.web.middleware.Guarded",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "web" / "templates"],  # before the libraries' own, so that their pages wear our clothes
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "plaza.web.context.plaza",
            ],
            "builtins": ["plaza.core.templatetags.plaza"],
        },
    }
]
DATABASES = {"default": _database(text("PLAZA_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
CACHES = {
    "default": {  # attempts to sign in are counted in it: for all processes alike, and while Redis is away
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
TIME_ZONE = "Asia/Makassar"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE != "test" or text("PLAZA_TEST_STATIC") == "collected"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600

# Sign-in: citizens by a one-time code to their e-mail; officers need a second factor (people.locks asks for it).
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_FORMS = {"request_login_code": "plaza.people.forms.AskForCode"}
ACCOUNT_ADAPTER = "plaza.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # the old address hears of every change of addresses and of second factors
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# A carrier's address stands for thousands: what one network may do is wide, what is tried at one address is not.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/5m/key", "signup": "100/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "plaza.people.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE != "production"
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/beranda-saya/"

if EMAIL_URL:
    _mail = urlsplit(EMAIL_URL)
    MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_TIMEOUT = 10
else:
    # Without a mail server the letters lie in a folder, so that a demonstration can show them.
    MAIL_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_BACKEND = "plaza.core.mail.Outbox"  # whoever writes a letter waits for no mail server
DEFAULT_FROM_EMAIL = EMAIL_FROM

# Doors.
_https = PUBLIC_URL.startswith("https://")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "plaza.web.public.errors.not_taken"
SECURE_SSL_REDIRECT = _https and MODE == "production"
SECURE_HSTS_SECONDS = 31_536_000 if _https and MODE == "production" and TLS == "off" else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_REDIRECT_EXEMPT = [r"^healthz/", r"^ca/"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

# Uploads: pieces are small; nothing larger than this reaches a view at all.
LARGEST_REQUEST = 16 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = LARGEST_REQUEST
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler"
]  # nothing lies in clear in a temporary folder
SMALL_REQUEST = 2 * 1024 * 1024
"""Of whatever takes no file: a form, a command, a message of the bank."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = (
    0o600,
    0o700,
)  # of what is collected into the data folder too

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": choice("PLAZA_LOG_LEVEL", "INFO", "DEBUG", "INFO", "WARNING", "ERROR")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}
