from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from content.local_delivery.routes import (
    Question,
    Route,
    find_question,
    find_route_name,
)

PAGE = Question(route=Route.PAGE_BY_URL, publication_id=5, url="/news/harbour.html")


@pytest.mark.parametrize(
    "path",
    [
        "/page/GetContentByUrl/5/html//news/harbour/",
        "/page/GetContentByUrl/5/html/news/harbour/",
        "/page/GetContentByUrl/5/html/news/harbour",
        "/PAGE/getcontentbyurl/5/html//news/harbour/",
    ],
)
def test_url_comes_as_extension_and_rest(path):
    assert find_question(path) == PAGE


def test_only_one_slash_at_each_end_does_not_matter():
    question = find_question("/page/GetContentByUrl/5/html///news//harbour//")
    assert question is not None
    assert question.url == "//news//harbour/.html"


@pytest.mark.parametrize(
    ("path", "question"),
    [
        (
            "/page/GetContentByUri/5/310/",
            Question(route=Route.PAGE_BY_URI, publication_id=5, item_id=310),
        ),
        (
            "/componentpresentation/GetContent/5/305/192/",
            Question(
                route=Route.COMPONENT_PRESENTATION,
                publication_id=5,
                item_id=305,
                template_id=192,
            ),
        ),
        (
            "/componentpresentation/GetContentMultiple/5/[1,2,3]",
            Question(
                route=Route.COMPONENT_PRESENTATIONS, publication_id=5, text="[1,2,3]"
            ),
        ),
        (
            "/link/ResolveLink/5/302/310/0/",
            Question(route=Route.LINK, publication_id=5, item_id=302, page_id=310),
        ),
        (
            "/taxonomy/GetKeyword/5/33/Sea & sky",
            Question(
                route=Route.KEYWORD, publication_id=5, item_id=33, text="Sea & sky"
            ),
        ),
    ],
)
def test_other_routes_give_their_parameters(path, question):
    assert find_question(path) == question


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/page",
        "/page/GetContentByUrl",
        "/page/GetContentByUrl/5/html/",
        "/page/GetContentByUrl/five/html/news",
        "/page/GetContentByUrl/\u0665/html/news",
        "/page/GetContentByUri/-5/310",
        "/page/GetContentByUri/5/2147483648",
        "/page/GetContentByUri/5/310/7",
        "/link/ResolveLink/5/302/310",
        "/binary/GetContentByUri/5/230",
        "//page/GetContentByUri/5/310",
    ],
)
def test_path_of_no_route_asks_nothing(path):
    assert find_question(path) is None


@given(st.text())
def test_any_text_is_a_question_or_none(text):
    question = find_question(f"/page/GetContentByUrl/5/html/{text}")
    assert question is None or question.url.startswith("/")


def test_route_name_is_spelled_as_the_service_spells_it():
    assert find_route_name("/page/getcontentbyurl/5") == "page/GetContentByUrl"
    assert find_route_name("/-/statistics") == ""
