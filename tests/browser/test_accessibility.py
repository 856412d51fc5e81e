"""What axe-core finds on pages of the sample site, in Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.timeout(180)

PAGES = (
    "/",
    "/news/",
    "/news/getij-first-winter.html",
    "/events/",
    "/fleet/getij.html",
    "/plan/timetable.html",
    "/plan/questions.html",
    "/people/",
    "/contact.html",
    "/sitemap.html",
    "/nowhere.html",
    "/nl/",
    "/nl/contact.html",
    "/nl/nieuws/",
)
SERIOUS = {"serious", "critical"}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
DARK = {"color_scheme": "dark"}


def find_serious(tab: Any) -> list[str]:
    """Return what axe calls serious or critical, by rule and element."""
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in Axe().run(tab).response["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_serious_is_in_the_way_of_anybody(visit, path):
    assert find_serious(visit(path)) == []


@pytest.mark.parametrize("options", [PHONE, DARK], ids=["phone", "dark"])
@pytest.mark.parametrize("path", ["/", "/news/", "/contact.html"])
def test_nor_on_a_phone_or_in_the_dark(visit, path, options):
    assert find_serious(visit(path, **options)) == []


def test_nor_where_a_form_is_wrong(visit):
    tab = visit("/contact.html")
    tab.get_by_role("button", name="Send it over").click()
    tab.locator("[role=alert]").wait_for()
    assert find_serious(tab) == []


def test_something_serious_is_found(visit):
    tab = visit("/")
    tab.evaluate("document.documentElement.removeAttribute('lang')")
    assert any("html-has-lang" in each for each in find_serious(tab))
