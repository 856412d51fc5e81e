"""What mypy knows of models. Checked when mypy reads this module; nothing happens in it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import assert_type

from django.utils.safestring import SafeString

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
    Number,
    RichText,
    Text,
)


class Size(Enum):
    SMALL = "small"


class Price(EmbeddedModel):
    amount = Number()


class Topic(KeywordModel):
    pass


class Article(ComponentModel, schema="Article"):
    text = Text()
    optional_text = Text(required=False)
    texts = Text(many=True, name="text", metadata=True)
    body = RichText()
    bodies = RichText(many=True)
    number = Number()
    optional_number = Number(required=False)
    numbers = Number(many=True)
    year = Integer()
    optional_year = Integer(required=False)
    date = Date()
    optional_date = Date(required=False)
    is_open = Boolean(required=False)
    size = Choice(Size)
    optional_size = Choice(Size, required=False)
    sizes = Choice(Size, many=True)
    topic = Keyword()
    own_topic = Keyword(Topic)
    optional_topic = Keyword(Topic, required=False)
    topics = Keyword(Topic, many=True)
    price = Embedded(Price)
    optional_price = Embedded(Price, required=False)
    prices = Embedded(Price, many=True)
    article = Linked(lambda: Article)
    later = Linked(lambda: Later, required=False)
    articles = Linked(lambda: Article, many=True, required=False)
    url = LinkUrl()
    urls = LinkUrl(many=True)
    count = Custom(lambda field: len(field.values))
    optional_count = Custom(lambda field: len(field.values), required=False)


class Later(Article, schema="Later"):
    pass


def known_types(article: Article) -> None:
    """Fail the type check, if one of these is not so."""
    assert_type(article.text, str)
    assert_type(article.optional_text, str)
    assert_type(article.texts, tuple[str, ...])
    assert_type(article.body, SafeString)
    assert_type(article.bodies, tuple[SafeString, ...])
    assert_type(article.number, float)
    assert_type(article.optional_number, float | None)
    assert_type(article.numbers, tuple[float, ...])
    assert_type(article.year, int)
    assert_type(article.optional_year, int | None)
    assert_type(article.date, datetime)
    assert_type(article.optional_date, datetime | None)
    assert_type(article.is_open, bool)
    assert_type(article.size, Size)
    assert_type(article.optional_size, Size | None)
    assert_type(article.sizes, tuple[Size, ...])
    assert_type(article.topic, KeywordModel)
    assert_type(article.own_topic, Topic)
    assert_type(article.optional_topic, Topic | None)
    assert_type(article.topics, tuple[Topic, ...])
    assert_type(article.price, Price)
    assert_type(article.optional_price, Price | None)
    assert_type(article.prices, tuple[Price, ...])
    assert_type(article.prices[0].amount, float)
    assert_type(article.article, Article)
    assert_type(article.later, Later | None)
    assert_type(article.articles, tuple[Article, ...])
    assert_type(article.url, str)
    assert_type(article.urls, tuple[str, ...])
    assert_type(article.count, int)
    assert_type(article.optional_count, int | None)
    article.text = "never"  # type: ignore[assignment]  # immutable, and mypy knows
