from __future__ import annotations

import math

import pytest
from django.template import TemplateDoesNotExist
from django.test import override_settings

from content.caching.recorder import recording
from tests.rendering.samples import PLAIN, plain
from tests.support.documents import (
    component,
    page,
    presentation,
    template,
    text_field,
)


def test_component_presentations_are_rendered_in_their_order(render):
    assert render(page(plain(2), plain(1))).html == "[component 2]\n[component 1]"


def test_the_view_of_a_page_is_named_by_its_templates_metadata(render, templates):
    templates["pages/front_page.html"] = "front: {{ page.title }}"
    page_template = template("tcm:5-9-128", "Anything", view="FrontPage")
    html = render(page(page_template=page_template)).html
    assert html == "front: Page tcm:5-310-64"


def test_the_view_of_a_page_without_metadata_is_its_templates_title(render, templates):
    templates["pages/FrontPage.html"] = "front"
    page_template = template("tcm:5-9-128", "Front Page [for editors]")
    assert render(page(page_template=page_template)).html == "front"


def test_a_page_without_any_template_is_an_error(render, templates):
    del templates["pages/default.html"]
    with pytest.raises(TemplateDoesNotExist):
        render(page())


def test_values_are_escaped(render):
    heading = text_field("heading", "<script>")
    html = render(page(presentation(component("tcm:5-1", heading), PLAIN))).html
    assert html == "[&lt;script&gt;]"


def test_a_component_presentation_without_template_leaves_a_gap(render):
    lost = presentation(component("tcm:5-1"), template("tcm:5-7-32", "No Such View"))
    result = render(page(lost, plain(2)))
    assert result.html == "<!-- not shown: tcm:5-1 by tcm:5-7-32 -->\n[component 2]"
    assert result.gaps == 1


def test_a_component_presentation_that_fails_leaves_a_gap(render, templates, caplog):
    templates["component_presentations/broken.html"] = "{% include missing %}"
    broken = presentation(component("tcm:5-1"), template("tcm:5-7-32", "Broken"))
    result = render(page(broken, plain(2)))
    assert "not shown: tcm:5-1" in result.html
    assert "[component 2]" in result.html
    assert "uri=tcm:5-1" in caplog.text


@override_settings(DEBUG=True)
def test_in_debug_a_gap_says_why(render):
    lost = presentation(component("tcm:5-1"), template("tcm:5-7-32", "No Such View"))
    html = render(page(lost)).html
    assert "component_presentations/no_such_view.html" in html
    assert "TemplateDoesNotExist" in html


def test_content_published_as_html_is_shown_among_the_others(render):
    rendered = presentation(component("tcm:5-1"), PLAIN, rendered="<b>ready</b>")
    html = render(page(plain(2), rendered, plain(3))).html
    assert html == "[component 2]\n<b>ready</b>\n[component 3]"


def test_a_view_name_too_long_for_a_file_gives_way_to_the_default(render, tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "default.html").write_text("default")
    setting = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [tmp_path],
    }
    with override_settings(TEMPLATES=[setting]):
        page_template = template("tcm:5-9-128", "Long", view="x" * 10_000)
        assert render(page(page_template=page_template)).html == "default"


def test_a_view_may_be_named_in_any_script(render, templates):
    templates["pages/NachrichtenÜbersicht.html"] = "found"
    for title in ("Nachrichten Übersicht", "Nachrichten U\u0308bersicht"):
        page_template = template("tcm:5-9-128", title)
        assert render(page(page_template=page_template)).html == "found"


@pytest.mark.parametrize("view", ["../../x", "/etc/passwd", "x\0y", "..", "a/../../b"])
def test_no_view_name_leaves_its_directory(render, templates, view):
    templates["pages/default.html"] = "default"
    page_template = template("tcm:5-9-128", "Hostile", view=view)
    assert render(page(page_template=page_template)).html == "default"


@override_settings(CONTENT_MISS_SECONDS=7)
@pytest.mark.parametrize(("query", "seconds"), [("", math.inf), ("?page=2", 7)])
def test_what_a_page_makes_nothing_of_is_not_kept_for_long(render, query, seconds):
    with recording(0) as recorder:
        render(page(), f"/{query}")
    assert recorder.lifetime_seconds == seconds


@override_settings(CONTENT_GAP_FRESH_SECONDS=3)
def test_a_page_with_a_gap_counts_for_a_short_time(render):
    unknown = presentation(component("tcm:5-1"), template("tcm:5-2-32", "Unknown"))
    with recording(0) as recorder:
        render(page(unknown))
    assert recorder.fresh_seconds == 3
