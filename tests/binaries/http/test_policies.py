from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import HTTP

import pytest
from django.test import override_settings
from hypothesis import given, strategies as st

from content.binaries.http.policies import (
    attachment,
    caching_headers,
    content_headers,
)


def shown(url: str, content_type: str) -> dict[str, str]:
    return dict(content_headers(url, content_type))


@pytest.mark.parametrize(
    "content_type",
    ["image/jpeg", "image/avif", "font/woff2", "text/csv", "text/plain"],
)
def test_what_runs_nothing_is_shown(content_type):
    headers = shown("/media/x", content_type)
    assert "Content-Disposition" not in headers
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html",
        "application/xhtml+xml",
        "text/xml",
        "application/xml",
        "application/rss+xml",
        "application/javascript",
        "text/javascript",
        "application/octet-stream",
        "application/x-shockwave-flash",
        "application/zip",
        "multipart/related",
        "message/rfc822",
        "",
    ],
)
def test_what_may_run_in_the_sites_name_is_saved(content_type):
    headers = shown("/media/form.bin", content_type)
    assert headers["Content-Disposition"] == 'attachment; filename="form.bin"'
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content_type", ["text/html", "application/xml"])
def test_the_site_decides_what_else_is_shown_in_a_sandbox(content_type):
    with override_settings(CONTENT_BINARY_INLINE=[content_type]):
        headers = shown("/media/form", content_type)
    assert "Content-Disposition" not in headers
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_pdf_is_shown_by_the_browser():
    headers = shown("/x.pdf", "application/pdf")
    assert "Content-Disposition" not in headers
    # Without one of its own it would get the site's, and be shown by not every browser.
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content_type", ["video/mp4", "audio/mpeg"])
def test_sound_and_film_are_played_and_run_nothing(content_type):
    headers = shown("/x", content_type)
    assert "Content-Disposition" not in headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "media-src 'self'"} <= set(policy)
    assert not any(each.startswith(("sandbox", "script-src")) for each in policy)


@pytest.mark.parametrize(
    ("policy", "has_sandbox", "is_saved"),
    [("sandbox", True, False), ("attachment", True, True), ("inline", False, False)],
)
def test_the_site_decides_on_svg(policy, has_sandbox, is_saved):
    with override_settings(CONTENT_SVG=policy):
        headers = shown("/media/logo.svg", "image/svg+xml")
    assert ("Content-Security-Policy" in headers) is has_sandbox
    assert ("Content-Disposition" in headers) is is_saved


def both(plain: str, encoded: str) -> str:
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plain name.zip", 'attachment; filename="plain name.zip"'),
        ("a;b=c.zip", 'attachment; filename="a;b=c.zip"'),
        ('a"b.zip', both("a_b.zip", "a%22b.zip")),
        ("a%22b.zip", both("a_22b.zip", "a%2522b.zip")),
        ("a'b*.zip", 'attachment; filename="a\'b*.zip"'),
        ("a\r\nSet-Cookie: x.zip", 'attachment; filename="a__Set-Cookie: x.zip"'),
        ("a\0\x85\u2028b.zip", 'attachment; filename="a___b.zip"'),
        ("..\\a\\b.zip", 'attachment; filename=".._a_b.zip"'),
        ("Überfahrt €.zip", both("_berfahrt _.zip", "%C3%9Cberfahrt%20%E2%82%AC.zip")),
        ("\uff02\uff3c.zip", both("__.zip", "%EF%BC%82%EF%BC%BC.zip")),
        ("evil\u202egpj.zip", 'attachment; filename="evilgpj.zip"'),
        ("evil\u061c\u2066gpj.zip", 'attachment; filename="evilgpj.zip"'),
        ("a\ud800.zip", both("a_.zip", "a%3F.zip")),
        ("", "attachment"),
        ("\u202e", "attachment"),
    ],
)
def test_the_name_to_save_by_cannot_be_something_else(name, value):
    headers = shown(f"/media/{name}", "application/zip")
    assert headers["Content-Disposition"] == value


@given(st.text(st.characters(codec=None)))
def test_no_name_makes_the_header_another(name):
    value = attachment(name)
    assert re.fullmatch(r"[\x20-\x7e]*", value)
    message = EmailMessage(policy=HTTP)
    message["Content-Disposition"] = value
    read = message["Content-Disposition"]
    assert read.content_disposition == "attachment"
    assert set(read.params) <= {"filename"}
    # The quoted one ends where it seems to.
    if match := re.match(r'attachment; filename="([^"]*)"(.*)', value):
        assert "\\" not in match[1]
        assert not match[2] or match[2].startswith("; filename*=UTF-8''")


def test_what_changes_at_its_address_is_asked_for_again():
    assert caching_headers(is_versioned=False, is_stale=False) == (
        ("Cache-Control", "public, max-age=0, must-revalidate"),
    )
    with override_settings(CONTENT_BINARY_CACHE_CONTROL="public, max-age=60"):
        [(_, value)] = caching_headers(is_versioned=False, is_stale=False)
    assert value == "public, max-age=60"


def test_what_has_a_version_is_kept_for_good():
    [(_, value)] = caching_headers(is_versioned=True, is_stale=False)
    assert value == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("is_versioned", [True, False])
def test_what_may_be_old_is_kept_for_a_moment(is_versioned):
    [(_, value)] = caching_headers(is_versioned=is_versioned, is_stale=True)
    assert "max-age=5" in value
    assert "immutable" not in value
