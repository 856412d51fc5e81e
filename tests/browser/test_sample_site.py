from __future__ import annotations

import pytest

pytestmark = pytest.mark.timeout(120)

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
NARROW = {"viewport": {"width": 320, "height": 640}}
DARK = {"color_scheme": "dark"}
SECTIONS = (
    "/",
    "/news/",
    "/events/",
    "/about/",
    "/contact.html",
    "/nl/",
    "/nl/nieuws/",
)


@pytest.mark.parametrize("path", SECTIONS)
def test_a_page_loads_without_complaint(visit, path):
    tab = visit(path)
    assert tab.answer.status == 200
    assert tab.complaints == []
    assert tab.locator("h1").count() == 1
    assert tab.locator("main").count() == 1


@pytest.mark.parametrize("path", ["/nowhere.html", "/nl/nergens.html"])
def test_a_page_that_is_not_there_says_so_in_the_sites_own_way(visit, path):
    tab = visit(path)
    assert tab.answer.status == 404
    assert tab.locator("header nav").count() >= 1
    language = "nl" if path.startswith("/nl/") else "en"
    assert tab.locator("html").get_attribute("lang") == language
    # The browser itself reports the status of the page; nothing else fails.
    assert all("404" in complaint for complaint in tab.complaints)


@pytest.mark.parametrize("options", [PHONE, NARROW], ids=["phone", "narrow"])
@pytest.mark.parametrize("path", ["/", "/news/", "/nl/"])
def test_nothing_is_wider_than_the_screen(visit, path, options):
    tab = visit(path, **options)
    width = tab.evaluate("document.documentElement.scrollWidth")
    assert width <= options["viewport"]["width"]


def test_the_colours_follow_the_visitors_preference(visit):
    background = "getComputedStyle(document.body).backgroundColor"
    assert visit("/").evaluate(background) != visit("/", **DARK).evaluate(background)


def test_all_pictures_of_the_home_page_are_there(visit):
    tab = visit("/")
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    tab.wait_for_load_state("networkidle")
    missing = tab.eval_on_selector_all(
        "img:not([loading=lazy])",
        "images => images.filter(each => !each.naturalWidth).map(each => each.src)",
    )
    assert missing == []


def test_the_first_key_leads_past_the_navigation(visit):
    tab = visit("/")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#main") or "#" in tab.url


def test_an_article_is_a_click_away(visit):
    tab = visit("/news/")
    tab.locator("main a[href$='.html']").first.click()
    tab.wait_for_load_state("networkidle")
    assert tab.locator("h1").count() == 1
    assert tab.complaints == []


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_the_menu_leads_to_a_section_and_marks_it(visit, options):
    tab = visit("/", **options)
    menu = ".site-nav"
    if options:
        tab.locator(".menu summary").click()
        menu = ".menu__panel"
    tab.locator(f"{menu} a", has_text="Plan your crossing").click()
    tab.wait_for_load_state("networkidle")
    assert tab.url.endswith("/plan/")
    current = tab.locator(f"{menu} [aria-current]")
    assert current.all_text_contents() == ["Plan your crossing"]
    tab.locator(".side-navigation a", has_text="Fares").click()
    tab.wait_for_load_state("networkidle")
    assert tab.locator(".breadcrumbs li").all_inner_texts() == [
        "Home",
        "Plan your crossing",
        "Fares",
    ]
    assert tab.complaints == []


def test_a_visitor_changes_the_language_and_stays_on_the_page(visit):
    tab = visit("/plan/fares.html")
    tab.locator(".languages a").click()
    tab.wait_for_load_state("networkidle")
    assert tab.url.endswith("/nl/plannen/tarieven.html")
    assert tab.locator("html").get_attribute("lang") == "nl"
    assert tab.locator(".languages a").get_attribute("href") == "/plan/fares.html"


def test_an_old_address_leads_to_the_page_of_today(visit):
    tab = visit("/departures")
    assert tab.url.endswith("/plan/timetable.html")
    assert tab.answer.status == 200
    assert tab.complaints == []


def test_a_list_is_leafed_through_at_addresses_of_its_own(visit):
    tab = visit("/news/archive.html")
    first = tab.locator(".card h2").first.inner_text()
    tab.locator(".pages a", has_text="2").click()
    tab.wait_for_url("**/news/archive.html?page=2")
    assert tab.locator(".card h2").first.inner_text() != first
    assert tab.locator(".pages [aria-current=page]").inner_text() == "2"
    assert tab.complaints == []


def test_browser_runs_nothing_that_is_not_of_the_site(visit):
    """The policy is in force: what somebody has slipped into a page stays dead."""
    tab = visit("/")
    assert tab.complaints == []
    has_run = tab.evaluate(
        "() => { const script = document.createElement('script');"
        " script.textContent = 'window.hasRun = true';"
        " document.head.append(script); return Boolean(window.hasRun); }"
    )
    assert not has_run
    assert "Content Security Policy" in tab.complaints[0]
