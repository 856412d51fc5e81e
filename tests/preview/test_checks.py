from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings

from content.checks import check_previews
from content.conf import conf

PREVIEW = "content.middleware.PreviewMiddleware"
OUTPUT = "content.middleware.OutputCacheMiddleware"


def ids(**settings: Any) -> list[str | None]:
    with override_settings(**settings):
        return [each.id for each in check_previews(None)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONTENT_PREVIEW_FRESH_SECONDS", -1),
        ("CONTENT_PREVIEW_MEMORY_BYTES", 0),
        ("CONTENT_PREVIEW_FILE_BYTES", 0),
        ("CONTENT_PREVIEW_POST_MAX_BYTES", 0),
    ],
)
def test_amounts_that_make_no_sense_are_reported(name, value):
    assert ids(**{name: value}) == ["content.E601"]


@pytest.mark.parametrize(
    ("middleware", "expected"),
    [
        ([PREVIEW, OUTPUT], []),
        ([OUTPUT, PREVIEW], ["content.E603"]),
        ([OUTPUT], ["content.E602"]),
    ],
)
def test_previews_need_their_middleware_before_the_cache(middleware, expected):
    assert ids(MIDDLEWARE=middleware, CONTENT_PREVIEW=True) == expected
    assert ids(MIDDLEWARE=middleware, CONTENT_PREVIEW=False) == []


SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
USERS = "django.contrib.auth.middleware.AuthenticationMiddleware"


@pytest.mark.parametrize(
    ("middleware", "expected"),
    [
        ([SESSIONS, USERS, PREVIEW, OUTPUT], []),
        ([PREVIEW, SESSIONS, USERS, OUTPUT], ["content.E606"]),
        ([PREVIEW, OUTPUT], ["content.E606"]),
    ],
)
def test_staff_are_known_before_previews_are(middleware, expected):
    settings = {"MIDDLEWARE": middleware, "CONTENT_PREVIEW": True}
    assert ids(**settings, CONTENT_PREVIEW_STAFF=True) == expected
    assert ids(**settings, CONTENT_PREVIEW_STAFF=False) == []


def test_previews_are_off_unless_somebody_turns_them_on():
    with override_settings():
        from django.conf import settings  # noqa: PLC0415, TID251  # to unset it

        del settings.CONTENT_PREVIEW
        assert not conf.CONTENT_PREVIEW


def test_addresses_that_are_no_networks_are_reported():
    assert ids(CONTENT_PREVIEW_POST_ADDRESSES=["10.1.2.3/8"]) == ["content.E604"]
    assert ids(CONTENT_PREVIEW_POST_ADDRESSES=["10.0.0.0/8", "::1"]) == []


def test_a_dialect_that_nobody_speaks_is_reported():
    assert ids(CONTENT_EDITOR_MARKUP=["xpm", "xmp"]) == ["content.E605"]
