"""What the keys of cache events may mean."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from content.invalidation.cache_events import ItemKey, KeyForm
from content.invalidation.event_keys import further_keys, read_key
from content.model.uri import Namespace

TCM, ISH = Namespace.TCM, Namespace.ISH


def key(
    namespace: Namespace | None,
    publication_id: int,
    item_id: int | None,
    rest: str = "",
) -> ItemKey:
    return ItemKey(
        namespace=namespace,
        publication_id=publication_id,
        item_id=item_id,
        rest=rest,
    )


@pytest.mark.parametrize("form", KeyForm)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:1120", key(None, 14, 1120)),
        ("447:1203471:binaryMeta", key(None, 447, 1203471, "binaryMeta")),
        ("14:1120:64", key(None, 14, 1120, "64")),
        (
            "23:2755721:tcm:23-2750225-32",
            key(None, 23, 2755721, "tcm:23-2750225-32"),
        ),
        ("0:5", key(None, 0, 5)),
        ("14", key(None, 14, None)),
        ("tcm:5-120-64", key(TCM, 5, 120)),
        ("TCM:5-120", key(TCM, 5, 120)),
        ("ish:5-120-16", key(ISH, 5, 120)),
        ("5:tcm:5-120-512:true", key(TCM, 5, 120)),
    ],
)
def test_what_can_be_read_in_one_way_is_read_so_whatever_the_setting(
    text, expected, form
):
    assert read_key(text, form) == (expected,)


@pytest.mark.parametrize(
    ("text", "namespaced", "legacy"),
    [
        ("1:14:1120", key(TCM, 14, 1120), key(None, 1, 14, "1120")),
        ("2:14:1120", key(ISH, 14, 1120), key(None, 2, 14, "1120")),
        (
            "1:14:1120:PageMeta",
            key(TCM, 14, 1120, "PageMeta"),
            key(None, 1, 14, "1120:PageMeta"),
        ),
        (
            "1:5:123:true",
            key(TCM, 5, 123, "true"),
            key(None, 1, 5, "123:true"),
        ),
    ],
)
def test_three_numbers_are_read_as_the_setting_says_and_both_ways_when_in_doubt(
    text, namespaced, legacy
):
    assert read_key(text, KeyForm.NAMESPACED) == (namespaced,)
    assert read_key(text, KeyForm.LEGACY) == (legacy,)
    assert read_key(text, KeyForm.AUTO) == (namespaced, legacy)


def test_two_numbers_may_be_a_publication_behind_its_namespace():
    readings = (key(None, 1, 5), key(TCM, 5, None))
    assert read_key("1:5", KeyForm.AUTO) == readings
    assert read_key("1:5", KeyForm.NAMESPACED) == readings
    assert read_key("1:5", KeyForm.LEGACY) == readings[:1]
    with_class = (key(None, 1, 5, "Meta"), key(TCM, 5, None, "Meta"))
    assert read_key("1:5:Meta", KeyForm.NAMESPACED) == with_class


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "*",
        "5:*",
        "1:5:*",
        "5:",
        ":5",
        "-5:120",
        "5:-120",
        "5:2147483648",
        "99999999999:5",
        "5.0:120",
        "0x5:120",
        "\u0665:\u0661\u0662\u0660",
        "tcm:5",
        "tcm:99999999999-1",
        "tcm:9999999999-1",
        "5\n:120",
        "ItemMeta",
    ],
)
def test_a_key_that_names_no_item_has_no_reading(text):
    assert read_key(text, KeyForm.AUTO) == ()


def test_numbers_and_uris_behind_the_first_item_are_further_items():
    [reading] = read_key("14:120:130:x:tcm:14-140-1024:-1", KeyForm.AUTO)
    assert list(further_keys(reading)) == [
        key(None, 14, 130),
        key(TCM, 14, 140),
    ]


def test_a_key_without_a_rest_names_no_further_item():
    assert list(further_keys(key(TCM, 5, 120))) == []


@given(text=st.text(max_size=100), form=st.sampled_from(KeyForm))
def test_any_text_is_read_without_an_error_and_into_32_bits(text, form):
    for reading in read_key(text, form):
        for each in (reading, *further_keys(reading)):
            assert 0 <= each.publication_id < 2**31
            assert 0 <= (each.item_id or 0) < 2**31
