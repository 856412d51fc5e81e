from __future__ import annotations

import pytest

from content.exceptions import InvalidUrlError
from content.local_delivery.places import ItemKind, parse_place
from content.model.uri import TcmUri


def test_page_has_the_url_of_its_path_without_the_document_suffix():
    place = parse_place("6/pages/nl/index.html.json")
    assert (place.kind, place.publication_id, place.url) == (
        ItemKind.PAGE,
        6,
        "/nl/index.html",
    )


@pytest.mark.parametrize("suffix", ["json", "txt", "xml"])
def test_any_document_suffix_is_taken_off(suffix):
    assert parse_place(f"5/pages/feed.xml.{suffix}").url == "/feed.xml"


def test_component_presentation_is_named_by_its_item_ids():
    place = parse_place("5/component_presentations/305-192.xml")
    assert place.uri == TcmUri(5, 305)
    assert place.template_uri == TcmUri(5, 192, 32)


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("harbour_tcm5-230.jpg", TcmUri(5, 230)),
        ("a_tcm1-2_tcm5-230.tar", TcmUri(5, 230)),
        ("read.me_tcm5-230", TcmUri(5, 230)),
        ("harbour.jpg", None),
        ("harbour_tcm5-230_w200.jpg", None),
    ],
)
def test_binary_has_the_uri_before_its_extension(name, uri):
    place = parse_place(f"5/binaries/media/{name}")
    assert (place.uri, place.url) == (uri, f"/media/{name}")


def test_same_item_may_be_kept_with_another_document_suffix():
    place = parse_place("5/pages/index.html.json")
    assert [each.path for each in place.same_item_places] == [
        "5/pages/index.html.txt",
        "5/pages/index.html.xml",
    ]
    assert parse_place("5/binaries/a.xml").same_item_places == ()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/5/pages/a.json",
        "5/pages/../../../etc/passwd.json",
        "5/pages/./a.json",
        "5/pages//a.json",
        "5/pages/a/.json",
        "5/pages/.hidden.json",
        "5/pages/a.json/",
        "5/pages/a\x00.json",
        "5/pages/a\n.json",
        "5/pages/..\\a.json",
        "5/binaries/C:x",
        "5/pages/a.html",
        "5/pages/\udce9.json",
        "5/binaries/" + "a" * 256,
        "5/binaries" + "/abcdefghi" * 200,
        "0/pages/a.json",
        "05/pages/a.json",
        "5/elsewhere/a.json",
        "5/component_presentations/305.json",
        "5/publication.xml",
        "../5/publication.json",
    ],
)
def test_path_that_is_no_place_is_refused(path):
    with pytest.raises(InvalidUrlError):
        parse_place(path)
