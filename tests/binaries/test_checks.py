from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from content.binaries.checks import (
    check_downloads,
    check_policies,
    check_web_server,
)


@pytest.mark.parametrize(
    "name",
    [
        "CONTENT_BINARY_FOLDER_BYTES",
        "CONTENT_BINARY_DOWNLOADS",
        "CONTENT_BINARY_WAIT_SECONDS",
    ],
)
def test_no_amount_may_be_zero(name):
    with override_settings(**{name: 0}):
        [message] = check_downloads()
    assert message.id == "content.E501"
    assert name in message.msg


def test_downloads_leave_connections_to_pages():
    with override_settings(CONTENT_POOL_SIZE=4):
        [message] = check_downloads()
    assert message.id == "content.W502"
    assert message.hint == "Let it be less than CONTENT_POOL_SIZE, 4."


def test_the_defaults_are_right():
    assert not list(check_downloads())
    assert not list(check_policies())
    assert not list(check_web_server())


@pytest.mark.parametrize(
    ("name", "value", "ids"),
    [
        ("CONTENT_SVG", "attachment", []),
        ("CONTENT_SVG", "sandbx", ["content.E503"]),
        ("CONTENT_SVG", "", ["content.E503"]),
        ("CONTENT_BINARY_INLINE", ["text/html", "application/rss+xml"], []),
        ("CONTENT_BINARY_INLINE", ["xml", "Text/HTML"], ["content.E504"] * 2),
        ("CONTENT_BINARY_INLINE", ["text/xml; charset=utf-8"], ["content.E504"]),
        ("CONTENT_BINARY_INLINE", "a/b", ["content.E504"] * 3),
        ("CONTENT_BINARY_CACHE_CONTROL", "public, max-age=60", []),
        ("CONTENT_BINARY_CACHE_CONTROL", 'private="set-cookie",no-cache', []),
        ("CONTENT_BINARY_CACHE_CONTROL", "", ["content.E505"]),
        ("CONTENT_BINARY_CACHE_CONTROL", "60", ["content.E505"]),
        ("CONTENT_BINARY_CACHE_CONTROL", "max-age: 60", ["content.E505"]),
        ("CONTENT_BINARY_CACHE_CONTROL", "public\r\nX: y", ["content.E505"]),
    ],
)
def test_wrong_policies_are_reported(name, value, ids):
    with override_settings(**{name: value}):
        messages = list(check_policies())
    assert [message.id for message in messages] == ids
    assert all(name in message.msg and message.hint for message in messages)


def test_what_is_wrong_is_reported_at_start_up():
    with override_settings(CONTENT_SVG="sandbx", CONTENT_BINARY_DOWNLOADS=0):
        ids = [message.id for message in run_checks()]
    assert ids == ["content.E501", "content.E503"]


@pytest.mark.parametrize(
    ("prefix", "folder", "ids"),
    [
        ("/-/files/", "/var/lib/site/binaries", []),
        ("/-/files", "/var/lib/site/binaries", ["content.E511"]),
        ("-/files/", "/var/lib/site/binaries", ["content.E511"]),
        ("/-/files/", "", ["content.E512"]),
    ],
)
def test_a_web_server_has_to_find_the_files(prefix, folder, ids):
    with override_settings(
        CONTENT_BINARY_ACCEL_PREFIX=prefix, CONTENT_BINARY_FOLDER=folder
    ):
        assert [message.id for message in check_web_server()] == ids
        assert set(ids) <= {message.id for message in run_checks()}
