from __future__ import annotations

import math
from typing import Any

import pytest
from django.test import override_settings

from content.caching.building import NotKeptError
from content.caching.recorder import recording
from content.exceptions import ContentServiceUnavailableError
from content.model.decoding import decode_page
from content.model.uri import TcmUri
from content.rendering.controllers import (
    ComponentController,
    Controllers,
    Declined,
    PageContext,
    PresentationContext,
    Route,
    route_of,
)
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    region,
    template,
    text_field,
)


@pytest.fixture
def controllers(monkeypatch):
    """Those of the site; a test registers what it needs."""
    registered = Controllers()
    monkeypatch.setattr("content.rendering.controllers.controllers", registered)
    return registered


@pytest.fixture(autouse=True)
def _weather(templates):
    templates["component_presentations/weather.html"] = (
        "[{{ fields.heading }}: {{ weather }}]"
    )


def weather_page(**metadata: str) -> dict[str, Any]:
    return page(
        presentation(
            component("tcm:5-1", text_field("heading", "Today")),
            template("tcm:5-2-32", "Weather", controller="Weather", **metadata),
        ),
        presentation(
            component("tcm:5-3", text_field("heading", "News")),
            template("tcm:5-4-32", "Plain"),
        ),
    )


def test_a_controller_adds_variables_for_the_template(render, controllers):
    @controllers.component("weather")
    def weather(context):
        assert isinstance(context, PresentationContext)
        assert context.component_presentation.component.uri == TcmUri.parse("tcm:5-1")
        return {"weather": f"fair in publication {context.publication.publication_id}"}

    assert render(weather_page()).html == "[Today: fair in publication 5]\n[News]"


def test_a_class_may_be_a_controller(render, controllers):
    @controllers.component("Weather")
    class Weather(ComponentController):
        def get_variables(self, context):
            return {"weather": context.route_values["tone"]}

    html = render(weather_page(routeValues="tone: dark , count:3,nonsense")).html
    assert html.startswith("[Today: dark]")


def test_a_name_that_nobody_has_registered_means_nothing(render, controllers):
    assert render(weather_page()).html == "[Today: ]\n[News]"


def test_the_one_for_the_action_goes_before_the_one_for_all(render, controllers):
    controllers.component("Weather")(lambda _: {"weather": "any"})
    controllers.component("Weather", action="Storm")(lambda _: {"weather": "storm"})
    assert "storm" in render(weather_page(action="storm")).html
    assert "any" in render(weather_page(action="calm")).html


def test_the_area_of_a_controller_does_not_matter(render, controllers):
    controllers.component("Weather")(lambda _: {"weather": "fair"})
    presented = presentation(
        component("tcm:5-1"),
        template("tcm:5-2-32", "Weather", controller="Core:Weather"),
    )
    assert "fair" in render(page(presented)).html


def test_a_controller_may_decline_and_that_is_no_gap(render, controllers):
    @controllers.component("Weather")
    def weather(context):
        raise Declined

    rendered = render(weather_page())
    assert rendered.html == "\n[News]"
    assert rendered.gaps == 0


def test_a_controller_that_fails_is_a_gap(render, controllers):
    @controllers.component("Weather")
    def weather(context):
        raise ZeroDivisionError

    rendered = render(weather_page())
    assert rendered.html == "<!-- not shown: tcm:5-1 by tcm:5-2-32 -->\n[News]"
    assert rendered.gaps == 1


def test_a_controller_may_fetch_more_and_what_fails_is_a_gap(
    render, controllers, provider
):
    provider.answers["page", "/weather.html"] = document(page())

    @controllers.component("Weather")
    def weather(context):
        return {"weather": context.content.pages.get_by_url(5, "/weather.html").title}

    with recording(0) as recorder:
        assert "Page tcm:5-310-64" in render(weather_page()).html
    assert "url:5:/weather.html" in recorder.dependencies
    provider.answers["page", "/weather.html"] = ContentServiceUnavailableError("down")
    assert render(weather_page()).gaps in {0, 1}  # what was known is shown, or a gap


def test_the_controller_of_a_page_adds_variables_after_the_hooks(
    render, controllers, templates
):
    templates["pages/search.html"] = "{{ season }} {{ query }}"

    @controllers.every_page()
    def add_season(context):
        assert isinstance(context, PageContext)
        return {"season": "winter", "query": "from the hook"}

    @controllers.page("Search")
    def search(context):
        return {"query": context.page.title}

    searching = template("tcm:5-5-128", "Search", controller="Search")
    assert render(page(page_template=searching)).html == "winter Page tcm:5-310-64"


def test_a_page_controller_that_fails_is_a_gap_and_the_page_stands(
    render, controllers, caplog
):
    @controllers.every_page()
    def fail(context):
        raise ZeroDivisionError

    rendered = render(weather_page())
    assert "[News]" in rendered.html
    assert rendered.gaps == 1
    assert "page controller failed page_uri=tcm:5-310-64" in caplog.text


@pytest.mark.parametrize("where", ["page", "region"])
def test_what_is_personal_is_not_built_for_everyone(render, controllers, where):
    controllers.component("Weather", is_personal=True)(lambda _: {"weather": "yours"})
    shown = weather_page()
    if where == "region":
        inside = shown.pop("ComponentPresentations")
        shown = page(regions=[region("Main", *inside)])
    rendered = render(shown)
    assert rendered.is_personal
    assert "yours" in rendered.html
    with recording(0), pytest.raises(NotKeptError):
        render(shown)


def test_a_name_is_registered_once(controllers):
    controllers.component("Weather")(lambda _: {})
    with pytest.raises(ValueError, match="There is a controller weather already"):
        controllers.component("weather")(lambda _: {})
    controllers.component("weather", action="storm")(lambda _: {})
    with pytest.raises(ValueError, match="weather, action storm"):
        controllers.component("weather", action="storm")(lambda _: {})


def test_a_route_is_read_from_a_templates_metadata():
    metadata = {"controller": "Core:Entity", "action": "Show", "routeValues": "a:b"}
    decoded = decode_page(
        document(page(page_template=template("tcm:5-5-128", "Search", **metadata)))
    )
    assert route_of(decoded.page_template) == Route(
        controller="Entity", action="Show", values={"a": "b"}
    )


def test_a_parameter_of_the_address_that_is_used_is_noted(render, controllers):
    @controllers.component("Weather")
    def weather(context):
        return {"weather": context.get_parameter("place") or "anywhere"}

    with recording(0) as recorder:
        html = render(weather_page(), "/?place=Noordhalm").html
    assert "[Today: Noordhalm]" in html
    assert recorder.lifetime_seconds == math.inf
    with override_settings(CONTENT_MISS_SECONDS=7), recording(0) as recorder:
        render(weather_page(), "/?place=Noordhalm&other=1")
    assert recorder.lifetime_seconds == 7
    assert "[Today: anywhere]" in render(weather_page()).html
