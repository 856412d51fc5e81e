"""View models in templates, on a page that is built."""

from __future__ import annotations

import time
from typing import Any

import pytest

from content.caching.recorder import recording
from content.caching.site_cache import reset_site_cache
from content.model.component import Field
from content.model.uri import TcmUri
from content.rendering.controllers import Controllers, PresentationContext
from content.view_models import (
    ComponentModel,
    Custom,
    Linked,
    LinkUrl,
    PageModel,
    RichText,
    Text,
)
from tests.rendering.samples import XLINK
from tests.support.documents import (
    component,
    document,
    link_field,
    page,
    presentation,
    region,
    rich_text_field,
    template,
    text_field,
)
from tests.support.view_models import site_models

DETAIL = template("tcm:5-7-32", "Detail")


class Article(ComponentModel, schema="Article"):
    heading = Text()
    body = RichText(required=False)
    more = LinkUrl(required=False)
    related = Linked(ComponentModel, many=True, required=False)

    @property
    def where(self) -> str:
        return self.surroundings.publication.path_prefix


class Teaser(Article, view="Teaser"):
    kicker = Text(name="heading")


class Site(PageModel, template="Home"):
    description = Text()


@pytest.fixture(autouse=True)
def _models():
    with site_models(Article, Teaser, Site):
        yield


@pytest.fixture
def detail(templates):
    """Set the template of the view that the tests show, and return its presentation."""

    def detail(source, fields=None, *, schema="Article", **options):
        templates["component_presentations/detail.html"] = source
        return presentation(component("tcm:5-1", fields, schema), DETAIL, **options)

    return detail


def test_a_template_has_the_model_next_to_what_was_published(render, detail):
    shown = detail(
        "{{ model.heading }} {{ fields.heading }} {{ component.title }} {{ model.where }}",
        text_field("heading", "Terns"),
    )
    assert render(page(shown)).html == "Terns Terns Component tcm:5-1 /"


def test_without_a_model_there_is_none(render, detail, templates):
    shown = detail(
        "{% if model %}model{% else %}{{ fields.heading }}{% endif %}{{ model.heading }}",
        text_field("heading", "Terns"),
        schema="Other",
    )
    assert render(page(shown)).html == "Terns"


def test_rich_text_and_links_of_a_model_are_resolved(render, provider, detail):
    provider.answers["link", "tcm:5-8"] = "/news/index.html"
    provider.answers["link", "tcm:5-1"] = "/here.html"
    fields = rich_text_field("body", XLINK.format("tcm:5-8")) | link_field(
        "more", "tcm:5-8"
    )
    fields |= link_field("related", "tcm:5-8")
    source = (
        "{{ model.body }}|{{ model.more }}|{{ model.link_url }}|{{ model|link_url }}"
        "|{% for each in model.related %}{{ each }} {{ each.link_url }}{% endfor %}"
    )
    assert render(page(detail(source, fields))).html == (
        '<p><a href="/news/">more</a></p>|/news/|/here.html|/here.html|tcm:5-8 /news/'
    )


def test_text_of_a_model_is_escaped(render, detail):
    shown = detail("{{ model.heading }}", text_field("heading", "<b> & co"))
    assert render(page(shown)).html == "&lt;b&gt; &amp; co"


def test_the_view_chooses_the_model(render, detail, templates):
    templates["component_presentations/teaser.html"] = "[{{ model.kicker }}]"
    article = component("tcm:5-1", text_field("heading", "Terns"))
    shown = detail("({{ model.kicker }})", text_field("heading", "Terns"))
    teaser = presentation(article, template("tcm:5-8-32", "Teaser"))
    assert render(page(shown, teaser)).html == "()\n[Terns]"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "A required field is absent or empty"),
        (rich_text_field("heading", "x"), "The field is not plain text"),
    ],
)
def test_what_is_not_as_declared_leaves_a_gap_and_a_log_line(
    render, detail, templates, caplog, fields, problem
):
    templates["component_presentations/plain.html"] = "[the rest]"
    rest = presentation(component("tcm:5-2"), template("tcm:5-9-32", "Plain"))
    result = render(page(detail("<h1>{{ model.heading }}</h1>", fields), rest))
    assert result.gaps == 1
    assert result.html == "<!-- not shown: tcm:5-1 by tcm:5-7-32 -->\n[the rest]"
    (record,) = caplog.records
    assert f"{problem} (model=Article field=heading uri=tcm:5-1" in record.getMessage()
    assert not record.exc_info  # the content's fault, not the code's


def test_in_debug_the_gap_says_what_is_wrong(render, detail, settings):
    settings.DEBUG = True
    html = render(page(detail("{{ model.heading }}", text_field("title", "x")))).html
    assert "ViewModelError: A required field is absent or empty" in html
    assert "only title" in html


def test_what_a_template_does_not_ask_for_may_be_missing(render, detail):
    assert render(page(detail("[{{ model.more }}]"))).html == "[]"


def test_a_model_is_built_once_for_all_who_show_it(render, templates, detail):
    built = []

    def read(field: Field) -> str:
        built.append(field)
        return "read"

    class Counted(ComponentModel, schema="Article"):
        heading = Custom(read)

    templates["pages/default.html"] = (
        "{% component_presentations %}{% component_presentations %}"
    )
    with site_models(Counted):
        shown = detail("{{ model.heading }} ", text_field("heading", "x"))
        assert render(page(shown)).html == "read read "
    assert len(built) == 1


def test_two_components_without_identity_have_models_of_their_own(render, detail):
    first = detail("[{{ model.heading }}]", text_field("heading", "one"))
    second = detail("[{{ model.heading }}]", text_field("heading", "two"))
    for each in (first, second):
        each["Component"]["Id"] = ""
    assert render(page(first, second)).html == "[one]\n[two]"


def test_the_model_of_the_page_is_known_in_all_its_templates(render, templates, detail):
    templates["pages/home.html"] = (
        "{{ page_model.description }}|{{ page_model }}|{% regions %}"
    )
    templates["regions/side.html"] = (
        "{{ page_model.description }}{% component_presentations %}"
    )
    shown = detail(
        "{{ page_model.description }} {{ model.heading }}", text_field("heading", "x")
    )
    home = page(
        page_template=template("tcm:5-193-128", "Home"), regions=[region("Side", shown)]
    )
    home["MetadataFields"] = text_field("description", "Hi")
    assert render(home).html == "Hi|Page tcm:5-310-64|HiHi x"


def test_a_controller_gets_the_model_that_the_template_gets(
    render, templates, monkeypatch
):
    registered = Controllers()
    monkeypatch.setattr("content.rendering.controllers.controllers", registered)

    @registered.component("Shouting")
    def shout(context: PresentationContext) -> dict[str, Any]:
        assert isinstance(context.model, Article)
        return {"shouted": context.model.heading.upper(), "same": context.model}

    templates["component_presentations/detail.html"] = (
        "{{ shouted }} {% if same is model %}same{% endif %}"
    )
    view = template("tcm:5-7-32", "Detail", controller="Shouting")
    fields = text_field("heading", "Terns")
    shown = presentation(component("tcm:5-1", fields), view)
    assert render(page(shown)).html == "TERNS same"


def test_an_included_page_has_a_model_of_its_own(render, provider, templates):
    templates["pages/home.html"] = (
        '{{ page_model.description }} {% include_page "/part.html" %}'
        " {{ page_model.description }}"
    )
    templates["includes/home.html"] = "({{ page_model.description }})"
    home = page(page_template=template("tcm:5-193-128", "Home"))
    part = home | {"MetadataFields": text_field("description", "inner")}
    provider.answers["page", "/part.html"] = document(part)
    home["MetadataFields"] = text_field("description", "outer")
    assert render(home).html == "outer (inner) outer"


def test_a_page_without_a_model_has_none(render, templates):
    templates["pages/default.html"] = "{% if page_model %}one{% else %}none{% endif %}"
    assert render(page()).html == "none"


def test_links_of_models_are_asked_for_once_and_side_by_side(
    render, provider, templates
):
    templates["component_presentations/side_by_side.html"] = (
        "{{ model.body }}{{ model.more }}"
    )
    view = template("tcm:5-7-32", "Side By Side")
    shown = []
    for number in range(1, 11):
        body, more = f"tcm:5-{100 + number}", f"tcm:5-{200 + number}"
        fields = rich_text_field("body", XLINK.format(body)) | link_field("more", more)
        provider.answers["link", body] = f"/body/{number}.html"
        provider.answers["link", more] = f"/more/{number}.html"
        shown.append(presentation(component(f"tcm:5-{number}", fields), view))
    provider.latency_seconds = 0.05

    started = time.monotonic()
    html = render(page(*shown)).html
    seconds = time.monotonic() - started

    assert html.count("/body/") == html.count("/more/") == 10
    assert set(provider.asked.values()) == {1}
    assert seconds < 0.5  # one after the other take a second


class Overview(ComponentModel, schema="Article"):
    articles = Linked(Article, many=True)
    note = RichText(metadata=True)


def test_what_linked_models_and_metadata_refer_to_is_asked_for_early_as_well(
    render, provider, templates
):
    templates["component_presentations/overview.html"] = (
        "{{ model.note }}{% for each in model.articles %}{{ each.body }}{% endfor %}"
    )
    numbers = range(101, 111)
    targets = [f"tcm:5-{number}" for number in numbers]
    articles = link_field("articles", *targets)
    for linked in articles["articles"]["LinkedComponentValues"]:
        linked["Fields"] = rich_text_field("body", XLINK.format(linked["Id"] + "0"))
        provider.answers["link", linked["Id"] + "0"] = "/linked.html"
    provider.answers["link", "tcm:5-8"] = "/note.html"
    overview = component("tcm:5-1", articles)
    overview["MetadataFields"] = rich_text_field("note", XLINK.format("tcm:5-8"))
    shown = page(presentation(overview, template("tcm:5-7-32", "Overview")))
    with site_models(Overview, Article):
        assert render(shown).html.count("/linked.html") == 10  # it learns
        reset_site_cache()
        provider.asked.clear()
        provider.latency_seconds = 0.05
        started = time.monotonic()
        html = render(shown).html
        seconds = time.monotonic() - started
    assert html.count("/linked.html") == 10
    assert html.count("/note.html") == 1
    assert len(provider.asked) == 11  # not the links to the articles themselves
    assert seconds < 0.3  # one after the other take more than half a second


def test_only_what_a_model_was_asked_for_is_a_dependency(render, provider, detail):
    provider.answers["link", "tcm:5-8"] = "/eight.html"
    provider.answers["link", "tcm:5-9"] = "/nine.html"
    fields = link_field("more", "tcm:5-8") | link_field("other", "tcm:5-9")
    with recording(0) as recorder:
        assert render(page(detail("{{ model.more }}", fields))).html == "/eight.html"
    assert "item:1:5:8" in recorder.dependencies
    assert "item:1:5:9" not in recorder.dependencies


class Following(ComponentModel, schema="Article"):
    """Fetches more by itself, as a site may."""

    @property
    def other(self) -> str:
        factory = self.surroundings.content.component_presentations
        return factory.get(TcmUri(5, 77)).component.title


def test_what_a_model_fetches_by_itself_is_a_dependency(render, provider, detail):
    provider.answers["dcp", "tcm:5-77"] = document(
        presentation(component("tcm:5-77"), DETAIL)
    )
    with site_models(Following), recording(0) as recorder:
        assert render(page(detail("{{ model.other }}"))).html == "Component tcm:5-77"
    assert "item:1:5:77" in recorder.dependencies
