from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from content.exceptions import DecodingError
from content.model.queries import Query

# What a query string can hold: no lone surrogates.
texts = st.text(st.characters(codec="utf-8"))


@given(
    st.builds(
        Query,
        publication_id=st.just(5),
        schema=texts,
        template=texts,
        keyword=texts,
        metadata=st.lists(
            st.tuples(texts.filter(lambda name: ":" not in name), texts)
        ).map(tuple),
        sort=texts,
    )
)
def test_a_query_is_read_as_it_was_spelled(query):
    assert Query.parse(5, str(query)) == query


@pytest.mark.parametrize(
    "text", ["nonsense=1", "schema=a&schema=b", "publication_id=6"]
)
def test_what_is_no_query_is_an_error(text):
    with pytest.raises(DecodingError, match="Not a query"):
        Query.parse(5, text)
