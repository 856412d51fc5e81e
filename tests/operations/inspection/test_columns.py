from __future__ import annotations

from content.operations.inspection.columns import align, flow


def test_columns_are_as_wide_as_they_need_to_be():
    rows = [("a", "1", ""), ("bcd", "23", "x")]
    assert list(align(rows, right={1}, indent=2)) == ["  a     1", "  bcd  23  x"]
    assert list(align([])) == []


def test_words_flow_into_lines_that_fit():
    words = ["x" * 40] * 5
    assert [len(line) for line in flow(words, indent=2)] == [84, 84, 42]


def test_word_that_fits_nowhere_has_a_line_of_its_own():
    assert list(flow(["a", "b" * 120, "c"])) == ["a", "b" * 120, "c"]
    assert list(flow([])) == []
