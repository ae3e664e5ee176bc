"""Settings, from the environment. Each variable is documented in docs/deploying.md; a test holds the two together."""

import contextlib
import os
import re
import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def a_kept_secret(path: Path) -> str:
    """Made on the first start and kept beside the database, so that a fresh clone runs and sessions outlive a restart."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = path.with_suffix(f".{os.getpid()}")
        mine.touch(mode=0o600)
        mine.write_text(secrets.token_urlsafe(50))
        # Whole or not at all, and the first of several processes wins.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(mine)
        mine.unlink()
    return path.read_text().strip()


def the_release(changelog: Path) -> str:
    """The newest version that CHANGELOG.md names: one fact, one place."""
    return re.findall(r"^## v?(\d[\w.]*)", changelog.read_text(), re.MULTILINE)[0]


# --- ours ---

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
RELEASE = the_release(BASE_DIR / "CHANGELOG.md")
SITE_NAME = env.str("SITE_NAME", "Arenas")
#: May a publisher publish a change-set of their own? "no" asks for a second pair of eyes, always.
REVIEW_OWN = env.bool("REVIEW_OWN", True)
#: More drafts than this in one working change-set make every admin page slow; imports have a change-set of their own.
DRAFTS_SOFT_LIMIT = env.int("DRAFTS_SOFT_LIMIT", 500)
#: Where the site is, for letters and feeds, which no request tells it.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
#: How many reports of readers are taken: from one network in an hour, and from all in a day.
REPORTS_AN_HOUR = env.int("REPORTS_AN_HOUR", 5)
REPORTS_A_DAY = env.int("REPORTS_A_DAY", 300)
#: Told to those whose servers we ask whether a page is still there; and whether to ask archive.org for a copy of it.
LINKS_CONTACT = env.str("LINKS_CONTACT", "")
LINKS_ARCHIVE = env.bool("LINKS_ARCHIVE", False)
#: What an editor may bring in at the desk, and what the process that reads it may use: a file from elsewhere may be hostile.
IMPORT_MAX_MEGABYTES = env.int("IMPORT_MAX_MEGABYTES", 20)
IMPORT_MAX_UNPACKED_MEGABYTES = env.int("IMPORT_MAX_UNPACKED_MEGABYTES", 100)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", 50_000)
IMPORT_MAX_COLUMNS = env.int("IMPORT_MAX_COLUMNS", 200)
IMPORT_MAX_CELL = env.int("IMPORT_MAX_CELL", 20_000)
IMPORT_MAX_TABLES = env.int("IMPORT_MAX_TABLES", 50)
IMPORT_SECONDS = env.int("IMPORT_SECONDS", 120)
IMPORT_MEMORY_MEGABYTES = env.int("IMPORT_MEMORY_MEGABYTES", 2048)
#: Whether a process that publishes an edition also tells webhooks of it; else only the command deliver_webhooks does.
WEBHOOKS_AT_ONCE = env.bool("WEBHOOKS_AT_ONCE", True)
#: How much room the files of editions may take (see kb/editions): those that nobody asked for the longest go first.
EDITIONS_MEGABYTES = env.int("EDITIONS_MEGABYTES", 2048)
EDITIONS_FILES = env.int("EDITIONS_FILES", 200)
#: What one address may ask of the API in a minute; 0 for no limit. Each process counts for itself.
API_REQUESTS_A_MINUTE = env.int("API_REQUESTS_A_MINUTE", 6000)
#: Whether agents may ask at /mcp, by the Model Context Protocol.
MCP = env.bool("MCP", False)

# --- Django ---

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or a_kept_secret(VAR_DIR / "secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "arenas",
    "kb.editorial",
    "kb.sources",
    "kb.search",
    "kb.corrections",
    "kb.webhooks",
    "kb.tokens",
    "kb.notices",
    "kb.apps.Admin",
    "kb.apps.Auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "kb.apps.StaticFiles",
    "modelsearch",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kb.middleware.CleanPathMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "kb.urls"
WSGI_APPLICATION = "kb.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["kb.templatetags", "arenas.templatetags"],
        },
    }
]

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": VAR_DIR / "arenas.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456",
    },
    # A file, or the threads of a test would share nothing.
    "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
}
if env.str("DATABASE_URL", ""):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
    if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        DATABASES["default"] |= {"OPTIONS": SQLITE["OPTIONS"], "TEST": SQLITE["TEST"]}
else:
    DATABASES = {"default": SQLITE}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    INSTALLED_APPS.append("django.contrib.postgres")
    if env.bool("DATABASE_POOL", True):
        DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 4}
#: Sends what is read of an earlier edition to the file of that edition.
DATABASE_ROUTERS = ["kb.editions.router.Router"]
#: In each process; room for the counts of many readers.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kb.storage.StaticFilesStorage"},
}

WHITENOISE_KEEP_ONLY_HASHED_FILES = True
#: Source maps are for those who debug a library in the browser: not worth compressing.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "gif", "jpg", "gz", "br", "woff", "woff2", "map"]

LOGIN_URL = "admin:login"
CSRF_FAILURE_VIEW = "kb.views.forged"
#: An indicator has hundreds of observations, each with ten fields, on one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

#: HTTPS=yes says that readers come by TLS: then cookies, redirects and HSTS insist on it.
HTTPS = env.bool("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
#: Whether a web server in front says by which scheme, and from which address, a request came.
TRUST_PROXY = env.bool("TRUST_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# Written to standard error unless there is a mail server: smtp+tls://user:password@mail.example.org:587
vars().update(env.dj_email_url("EMAIL_URL", "consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", "arenas@localhost")
#: Seconds: a mail server that does not answer must not keep an editor waiting.
EMAIL_TIMEOUT = 5

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}

# --- libraries ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["kb.rest.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["kb.rest.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "kb.rest.Pages",
    "DEFAULT_SCHEMA_CLASS": "kb.rest.Schema",
    "EXCEPTION_HANDLER": "kb.rest.problem",
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} API",
    "DESCRIPTION": "Which nations want what in each arena of the technology race, who holds which stage of which "
    "supply chain, how sure anyone is, and where each claim comes from.",
    "VERSION": RELEASE,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
# Words as they are, whatever language PostgreSQL was installed in: SQLite knows no stems either.
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database", "SEARCH_CONFIG": "simple"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
