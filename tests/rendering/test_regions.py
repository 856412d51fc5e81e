from __future__ import annotations

from typing import Any

import pytest

from tests.rendering.samples import plain
from tests.support.documents import (
    component,
    page,
    presentation,
    region,
    template,
    text_field,
)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{% component_presentations %}", "[component 1]"),
        ('{% component_presentations region="aside" %}', "[component 2]"),
        ('{% component_presentations region="Other" %}', ""),
        ('{% component_presentations schema="Article" %}', "[component 1]"),
        ('{% component_presentations schema="!Article" %}', ""),
        ('{% component_presentations schema="tcm:5-82-8" %}', "[component 1]"),
        ('{% component_presentations view="Plain, Other" %}', "[component 1]"),
        ('{% component_presentations view="Pla" %}', ""),
        ('{% region "ASIDE" %}', "<Aside>[component 2]</>"),
        ('{% region "Asi" %}', ""),
        ('{% regions exclude="Aside" %}', ""),
    ],
)
def test_templates_choose_by_exact_name(render, templates, tag, expected):
    templates["pages/default.html"] = tag
    heading = text_field("heading", "component 2")
    aside = presentation(
        component("tcm:5-2", heading), template("tcm:5-192-32", "Plain", region="Aside")
    )
    assert render(page(plain(1), aside)).html == expected


def test_a_region_has_its_own_view_and_an_empty_one_is_nothing(render, templates):
    templates["regions/side_bar.html"] = "side: {% component_presentations %}"
    templates["pages/default.html"] = '{% region "SideBar" %}|{% region "Empty" %}'
    regions = [region("SideBar", plain(1)), region("Empty")]
    assert render(page(regions=regions)).html == "side: [component 1]|"


def test_a_native_region_takes_what_metadata_assign_to_it(render):
    heading = text_field("heading", "component 2")
    assigned = presentation(
        component("tcm:5-2", heading), template("tcm:5-192-32", "Plain", region="Main")
    )
    html = render(page(assigned, regions=[region("Main", plain(1))])).html
    assert html == "<Main>[component 1]\n[component 2]</>"


def test_a_page_template_may_call_anything_region(render, templates):
    templates["pages/default.html"] = (
        "{% for region in page.regions %}{% region region.name %}{% endfor %}"
    )
    html = render(page(regions=[region("Main", plain(1))])).html
    assert html == "<Main>[component 1]</>"


def test_a_component_template_sees_the_regions_of_the_page(render, templates):
    templates["component_presentations/hub.html"] = 'hub {% region "Aside" %}'
    templates["pages/default.html"] = '{% region "Main" %}'
    hub = presentation(component("tcm:5-1"), template("tcm:5-7-32", "Hub"))
    regions = [region("Main", hub), region("Aside", plain(2))]
    assert render(page(regions=regions)).html == "<Main>hub <Aside>[component 2]</></>"


def test_a_component_presentation_within_itself_leaves_a_gap(render, templates):
    templates["component_presentations/hub.html"] = "hub {% component_presentations %}"
    hubs = [
        presentation(component(f"tcm:5-{number}"), template("tcm:5-7-32", "Hub"))
        for number in (1, 2)
    ]
    result = render(page(*hubs))
    assert result.html.count("<!-- not shown: tcm:5-1 ") == 3
    assert result.html.count("hub") == 4


def test_spellings_of_a_region_that_differ_in_case_are_one_region(render):
    def in_region(number: int, name: str) -> dict[str, Any]:
        heading = text_field("heading", f"component {number}")
        shown_by = template(f"tcm:5-19{number}-32", "Plain", region=name)
        return presentation(component(f"tcm:5-{number}", heading), shown_by)

    presentations = in_region(1, "main"), in_region(2, "Aside"), in_region(3, "ASIDE")
    html = render(page(*presentations, regions=[region("Main", plain(4))])).html
    assert html == (
        "<Main>[component 4]\n[component 1]</>\n<Aside>[component 2]\n[component 3]</>"
    )


def test_component_presentations_are_chosen_from_native_regions_too(render, templates):
    templates["pages/default.html"] = '{% component_presentations region="aside" %}'
    regions = [region("Main", plain(1)), region("Aside", plain(2))]
    assert render(page(regions=regions)).html == "[component 2]"


def test_a_region_that_fails_leaves_a_gap(render, templates, caplog):
    templates["regions/broken.html"] = "{% include missing %}"
    hostile = region("Broken --> <script>", plain(1))
    hostile["MetadataFields"] = text_field("view", "Broken")
    result = render(page(plain(2), regions=[hostile]))
    assert result.html == (
        "[component 2]<!-- not shown: region Broken --&gt; &lt;script&gt; -->"
    )
    assert result.gaps == 1
    assert "region left out" in caplog.text
