from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.test import override_settings

from content.providers import checks

REST = "content.providers.dd4t_rest.Dd4tRestProvider"


def ids_for(check: Callable[[], list[CheckMessage]], **settings: Any) -> list[str]:
    with override_settings(**settings):
        messages = check()
    assert all(message.hint for message in messages)
    return [str(message.id) for message in messages]


@pytest.mark.parametrize(
    ("providers", "ids"),
    [
        ([], ["content.E101"]),
        ({"x": "path.to.Provider"}, ["content.E102"]),
        ({"x": {}}, ["content.E102"]),
        ({"x": {"BACKEND": 5}}, ["content.E102"]),
        (
            {"x": {"BACKEND": REST, "OPTION": {}}},
            ["content.E103", "content.E106"],
        ),
        ({"x": {"BACKEND": "no.such.Provider"}}, ["content.E104"]),
        ({"x": {"BACKEND": REST, "OPTIONS": []}}, ["content.E105"]),
        ({"x": {"BACKEND": REST, "OPTIONS": {"url": "x"}}}, ["content.E106"]),
        (
            {"x": {"BACKEND": REST, "OPTIONS": {"base_url": "http://x"}}},
            ["content.E107"],
        ),
        ({"x": {"BACKEND": REST, "OPTIONS": {"base_url": "http://x/"}}}, []),
        ({}, []),
    ],
)
def test_wrong_providers_are_reported(providers, ids):
    assert ids_for(checks.check_providers, CONTENT_PROVIDERS=providers) == ids


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (
            {"base_url": "http://x/", "headers": {"authorization": "x"}},
            ["content.W108"],
        ),
        ({"base_url": "https://x/", "headers": {"Authorization": "x"}}, []),
        ({"base_url": "http://x/", "headers": {"X-Claim": "x"}}, []),
        ({"base_url": "http://x/"}, []),
    ],
)
def test_credentials_in_the_open_are_reported(options, ids):
    providers = {"x": {"BACKEND": REST, "OPTIONS": options}}
    assert ids_for(checks.check_secrecy, CONTENT_PROVIDERS=providers) == ids


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("CONTENT_POOL_SIZE", 0),
        ("CONTENT_POOL_TIMEOUT_SECONDS", 0),
        ("CONTENT_CONNECT_TIMEOUT_SECONDS", -1),
        ("CONTENT_READ_TIMEOUT_SECONDS", 0),
        ("CONTENT_RETRIES", -1),
        ("CONTENT_RETRY_AFTER_MAX_SECONDS", -0.1),
        ("CONTENT_BREAKER_FAILURES", 0),
        ("CONTENT_BREAKER_COOL_DOWN_SECONDS", 0),
        ("CONTENT_BINARY_DEADLINE_SECONDS", 0),
        ("CONTENT_MAX_ANSWER_BYTES", 0),
        ("CONTENT_MAX_BINARY_BYTES", 0),
    ],
)
def test_a_bound_that_lets_nothing_through_is_reported(setting, value):
    assert ids_for(checks.check_pool, **{setting: value}) == ["content.E109"]


def test_a_deadline_of_nothing_is_reported():
    ids = ids_for(checks.check_pool, CONTENT_DEADLINE_SECONDS=0)
    assert ids == ["content.E109"] + ["content.W110"] * 3


@pytest.mark.parametrize(
    "setting",
    [
        "CONTENT_CONNECT_TIMEOUT_SECONDS",
        "CONTENT_READ_TIMEOUT_SECONDS",
        "CONTENT_POOL_TIMEOUT_SECONDS",
    ],
)
def test_a_timeout_longer_than_the_deadline_is_reported(setting):
    assert ids_for(checks.check_pool, **{setting: 60}) == ["content.W110"]


def test_the_defaults_fit_together():
    assert ids_for(checks.check_pool) == []
