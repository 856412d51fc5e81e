"""What editors see in Chromium while a visitor looks on: sessions, links, the bar."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings

from content.operations.stage.local_delivery_process import LocalDeliveryProcess
from content.preview.links import PreviewLink, sign_link
from content.providers.forwarding import SESSION_COOKIE
from tests.support.local_delivery import running_local_delivery
from tests.support.manage import run_command
from tests.support.running_site import PUBLISHED, running_site

pytestmark = [pytest.mark.redis, pytest.mark.timeout(60)]

TOKEN = "editor-of-the-tests"
SECRET = "only-of-this-test-" * 4
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
NEWS, ARTICLE, MOVED = "/news/", "/news/bicycle-deck.html", "/news/fifty.html"


def write_changes(session: Path) -> None:
    """Change a list's item, where it leads, its picture, and a page; publish nothing."""
    changes = {
        "5/pages/news/fifty.html.json": "5/pages/news/bicycle-deck.html.json",
        "5/component_presentations/528-227.json": "",
    }
    for place, source in changes.items():
        text = (PUBLISHED / (source or place)).read_text(encoding="utf-8-sig")
        assert "Forty more bicycles" in text
        write(session / place, text.replace("Forty more", "Fifty more").encode())
    # The page before shows something else now.
    other = PUBLISHED / "5/pages/news/night-boat.html.json"
    write(session / "5/pages/news/bicycle-deck.html.json", other.read_bytes())
    [picture] = (PUBLISHED / "5/binaries/media").glob("*_tcm5-313.jpg")
    [another] = (PUBLISHED / "5/binaries/media").glob("*_tcm5-311.jpg")
    write(session / "5/binaries/media" / picture.name, another.read_bytes())


def write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


@pytest.fixture(scope="module")
def variables(redis_server: Any) -> dict[str, str]:
    """What the site is told, and commands for it: without the one Redis no link is revoked."""
    return {
        "SITE_STAGING": "true",
        "SITE_SECRET_KEY": SECRET,
        "CONTENT_REDIS_URL": redis_server.url,
        "CONTENT_CACHE_PREFIX": "previews-in-chromium",
    }


@pytest.fixture(scope="module")
def staging_url(
    tmp_path_factory: pytest.TempPathFactory, variables: dict[str, str]
) -> Iterator[str]:
    """A staging site whose content service has a session with changes."""
    folder = tmp_path_factory.mktemp("preview")
    sessions = folder / "sessions"
    write_changes(sessions / TOKEN)
    with (
        running_local_delivery(PUBLISHED, sessions=sessions) as delivery,
        running_site(
            folder,
            PUBLISHED,
            **variables,
            CONTENT_EDITOR_MARKUP="xpm,xpm-lite",
            CONTENT_MANAGER_URL="https://cm.example.org",
            CONTENT_SERVICE_URL=delivery.url,
        ) as (site, other),
    ):
        assert isinstance(other, LocalDeliveryProcess)  # nobody asks that one
        yield f"http://127.0.0.1:{site.port}"


@pytest.fixture
def open_as(browser, staging_url):
    contexts = []

    def open_as(path: str, *, token: str = "", **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        # The content manager's own script, which is not here to be had.
        context.route("https://cm.example.org/**", lambda route: route.abort())
        if token:
            context.add_cookies(
                [{"name": SESSION_COOKIE, "value": token, "url": staging_url}]
            )
        tab = context.new_page()
        url = path if path.startswith("http") else staging_url + path
        tab.answer = tab.goto(url, wait_until="networkidle")
        return tab

    yield open_as
    for context in contexts:
        context.close()


def test_an_editor_sees_the_change_and_a_visitor_at_the_same_time_does_not(open_as):
    """In a dynamic component presentation, a link, an image, and a page that is new."""
    editor, visitor = open_as(NEWS, token=TOKEN), open_as(NEWS)
    for _ in range(2):
        seen = [_bicycles(tab) for tab in (editor, visitor)]
        assert seen[0]["text"] == "Fifty more bicycles"
        assert seen[1]["text"] == "Forty more bicycles"
        assert [each["href"] for each in seen] == [MOVED, ARTICLE]
        assert seen[0]["image"] != seen[1]["image"]
        editor.reload(wait_until="networkidle")
        visitor.reload(wait_until="networkidle")
    assert visitor.locator("#content-preview-bar").count() == 0
    assert "Fifty more" in open_as(MOVED, token=TOKEN).locator("h1").inner_text()
    assert open_as(MOVED).answer.status == 404


def _bicycles(tab: Any) -> dict[str, str]:
    link = tab.get_by_role("link", name="more bicycles")
    card = tab.locator("article", has=link)
    source = card.locator("img").get_attribute("src")
    return {
        "text": link.inner_text(),
        "href": link.get_attribute("href"),
        "image": tab.evaluate(
            "async url => (await (await fetch(url)).blob()).size.toString()", source
        ),
    }


def test_the_bar_tells_what_the_page_is_made_of(open_as):
    tab = open_as(MOVED, token=TOKEN)
    bar = tab.get_by_role("complementary", name="Preview")
    bar.locator("summary").click()
    assert bar.get_by_text("tcm:5-").first.is_visible()
    tab.get_by_role("button", name="Outline").click()
    drawn = tab.locator("[data-content-presentation]").first
    tab.wait_for_function(
        "e => getComputedStyle(e).outlineStyle === 'solid'",
        arg=drawn.element_handle(),
    )
    # The site's own styles are not those of the bar.
    font = "e => getComputedStyle(e).fontFamily"
    assert bar.evaluate(font).startswith("system-ui")


def test_everything_is_fetched_anew_at_the_press_of_a_button(open_as):
    tab = open_as(MOVED, token=TOKEN)
    with tab.expect_navigation():
        tab.get_by_role("button", name="Fetch anew").click()
    assert tab.url.endswith(MOVED)
    assert "Fifty more" in tab.locator("h1").inner_text()


def test_a_link_from_the_bar_opens_on_a_phone_without_a_login(open_as):
    tab = open_as(MOVED, token=TOKEN)
    with tab.expect_response("**/-/preview/link") as answered:
        tab.get_by_role("button", name="Copy a link").click()
    link = answered.value.text().strip()
    phone = open_as(link, **PHONE)
    assert phone.url.endswith(MOVED)
    assert "Fifty more" in phone.locator("h1").inner_text()
    assert phone.locator("#content-preview-bar").count() == 0
    # Nothing else is shown by it.
    phone.goto(phone.url.replace(MOVED, NEWS))
    assert "Forty more bicycles" in phone.content()
    changed = open_as(link[:-4] + "AAAA", **PHONE)
    assert changed.answer.status == 403


def test_a_revoked_link_is_gone_from_the_phone_that_has_opened_it(open_as, variables):
    link = run_command(variables, "preview_link", MOVED, "--session", TOKEN)
    phone = open_as(as_path(link), **PHONE)
    assert "Fifty more" in phone.locator("h1").inner_text()
    run_command(variables, "preview_link", link, "--revoke")
    assert phone.reload().status == 410
    assert open_as(as_path(link), **PHONE).answer.status == 410


def test_a_link_that_is_over_says_so(open_as):
    link = PreviewLink(path=MOVED, expires_at=int(time.time()) - 1, session_token=TOKEN)
    with override_settings(SECRET_KEY=SECRET):
        signed = sign_link(link)
    phone = open_as(f"/-/preview/{signed}", **PHONE)
    assert phone.answer.status == 410
    assert "expired" in phone.locator("body").inner_text()


def as_path(link: str) -> str:
    return urlsplit(link).path


@pytest.mark.parametrize("width", [320, 1280])
def test_the_bar_is_accessible_and_covers_little(open_as, width):
    tab = open_as(MOVED, token=TOKEN, viewport={"width": width, "height": 800})
    bar = tab.locator("#content-preview-bar aside")
    assert bar.bounding_box()["height"] < 250
    bar.locator("summary").click()
    found = Axe().run(tab, context="#content-preview-bar")
    assert [each["id"] for each in found.response["violations"]] == []
    # Nothing of it, nor of the page because of it, is wider than the window.
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    for button in bar.get_by_role("button").all():
        button.scroll_into_view_if_needed()
        assert button.bounding_box()["x"] + button.bounding_box()["width"] <= width


def test_the_bar_can_be_used_from_the_keyboard(open_as):
    tab = open_as(MOVED, token=TOKEN)
    outline = tab.get_by_role("button", name="Outline")
    outline.focus()
    tab.keyboard.press("Enter")
    assert outline.get_attribute("aria-pressed") == "true"
    tab.keyboard.press("Space")
    assert outline.get_attribute("aria-pressed") == "false"


def test_nothing_of_the_bar_breaks_the_content_security_policy(open_as):
    tab = open_as(MOVED, token=TOKEN)
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text))
    tab.reload(wait_until="networkidle")
    tab.get_by_role("button", name="Outline").click()
    tab.get_by_role("button", name="Visible since").click()
    tab.locator("#content-preview-bar output").get_by_text(".").wait_for()
    own = [each for each in complaints if "cm.example.org" not in each]
    assert [each for each in own if "ERR_FAILED" not in each] == []  # the manager's own
