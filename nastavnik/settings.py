"""Settings. Everything an operator may change comes from the environment (NASTAVNIK_*)."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
import django_stubs_ext
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

# Django's generic classes take type parameters only after this.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
PACKAGE_DIR = BASE_DIR / "nastavnik"
DATA_DIR = Path(os.environ.get("NASTAVNIK_DATA_DIR", BASE_DIR / "var")).resolve()
DEBUG = os.environ.get("NASTAVNIK_DEBUG") == "1"


def _kept_secret(variable: str, file_name: str) -> str:
    """Return the operator's secret, or make one once and keep it beside the data."""
    if secret := os.environ.get(variable):
        return secret
    path = DATA_DIR / file_name
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii")


SECRET_KEY = _kept_secret("NASTAVNIK_SECRET_KEY", "secret_key")
# The trail: what its digests are made with, what wraps the keys of personal values, and where the
# ends of its chains are written down, outside the database.
AUDIT_KEY = _kept_secret("NASTAVNIK_AUDIT_KEY", "audit_key")
DATA_KEY = _kept_secret("NASTAVNIK_DATA_KEY", "data_key")
DATA_KEYS_BEFORE = [k for k in os.environ.get("NASTAVNIK_DATA_KEYS_BEFORE", "").split(",") if k]
AUDIT_ANCHORS = Path(
    os.environ.get("NASTAVNIK_AUDIT_ANCHORS", DATA_DIR / "audit" / "anchors")
).resolve()
ALLOWED_HOSTS = os.environ.get("NASTAVNIK_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("NASTAVNIK_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("NASTAVNIK_HTTPS") == "1"
# Where links lead of letters that are written while nobody asks for a page; unknown, none.
SITE = os.environ.get("NASTAVNIK_SITE", "").rstrip("/")
if not SITE and HTTPS and ALLOWED_HOSTS[0][:1].isalpha() and ALLOWED_HOSTS[0] != "localhost":
    SITE = f"https://{ALLOWED_HOSTS[0]}"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_tasks_db",
    "nastavnik.platform.rows",
    "nastavnik.platform.access",
    "nastavnik.platform.audit",
    "nastavnik.platform.links",
    "nastavnik.platform.parameters",
    "nastavnik.platform.jobs",
    "nastavnik.platform.outbox",
    "nastavnik.platform.ui",
    "nastavnik.platform.printing",
    "nastavnik.registers.organizations",
    "nastavnik.registers.periods",
    "nastavnik.registers.accounts",
    "nastavnik.registers.documents",
    "nastavnik.registers.partners",
    "nastavnik.registers.people",
    "nastavnik.registers.consents",
    "nastavnik.registers.entry",
    "nastavnik.registers.privacy",
    "nastavnik.registers.duplicates",
    "nastavnik.practice.programmes",
    "nastavnik.practice.mentorships",
    "nastavnik.practice.withdrawals",
    "nastavnik.oversight.indicators",
    "nastavnik.oversight.campaigns",
    "nastavnik.oversight.notes",
    "nastavnik.doors.home",
    "nastavnik.doors.trail",
    "nastavnik.doors.demonstration",
    "nastavnik.doors.imports",
    "nastavnik.doors.exports",
]

MIDDLEWARE = [
    "nastavnik.platform.requests.middleware.RequestMiddleware",
    "nastavnik.platform.requests.turns.TurnMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "nastavnik.platform.parameters.middleware.ParametersMiddleware",
    "nastavnik.registers.entry.middleware.LapseMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nastavnik.registers.accounts.middleware.ActorMiddleware",
    "nastavnik.registers.entry.middleware.FactorMiddleware",
    "nastavnik.platform.audit.middleware.UnwrittenMiddleware",
    "nastavnik.platform.audit.middleware.DeadlockMiddleware",
]

ROOT_URLCONF = "nastavnik.urls"
WSGI_APPLICATION = "nastavnik.wsgi.application"
FORM_RENDERER = "nastavnik.platform.ui.forms.FormRenderer"
DJANGO_TABLES2_TEMPLATE = "ui/table.html"
FILTERS_EMPTY_CHOICE_LABEL = _("Все")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nastavnik.platform.ui.context.theme",
                "nastavnik.doors.home.navigation.navigation",
            ],
            "builtins": ["nastavnik.platform.ui.templatetags.ui"],
        },
    }
]

SQLITE_OPTIONS: dict[str, Any] = {
    # Without IMMEDIATE, writers that started by reading lose with «database is locked».
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # 64 MB of pages a connection at most: with the usual 2 a big transaction spills and rereads.
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-64000;",
}
# Of a process: how many requests are answered at once (`serve --threads`), how many more may wait.
REQUESTS_AT_ONCE = int(os.environ.get("NASTAVNIK_REQUESTS_AT_ONCE", "4"))
REQUESTS_WAITING = 32
DATABASE_URL = os.environ.get("NASTAVNIK_DATABASE_URL", f"sqlite:///{DATA_DIR / 'nastavnik.db'}")
DATABASES: dict[str, Any] = {"default": dict(dj_database_url.parse(DATABASE_URL))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    # Compiling short queries costs more than running them.
    # A connection for each request that is answered; a few for probes and files on their way out.
    _POOL = {"max_size": REQUESTS_AT_ONCE + 4}
    DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off", "pool": _POOL}

# Long and periodic work waits in the database for a worker: `nastavnik work`.
TASKS = {"default": {"BACKEND": "nastavnik.platform.jobs.backend.QueueBackend"}}

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = ["nastavnik.registers.accounts.hashers.TunedArgon2Hasher"]
# By ASVS 5, 6.2: length, known passwords and words of the context; no rules of composition.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "nastavnik.registers.accounts.validators.LengthValidator"},
    {"NAME": "nastavnik.registers.accounts.validators.KnownPasswordValidator"},
    {"NAME": "nastavnik.registers.accounts.validators.OwnWordsValidator"},
]
# allauth serves second factors and external log-in by its models and protocols alone: its pages
# are not mounted, and what it would write our operations write, with their events.
ACCOUNT_ADAPTER = "nastavnik.registers.entry.external.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "nastavnik.registers.entry.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Наставник"
MFA_TOTP_TOLERANCE = 1
# External log-in by OpenID Connect; nothing of it is shown while it is not set up.
OIDC: dict[str, str] = {}
if os.environ.get("NASTAVNIK_OIDC_SERVER"):
    OIDC = {
        "server": os.environ["NASTAVNIK_OIDC_SERVER"],
        "client": os.environ.get("NASTAVNIK_OIDC_CLIENT", ""),
        "secret": os.environ.get("NASTAVNIK_OIDC_SECRET", ""),
        "name": os.environ.get("NASTAVNIK_OIDC_NAME", "") or "внешнюю учётную запись",
        "scope": os.environ.get("NASTAVNIK_OIDC_SCOPE", "") or "openid email",
        "subject": os.environ.get("NASTAVNIK_OIDC_SUBJECT", "") or "sub",
    }
    _OIDC_SITE = urlsplit(OIDC["server"])
SOCIALACCOUNT_ADAPTER = "nastavnik.registers.entry.external.ExternalAdapter"
SOCIALACCOUNT_STORE_TOKENS = False

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Русский"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = os.environ.get("NASTAVNIK_TIME_ZONE", "Europe/Moscow")
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "nastavnik.platform.rows.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "nastavnik.platform.requests.uploads.RoomyUploadHandler",
]

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
if OIDC:
    # The form of the log-in page is answered by sending the browser there.
    SECURE_CSP["form-action"].append(f"{_OIDC_SITE.scheme}://{_OIDC_SITE.netloc}")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# Longer than any session may last: when one is over, the parameters say, and its last form is kept.
SESSION_COOKIE_AGE = 31 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
# What a page says after an act may name somebody: that is kept here, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Letters: smtp://user:password@host:587?tls=1 (or ssl=1); without it invitations are handed over.
_MAIL = urlsplit(os.environ.get("NASTAVNIK_SMTP", ""))
_MAIL_OPTIONS = parse_qs(_MAIL.query)
SENDS_LETTERS = bool(_MAIL.hostname)
MAILERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _MAIL.hostname or "localhost",
            "port": _MAIL.port or 25,
            "username": unquote(_MAIL.username or ""),
            "password": unquote(_MAIL.password or ""),
            "use_tls": "tls" in _MAIL_OPTIONS,
            "use_ssl": "ssl" in _MAIL_OPTIONS,
            "timeout": 10,
        },
    }
}
DEFAULT_FROM_EMAIL = os.environ.get("NASTAVNIK_MAIL_FROM", "nastavnik@localhost")
# Files a person may attach to a document; bigger ones are refused with a sentence.
DOCUMENT_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The consents of a big register are ticked on one page, a field for each person.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# A request that announces more is refused before a byte of it is read.
REQUEST_MAX_BYTES = DOCUMENT_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE

# SQLite keeps no extra columns in an index; PostgreSQL does, and counts from it alone.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "nastavnik.platform.requests.logs.PlainFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("NASTAVNIK_LOG_LEVEL", "WARNING")},
    # Django would mail errors with their forms to administrators: one way out for all lines.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "nastavnik.platform.requests.logs.NamelessReporterFilter"
