from __future__ import annotations

from datetime import UTC, datetime

import pytest

from content.exceptions import DecodingError
from content.local_delivery.places import parse_place
from content.local_delivery.published_item import (
    Facts,
    PublishedItem,
    Shown,
    Signature,
    read_facts,
)
from content.model.uri import TcmUri
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    region,
    template,
)
from tests.support.navigations import item, json_document

PAGE = parse_place("5/pages/index.html.json")


def test_page_shows_its_own_component_presentations_and_those_of_nested_regions():
    a, b = component("tcm:5-1"), component("tcm:5-2-16-v3")
    teaser = template("tcm:5-9-32", "Teaser")
    inner = region("Inner", presentation(b, teaser))
    facts = read_facts(
        PAGE,
        document(
            page(presentation(a, teaser), regions=[region("Outer", regions=[inner])])
        ),
    )
    template_uri = TcmUri(5, 9, 32)
    assert facts.shown == (
        Shown(TcmUri(5, 1), template_uri),
        Shown(TcmUri(5, 2), template_uri),
    )


def test_page_without_identity_has_no_uri():
    assert read_facts(PAGE, document(page(uri=""))).uri is None


def test_any_bytes_are_a_binary():
    place = parse_place("5/binaries/a.bin")
    assert read_facts(place, b"\x00\xff") == Facts()


def test_of_two_keywords_with_one_title_the_first_counts():
    keywords = [{"Id": f"tcm:5-{n}-1024", "Title": "Sea"} for n in (1, 2)]
    facts = read_facts(
        parse_place("5/taxonomies/33.json"), document({"Keywords": keywords})
    )
    assert b"tcm:5-1-1024" in facts.keywords["Sea"]


@pytest.mark.parametrize(
    "path",
    [
        "5/pages/index.html.json",
        "5/component_presentations/1-2.json",
        "5/taxonomies/33.json",
        "5/publication.json",
    ],
)
@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_broken_document_is_refused(path, content):
    with pytest.raises(DecodingError):
        read_facts(parse_place(path), content)


def test_item_was_published_when_its_file_was_written():
    written = datetime(2024, 3, 4, 11, 0, 0, 500_000, tzinfo=UTC)
    signature = Signature(int(written.timestamp() * 1e9), 1, 1)
    item = PublishedItem(place=PAGE, signature=signature, facts=Facts())
    assert item.last_published == written


def test_a_navigation_is_the_page_that_it_lists_at_its_own_url():
    own = item("Navigation", "/navigation.json", Id="tcm:5-690-64")
    navigation = json_document(item("Home", "/", own))
    facts = read_facts(parse_place("5/pages/navigation.json.json"), navigation)
    assert facts == Facts(uri=TcmUri(5, 690, 64))
    assert read_facts(parse_place("5/pages/other.json.json"), navigation) == Facts()


def test_a_text_is_a_page_without_identity():
    place = parse_place("5/pages/robots.txt.txt")
    assert read_facts(place, b"User-agent: *") == Facts()
    assert read_facts(place, document(page(uri="tcm:5-9-64"))).uri == TcmUri(5, 9, 64)


@pytest.mark.parametrize("path", ["5/pages/index.html.txt", "5/pages/robots.txt.txt"])
def test_what_only_begins_like_an_item_is_refused(path):
    with pytest.raises(DecodingError):
        read_facts(parse_place(path), b"{broken")
