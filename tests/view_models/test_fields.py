from __future__ import annotations

from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Any

import pytest
from django.utils.safestring import SafeString

from content.exceptions import ItemNotFoundError, ViewModelError
from content.view_models import (
    Boolean,
    Choice,
    ComponentModel,
    Custom,
    Date,
    Embedded,
    EmbeddedModel,
    Integer,
    Keyword,
    KeywordModel,
    Linked,
    LinkUrl,
    ModelField,
    MultimediaModel,
    Number,
    RichText,
    Text,
)
from tests.support.documents import (
    date_field,
    embedded_field,
    keyword_field,
    link_field,
    number_field,
    rich_text_field,
    text_field,
)
from tests.support.view_models import (
    StubSurroundings,
    decode_component,
    site_models,
)


@pytest.fixture(autouse=True)
def _no_other_models():
    with site_models():
        yield


def build(
    field: ModelField[Any],
    fields: dict[str, Any],
    *,
    urls: dict[str, str] | None = None,
    **members: Any,
) -> Any:
    """Return a model whose attribute ``each`` is declared as this field."""
    kind = type("Sample", (ComponentModel,), {"each": field})
    return kind(StubSurroundings(urls), decode_component(fields, **members))


class Colour(Enum):
    RED = "red"
    DARK_BLUE = "dark blue"


class Price(EmbeddedModel):
    amount = Number()


class Topic(KeywordModel):
    colour = Choice(Colour)


@pytest.mark.parametrize(
    ("field", "published", "value"),
    [
        (Text(), text_field("each", "one", "two"), "one"),
        (Text(many=True), text_field("each", "one", "", "two"), ("one", "two")),
        (Text(), text_field("each", "two\nlines", field_type=1), "two\nlines"),
        (
            Text(),
            text_field("each", "https://x.test/", field_type=7),
            "https://x.test/",
        ),
        (RichText(), rich_text_field("each", "<p>a</p>", "b"), "<p>a</p>|b"),
        (RichText(many=True), rich_text_field("each", "a", "b"), ("a", "b")),
        (Number(), number_field("each", 1.5), 1.5),
        (Number(many=True), number_field("each", 1, 2), (1.0, 2.0)),
        (Integer(), number_field("each", 1931), 1931),
        (Date(), date_field("each", "2024-03-01T08:00:00"), datetime(2024, 3, 1, 8)),  # noqa: DTZ001  # as published
        (Boolean(), text_field("each", "Yes"), True),
        (Boolean(), text_field("each", "false"), False),
        (Boolean(), number_field("each", 1), True),
        (Boolean(), keyword_field("each", "Nee", Key="no"), False),
        (Boolean(many=True), text_field("each", "1", "0"), (True, False)),
        (Choice(Colour), text_field("each", "Red"), Colour.RED),
        (Choice(Colour), text_field("each", "dark_blue"), Colour.DARK_BLUE),
        (Choice(Colour), keyword_field("each", "Rood", Key="red"), Colour.RED),
        (
            Choice(Colour, many=True),
            keyword_field("each", "Red", "Dark blue"),
            (Colour.RED, Colour.DARK_BLUE),
        ),
        (Custom(lambda field: len(field.values)), text_field("each", "a", "b"), 2),
        (
            LinkUrl(),
            text_field("each", "https://x.test/", field_type=7),
            "https://x.test/",
        ),
        (LinkUrl(), link_field("each", "tcm:5-8"), "/eight/"),
        (LinkUrl(), link_field("each", "tcm:5-9"), ""),
        (LinkUrl(many=True), link_field("each", "tcm:5-8", "tcm:5-9"), ("/eight/", "")),
    ],
)
def test_a_field_gives_its_published_value(field, published, value):
    found = build(field, published, urls={"tcm:5-8": "/eight/"}).each
    assert found == value
    assert type(found) is type(value) or isinstance(found, SafeString)


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        (Text(required=False), ""),
        (RichText(required=False), ""),
        (LinkUrl(required=False), ""),
        (Boolean(required=False), False),
        (Number(required=False), None),
        (Integer(required=False), None),
        (Date(required=False), None),
        (Choice(Colour, required=False), None),
        (Keyword(required=False), None),
        (Embedded(Price, required=False), None),
        (Linked(ComponentModel, required=False), None),
        (Custom(lambda field: field, required=False), None),
        (Text(many=True, required=False), ()),
        (Linked(ComponentModel, many=True, required=False), ()),
    ],
)
@pytest.mark.parametrize("published", [{}, text_field("each", "")], ids=["no", "empty"])
def test_an_optional_field_without_value_is_empty(field, empty, published):
    assert build(field, published).each == empty


@pytest.mark.parametrize(
    ("field", "published", "expected", "found"),
    [
        (Text(), rich_text_field("each", "<b>"), "plain text", "xhtml"),
        (Text(), number_field("each", 1), "plain text", "number"),
        (RichText(), text_field("each", "a"), "rich text", "text"),
        (Number(), text_field("each", "12"), "a number", "text"),
        (Date(), text_field("each", "2024"), "a date", "text"),
        (Keyword(), text_field("each", "a"), "a keyword", "text"),
        (Embedded(Price), link_field("each", "tcm:5-2"), "embedded", "component link"),
        (Linked(ComponentModel), text_field("each", "a"), "a link to", "text"),
        (LinkUrl(), text_field("each", "a"), "a link", "text"),
    ],
)
def test_a_field_of_another_type_is_an_error_even_if_optional(
    field, published, expected, found
):
    field.is_required = False
    with pytest.raises(ViewModelError, match=expected) as caught:
        _ = build(field, published).each
    assert caught.value.identity == {
        "model": "Sample",
        "field": "each",
        "uri": "tcm:5-1",
        "found": found,
    }


@pytest.mark.parametrize(
    ("field", "published", "message"),
    [
        (Integer(), number_field("each", 1.5), "not whole.*found=1.5"),
        (Boolean(), text_field("each", "perhaps"), "neither yes nor no.*found=perhaps"),
        (
            Choice(Colour),
            text_field("each", "green"),
            "none of the choices.*'green', not red, dark blue",
        ),
        (Custom(lambda _: 1 / 0), text_field("each", "x"), "ZeroDivisionError"),
        # Templates would take these for "nothing there".
        (Custom(attrgetter("none")), text_field("each", "x"), "AttributeError"),
    ],
)
def test_a_value_that_is_not_as_declared_is_an_error(field, published, message):
    with pytest.raises(ViewModelError, match=message):
        _ = build(field, published).each


def test_an_error_of_the_content_service_stays_what_it_is():
    def ask(_field: Any) -> None:
        raise ItemNotFoundError("gone", uri="tcm:5-3")

    with pytest.raises(ItemNotFoundError):
        _ = build(Custom(ask), text_field("each", "x")).each


@pytest.mark.parametrize("many", [False, True])
def test_a_required_field_that_is_absent_names_what_there_is_instead(many):
    model = build(Text(many=many), text_field("heading", "a") | text_field("body", "b"))
    with pytest.raises(ViewModelError) as caught:
        _ = model.each
    assert str(caught.value) == (
        "A required field is absent or empty (model=Sample field=each uri=tcm:5-1"
        " found=only heading, body)"
    )


def test_a_required_field_that_is_empty_is_told_from_an_absent_one():
    with pytest.raises(ViewModelError, match="found=the field, empty"):
        _ = build(Text(), text_field("each", "")).each


def test_an_absent_metadata_field_is_told_apart():
    with pytest.raises(ViewModelError, match=r"metadata field is .*no fields at all"):
        _ = build(Text(metadata=True), text_field("each", "a")).each


@pytest.mark.parametrize(
    "published", ["each_one", "eachOne", "EachOne", "each-one", "EACH_ONE"]
)
def test_the_attribute_tells_the_published_name(published):
    class Sample(ComponentModel):
        each_one = Text()

    component = decode_component(text_field(published, "here"))
    assert Sample(StubSurroundings(), component).each_one == "here"


def test_a_name_of_its_own_or_an_underscore_allows_for_words_of_python():
    class Sample(ComponentModel):
        return_ = Text()
        origin = Text(name="from")

    component = decode_component(text_field("return", "r") | text_field("From", "f"))
    sample = Sample(StubSurroundings(), component)
    assert (sample.return_, sample.origin) == ("r", "f")


def test_metadata_fields_are_told_from_those_of_the_content():
    class Sample(ComponentModel):
        author = Text()
        by = Text(name="author", metadata=True)

    component = decode_component(
        text_field("author", "content"), MetadataFields=text_field("author", "metadata")
    )
    sample = Sample(StubSurroundings(), component)
    assert (sample.author, sample.by) == ("content", "metadata")


def test_embedded_fields_are_models_within_models():
    class Offer(EmbeddedModel):
        prices = Embedded(Price, many=True)

    offer = {**embedded_field("prices", number_field("amount", 1), {})}
    first, second = build(Embedded(Offer), embedded_field("each", offer)).each.prices
    assert first.amount == 1
    with pytest.raises(ViewModelError, match="model=Price field=amount uri=tcm:5-1"):
        _ = second.amount


def test_keywords_are_models_with_fields_of_their_own():
    metadata = {"Key": "k", "MetadataFields": text_field("colour", "red")}
    field = Keyword(Topic, many=True)
    (topic,) = build(field, keyword_field("each", "Tides", **metadata)).each
    assert (str(topic), topic.keyword.key, topic.colour) == ("Tides", "k", Colour.RED)


def test_keywords_published_as_titles_have_those():
    (topic,) = build(Keyword(many=True), text_field("each", "Tides", field_type=3)).each
    assert str(topic) == "Tides"


def linked(*, fields: dict[str, Any], schema: str = "Article") -> dict[str, Any]:
    field = link_field("each", "tcm:5-8")
    field["each"]["LinkedComponentValues"][0] |= {
        "Fields": fields,
        "Schema": {"Title": schema, "RootElementName": schema},
    }
    return field


class Article(ComponentModel, schema="Article"):
    heading = Text()
    again = Linked(lambda: Article, many=True, required=False)


class News(Article, schema="News"):
    source = Text()


def test_a_linked_component_is_a_model_with_an_address():
    article = build(
        Linked(Article),
        linked(fields=text_field("heading", "Terns")),
        urls={"tcm:5-8": "/terns/"},
    ).each
    assert (article.heading, article.link_url, str(article)) == (
        "Terns",
        "/terns/",
        "tcm:5-8",
    )


@pytest.mark.parametrize("declared", [Article, ComponentModel])
def test_a_linked_component_is_of_the_model_of_its_schema(declared):
    with site_models(Article, News):
        model = build(
            Linked(declared), linked(fields=text_field("source", "ANP"), schema="news")
        ).each
    assert type(model) is News
    assert model.source == "ANP"


def test_a_linked_component_of_another_schema_is_an_error():
    model = build(Linked(Article), linked(fields={}, schema="Person"))
    with pytest.raises(
        ViewModelError, match=r"another schema.* found=tcm:5-8 of schema 'Person'"
    ):
        _ = model.each


def test_a_link_deeper_than_published_has_its_address_and_no_fields():
    published = link_field("each", "tcm:5-8")
    published["each"]["LinkedComponentValues"] = []
    article = build(Linked(Article), published, urls={"tcm:5-8": "/terns/"}).each
    assert article.link_url == "/terns/"
    with pytest.raises(ViewModelError, match=r"uri=tcm:5-8 .*no fields at all"):
        _ = article.heading


def test_links_in_a_circle_end_where_the_publisher_stopped():
    # 1 links to 8, 8 links to 1 again; the publisher follows one level.
    back = link_field("again", "tcm:5-1")
    back["again"]["LinkedComponentValues"][0]["Schema"] = {"Title": "Article"}
    article = build(Linked(Article), linked(fields=back)).each
    (first_again,) = article.again
    assert (first_again.identity, first_again.again) == ("tcm:5-1", ())


def test_a_multimedia_component_tells_of_its_file():
    class Image(MultimediaModel, schema="Image"):
        alt = Text(metadata=True)

    published = link_field("each", "tcm:5-8")
    published["each"]["FieldType"] = 5
    published["each"]["LinkedComponentValues"][0] |= {
        "ComponentType": 0,
        "Schema": {"Title": "Image", "RootElementName": "undefined"},
        "MetadataFields": text_field("alt", "A tern"),
        "Multimedia": {"Url": "/media/tern.jpg", "Width": 640},
    }
    image = build(Linked(Image), published).each
    assert (image.alt, image.file.url, image.file.width) == (
        "A tern",
        "/media/tern.jpg",
        640,
    )


def test_a_component_that_is_no_file_says_so_when_asked_for_one():
    image = build(Linked(MultimediaModel), link_field("each", "tcm:5-8")).each
    with pytest.raises(ViewModelError, match="no multimedia component"):
        _ = image.file
