from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import RequestFactory

from content.addressing.publications import SitePublication
from content.caching.recorder import recording
from content.exceptions import ContentServiceUnavailableError, InvalidUrlError
from content.factories.content import Content
from content.labels.lookup import tell_missing
from content.model.decoding import decode_page
from content.rendering.pages import RenderedPage, render_page
from tests.support.documents import document, page

OWN, PARENT = "/nl/system/labels.html", "5:/system/labels.html"


@pytest.fixture
def show(provider, templates):
    """Render a template on a page of publication 6."""
    tell_missing.cache_clear()

    def show(source: str, **options: Any) -> RenderedPage:
        templates["pages/default.html"] = source
        publication = SitePublication(
            publication_id=6,
            **{"labels": (OWN, PARENT), "configuration": ("/config.json",), **options},
        )
        return render_page(
            RequestFactory().get("/"),
            publication,
            Content(provider),
            decode_page(document(page() | {"Title": "<b>"})),
        )

    return show


@pytest.fixture
def publish(provider):
    def publish(url: str, **texts: str) -> None:
        provider.answers["page", url] = json.dumps(texts).encode()

    return publish


def test_a_label_is_that_of_the_first_page_that_has_it(show, publish):
    publish("/nl/system/labels.html", more="Lees meer")
    publish("/system/labels.html", more="Read more", less="Read less")
    assert show('{% label "MORE" %}, {% label "less" %}').html == "Lees meer, Read less"


def test_a_label_that_is_missing_is_its_default_or_key_and_one_log_line(show, caplog):
    source = '{% label "more" %}, {% label "more" default="More" %}'
    assert show(source).html == "more, More"
    show(source)
    assert [each.getMessage() for each in caplog.records] == [
        "no text for a key publication_id=6 kind=label key=more"
    ]


def test_labels_are_escaped_whoever_wrote_them(show, publish):
    publish("/nl/system/labels.html", more="<i>more</i>")
    assert "<i>" not in show('{% label "more" %}').html
    source = "{% label page.title %}{% label 'x' default=page.title %}"
    assert show(source).html == "&lt;b&gt;&lt;b&gt;"


@pytest.mark.parametrize(("is_staging", "shown"), [(True, "Draft"), (False, "Live")])
def test_values_for_staging_are_for_staging(show, publish, is_staging, shown):
    publish("/nl/system/labels.html", more_Staging="Draft", more="Live")
    assert show('{% label "more" %}', is_staging=is_staging).html == shown


def test_a_page_of_both_kinds_may_spell_them_with_prefixes(show, publish):
    texts = {"Label.more": "Lees meer", "Config.more": "12"}
    publish("/nl/system/labels.html", **texts)
    publish("/config.json", **texts)
    source = '{% label "more" %}, {% site_configuration "more" %}'
    assert show(source).html == "Lees meer, 12"


def test_configuration_is_a_variable(show, publish, caplog):
    publish("/config.json", banner="yes")
    source = (
        '{% site_configuration "banner" as banner %}{% if banner %}shown{% endif %}'
        '{% site_configuration "nothing" %}{% site_configuration "x" default="y" %}'
    )
    assert show(source).html == "showny"
    assert not caplog.records


def test_dxas_sections_go_before_their_keys(show, provider, publish):
    index = {"files": ["../x", "/resources/core.json", "/resources/gone.json"]}
    provider.answers["page", "../x"] = InvalidUrlError("No item can be published there")
    provider.answers["page", "/resources/_all.json"] = json.dumps(index).encode()
    publish("/resources/core.json", readMore="Read more")
    html = show('{% label "core.readMore" %}', labels=("/resources/_all.json",)).html
    assert html == "Read more"


@pytest.mark.parametrize("answer", [ContentServiceUnavailableError("down"), b"<html>"])
def test_labels_that_cannot_be_had_leave_the_page_standing(show, provider, answer):
    provider.answers["page", "/nl/system/labels.html"] = answer
    rendered = show('{% label "more" default="More" %}')
    assert rendered.html == "More"
    assert rendered.gaps == 1


def test_a_page_depends_on_the_labels_pages_that_were_asked(show, publish, provider):
    provider.answers["page", "/nl/system/labels.html"] = document(
        page(uri="tcm:6-700-64")
    )
    provider.answers["page", "/system/labels.html"] = document(page(uri="tcm:5-700-64"))
    with recording(0) as recorder:
        show('{% label "more" %}')
    assert {"item:1:6:700", "item:1:5:700"} <= recorder.dependencies
    assert not {each for each in recorder.dependencies if each.startswith("misses:")}


def test_labels_are_fetched_once_for_a_page(show, publish, provider):
    publish("/nl/system/labels.html", more="Lees meer")
    show('{% label "more" %}{% label "more" %}')
    assert provider.asked["page", "/nl/system/labels.html"] == 1
