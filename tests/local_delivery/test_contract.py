"""The REST contract, asked over HTTP as a DD4T client asks."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.local_delivery import Client, asking, write_item

HOME = "5/pages/index.html.json"


@pytest.fixture
def client(root: Path) -> Iterator[Client]:
    with asking(root) as client:
        yield client


def test_page_is_a_json_string_that_holds_the_document(root, client):
    document = client.get_json("/page/GetContentByUrl/5/html//index/")
    assert document == (root / HOME).read_text()
    assert client.get_json("/page/GetContentByUri/5/310/") == document


def test_url_is_percent_decoded(root, client):
    write_item(root, "5/pages/straße & co/ä+b.html.json", b"{}")
    assert client.get_json(f"/page/GetContentByUrl/5/html/{quote('/straße & co/ä+b')}/")
    assert client.get("/page/GetContentByUrl/5/html//index%ff/")[0] == 400


def test_document_that_is_no_utf8_is_served(root, client):
    write_item(root, "5/pages/old.html.xml", "<Page>é</Page>".encode("latin-1"))
    document = client.get_json("/page/GetContentByUrl/5/html//old/")
    assert document == "<Page>\N{REPLACEMENT CHARACTER}</Page>"


def test_component_presentation_is_found_with_and_without_template(client):
    path = "/componentpresentation/GetContent/5/305"
    assert "Article" in client.get_json(f"{path}/192/")
    assert "Teaser" in client.get_json(f"{path}/1001/")
    assert client.get_json(f"{path}/") == client.get_json(f"{path}/192/")
    assert client.get(f"{path}/7/") == (404, b"")


@pytest.mark.parametrize("ids", ["305,999,305", "[305,999,305]"])
def test_several_component_presentations_come_without_those_missing(client, ids):
    path = f"/componentpresentation/GetContentMultiple/5/{ids}/"
    assert len(client.get_json(path)) == 2


def test_link_leads_to_a_page(client):
    assert client.get_json("/link/ResolveLink/5/302/") == "/news/tides.html"
    assert client.get_json("/link/ResolveLink/5/302/310/0/") == "/news/tides.html"
    assert client.get_json("/link/ResolveLink/5/302/0/190/") == "/index.html"
    assert client.get("/link/ResolveLink/5/999/0/0/") == (404, b"")


def test_link_carries_an_anchor_if_wanted(root):
    with asking(root, with_anchors=True) as client:
        link = client.get_json("/link/ResolveLink/5/302/310/190/")
        assert link == "/index.html#302"


def test_binary_comes_in_base64_with_what_is_known_of_it(root, client):
    content = (root / "5/binaries/media/harbour_tcm5-230.jpg").read_bytes()
    by_url, by_uri = "ByUrl/5/jpg//media/harbour_tcm5-230/", "ByUri/5/230/"
    for asked in (by_url, by_uri):
        for action in ("GetBinary", "GetBinaryStream"):
            answer = client.get_json(f"/binary/{action}{asked}")
            assert base64.b64decode(answer) == content
        meta = client.get_json(f"/binary/GetBinaryMeta{asked}")
        date = client.get_json(f"/binary/GetLastPublishedDate{asked}")
        assert meta == {
            "VariantId": "default",
            "Id": "tcm:5-230",
            "LastPublishedDate": date,
            "HasLastPublishedDate": True,
        }
    url = client.get_json("/binary/GetUrlForUri/5/230/")
    assert url == "/media/harbour_tcm5-230.jpg"


@pytest.mark.parametrize(
    "path",
    [
        "/page/GetLastPublishedDateByUrl/5/html//index/",
        "/page/GetLastPublishedDateByUri/5/310/",
        "/componentpresentation/GetLastPublishedDate/5/305/",
    ],
)
def test_date_is_when_the_file_was_written(client, path):
    date = datetime.fromisoformat(client.get_json(path))
    assert timedelta(0) < datetime.now(UTC) - date < timedelta(minutes=1)


def test_keyword_is_found_by_its_title(client):
    keyword = client.get_json(f"/taxonomy/GetKeyword/5/33/{quote('Sea & sky')}/")
    assert keyword["Id"] == "tcm:5-204-1024"


MISSING = [
    "/page/GetContentByUrl/5/html//absent/",
    "/page/GetContentByUrl/6/html//index/",
    "/page/GetContentByUri/5/999/",
    "/page/GetLastPublishedDateByUrl/5/html//absent/",
    "/page/GetLastPublishedDateByUri/5/999/",
    "/componentpresentation/GetContent/5/999/",
    "/componentpresentation/GetLastPublishedDate/5/999/",
    "/binary/GetBinaryByUri/5/999/",
    "/binary/GetBinaryByUrl/5/jpg//absent/",
    "/binary/GetBinaryMetaByUri/5/999/",
    "/binary/GetBinaryMetaByUrl/5/jpg//absent/",
    "/binary/GetLastPublishedDateByUri/5/999/",
    "/binary/GetUrlForUri/5/999/",
    "/taxonomy/GetKeyword/5/33/absent/",
    "/taxonomy/GetKeyword/5/999/Sea/",
]


@pytest.mark.parametrize("path", MISSING)
def test_what_is_missing_is_not_found_with_an_empty_body(client, path):
    assert client.get(path) == (404, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/page/GetContentByUri/0/310/",
        "/componentpresentation/GetContent/0/305/",
        "/componentpresentation/GetContentMultiple/0/305/",
        "/link/ResolveLink/0/302/",
        "/binary/GetBinaryByUri/0/230/",
        "/taxonomy/GetKeyword/0/33/Sea/",
    ],
)
def test_publication_is_mandatory(client, path):
    message = b'{"Message":"publicationId is mandatory"}'
    assert client.get(path) == (400, message)


def test_publication_may_be_left_open_by_url(client):
    assert client.get_json("/page/GetContentByUrl/0/html//nl/index/")


def test_item_ids_that_are_none_are_refused(client):
    assert client.get("/componentpresentation/GetContentMultiple/5/a,b/")[0] == 400
