from __future__ import annotations

import pytest

from content.model.field_set import NamedSet


def test_name_matches_in_any_case():
    assert NamedSet({"Heading": 1})["HEADING"] == 1
    assert "heading" in NamedSet({"Heading": 1})


def test_exact_name_counts_before_others_and_the_last_of_those():
    items = NamedSet({"f": 1, "F": 2})
    assert (items["f"], items["F"]) == (1, 2)
    assert NamedSet({"Foo": 1, "FOO": 2})["foo"] == 2


def test_names_keep_their_published_spelling_and_order():
    items = NamedSet({"b": 1, "A": 2})
    assert list(items) == ["b", "A"]
    assert list(items.keys()) == ["b", "A"]
    assert list(items.values()) == [1, 2]
    assert list(items.items()) == [("b", 1), ("A", 2)]


@pytest.mark.parametrize("name", ["missing", 0])
def test_missing_name_is_a_key_error(name):
    with pytest.raises(KeyError):
        NamedSet({"a": 1})[name]


def test_set_is_not_affected_by_what_it_was_made_of():
    source = {"a": 1}
    items = NamedSet(source)
    source["b"] = 2
    assert items == {"a": 1}


def test_set_cannot_be_changed():
    with pytest.raises(TypeError):
        NamedSet({"a": 1})["a"] = 2  # type: ignore[index]  # that is the point


def test_equal_sets_have_equal_hashes_in_any_order_and_with_any_items():
    one, other = NamedSet({"a": [], "b": 1}), NamedSet({"b": 1, "a": []})
    assert one == other
    assert hash(one) == hash(other)


def test_representation_shows_the_items():
    assert repr(NamedSet({"a": 1})) == "NamedSet({'a': 1})"
