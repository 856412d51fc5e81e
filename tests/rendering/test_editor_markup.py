"""Marks in a page, and what is put in their place."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.safestring import SafeString

from content.model.component import Component, Field, FieldSet, FieldType, Schema
from content.model.page import ComponentPresentation, ComponentTemplate, Page, Region
from content.rendering.editor_markup import EditorMarkup
from content.rendering.markup_dialects import DIALECTS

PAGE = Page(id_text="tcm:5-1-64")


def shown(uri: str = "tcm:5-2", *, is_dynamic: bool = False) -> ComponentPresentation:
    return ComponentPresentation(
        component=Component(id_text=uri, schema=Schema(id_text="tcm:5-8-8")),
        component_template=ComponentTemplate(id_text="tcm:5-3-32"),
        is_dynamic=is_dynamic,
    )


def told(markup: EditorMarkup, html: str) -> str:
    return markup.complete(SafeString(f"<html><body>{html}</body></html>"), PAGE)


def tell_presentation(
    html: str, *dialects: str, is_listed: bool = False, **options: Any
) -> str:
    markup = EditorMarkup(dialects)
    marked = markup.mark_presentation(
        SafeString(html), shown(**options), is_listed=is_listed
    )
    return told(markup, marked)


def tell_field(
    field: Field | None, name: str, dialect: str, index: int | None = None
) -> str:
    fields = FieldSet({"f": field} if field else {})
    markup = EditorMarkup([dialect])
    mark = markup.mark_field(Component(fields=fields), name, index)
    return told(markup, f"<h1{mark}>text</h1>")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_mark_is_left(dialect):
    html = tell_presentation("<p class='a>b' title=\"<x>\">text</p>", dialect)
    assert "data-editor-" not in html


@pytest.mark.parametrize("html", ["only text", "", "<!-- a comment -->", "1 < 2"])
def test_what_has_no_element_is_left_alone(html):
    assert html in tell_presentation(html, *DIALECTS)


def test_it_is_the_elements_first_child():
    html = tell_presentation(" <!-- x --><article class='a'>text</article>", "xpm")
    assert " <!-- x --><article class='a'><!-- Start Component Presentation: {" in html


def test_dynamic_is_published_by_itself_and_only_what_a_query_found_is_said_so():
    html = tell_presentation("<p></p>", "xpm", "dxa", is_dynamic=True)
    assert '"IsRepositoryPublished" : true}' in html
    assert '"IsRepositoryPublished":true}' in html
    html = tell_presentation("<p></p>", "xpm", "dxa", is_listed=True)
    assert '"IsRepositoryPublished" : true, "IsQueryBased" : true}' in html
    assert '"IsRepositoryPublished":true,"IsQueryBased":true}' in html


def test_what_is_no_page_is_told_of_to_nobody():
    markup = EditorMarkup(DIALECTS)
    marked = markup.mark_presentation(SafeString("<p>x</p>"), shown(), is_listed=False)
    assert markup.complete(marked, PAGE) == "<p>x</p>"


@pytest.mark.parametrize("element", ["a", "ul", "tr"])
def test_no_link_is_put_into_what_must_not_have_one(element):
    html = tell_presentation(f"<{element}>x</{element}>", "xpm-lite")
    assert f"<{element}>x" in html


def test_a_region_without_an_element_of_its_own_is_not_that_of_what_is_in_it():
    markup = EditorMarkup(DIALECTS)
    inner = markup.mark_presentation(SafeString("<p>x</p>"), shown(), is_listed=False)
    region = Region(name="Header", component_presentations=(shown(),))
    assert "Header" not in told(markup, markup.mark_region(inner, region, PAGE))
    outer = SafeString(f"<div>{inner}</div>")
    assert "Header" in told(markup, markup.mark_region(outer, region, PAGE))


NASTY = "\"} --><script>alert(1)</script><!-- \\ & '"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_value_gets_out_of_its_place(dialect):
    markup = EditorMarkup([dialect])
    region = Region(name=NASTY, component_presentations=(shown(uri=NASTY),))
    field = Field(name="f", values=("x",), xpath=NASTY)
    component = Component(fields=FieldSet({"f": field}))
    html = SafeString(f"<div><h1{markup.mark_field(component, 'f', None)}>x</h1></div>")
    html = markup.mark_presentation(html, shown(uri=NASTY), is_listed=False)
    html = markup.mark_region(SafeString(f"<div>{html}</div>"), region, PAGE)
    page = Page(id_text=NASTY, regions=(Region(name=NASTY),))
    whole = markup.complete(SafeString(f"<body>{html}</body>"), page)
    assert "<script>" not in whole
    assert whole.count("-->") == whole.count("<!--")


def text(*values: str, xpath: str = "tcm:Content/custom:A/custom:f") -> Field:
    return Field(name="f", values=values, xpath=xpath)


def test_a_field_is_told_by_its_xpath_counted_from_one():
    xpath = "tcm:Content/custom:A/custom:f"
    assert f'{{"XPath":"{xpath}"}}' in tell_field(text("a"), "f", "xpm")
    assert f'{{"XPath":"{xpath}[2]"}}' in tell_field(text("a", "b"), "f", "xpm", 1)


@pytest.mark.parametrize("name", ["f", "F"])
@pytest.mark.parametrize("field", [None, text("a", xpath="")])
@pytest.mark.parametrize("dialect", ["xpm", "dxa"])
def test_nothing_is_told_of_a_field_without_xpath(field, dialect, name):
    assert "<h1>text</h1>" in tell_field(field, name, dialect)


def embedded(count: int) -> Field:
    values = tuple({"g": text("x", xpath=f"a[{n + 1}]/g")} for n in range(count))
    return Field(name="f", field_type=FieldType.EMBEDDED, embedded_values=values)


def test_a_field_within_another_has_the_index_of_the_outer_one():
    assert '"XPath":"a[2]/g"' in tell_field(embedded(2), "f.g", "xpm", 1)
    assert 'data-fieldname="g" data-index="1"' in tell_field(
        embedded(2), "f.g", "xpm-lite", 1
    )
    assert "<h1>text" in tell_field(embedded(2), "f.g", "xpm", 2)


@pytest.mark.parametrize(
    "field_and_name",
    [
        (text("a", "b"), "f"),  # it would keep one of them
        (embedded(1), "f.g"),  # it would write to all that are called so
        (Field(name="f", field_type=FieldType.NUMBER, values=("4",)), "f"),
    ],
)
def test_xpm_lite_is_offered_nothing_that_it_would_damage(field_and_name):
    field, name = field_and_name
    assert "<h1>text</h1>" in tell_field(field, name, "xpm-lite")
