from __future__ import annotations

import pytest

from content.exceptions import DecodingError
from content.model.decoding.json_text import read_json


def test_last_of_equal_names_counts():
    assert read_json(b'{"a":1,"a":2}') == {"a": 2}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b'{"a":1} x', "byte"),
        (b'{"a":1}{"a":1}', "byte"),
        (b"/* x */{}", "byte 0"),
        (b"{'a':1}", "byte 1"),
        (b"{a:1}", "byte 1"),
        (b'{"a":NaN}', "byte 5"),
        (b'{"a":', "end"),
        (b'{"a":"\xff"}', "$"),
        (b'{"a":1e999}', "$"),
        (b'{"a":' * 100_000, "$"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text, place):
    with pytest.raises(DecodingError) as caught:
        read_json(text)
    assert caught.value.identity["place"].startswith(place)
