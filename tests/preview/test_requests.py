"""What asks for a preview, told from a WSGI request before Django has seen it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory, override_settings

from content.preview.exceptions import PreviewRefusedError
from content.preview.requests import (
    find_opened_link,
    find_preview,
    may_ask_for_preview,
)

ASKING = [
    {"HTTP_COOKIE": "preview-session-token=a"},
    {"HTTP_COOKIE": "a=b;preview-session-token=a; c=d"},
    {"HTTP_COOKIE": 'preview-session-token="a"'},
    {"HTTP_COOKIE": " preview-session-token = a"},
    {"HTTP_COOKIE": "x=preview-session-token=; preview-session-token=a"},
    {"HTTP_X_PREVIEW_SESSION_TOKEN": "a"},
    {"HTTP_X_PREVIEW_SESSION_TOKEN": "a b"},
    {"HTTP_COOKIE": "content-preview-link=x"},
]
NOT_ASKING = [
    {},
    {"HTTP_COOKIE": ""},
    {"HTTP_COOKIE": "preview-session=1; token=2; session-token=a"},
    {"HTTP_COOKIE": "Preview-Session-Token=a"},
    {"QUERY_STRING": "preview-session-token=a"},
]


def asks(environ: Any) -> bool:
    request: WSGIRequest = RequestFactory().get("/", **environ)
    try:
        return bool(find_preview(request) or find_opened_link(request))
    except PreviewRefusedError:
        return True


@pytest.mark.parametrize("environ", ASKING)
def test_what_asks_is_told_from_its_headers_alone(environ):
    with override_settings(CONTENT_PREVIEW=True):
        assert may_ask_for_preview(environ)
        assert asks(environ)


@pytest.mark.parametrize("environ", NOT_ASKING)
def test_what_does_not_ask_is_a_visitors(environ):
    with override_settings(CONTENT_PREVIEW=True):
        assert not may_ask_for_preview(environ)
        assert not asks(environ)


@pytest.mark.parametrize("environ", ASKING)
def test_where_previews_are_off_nothing_asks(environ):
    with override_settings(CONTENT_PREVIEW=False):
        assert not may_ask_for_preview(environ)
        assert not asks(environ)
