from __future__ import annotations

import pytest

from deploy.home_page import HomePage


@pytest.mark.parametrize(
    ("links", "article_path"),
    [
        (["/news/first.html", "/news/second.html"], "/news/first.html"),
        (["/news/", "/news/index.html", "/news/first.html"], "/news/first.html"),
        (["/nl/nieuws/eerste.html", "/news/first.html"], "/news/first.html"),
        (["https://example.org/a.html", "//example.org/b.html", "/c.html"], "/c.html"),
        (["#top", "mailto:a@example.org", "/brochure.pdf"], ""),
        ([], ""),
    ],
)
def test_article_is_the_first_page_of_its_own_in_the_language(links, article_path):
    body = "".join(f'<a href="{link}">x</a>' for link in links)
    assert HomePage(body, other_languages=("/nl/",)).article_path == article_path


def test_first_image_and_style_sheet_are_found():
    page = HomePage(
        '<link rel="icon" href="/i.ico"><link rel="stylesheet" href="/static/a.css">'
        '<link rel="stylesheet" href="/static/b.css">'
        '<img src="/media/a.jpg"><img src="/media/b.jpg">'
    )
    assert page.style_sheet_path == "/static/a.css"
    assert page.image_path == "/media/a.jpg"


def test_page_without_references_leads_nowhere():
    page = HomePage("<p>Nothing here <a>yet</a><img></p>")
    assert (page.article_path, page.image_path, page.style_sheet_path) == ("", "", "")
