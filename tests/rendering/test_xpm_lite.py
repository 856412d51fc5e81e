"""XPM Lite: what loads it, what it is configured with, and when it is not shown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client, override_settings

from content.checks import check_previews
from content.providers.discovery import forget_capabilities
from content.providers.service_client import reset_service_client
from tests.support.faulty_server import FaultyServer, answer
from tests.support.preview_site import TOKEN, preview_site

CONFIGURATION = {"client_id": "a</script>\u2028b", "openapi_baseurl": "https://cm/api"}
BUNDLES = ("/static/xpmlite/editor.css", "/static/xpmlite/editor.js?a=1&b=2")
SETTINGS = {
    "CONTENT_EDITOR_MARKUP": ("xpm-lite",),
    "CONTENT_XPM_LITE": CONFIGURATION,
    "CONTENT_XPM_LITE_BUNDLES": BUNDLES,
}
SCRIPT = "/-/preview/xpm-lite.js"


@pytest.fixture(autouse=True)
def _anew():
    forget_capabilities()
    yield
    forget_capabilities()
    reset_service_client()


def html_of(site: Any, token: str = TOKEN) -> str:
    return str(site.get(token=token).content.decode())


def test_pages_load_the_tool_and_where_its_configuration_is(tmp_path):
    with preview_site(tmp_path, **SETTINGS) as site:
        html = html_of(site)
        assert '<div id="xpmlite"></div>' in html
        assert '<link rel="stylesheet" href="/static/xpmlite/editor.css">' in html
        scripts = re.findall(r'<script src="([^"]*)" defer></script>', html)
        assert scripts[:2] == [SCRIPT, "/static/xpmlite/editor.js?a=1&amp;b=2"]
        assert "xpmlite" not in html_of(site, token="")


def test_the_configuration_is_a_script_that_nothing_in_it_ends(tmp_path):
    with preview_site(tmp_path, **SETTINGS):
        response = Client().get(SCRIPT)
    text = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript")
    found = re.search(r"function getConfig\(\)\{return (\{.*\})\}", text)
    assert found
    assert json.loads(found[1]) == CONFIGURATION
    assert "<" not in text
    assert "\u2028" not in text
    assert "function getPageTypeImages()" in text


@pytest.mark.parametrize(
    "without",
    [
        {"CONTENT_XPM_LITE": {}},
        {"CONTENT_EDITOR_MARKUP": ("xpm",)},
        {"CONTENT_PREVIEW": False},
    ],
)
def test_without_any_of_it_there_is_no_configuration(tmp_path, without):
    with preview_site(tmp_path, **{**SETTINGS, **without}) as site:
        assert Client().get(SCRIPT).status_code == 404
        assert "xpmlite" not in html_of(site)


@pytest.mark.parametrize("is_open", [True, False])
def test_discovery_says_whether_it_is_shown(tmp_path, is_open):
    status = "200 OK" if is_open else "404 Not Found"
    with FaultyServer(default=answer(status=status)) as discovery:
        url = f"{discovery.base_url}discovery.svc/"
        with preview_site(tmp_path, **SETTINGS, CONTENT_DISCOVERY_URL=url) as site:
            html = html_of(site)
    assert ("xpmlite" in html) is is_open
    assert ("data-component-id" in html) is is_open
    assert "data-content-presentation" in html  # the bar's own, in either case


def test_a_discovery_service_that_is_none_is_reported():
    with override_settings(CONTENT_DISCOVERY_URL="discovery"):
        assert [each.id for each in check_previews(None)] == ["content.E607"]
    with override_settings(CONTENT_DISCOVERY_URL="https://x:8082/discovery.svc/"):
        assert check_previews(None) == []
