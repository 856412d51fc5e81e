"""Pages with what surrounds them, through Django and back."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from content.exceptions import ContentServiceUnavailableError
from tests.support.documents import document, page, template
from tests.support.navigations import group, item, json_document
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

NAVIGATION = "tcm:5-690-64"
DUTCH_NAVIGATION = "tcm:6-690-64"
PUBLICATIONS = [
    {
        "publication_id": 6,
        "path_prefix": "/nl/",
        "language": "nl",
        "navigation": DUTCH_NAVIGATION,
    },
    {"publication_id": 5, "navigation": NAVIGATION},
]
SOURCES = {
    "pages/default.html": "",
    "navigation/menu.html": (
        "{% for item in items %}"
        "<{{ item.title }}{% if item.aria_current %} {{ item.aria_current }}{% endif %}>"
        '{% if item.items %}{% include "navigation/menu.html" with items=item.items %}'
        "{% endif %}{% endfor %}"
    ),
    "navigation/side_navigation.html": (
        '{{ branch.title }}: {% include "navigation/menu.html" %}'
    ),
    "navigation/breadcrumbs.html": (
        "{% for item in items %}/{{ item.title }}={{ item.address }}{% endfor %}"
    ),
    "navigation/previous_next.html": "{{ previous.title }}|{{ following.title }}",
    "navigation/own.html": "{{ label }}{% for item in items %}{{ item.title }}{% endfor %}",
    "errors/404.html": "nothing here",
    "errors/503.html": "come back later",
}
ROOT = group(
    "Home",
    "/",
    group(
        "News",
        "/news",
        item("One & only", "/news/one", Id="tcm:5-310-64"),
        item("Two", "/news/two"),
        Id="tcm:5-300-64",
    ),
    item("About", "/about"),
)


@pytest.fixture
def provider(monkeypatch):
    stub = StubProvider()
    stub.answers["page", NAVIGATION] = json_document(ROOT)
    stub.answers["page", "/news/one.html"] = document(page(uri="tcm:5-310-64"))
    monkeypatch.setattr("content.views.get_provider", lambda _alias: stub)
    return stub


@pytest.fixture
def sources():
    return dict(SOURCES)


@pytest.fixture
def show(provider, sources):
    """Return what a page's template makes of some tags."""
    with override_settings(
        CONTENT_PUBLICATIONS=PUBLICATIONS, TEMPLATES=templates_setting(sources)
    ):

        def show(tags: str, path: str = "/news/one.html", **headers: str) -> str:
            sources["pages/default.html"] = "{% load navigation %}" + tags
            response = Client().get(path, headers=headers)
            assert response.status_code == 200
            return response.content.decode()

        yield show


@pytest.mark.parametrize(
    ("tags", "html"),
    [
        ("{% menu %}", "<News true><About>"),
        ("{% menu depth=2 %}", "<News true><One &amp; only page><Two><About>"),
        ("{% menu level=2 %}", "<One &amp; only page><Two>"),
        ("{% menu level=3 %}", ""),
        ("{% side_navigation %}", "News: <One &amp; only page><Two>"),
        (
            "{% breadcrumbs %}",
            "/Home=//News=/news//One &amp; only=/news/one.html",
        ),
        ("{% previous_next %}", "|Two"),
        ('{% menu template="navigation/own.html" label="Main: " %}', "Main: NewsAbout"),
        ("{% canonical_url %}", "http://testserver/news/one.html"),
    ],
)
def test_tags_show_the_navigation_as_the_page_sees_it(show, tags, html):
    assert show(tags) == html


def test_the_marks_of_one_page_are_not_those_of_another(show, provider):
    provider.answers["page", "/about.html"] = document(page(uri="tcm:5-320-64"))
    assert show("{% menu %}") == "<News true><About>"
    assert show("{% menu %}", "/about.html") == "<News><About page>"
    assert provider.asked["page", NAVIGATION] == 1


@pytest.mark.parametrize("query", ["", "?utm_source=mail", "?x=1"])
def test_what_is_shown_depends_on_the_path_alone(show, query):
    tags = "{% menu %}{% breadcrumbs %}{% canonical_url %}"
    assert show(tags, f"/news/one.html{query}") == show(tags)


def test_a_navigation_that_is_not_published_is_no_menu(show, provider, caplog):
    del provider.answers["page", NAVIGATION]
    assert show("[{% menu %}{% breadcrumbs %}{% side_navigation %}]") == "[]"
    assert caplog.text.count("navigation not published") == 1


def test_a_broken_navigation_is_no_menu(show, provider):
    provider.answers["page", NAVIGATION] = b"{broken"
    assert show("[{% menu %}{% previous_next %}]") == "[]"


def test_a_navigation_that_cannot_be_asked_for_is_no_menu(show, provider, caplog):
    provider.answers["page", NAVIGATION] = ContentServiceUnavailableError("down")
    assert show("[{% menu %}]") == "[]"
    assert "navigation left out" in caplog.text


def test_a_node_without_address_leads_to_where_its_component_is_shown(show, provider):
    root = group("Home", "/", item("Desk", "", Id="tcm:5-9"))
    provider.answers["page", NAVIGATION] = json_document(root)
    provider.answers["link", "tcm:5-9"] = "/desk/index.html"
    html = show("{% menu template='navigation/breadcrumbs.html' %}")
    assert html == "/Desk=/desk/"


LANGUAGES = (
    "{% translations as languages %}{% for each in languages %}"
    "[{{ each.language }} {{ each.url }} {{ each.address }}"
    "{% if each.is_current %} current{% endif %}]{% endfor %}"
)
OWN = "[en http://testserver/news/one.html /news/one.html current]"
DUTCH = "[nl http://testserver/nl/nieuws/een.html /nl/nieuws/een.html]"


@pytest.fixture
def dutch(provider):
    root = group("Start", "/nl", item("Een", "/nl/nieuws/een", Id="tcm:6-310-64"))
    provider.answers["page", DUTCH_NAVIGATION] = json_document(root)
    provider.answers["page", "tcm:6-310-64"] = document(page(uri="tcm:6-310-64"))
    return provider


def test_a_page_is_linked_to_its_translation_by_its_item(show, dutch):
    assert show(LANGUAGES) == OWN + DUTCH


def test_a_translation_that_is_listed_but_not_published_is_none(show, dutch):
    del dutch.answers["page", "tcm:6-310-64"]
    assert show(LANGUAGES) == ""


def test_a_translation_that_is_published_but_listed_nowhere_is_none(show, dutch):
    dutch.answers["page", DUTCH_NAVIGATION] = json_document(group("Start", "/nl"))
    assert show(LANGUAGES) == ""


@pytest.mark.parametrize("key", [DUTCH_NAVIGATION, "tcm:6-310-64"])
def test_translations_that_cannot_be_asked_for_do_not_take_the_page_down(
    show, dutch, key
):
    dutch.answers["page", key] = ContentServiceUnavailableError("down")
    assert show(LANGUAGES) == ""


def test_a_page_that_is_included_shows_where_the_page_around_it_is(
    show, dutch, sources
):
    part = page(uri="tcm:5-999-64", page_template=template("tcm:5-9-128", "Part"))
    dutch.answers["page", "/system/header.html"] = document(part)
    tags = "{% breadcrumbs %}" + LANGUAGES
    sources["includes/part.html"] = "{% load navigation %}" + tags
    assert show("{% include_page '/system/header.html' %}") == show(tags)


def test_a_page_without_identity_has_no_translations(show, dutch):
    dutch.answers["page", "/news/one.html"] = document(page(uri="tcm:0-0-0"))
    assert show(LANGUAGES) == ""


def test_a_translation_on_another_host_is_linked_to_with_it(show, dutch):
    publications = [
        PUBLICATIONS[0] | {"hosts": ["nl.example.org"]},
        PUBLICATIONS[1] | {"hosts": ["www.example.org", "testserver"]},
    ]
    with override_settings(CONTENT_PUBLICATIONS=publications):
        html = show(LANGUAGES + "{% canonical_url %}")
    assert html == (
        "[en http://www.example.org/news/one.html /news/one.html current]"
        "[nl http://nl.example.org/nl/nieuws/een.html"
        " http://nl.example.org/nl/nieuws/een.html]"
        "http://www.example.org/news/one.html"
    )


def test_the_document_itself_is_no_page(provider):
    publications = [{"publication_id": 5, "navigation": "/navigation.json"}]
    provider.answers["page", "/navigation.json"] = json_document(ROOT)
    with override_settings(
        CONTENT_PUBLICATIONS=publications, TEMPLATES=templates_setting(SOURCES)
    ):
        assert Client().get("/navigation.json").status_code == 404
