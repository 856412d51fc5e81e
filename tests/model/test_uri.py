from __future__ import annotations

import json
from typing import Any

import pytest

from content.exceptions import InvalidUriError
from content.model.uri import NULL_URI, ItemType, Namespace, TcmUri
from tests.model.corpus import FOLDER, needs_corpus

# Where DD4T's answer is not ours, with what we say (None: no URI). Why: README.md.
DIFFERENT: dict[str, str | None] = {
    "ish:12-34-v111": "ish:12-34",
    "ish:1420746-6-1024": "ish:1420746-6-1024",
    "ish:12-34-555": "ish:12-34-555",
    "ecl:2-mm-377-dist-file.ecl": "ecl:2-mm-377-dist-file.ecl",
    "ecl:0-s3b-Calendar!2F": "ecl:0-s3b-Calendar!2F",
    "ecl:0-mm-53-dist-file": "ecl:0-mm-53-dist-file",
    "wrong:12-14-5": None,
    "tcm:aString-14-5": None,
    "tcm:4": None,
    "tcm:99999999999-1": None,
    "xx tcm:1-2-64 yy": None,
    "tcm:\uff11-\uff12": None,
}


def understood(text: str) -> dict[str, Any] | None:
    try:
        uri = TcmUri.parse(text)
    except InvalidUriError:
        return None
    return {
        "publicationId": uri.publication_id,
        "itemId": uri.item_id,
        "itemTypeId": uri.item_type,
        "version": uri.version,
        "string": str(uri),
    }


@needs_corpus
def test_differs_from_dd4t_exactly_where_intended():
    entries = json.loads((FOLDER / "tcm-uris.json").read_text())
    different = {
        entry["uri"]: (understood(entry["uri"]) or {}).get("string")
        for entry in entries
        if understood(entry["uri"]) != entry["dd4t"]
    }
    assert different == DIFFERENT


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("tcm:5-302", (5, 302, 16, 0)),
        ("TCM:5-302-64", (5, 302, 64, 0)),
        ("tcm:7-108-64-v0", (7, 108, 64, 0)),
        ("tcm:1-2-v5", (1, 2, 16, 5)),
        ("tcm:1-2-64-5", (1, 2, 64, 5)),
        ("tcm:1-2--", (1, 2, 16, 0)),
        ("tcm:1-2-16-v", (1, 2, 16, 0)),
        ("tcm:9-29-4_carousel-534x308_2357561", (9, 29, 4, 0)),
        ("tcm:1-2147483647", (1, 2147483647, 16, 0)),
    ],
)
def test_published_form_is_read(text, numbers):
    uri = TcmUri.parse(text)
    assert (uri.publication_id, uri.item_id, uri.item_type, uri.version) == numbers
    assert uri.namespace is Namespace.TCM


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tcm:",
        "tcm:4",
        "tcm:1-2-64 ",
        "tcm:1-2\n",
        "tcm:1-2-16-32-64",
        "x:1-2",
        "tcm:1-2147483648",
        "ecl:2147483648-a",
        "ecl:1-a b",
        "tcm:" + "9" * 5000 + "-1",
        "ecl:1-" + "a" * 5000,
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(InvalidUriError):
        TcmUri.parse(text)


def test_docs_uri_has_its_namespace():
    uri = TcmUri.parse("ish:39137-6107-64")
    assert uri.namespace is Namespace.ISH
    assert str(uri) == "ish:39137-6107-64"


def test_ecl_uri_keeps_what_follows_its_publication():
    uri = TcmUri.parse("ecl:2-mm-377-dist-file.ecl")
    assert (uri.namespace, uri.publication_id) == (Namespace.ECL, 2)
    assert uri.external == "mm-377-dist-file.ecl"
    assert not uri.is_null


def test_text_has_neither_the_version_nor_the_type_of_components():
    assert str(TcmUri.parse("tcm:5-302-16-v3")) == "tcm:5-302"


def test_other_type_of_the_same_numbers_has_no_version():
    uri = TcmUri.parse("tcm:5-302-v3").of_type(ItemType.PAGE)
    assert uri == TcmUri.parse("tcm:5-302-64")


def test_uri_of_no_item_is_null():
    assert TcmUri.parse("tcm:0-0-0") == NULL_URI
    assert NULL_URI.is_null
