"""Staff who sign in at a staging site in Chromium, and visitors before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from content.providers.forwarding import SESSION_COOKIE
from tests.support.manage import run_command
from tests.support.running_site import PUBLISHED, running_site

pytestmark = pytest.mark.timeout(90)

PAGE = "/news/bicycle-deck.html"
SIGN_IN = "/-/staff/sign-in"
PASSWORD = "correct horse"
BAR = "#content-preview-bar"
_MAKE_READER = (
    "from django.contrib.auth.models import User;"
    f"User.objects.create_user('reader', password={PASSWORD!r})"
)


@pytest.fixture(scope="module")
def staging_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A staging site with an editor, and somebody who is no staff."""
    folder = tmp_path_factory.mktemp("staff")
    variables = {
        "SITE_STAGING": "true",
        "SITE_STAFF_DATABASE": str(folder / "staff.sqlite3"),
    }
    run_command(variables, "migrate")
    superuser = {
        **variables,
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "DJANGO_SUPERUSER_USERNAME": "editor",
        "DJANGO_SUPERUSER_EMAIL": "editor@example.org",
    }
    run_command(superuser, "createsuperuser", "--noinput")
    run_command(variables, "shell", "--command", _MAKE_READER)
    # One process, so that whoever asks comes to the same memory.
    with running_site(folder / "logs", PUBLISHED, SITE_WORKERS="1", **variables) as (
        site,
        _,
    ):
        yield f"http://127.0.0.1:{site.port}"


@pytest.fixture
def new_tab(browser, staging_url):
    contexts = []

    def new_tab() -> Any:
        contexts.append(browser.new_context(base_url=staging_url))
        return contexts[-1].new_page()

    yield new_tab
    for context in contexts:
        context.close()


def sign_in(
    tab: Any, name: str = "editor", password: str = PASSWORD, to: str = PAGE
) -> None:
    tab.goto(f"{SIGN_IN}?next={to}")
    tab.get_by_label("Name").fill(name)
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_load_state("networkidle")


def test_what_visitors_get_is_the_same_before_during_and_after(new_tab):
    visitor, editor = new_tab(), new_tab()
    before = visitor.goto(PAGE).text()
    sign_in(editor)
    answer = editor.goto(PAGE)
    assert editor.locator(BAR).count() == 1
    assert answer.headers["cache-control"] == "private, no-store"
    assert "bypass" in answer.headers["cache-status"]
    during = visitor.goto(PAGE)
    assert "hit" in during.headers["cache-status"]
    editor.get_by_role("button", name="Sign out").click()
    editor.wait_for_url(f"**{PAGE}")
    after = editor.goto(PAGE)
    assert "hit" in after.headers["cache-status"]
    assert editor.locator(BAR).count() == 0
    assert before == during.text() == after.text()


def test_nothing_of_the_bar_is_left_behind_in_the_browser(new_tab):
    tab = new_tab()
    sign_in(tab)
    assert tab.locator(BAR).count() == 1
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_load_state("networkidle")
    tab.go_back(wait_until="networkidle")
    assert tab.locator(BAR).count() == 0


def test_who_is_no_staff_gets_what_visitors_get(new_tab):
    tab = new_tab()
    sign_in(tab, name="reader")
    answer = tab.goto(PAGE)
    assert tab.locator(BAR).count() == 0
    assert tab.request.post("/-/preview/link", form={"path": "/"}).status == 403
    assert "bypass" in answer.headers["cache-status"]


def test_a_wrong_password_lets_nobody_in(new_tab):
    tab = new_tab()
    sign_in(tab, password="wrong")
    assert tab.get_by_role("alert").is_visible()
    tab.goto(PAGE)
    assert tab.locator(BAR).count() == 0


@pytest.mark.parametrize("name", ["sessionid", SESSION_COOKIE])
def test_a_cookie_that_nobody_gave_makes_nobody_staff(new_tab, staging_url, name):
    tab = new_tab()
    tab.context.add_cookies([{"name": name, "value": "a b", "url": staging_url}])
    answer = tab.goto(PAGE)
    assert tab.locator(BAR).count() == 0
    assert answer.status == (200 if name == "sessionid" else 400)


@pytest.mark.parametrize(
    "to", ["https://example.org/", "//example.org/", "/\\example.org"]
)
def test_signing_in_leads_to_no_other_site(new_tab, staging_url, to):
    tab = new_tab()
    sign_in(tab, to=to)
    assert tab.url.startswith(staging_url)


def test_nobody_keeps_the_page_where_staff_sign_in(new_tab):
    tab = new_tab()
    for _ in range(2):
        answer = tab.goto(SIGN_IN)
        assert answer.headers["cache-control"] == "private, no-store"
        assert "hit" not in answer.headers["cache-status"]


def test_the_bar_tells_since_when_visitors_see_the_page(new_tab):
    new_tab().goto(PAGE)
    tab = new_tab()
    sign_in(tab)
    tab.get_by_role("button", name="Visible since").click()
    said = tab.locator(f"{BAR} output")
    said.get_by_text("Visitors see what was built").wait_for()


def test_visitors_get_no_answer_of_the_bars(new_tab):
    tab = new_tab()
    tab.goto(PAGE)
    for path in ("/-/preview/visible", "/-/preview/link", "/-/preview/refresh"):
        assert tab.request.post(path, form={"path": "/"}).status == 403
