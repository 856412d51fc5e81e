from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.template import Context, Template

from content.model.component import (
    Component,
    Field,
    FieldSet,
    FieldType,
    Keyword,
    Multimedia,
)
from content.model.decoding import decode_component_presentation
from content.model.field_set import NamedSet
from content.model.uri import NULL_URI, TcmUri
from tests.model.samples import as_json, presentation

OPENED = datetime(2024, 3, 1, 8)  # noqa: DTZ001  # the content manager's local time


EMBEDDED = (
    "{% for section in component.fields.sections.embedded_values %}"
    "{{ section.caption }}{% endfor %}"
)


@pytest.fixture
def component() -> Component:
    return decode_component_presentation(as_json(presentation())).component


def render(template: str, component: Component) -> str:
    return Template(template).render(Context({"component": component}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("heading", "The quay reopens"),
        ("note", "One\nTwo"),
        ("site", "https://quay.example"),
        ("rating", 4.0),
        ("opened", OPENED),
    ],
)
def test_value_is_the_first_of_those_that_suit_the_type(component, name, value):
    assert component.fields[name].value == value


def test_typed_values_are_records_where_the_type_has_records(component):
    assert component.fields["topic"].typed_values[0].key == "transport"
    assert component.fields["image"].typed_values[0].multimedia.size == 48211
    assert str(component.fields["sections"].typed_values[0]["caption"]) == "Opening day"


def test_keyword_published_as_a_title_shows_as_that():
    field = Field(field_type=FieldType.KEYWORD, values=("Transport",))
    assert field.typed_values == ()
    assert field.value == "Transport"
    assert field


@pytest.mark.parametrize(
    "field",
    [
        Field(),
        Field(values=("",)),
        Field(field_type=FieldType.NUMBER),
        Field(field_type=FieldType.KEYWORD, values=("",)),
    ],
)
def test_field_without_content_is_false_and_shows_as_nothing(field):
    assert not field
    assert str(field) == ""


def test_number_zero_is_content():
    assert Field(field_type=FieldType.NUMBER, numeric_values=(0.0,))


@pytest.mark.parametrize(("number", "text"), [(4.0, "4"), (4.5, "4.5"), (1e15, None)])
def test_number_shows_without_needless_decimals(number, text):
    field = Field(field_type=FieldType.NUMBER, numeric_values=(number,))
    assert str(field) == (text or "1000000000000000")


def test_dates_that_were_not_set_are_left_out():
    unset = datetime(1, 1, 1)  # noqa: DTZ001  # as .NET writes it
    field = Field(field_type=FieldType.DATE, date_time_values=(unset, OPENED))
    assert field.date_time_values == (OPENED,)


def test_fields_are_made_immutable_whatever_they_were_given_as():
    source = {"a": Field(name="a")}
    component = Component(
        fields=source, metadata_fields=source, extension_data={"ecl": source}
    )
    source.clear()
    assert list(component.fields) == list(component.metadata_fields) == ["a"]
    assert type(component.fields) is FieldSet
    assert type(component.extension_data) is NamedSet
    assert type(component.extension_data["ECL"]) is FieldSet


def test_external_identity_is_read():
    assert Component(ecl_id_text="ecl:5-vid-77").ecl_uri == TcmUri.parse("ecl:5-vid-77")
    assert Component().ecl_uri == NULL_URI


def test_multimedia_shows_as_its_url():
    assert str(Multimedia(url="/m/a.png")) == "/m/a.png"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ component.fields.heading }}", "The quay reopens"),
        ("{{ component.fields.Heading.value|upper }}", "THE QUAY REOPENS"),
        ("{{ component.fields.body }}", "&lt;p&gt;Tides&lt;/p&gt;"),
        ("{{ component.fields.topic }}", "Transport"),
        ("{{ component.fields.rating }}", "4"),
        ("{{ component.fields.opened.value|date:'j F Y' }}", "1 March 2024"),
        ("{{ component.fields.image.value.multimedia }}", "/m/quay.jpg"),
        ("{% for v in component.fields.note.values %}{{ v }}|{% endfor %}", None),
        (EMBEDDED, "Opening day"),
        ("{{ component.fields.sections }}", "Opening day"),
        ("{% if component.fields.summary %}yes{% else %}no{% endif %}", "no"),
        ("{% if component.fields.heading %}yes{% endif %}", "yes"),
        ("[{{ component.fields.missing.value }}]", "[]"),
        ("{{ component.metadata_fields.author }}", "A. Mariner"),
        ("{% for name in component.metadata_fields %}{{ name }}{% endfor %}", "author"),
        ("{{ component.schema }}", "Article"),
    ],
)
def test_template_author_gets_what_the_words_say(component, template, text):
    assert render(template, component) == (text or "One\nTwo|Three|")


def test_text_of_an_embedded_set_leaves_out_what_is_empty():
    fields: dict[str, Any] = {
        "a": Field(values=("One",)),
        "b": Field(),
        "c": Field(
            field_type=FieldType.KEYWORD, keyword_values=(Keyword(title="Two"),)
        ),
    }
    assert str(FieldSet(fields)) == "One Two"
