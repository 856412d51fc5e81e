from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.checks import CheckMessage
from django.core.management import call_command
from django.test import override_settings

from content import checks
from tests.support.templates import templates_setting


def ids_of(check: Callable[[None], list[CheckMessage]]) -> list[str | None]:
    return [message.id for message in check(None)]


@pytest.mark.parametrize(
    ("publications", "ids"),
    [
        ([], ["content.W002"]),
        ([{"id": 5}], ["content.E001"]),
        ([{"publication_id": "five"}], ["content.E001"]),
        ([{"publication_id": 0}], ["content.E003"]),
        ([{"publication_id": 5, "path_prefix": "/nl"}], ["content.E004"]),
        ([{"publication_id": 5, "provider": "nobody"}], ["content.E005"]),
        ([{"publication_id": 5, "error_pages": {404: "x.html"}}], ["content.E006"]),
        ([{"publication_id": 5, "navigation": "menu.json"}], ["content.E040"]),
        ([{"publication_id": 5, "navigation": "tcm:5-9"}], ["content.E040"]),
        ([{"publication_id": 5, "navigation": "tcm:6-9-64"}], ["content.E040"]),
        ([{"publication_id": 5, "navigation": "tcm:5-9-64"}], []),
        ([{"publication_id": 5, "hosts": ["https://x.org"]}], ["content.E007"]),
        ([{"publication_id": 5, "hosts": ["x.org:80"]}], ["content.E007"]),
        ([{"publication_id": 5}, {"publication_id": 6}], ["content.E008"]),
        ([{"publication_id": 5, "hosts": ["www.x.org", "[::1]"]}], []),
        ([{"publication_id": 5, "labels": ["/a.html", "6:/b.html"]}], []),
        ([{"publication_id": 5, "labels": ["a.html"]}], ["content.E022"]),
        ([{"publication_id": 5, "configuration": ["x:/a.html"]}], ["content.E022"]),
        ([{"publication_id": 5, "labels": "/a.html"}], ["content.E001"]),
        ([{"publication_id": 5, "redirects": "a.html"}], ["content.E023"]),
        ([{"publication_id": 5, "templates": "../x"}], ["content.E024"]),
        ([{"publication_id": 5, "language": "tlh"}], ["content.W025"]),
    ],
)
def test_wrong_publications_are_reported(publications, ids):
    with override_settings(CONTENT_PUBLICATIONS=publications):
        assert ids_of(checks.check_publications) == ids


@pytest.mark.parametrize("welcome_file", ["index", "x/index.html", "index.php"])
def test_a_welcome_file_that_is_no_page_is_reported(welcome_file):
    with override_settings(CONTENT_WELCOME_FILE=welcome_file):
        assert ids_of(checks.check_addresses) == ["content.E009"]


@pytest.mark.parametrize(
    "setting",
    [
        "CONTENT_MAX_URL_BYTES",
        "CONTENT_MAX_DOCUMENT_BYTES",
        "CONTENT_RETRY_AFTER_SECONDS",
        "CONTENT_MAINTENANCE_RETRY_AFTER_SECONDS",
    ],
)
def test_a_limit_of_nothing_is_reported(setting):
    with override_settings(**{setting: 0}):
        assert ids_of(checks.check_limits) == ["content.E010"]


@pytest.mark.parametrize(
    ("setting", "value", "ids"),
    [
        ("CONTENT_REDIRECT_HOSTS", ["shop.example", ".example.org"], []),
        ("CONTENT_REDIRECT_HOSTS", ["https://shop.example"], ["content.E026"]),
        ("CONTENT_REDIRECT_HOSTS", ["*", "x:80"], ["content.E026"] * 2),
        ("CONTENT_MAINTENANCE_OPEN_PATHS", ["/-/", "/health"], []),
        ("CONTENT_MAINTENANCE_OPEN_PATHS", ["", "/"], ["content.E027"] * 2),
        ("CONTENT_MAINTENANCE_FILE", "/nowhere/at/all/closed", ["content.W028"]),
    ],
)
def test_wrong_doors_are_reported(setting, value, ids):
    with override_settings(**{setting: value}):
        assert ids_of(checks.check_doors) == ids


def test_missing_templates_are_reported_one_by_one():
    with override_settings(TEMPLATES=templates_setting({"errors/404.html": ""})):
        assert ids_of(checks.check_templates) == ["content.E011"] * 6


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("", []),
        ("operator.truth", []),
        ("operator.nothing", ["content.E012"]),
        ("no.such.module", ["content.E012"]),
        ("operator", ["content.E012"]),
        ("operator.__name__", ["content.E012"]),
    ],
)
def test_what_cannot_evaluate_target_groups_is_reported(path, ids):
    with override_settings(CONTENT_TARGET_GROUPS=path):
        assert ids_of(checks.check_target_groups) == ids


def test_every_message_has_a_hint():
    publications = [{"publication_id": -1, "path_prefix": "x", "provider": "nobody"}]
    with override_settings(CONTENT_PUBLICATIONS=publications):
        assert all(message.hint for message in checks.check_publications(None))


def test_the_sites_own_settings_pass():
    call_command("check", fail_level="WARNING")
