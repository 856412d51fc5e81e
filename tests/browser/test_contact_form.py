"""A visitor writes a letter, on a page that is kept for everyone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.timeout(120)

PROCESSES = 2  # of the site; without Redis each keeps its own
PLACES = {
    "/contact.html": ("Send it over", "/contact-sent.html", "This field is required."),
    "/nl/contact.html": (
        "Verstuur",
        "/nl/contact-verstuurd.html",
        "Dit veld is verplicht.",
    ),
}


def fill(tab: Page, **letter: str) -> None:
    for name, text in letter.items():
        tab.locator(f"[name$='-{name}']").fill(text)


@pytest.mark.parametrize("path", PLACES)
def test_a_letter_is_sent_and_the_visitor_is_told(visit, path):
    send, sent_path, _ = PLACES[path]
    tab = visit(path)
    fill(tab, name="Marijke", email="marijke@example.org", message="Dear quay,\nhello!")
    tab.get_by_role("button", name=send).click()
    tab.wait_for_url(f"**{sent_path}*")
    assert tab.locator("h1").count() == 1
    assert tab.complaints == []


@pytest.mark.parametrize("path", PLACES)
def test_what_is_wrong_is_said_where_it_is_wrong(visit, path):
    send, _, required = PLACES[path]
    tab = visit(path)
    fill(tab, name="Marijke", email="no address")
    tab.get_by_role("button", name=send).click()
    tab.locator("[role=alert]").wait_for()
    assert tab.locator(".errorlist").count() == 2
    assert required in tab.locator(".errorlist").last.inner_text()
    assert tab.locator("[name$='-name']").input_value() == "Marijke"
    assert tab.locator("[aria-invalid=true]").count() == 2
    assert tab.complaints == []
    # Nobody else sees it.
    assert visit(path).locator(".errorlist").count() == 0


def test_the_page_of_the_form_comes_from_the_cache(visit):
    # Each of the processes builds it once.
    said = [visit("/contact.html").answer.headers["cache-status"] for _ in range(6)]
    assert sum("hit" not in each for each in said) <= PROCESSES
