"""Queries, as both content services that answer them do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from content.exceptions import ContentServiceError, ItemNotFoundError
from content.model.queries import Found, Query
from content.model.uri import TcmUri
from content.providers.contracts import ContentProvider
from content.providers.dd4t_rest import Dd4tRestProvider
from content.providers.folder import FolderProvider
from content.providers.service_client import ServiceClient
from content.providers.transport_limits import TransportLimits
from tests.support.documents import (
    component,
    document,
    presentation,
    template,
    text_field,
)
from tests.support.local_delivery import running_local_delivery, write_item

DETAIL, TEASER = TcmUri(5, 90, 32), TcmUri(5, 91, 32)


def keyword_field(name: str, uri: str, title: str, key: str) -> dict[str, Any]:
    keyword = {"Id": uri, "Title": title, "Key": key}
    return {
        name: {
            "Name": name,
            "Values": [title],
            "KeywordValues": [keyword],
            "FieldType": 8,
        }
    }


def date_field(name: str, value: str) -> dict[str, Any]:
    return {
        name: {
            "Name": name,
            "Values": [value],
            "DateTimeValues": [value],
            "FieldType": 5,
        }
    }


def write_article(
    root: Path, item_id: int, date: str, place: str, keyword: str
) -> None:
    fields = (
        date_field("date", date)
        | text_field("place", place)
        | keyword_field("topic", f"tcm:5-{keyword}-1024", f"Topic {keyword}", "k")
    )
    for template_id, title in ((90, "Article Detail"), (91, "Article Teaser")):
        write_item(
            root,
            f"5/component_presentations/{item_id}-{template_id}.json",
            document(
                presentation(
                    component(f"tcm:5-{item_id}", fields),
                    template(
                        f"tcm:5-{template_id}-32", title, view=title.replace(" ", "")
                    ),
                )
            ),
        )


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    write_article(tmp_path, 1, "2026-03-01T00:00:00", "Noordhalm", "7")
    write_article(tmp_path, 2, "2026-05-01T00:00:00", "Sint Anna", "8")
    write_article(tmp_path, 3, "2026-04-01T00:00:00", "noordhalm", "7")
    write_item(
        tmp_path,
        "6/component_presentations/1-90.json",
        document(
            presentation(
                component("tcm:6-1"), template("tcm:6-90-32", "Article Detail")
            )
        ),
    )
    write_item(tmp_path, "5/component_presentations/9-90.json", b"broken")
    return tmp_path


@pytest.fixture(params=["folder", "rest"])
def provider(
    articles: Path, request: pytest.FixtureRequest
) -> Iterator[ContentProvider]:
    if request.param == "folder":
        yield FolderProvider(folder=articles)
        return
    with (
        running_local_delivery(articles) as service,
        closing(ServiceClient(TransportLimits.from_settings())) as client,
    ):
        yield Dd4tRestProvider(base_url=service.url, client=client, queries=True)


@pytest.mark.parametrize(
    ("criteria", "item_ids"),
    [
        ({}, [1, 2, 3]),
        ({"schema": "article"}, [1, 2, 3]),
        ({"schema": "tcm:5-82-8"}, [1, 2, 3]),
        ({"schema": "Event"}, []),
        ({"keyword": "tcm:5-7-1024"}, [1, 3]),
        ({"keyword": "Topic 8"}, [2]),
        ({"metadata": (("Place", "Noordhalm"),)}, [1, 3]),
        ({"metadata": (("place", "Noordhalm"), ("topic", "x"))}, []),
        ({"sort": "date"}, [1, 3, 2]),
        ({"sort": "-date"}, [2, 3, 1]),
        ({"sort": "-title"}, [3, 2, 1]),
        ({"sort": "no such field"}, [1, 2, 3]),
        ({"metadata": (("place", "100% & more: \n '\"/\\ é"),)}, []),
    ],
)
def test_a_query_finds_what_has_all_that_it_names(provider, criteria, item_ids):
    query = Query(publication_id=5, template="ArticleTeaser", **criteria)
    assert provider.find_component_presentations(query) == tuple(
        Found(TcmUri(5, item_id), TEASER) for item_id in item_ids
    )


@pytest.mark.parametrize("name", ["article detail", "ArticleDetail", "tcm:5-90-32"])
def test_a_template_is_named_by_title_view_or_uri(provider, name):
    query = Query(publication_id=5, template=name, sort="-date")
    found = provider.find_component_presentations(query)
    assert {each.template_uri for each in found} == {DETAIL}
    assert [each.component_uri.item_id for each in found] == [2, 3, 1]


@pytest.mark.parametrize("is_dotnet", [False, True])
def test_a_service_that_answers_no_queries_is_not_asked(articles, is_dotnet):
    with (
        running_local_delivery(articles, is_dotnet=is_dotnet) as service,
        closing(ServiceClient(TransportLimits.from_settings())) as client,
    ):
        provider = Dd4tRestProvider(base_url=service.url, client=client)
        with pytest.raises(ItemNotFoundError, match="answers no queries"):
            provider.find_component_presentations(Query(publication_id=5))


def test_a_service_that_was_said_to_answer_queries_and_cannot_is_an_error(articles):
    with (
        running_local_delivery(articles, is_dotnet=True) as service,
        closing(ServiceClient(TransportLimits.from_settings())) as client,
    ):
        provider = Dd4tRestProvider(base_url=service.url, client=client, queries=True)
        with pytest.raises(ContentServiceError):
            provider.find_component_presentations(Query(publication_id=5))
