"""What the site's templates know of its content: a model for each schema.

A template finds its component's as ``model``. Fields are named as they were published;
``content/view_models/README.md`` lists the kinds of field there are.
"""

from __future__ import annotations

from django.utils.functional import cached_property

from content.view_models import (
    ComponentModel,
    Date,
    Embedded,
    EmbeddedModel,
    Integer,
    Keyword,
    Linked,
    LinkUrl,
    MultimediaModel,
    Number,
    PageModel,
    RichText,
    Text,
)


class Image(MultimediaModel, schema="Image"):
    alt = Text(metadata=True)
    focus = Text(metadata=True, required=False)


class Document(MultimediaModel, schema="Document"):
    label = Text(metadata=True)


class Link(EmbeddedModel):
    """To a component, or out of the site."""

    label = Text()
    target = Linked(ComponentModel, required=False)
    url = Text(required=False)


class Section(EmbeddedModel):
    heading = Text()
    body = RichText()
    image = Linked(Image, required=False)


class Article(ComponentModel, schema="Article"):
    heading = Text()
    summary = Text()
    date = Date()
    image = Linked(Image, required=False)
    body = RichText()
    sections = Embedded(Section, many=True, required=False)
    topic = Keyword(many=True, required=False)
    island = Keyword(many=True, required=False)
    related = Linked(ComponentModel, many=True, required=False)
    author = Text(metadata=True, required=False)


class Price(EmbeddedModel):
    label = Text()
    amount = Number()


class Event(ComponentModel, schema="Event"):
    heading = Text()
    summary = Text()
    start = Date()
    end = Date()
    place = Text()
    places = Integer(required=False)
    prices = Embedded(Price, many=True, required=False)
    image = Linked(Image)
    body = RichText()
    island = Keyword(many=True, required=False)
    booking = LinkUrl(required=False)


class Fact(EmbeddedModel):
    label = Text()
    value = Text()


class Ship(ComponentModel, schema="Ship"):
    heading = Text()
    summary = Text()
    built = Integer()
    image = Linked(Image)
    facts = Embedded(Fact, many=True)
    body = RichText()


class Route(ComponentModel, schema="Route"):
    heading = Text()
    summary = Text()
    minutes = Integer()
    miles = Number()
    image = Linked(Image)
    body = RichText()
    island = Keyword()
    ship = Linked(Ship, required=False)


class _WithEmail(ComponentModel):
    """What has a mail address, published as a link: ``mailto:…``."""

    email = Text(required=False)

    @property
    def email_address(self) -> str:
        return self.email.removeprefix("mailto:")


class Person(_WithEmail, schema="Person"):
    name = Text()
    role = Text()
    since = Integer()
    image = Linked(Image)
    quote = Text()
    body = RichText()
    ship = Linked(Ship, required=False)


class Contact(_WithEmail, schema="Contact"):
    heading = Text()
    body = RichText()
    phone = Text()

    @cached_property
    def phone_number(self) -> str:
        """The number as a telephone dials it."""
        return self.phone.replace(" ", "")


class Hero(ComponentModel, schema="Hero"):
    heading = Text()
    lead = Text()
    image = Linked(Image)
    actions = Embedded(Link, many=True, required=False)


class Introduction(ComponentModel, schema="Introduction"):
    kicker = Text(required=False)
    heading = Text()
    lead = Text()
    image = Linked(Image, required=False)


class TextBlock(ComponentModel, schema="Text"):
    heading = Text(required=False)
    body = RichText()


class Notice(ComponentModel, schema="Notice"):
    heading = Text()
    body = RichText()


class Quote(ComponentModel, schema="Quote"):
    quote = Text()
    source = Text()
    person = LinkUrl(required=False)


class LinkGroup(EmbeddedModel):
    heading = Text()
    links = Embedded(Link, many=True)


class Links(ComponentModel, schema="Links"):
    heading = Text()
    links = Embedded(Link, many=True)
    documents = Linked(Document, many=True, required=False)


class SiteMap(ComponentModel, schema="SiteMap"):
    groups = Embedded(LinkGroup, many=True)


class Opening(EmbeddedModel):
    days = Text()
    hours = Text()


class Desk(EmbeddedModel):
    name = Text()
    address = Text()
    openings = Embedded(Opening, many=True)


class OpeningHours(ComponentModel, schema="OpeningHours"):
    heading = Text()
    desks = Embedded(Desk, many=True)
    note = Text()


class Fare(EmbeddedModel):
    label = Text()
    single = Number()
    return_ = Number()
    note = Text(required=False)


class FareTable(ComponentModel, schema="FareTable"):
    heading = Text()
    passenger_label = Text()
    single_label = Text()
    return_label = Text()
    fares = Embedded(Fare, many=True)
    note = Text()


class Sailings(EmbeddedModel):
    days = Text()
    out = Text(many=True)
    back = Text(many=True)


class Service(EmbeddedModel):
    heading = Text()
    origin = Text(name="from")
    destination = Text(name="to")
    route = LinkUrl(required=False)
    sailings = Embedded(Sailings, many=True)


class Timetable(ComponentModel, schema="Timetable"):
    heading = Text()
    valid_from = Date()
    valid_until = Date()
    days_label = Text()
    services = Embedded(Service, many=True)
    note = Text()


class Question(EmbeddedModel):
    question = Text()
    answer = RichText()


class QuestionList(ComponentModel, schema="QuestionList"):
    heading = Text()
    questions = Embedded(Question, many=True)


class Milestone(EmbeddedModel):
    year = Integer()
    text = RichText()


class Milestones(ComponentModel, schema="Milestones"):
    heading = Text()
    milestones = Embedded(Milestone, many=True)


class SitePage(PageModel, schema="Page metadata"):
    description = Text(required=False)
