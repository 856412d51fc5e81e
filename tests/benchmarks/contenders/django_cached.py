"""A page kept by Django's own cache middleware, in Redis by way of django-redis."""

from __future__ import annotations

import os

from django.conf import settings  # noqa: TID251  # a site of its own
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

from tests.benchmarks.servers import read_answer

_HEADERS, _TEXT = read_answer()
# Django's middleware writes these itself.
_WRITTEN = {"Expires", "Cache-Control", "Content-Length"}

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for a benchmark only",
    USE_TZ=True,
    MIDDLEWARE=[
        "django.middleware.cache.UpdateCacheMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.cache.FetchFromCacheMiddleware",
    ],
    CACHES={
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": os.environ["CONTENT_REDIS_URL"].replace("/0", "/1"),
        }
    },
    CACHE_MIDDLEWARE_SECONDS=60 * 60,  # an hour
)


def _show(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_TEXT)
    for name, value in _HEADERS:
        if name not in _WRITTEN:
            response[name] = value
    return response


urlpatterns = [re_path(r"", _show)]
application = get_wsgi_application()
