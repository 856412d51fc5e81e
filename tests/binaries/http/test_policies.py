from __future__ import annotations

import pytest
from django.test import override_settings

from content.binaries.http.policies import caching_headers, content_headers


def shown(url: str, content_type: str) -> dict[str, str]:
    return dict(content_headers(url, content_type))


@pytest.mark.parametrize(
    "content_type",
    ["image/jpeg", "image/avif", "video/mp4", "audio/mpeg", "font/woff2", "text/csv"],
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


def test_a_pdf_is_shown_by_the_browser():
    assert shown("/x.pdf", "application/pdf") == {"X-Content-Type-Options": "nosniff"}


@pytest.mark.parametrize(
    ("policy", "has_sandbox", "is_saved"),
    [("sandbox", True, False), ("attachment", True, True), ("inline", False, False)],
)
def test_the_site_decides_on_svg(policy, has_sandbox, is_saved):
    with override_settings(CONTENT_SVG=policy):
        headers = shown("/media/logo.svg", "image/svg+xml")
    assert ("Content-Security-Policy" in headers) is has_sandbox
    assert ("Content-Disposition" in headers) is is_saved


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plain.zip", 'attachment; filename="plain.zip"'),
        ('a"b.zip', 'attachment; filename="a\\"b.zip"'),
        ("a;b.zip", 'attachment; filename="a;b.zip"'),
        ("a\r\nSet-Cookie: x.zip", 'attachment; filename="a__Set-Cookie: x.zip"'),
        ("a\\b.zip", 'attachment; filename="a_b.zip"'),
        (
            "Überfahrt €.zip",
            "attachment; filename*=utf-8''%C3%9Cberfahrt%20%E2%82%AC.zip",
        ),
        ("evil\u202egpj.zip", 'attachment; filename="evilgpj.zip"'),
        ("", "attachment"),
    ],
)
def test_the_name_to_save_by_cannot_be_something_else(name, value):
    headers = shown(f"/media/{name}", "application/zip")
    assert headers["Content-Disposition"] == value


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
