"""The site's settings: what differs between machines comes from the environment.

Every variable and its meaning is listed in deploy/README.md.
"""

from __future__ import annotations

from pathlib import Path

import django
from environs import Env

env = Env(eager=False)
if (dotenv := Path(".env")).exists():
    env.read_env(str(dotenv))

BASE_DIR = Path(__file__).resolve().parent.parent
SITE_DIR = BASE_DIR / "site_frontend"

DEBUG = env.bool("SITE_DEBUG", default=False)
SECRET_KEY = env.str("SITE_SECRET_KEY", default="only-for-development-and-tests")
ALLOWED_HOSTS = env.list(
    "SITE_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]
)

ROOT_URLCONF = "site_frontend.urls"
WSGI_APPLICATION = "site_frontend.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles", "content"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
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
            "builtins": ["content.templatetags.content"],
        },
    }
]

# Where "collectstatic" has put the site's own files, under names that change with their
# content. Without it they are served from where they are, under their own names.
STATIC_URL = "/static/"
STATICFILES_DIRS = [SITE_DIR / "static"]
STATIC_ROOT = env.str("SITE_STATIC_ROOT", default=None)
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
if STATIC_ROOT:
    STORAGES = {
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        },
    }

# Nothing inline, nothing from elsewhere, and no nonces: those cannot be cached. Django
# has its own middleware for it from version 6 on.
_CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
    "object-src": ["'none'"],
}
if django.VERSION >= (6, 0):
    MIDDLEWARE.append("django.middleware.csp.ContentSecurityPolicyMiddleware")
    SECURE_CSP = _CONTENT_SECURITY_POLICY
else:
    MIDDLEWARE.append("csp.middleware.CSPMiddleware")
    CONTENT_SECURITY_POLICY = {"DIRECTIVES": _CONTENT_SECURITY_POLICY}

CONTENT_SERVICE_URL = env.str("CONTENT_SERVICE_URL", default="http://127.0.0.1:8081/")
CONTENT_POOL_SIZE = env.int("CONTENT_POOL_SIZE", default=16)
CONTENT_PROVIDERS = {
    "default": {
        "BACKEND": "content.providers.dd4t_rest.Dd4tRestProvider",
        "OPTIONS": {"base_url": CONTENT_SERVICE_URL},
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
        "error_pages": {404: "/nl/404.html"},
    },
    {
        "publication_id": 5,
        "path_prefix": "/",
        "language": "en",
        "error_pages": {404: "/404.html"},
    },
]

env.seal()
