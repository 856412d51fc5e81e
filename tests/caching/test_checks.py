"""What is said of settings about what is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.test import override_settings

from content.caching.checks import check_amounts, check_shared_store

LOCAL: dict[str, Any] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
REDIS: dict[str, Any] = {
    "BACKEND": "django_redis.cache.RedisCache",
    "LOCATION": "redis://127.0.0.1:6379/5",
    "OPTIONS": {"SOCKET_TIMEOUT": 0.5, "SOCKET_CONNECT_TIMEOUT": 0.5},
}


def ids(messages: Iterable[CheckMessage]) -> list[str | None]:
    messages = list(messages)
    assert all(each.hint for each in messages)
    return [each.id for each in messages]


@pytest.mark.parametrize(
    "name",
    [
        "CONTENT_CACHE_MEMORY_BYTES",
        "CONTENT_FRESH_SECONDS",
        "CONTENT_MISS_SECONDS",
        "CONTENT_GAP_FRESH_SECONDS",
        "CONTENT_MAX_STALE_SECONDS",
        "CONTENT_STALE_IF_ERROR_SECONDS",
        "CONTENT_REBUILDS_PER_SECOND",
    ],
)
def test_no_amount_may_be_negative(name):
    with override_settings(**{name: -1}):
        assert ids(check_amounts()) == ["content.E201"]


def test_that_nothing_is_kept_for_ever_is_said():
    with override_settings(CONTENT_FRESH_SECONDS=1e9):
        assert ids(check_amounts()) == ["content.W202"]


def test_the_defaults_are_right():
    assert check_amounts() == []
    assert check_shared_store() == []


def without(option: str) -> dict[str, Any]:
    kept = {name: each for name, each in REDIS["OPTIONS"].items() if name != option}
    return REDIS | {"OPTIONS": kept}


@pytest.mark.parametrize(
    ("caches", "prefix", "expected"),
    [
        ({"content": REDIS}, "content", []),
        ({}, "content", ["content.E203"]),
        ({"content": LOCAL}, "content", ["content.E204"]),
        ({"content": REDIS}, "a {b}", ["content.E205"]),
        ({"content": REDIS | {"LOCATION": "nowhere"}}, "content", ["content.E206"]),
        ({"content": without("SOCKET_TIMEOUT")}, "content", ["content.W207"]),
        ({"content": without("SOCKET_CONNECT_TIMEOUT")}, "content", ["content.W207"]),
        (
            {
                "content": REDIS
                | {"OPTIONS": {"SOCKET_TIMEOUT": 0.1, "SOCKET_CONNECT_TIMEOUT": 1}}
            },
            "content",
            ["content.E208"],
        ),
        ({"content": REDIS, "other": REDIS}, "content", ["content.W209"]),
    ],
)
def test_what_is_wrong_with_a_shared_store_is_said(caches, prefix, expected):
    with override_settings(
        CACHES={"default": LOCAL, **caches},
        CONTENT_CACHE_ALIAS="content",
        CONTENT_CACHE_PREFIX=prefix,
    ):
        assert ids(check_shared_store()) == expected
