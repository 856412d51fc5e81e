from __future__ import annotations

from typing import Any

import pytest

from content.exceptions import ViewModelError
from content.model.component import Field
from content.view_models import (
    ComponentModel,
    Custom,
    EmbeddedModel,
    ModelField,
    RichText,
    Text,
)
from tests.support.documents import rich_text_field, text_field
from tests.support.view_models import StubSurroundings, decode_component


class Article(ComponentModel):
    heading = Text()
    body = RichText()
    note = Text(required=False)

    @property
    def shout(self) -> str:
        return self.heading.upper()


def build(kind: type[ComponentModel], fields: dict[str, Any]) -> Any:
    return kind(StubSurroundings(), decode_component(fields))


def test_a_value_is_read_when_asked_for_and_only_once():
    calls = []

    def read(field: Field) -> int:
        calls.append(field)
        return len(calls)

    class Sample(ComponentModel):
        each = Custom(read)

    sample = build(Sample, text_field("each", "x"))
    assert calls == []
    assert (sample.each, sample.each, len(calls)) == (1, 1, 1)


def test_what_no_template_asks_for_may_be_missing():
    article = build(Article, text_field("heading", "Terns"))
    assert article.heading == "Terns"
    with pytest.raises(ViewModelError, match="field=body"):
        _ = article.body


def test_rich_text_is_resolved_once():
    article = build(Article, rich_text_field("body", "<p>x</p>"))
    assert article.body is article.body
    assert article.surroundings.asked == ["<p>x</p>"]


@pytest.mark.parametrize("name", ["heading", "component", "surroundings", "new"])
def test_a_model_is_immutable(name):
    article = build(Article, text_field("heading", "Terns"))
    with pytest.raises(AttributeError, match=f"Article is immutable; not set: {name}"):
        setattr(article, name, "x")
    with pytest.raises(AttributeError, match="immutable"):
        delattr(article, name)


def test_a_model_inherits_fields_and_properties_and_may_replace_them():
    class Interview(Article):
        note = Text(name="remark")
        body = "none"  # type: ignore[assignment]  # no field any more
        guest = Text()

    assert list(Interview.declared_fields) == ["heading", "note", "guest"]
    interview = build(Interview, text_field("heading", "a") | text_field("remark", "b"))
    assert (interview.shout, interview.note, interview.body) == ("A", "b", "none")


def test_fields_can_be_shared_by_models_of_different_kinds():
    class Titled(EmbeddedModel):
        heading = Text()

    titled = Titled(
        build(Article, {}), decode_component(text_field("heading", "x")).fields
    )
    assert titled.heading == "x"


def test_a_field_of_the_class_is_its_declaration():
    assert isinstance(Article.heading, ModelField)
    assert Article.heading.is_required


def test_a_model_tells_what_it_is_of_and_reads_nothing_for_it():
    assert repr(build(Article, {})) == "<Article tcm:5-1>"
    assert str(build(Article, {})) == "Component tcm:5-1"


def test_a_misspelled_option_of_a_declaration_is_refused_at_once():
    with pytest.raises(TypeError):

        class Wrong(ComponentModel, schem="Article"):  # type: ignore[call-arg]  # misspelled
            pass
