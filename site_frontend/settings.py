"""The site's settings: what differs between machines comes from the environment.

Every variable and its meaning is listed in deploy/README.md.
"""

from __future__ import annotations

from pathlib import Path

import django
from environs import Env, validate
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from site_frontend.profiles import LIVE, STAGING
from site_frontend.secret_files import read_secret

env = Env(eager=False)
if (dotenv := Path(".env")).exists():
    env.read_env(str(dotenv))

BASE_DIR = Path(__file__).resolve().parent.parent
SITE_DIR = BASE_DIR / "site_frontend"

DEBUG = env.bool("SITE_DEBUG", default=False)
PROFILE = STAGING if env.bool("SITE_STAGING", default=False) else LIVE
# Known to everybody: Django and site_frontend.checks tell it by its beginning.
SECRET_KEY = read_secret(
    env, "SITE_SECRET_KEY", default="django-insecure-only-for-development-and-tests"
)
ALLOWED_HOSTS = env.list(
    "SITE_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]
)

ROOT_URLCONF = "site_frontend.urls"
WSGI_APPLICATION = "site_frontend.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles", "content", "site_frontend"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "content.middleware.MaintenanceMiddleware",
    "content.middleware.PreviewMiddleware",
    "content.middleware.OutputCacheMiddleware",
    "django.middleware.common.CommonMiddleware",
]
APPEND_SLASH = False  # the content decides which URL is a directory's
DATABASES: dict[str, object] = {}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": [
                "content.templatetags.content",
                "content.templatetags.labels",
            ],
        },
    }
]

# Where "collectstatic" has put the site's own files, under names that change with their
# content. Without it they are served from where they are, under their own names.
STATIC_URL = "/static/"
STATIC_ROOT = env.str("SITE_STATIC_ROOT", default=None)
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
if STATIC_ROOT:
    STORAGES = {
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        },
    }

# HTTPS ends at the proxy in front. Its X-Forwarded-Proto is not read here, but by gunicorn,
# which knows whom to believe.
HTTPS = env.bool("SITE_HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
# Of whatever the site's own apps set; the framework sets none for visitors.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = env.int("SITE_HSTS_SECONDS", default=0)
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # framing: the policy below says it, with frame-ancestors
    "security.W003",  # forged requests: forms look at their origin, see content.forms
    "security.W005",  # other hosts of the domain, of which nothing is known here
    "security.W021",  # as W005
]

# Nothing inline, nothing from elsewhere, and no nonces: those cannot be cached. Django
# has its own middleware for it from version 6 on.
_CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
    "object-src": ["'none'"],
}
# Experience Manager shows the site in a frame of its own, and runs its scripts there.
CONTENT_MANAGER_URL = env.str("CONTENT_MANAGER_URL", default="")
if PROFILE.has_previews and CONTENT_MANAGER_URL:
    for directive in ("default-src", "frame-ancestors"):
        _CONTENT_SECURITY_POLICY[directive].append(CONTENT_MANAGER_URL)
if django.VERSION >= (6, 0):
    MIDDLEWARE.append("django.middleware.csp.ContentSecurityPolicyMiddleware")
    SECURE_CSP = _CONTENT_SECURITY_POLICY
else:
    MIDDLEWARE.append("csp.middleware.CSPMiddleware")
    CONTENT_SECURITY_POLICY = {"DIRECTIVES": _CONTENT_SECURITY_POLICY}

# All to standard error, in the form of gunicorn's own lines. Django by itself drops the
# traceback of a 500 unless DEBUG is set.
LOG_FORMAT = env.str(
    "SITE_LOG_FORMAT", default="line", validate=validate.OneOf(["line", "json"])
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "content.operations.logs.formatters.LineFormatter"},
        "json": {"()": "content.operations.logs.formatters.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": []},
        "django.request": {"level": "ERROR"},  # a 404 is for the access log
    },
}

# What visitors write in forms. Without a mail server it is shown where the site logs.
EMAIL_BACKEND = env.str(
    "SITE_EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.str("SITE_EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("SITE_EMAIL_PORT", default=25)
DEFAULT_FROM_EMAIL = env.str("SITE_EMAIL_FROM", default="webmaster@localhost")

CONTENT_SERVICE_URL = env.str("CONTENT_SERVICE_URL", default="http://127.0.0.1:8081/")
# Numbers that differ between machines; the framework has a default for each.
for number_name in (
    "CONTENT_POOL_SIZE",
    "CONTENT_CACHE_MEMORY_BYTES",
    "CONTENT_FRESH_SECONDS",
    "CONTENT_MISS_SECONDS",
    "CONTENT_MAX_STALE_SECONDS",
    "CONTENT_STALE_IF_ERROR_SECONDS",
    "CONTENT_SETTLE_SECONDS",
    "CONTENT_REBUILDS_PER_SECOND",
    "CONTENT_BINARY_FOLDER_BYTES",
    "CONTENT_PREVIEW_FRESH_SECONDS",
):
    if (number := env.float(number_name, default=None)) is not None:
        globals()[number_name] = number
# One Redis (or Sentinel, or Valkey) for all processes. Short timeouts, for it is asked
# while a visitor waits; and no repeating of what timed out, only of what met a connection
# that Redis had closed.
if redis_url := read_secret(env, "CONTENT_REDIS_URL", default=""):
    CONTENT_CACHE_ALIAS = "content"
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "content": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": redis_url,
            "OPTIONS": {
                "SOCKET_CONNECT_TIMEOUT": 0.25,
                "SOCKET_TIMEOUT": 0.5,
                "CONNECTION_POOL_KWARGS": {
                    "max_connections": 100,
                    "retry": Retry(
                        NoBackoff(), 1, supported_errors=(RedisConnectionError,)
                    ),
                },
            },
        },
    }
CONTENT_CACHE_PREFIX = (
    env.str("CONTENT_CACHE_PREFIX", default="") or PROFILE.cache_prefix
)
CONTENT_ROBOTS = PROFILE.robots
CONTENT_BINARY_FOLDER = env.str("CONTENT_BINARY_FOLDER", default="")
CONTENT_RELEASE = env.str("CONTENT_RELEASE", default="")
CONTENT_SITE_URL = env.str("CONTENT_SITE_URL", default="http://127.0.0.1:8080/")
CONTENT_EVENT_SOURCE = env.str("CONTENT_EVENT_SOURCE", default="")
CONTENT_EVENT_KEYS = env.str("CONTENT_EVENT_KEYS", default="auto")
CONTENT_BROKER: dict[str, object] = {
    "addresses": env.list("CONTENT_BROKER_ADDRESSES", default=[]),
    "topic": env.str("CONTENT_BROKER_TOPIC", default="TridionCacheChannel"),
    "subscription": env.str("CONTENT_BROKER_SUBSCRIPTION", default="topic"),
    "client_id": env.str("CONTENT_BROKER_CLIENT_ID", default=""),
    "user": env.str("CONTENT_BROKER_USER", default=None),
    "password": read_secret(env, "CONTENT_BROKER_PASSWORD", default=None),
    "authorities": env.str("CONTENT_BROKER_AUTHORITIES", default=None),
    "certificate": env.str("CONTENT_BROKER_CERTIFICATE", default=None),
    "key": env.str("CONTENT_BROKER_KEY", default=None),
    "heart_beat_seconds": env.float("CONTENT_BROKER_HEART_BEAT_SECONDS", default=5.0),
}
# A Varnish with deploy/varnish/site.vcl, told of what is published. Others: see
# CONTENT_EDGE_CACHES.
page_cache_control = env.str("SITE_PAGE_CACHE_CONTROL", default="")
if varnish_url := env.str("SITE_VARNISH_URL", default=""):
    CONTENT_EDGE_CACHES = [{"kind": "varnish", "url": varnish_url}]
    page_cache_control = page_cache_control or (
        "public, max-age=0, s-maxage=86400, stale-if-error=86400"
    )
if page_cache_control:
    CONTENT_PAGE_CACHE_CONTROL = page_cache_control
# The same ones that gunicorn believes.
CONTENT_PROXY_ADDRESSES = tuple(
    env.list("SITE_PROXY_ADDRESSES", default=["127.0.0.1", "::1"])
)
CONTENT_READY_REQUIRES = tuple(env.list("CONTENT_READY_REQUIRES", default=["stream"]))
CONTENT_HEALTH_ADDRESSES: tuple[str, ...] = tuple(
    env.list("CONTENT_HEALTH_ADDRESSES", default=[])
)
CONTENT_METRICS_ADDRESSES: tuple[str, ...] = tuple(
    env.list("CONTENT_METRICS_ADDRESSES", default=[])
)
CONTENT_METRICS_TOKEN = read_secret(env, "CONTENT_METRICS_TOKEN", default="")
CONTENT_METRICS_FOLDER = env.str("CONTENT_METRICS_FOLDER", default="")
# Only where editors look: a live site takes no notice of what asks for a preview.
CONTENT_PREVIEW = env.bool("CONTENT_PREVIEW", default=PROFILE.has_previews)
# Staff who sign in are shown the preview bar: off, and no database, unless one is named.
if staff_database := env.str("SITE_STAFF_DATABASE", default=""):
    CONTENT_PREVIEW_STAFF = True
    INSTALLED_APPS += [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
    ]
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": staff_database}
    }
    _position = MIDDLEWARE.index("content.middleware.PreviewMiddleware")
    MIDDLEWARE[_position:_position] = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
    SESSION_COOKIE_AGE = 12 * 60 * 60  # 12 hours
CONTENT_EDITOR_MARKUP: list[str] = env.list("CONTENT_EDITOR_MARKUP", default=[])
CONTENT_XPM_LITE: dict[str, str] = env.dict("CONTENT_XPM_LITE", default={})
CONTENT_XPM_LITE_BUNDLES: list[str] = env.list("CONTENT_XPM_LITE_BUNDLES", default=[])
CONTENT_DISCOVERY_URL = env.str("CONTENT_DISCOVERY_URL", default="")
CONTENT_PREVIEW_LINK_EPOCH = env.str("CONTENT_PREVIEW_LINK_EPOCH", default="")
CONTENT_PREVIEW_POST_SECRET = read_secret(
    env, "CONTENT_PREVIEW_POST_SECRET", default=""
)
CONTENT_PREVIEW_POST_ADDRESSES: list[str] = env.list(
    "CONTENT_PREVIEW_POST_ADDRESSES", default=[]
)
CONTENT_MAINTENANCE_FILE = env.str("CONTENT_MAINTENANCE_FILE", default="")
CONTENT_QUERY_PARAMETERS = ("page",)
CONTENT_PROVIDERS = {
    "default": {
        "BACKEND": "content.providers.dd4t_rest.Dd4tRestProvider",
        "OPTIONS": {
            "base_url": CONTENT_SERVICE_URL,
            "queries": env.bool("CONTENT_SERVICE_QUERIES", default=True),
        },
    },
    "folder": {
        "BACKEND": "content.providers.folder.FolderProvider",
        "OPTIONS": {"folder": SITE_DIR / "sample_site" / "published"},
    },
}
CONTENT_PUBLICATIONS = [
    {
        "publication_id": 6,
        "path_prefix": "/nl/",
        "language": "nl",
        "error_pages": {each: f"/nl/{each}.html" for each in (404, 410, 500, 503)},
        "labels": ["/nl/system/labels.html", "5:/system/labels.html"],
        "configuration": ["/nl/system/configuration.html"],
        "redirects": "/nl/system/redirects.html",
        "is_staging": PROFILE.is_staging,
        "navigation": "/nl/navigation.xml",
    },
    {
        "publication_id": 5,
        "path_prefix": "/",
        "language": "en",
        "error_pages": {each: f"/{each}.html" for each in (404, 410, 500, 503)},
        "labels": ["/system/labels.html"],
        "configuration": ["/system/configuration.html"],
        "redirects": "/system/redirects.html",
        "is_staging": PROFILE.is_staging,
        "navigation": "/navigation.json",
    },
]

env.seal()
