from __future__ import annotations

import pytest

from content.rendering.rich_text_output import HtmlOutput


@pytest.mark.parametrize(
    ("outer", "inner"),
    [("a", "a"), ("dt", "dd"), ("dd", "dt"), ("li", "li"), ("p", "p"), ("td", "th")],
)
def test_a_start_tag_ends_the_element_it_cannot_be_in(outer, inner):
    output = HtmlOutput()
    output.open(outer, "", is_empty=False)
    output.open(inner, "", is_empty=False)
    assert output.finish() == f"<{outer}></{outer}><{inner}></{inner}>"


def test_a_row_ends_the_cell_and_the_row_before_it():
    output = HtmlOutput()
    for name in ("table", "tr", "td", "tr"):
        output.open(name, "", is_empty=False)
    assert output.finish() == "<table><tr><td></td></tr><tr></tr></table>"


def test_an_element_further_out_is_not_ended():
    output = HtmlOutput()
    for name in ("li", "ul", "li"):
        output.open(name, "", is_empty=False)
    assert output.finish() == "<li><ul><li></li></ul></li>"


def test_an_unwritten_element_does_not_hide_the_one_around_it():
    output = HtmlOutput()
    output.open("p", "", is_empty=False)
    output.open_unwritten("a", is_empty=False)
    output.open("p", "", is_empty=False)
    assert output.finish() == "<p></p><p></p>"


def test_an_end_tag_ends_what_is_open_in_its_element():
    output = HtmlOutput()
    output.open("div", ' class="c"', is_empty=False)
    output.open("b", "", is_empty=False)
    output.open_unwritten("a", is_empty=False)
    output.close("div")
    assert output.is_complete
    assert output.finish() == '<div class="c"><b></b></div>'


def test_an_end_tag_without_start_tag_is_ignored():
    output = HtmlOutput()
    output.open("p", "", is_empty=False)
    output.close("b")
    assert not output.is_complete
    assert output.finish() == "<p></p>"


def test_void_and_empty_elements_are_not_left_open():
    output = HtmlOutput()
    output.open("br", "", is_empty=False)
    output.open("span", "", is_empty=True)
    output.open_unwritten("a", is_empty=True)
    output.open_unwritten("img", is_empty=False)
    assert output.is_complete
    assert output.finish() == "<br><span></span>"
