"""Images and files in templates: ``{% image %}`` and ``{% binary_url %}``."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client, override_settings

from content.binaries.pictures import pictures_of
from content.caching.dependencies import item_dependency
from content.caching.site_cache import get_site_cache
from content.factories.content import Content
from content.model.uri import TcmUri
from content.operations.stage.waiting import wait_until
from content.providers.registry import get_provider
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    template,
    text_field,
)
from tests.support.images import encoded, quarters
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

PHOTO = "/media/photo_tcm5-230.jpg"
URI = TcmUri(5, 230)
WAIT_SECONDS = 5.0
WIDTHS = (160, 320, 640, 1280)


def photo(url: str = PHOTO, **changes: Any) -> dict[str, Any]:
    return {
        **component("tcm:5-230", schema="Image"),
        "ComponentType": 0,
        "Multimedia": {"Url": url, "Width": 800, "Height": 500, "Size": 1234},
        "MetadataFields": text_field("alt", 'A "ferry" & <its> wake'),
        **changes,
    }


def focused(focus: str) -> dict[str, Any]:
    return photo(MetadataFields=text_field("focus", focus))


@pytest.fixture
def shown(render, templates):
    def shown(image: dict[str, Any], tag: str) -> str:
        templates["component_presentations/photo.html"] = tag
        result = render(page(presentation(image, template("tcm:5-7-32", "Photo"))))
        assert result.gaps == 0
        html: str = result.html
        return html

    with override_settings(CONTENT_IMAGE_WIDTHS=WIDTHS):
        yield shown


def attributes_of(html: str) -> dict[str, str]:
    assert html.startswith("<img ")
    assert html.count("<") == 1
    return {
        name: unescape(text) for name, text in re.findall(r'([\w-]+)="([^"]*)"', html)
    }


def widths_in(attributes: dict[str, str]) -> list[int]:
    return [int(each) for each in re.findall(r" (\d+)w", attributes["srcset"])]


def test_browsers_choose_among_the_widths_that_are_offered(shown):
    given = attributes_of(shown(photo(), '{% image component sizes="50vw" %}'))
    assert given == {
        "src": "/media/photo_tcm5-230_w640.jpg",
        "srcset": "/media/photo_tcm5-230_w160.jpg 160w,"
        " /media/photo_tcm5-230_w320.jpg 320w,"
        " /media/photo_tcm5-230_w640.jpg 640w",
        "sizes": "50vw",
        "width": "640",
        "height": "400",
        "alt": 'A "ferry" & <its> wake',
        "decoding": "async",
        "loading": "lazy",
    }


def test_what_visitors_see_first_is_loaded_at_once(shown):
    given = attributes_of(shown(photo(), "{% image component first=True %}"))
    assert given["fetchpriority"] == "high"
    assert "loading" not in given


def test_templates_may_say_something_else(shown):
    given = attributes_of(
        shown(photo(), '{% image component alt="" class="wide" data_number=1 %}')
    )
    assert (given["alt"], given["class"], given["data-number"]) == ("", "wide", "1")


def test_it_is_cut_to_a_ratio_around_its_focus_by_signed_addresses(shown):
    given = attributes_of(shown(focused("left"), '{% image component ratio="1:1" %}'))
    assert widths_in(given) == [160, 320]  # of 500 pixels in height
    assert "_w320_h320.jpg?focus=0.25,0.5&s=" in given["srcset"]
    assert (given["width"], given["height"]) == ("320", "320")


@pytest.mark.parametrize(
    ("focus", "written"),
    [
        ("Top-Right", "focus=0.75,0.25"),
        ("bottom", "focus=0.5,0.75"),
        ("0.1,0.9", "focus=0.1,0.9"),
    ],
)
def test_editors_say_in_words_or_numbers_what_has_to_be_seen(shown, focus, written):
    html = shown(focused(focus), '{% image component ratio="1:1" %}')
    assert written in attributes_of(html)["src"]


@pytest.mark.parametrize("focus", ["centre", "nonsense", "7,7", ""])
def test_without_a_focus_it_is_cut_around_its_centre(shown, focus):
    html = shown(focused(focus), '{% image component ratio="1:1" %}')
    assert "focus" not in attributes_of(html)["src"]


@pytest.mark.parametrize("ratio", ["16", "16:0", "a:b", "1:2:3", "-1:1", "1000:1"])
def test_a_ratio_that_is_none_is_a_gap_that_says_so(render, templates, caplog, ratio):
    templates["component_presentations/photo.html"] = (
        f'{{% image component ratio="{ratio}" %}}'
    )
    result = render(page(presentation(photo(), template("tcm:5-7-32", "Photo"))))
    assert result.gaps == 1
    assert ratio in caplog.text


def test_what_is_smaller_than_all_that_is_offered_is_shown_as_it_is(shown):
    small = photo(Multimedia={"Url": PHOTO, "Width": 100, "Height": 50})
    given = attributes_of(shown(small, "{% image component %}"))
    assert (given["src"], given["width"], given["height"]) == (PHOTO, "100", "50")
    assert "srcset" not in given
    cut = attributes_of(shown(small, '{% image component ratio="1:1" %}'))
    assert widths_in(cut) == [50]


@pytest.mark.parametrize(
    "multimedia",
    [
        {"Url": PHOTO},  # of unknown size
        {"Url": "/media/logo_tcm5-230.svg", "Width": 800, "Height": 500},
        {"Url": "/media/photo", "Width": 800, "Height": 500},
    ],
)
def test_what_cannot_be_scaled_or_measured_is_shown_as_it_is(shown, multimedia):
    given = attributes_of(shown(photo(Multimedia=multimedia), "{% image component %}"))
    assert given["src"] == multimedia["Url"]
    assert "srcset" not in given


def test_odd_names_are_quoted(shown):
    odd = photo('/media/\u00e9t\u00e9 "1", 2x\'_tcm5-230.jpg')
    given = attributes_of(shown(odd, "{% image component %}"))
    assert given["src"] == "/media/%C3%A9t%C3%A9%20%221%22,%202x'_tcm5-230_w640.jpg"
    # A space within an address would end it.
    assert len(given["srcset"].split()) == 2 * 3


@pytest.mark.parametrize(
    "image",
    [
        photo(Multimedia=None),
        photo(Multimedia={"Url": ""}),
        component("tcm:5-230"),
    ],
)
def test_what_has_no_file_is_not_shown(shown, image, caplog):
    assert shown(image, "[{% image component %}{% binary_url component %}]") == "[]"
    assert "tcm:5-230" in caplog.text


@pytest.mark.parametrize("absent", ["nothing", "fields.photo", "page"])
def test_what_is_no_component_is_not_shown(shown, absent):
    tags = f"[{{% image {absent} %}}{{% binary_url {absent} %}}]"
    assert shown(photo(), tags) == "[]"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)//a.jpg", "data:text/html,a.jpg", "JavaScript:a.jpg"]
)
def test_an_address_that_runs_something_is_not_shown(shown, url):
    unsafe = photo(Multimedia={"Url": url, "Width": 800, "Height": 500})
    assert shown(unsafe, "[{% image component %}{% binary_url component %}]") == "[]"


@pytest.mark.parametrize("size", [(-5, 3), (800, -1), (0, 5)])
@pytest.mark.parametrize("tag", ["", 'ratio="1:1"'])
def test_sizes_that_cannot_be_are_unknown(shown, size, tag):
    odd = photo(Multimedia={"Url": PHOTO, "Width": size[0], "Height": size[1]})
    given = attributes_of(shown(odd, f"{{% image component {tag} %}}"))
    assert "width" not in given
    assert given["src"] == PHOTO


def test_a_malformed_address_of_elsewhere_is_no_gap(shown):
    odd = photo(Multimedia={"Url": "http://[x/y.jpg"})
    assert 'src="http://[x/y.jpg"' in shown(odd, "{% image component %}")


# -- of external libraries -----------------------------------------------------------------


def external(**sections: Any) -> dict[str, Any]:
    return photo(
        EclId="ecl:5-vid-77-clip-file",
        Multimedia={
            "Url": "https://video.example.org/v/77?a=1&b=2",
            "MimeType": "application/externalcontentlibrary",
            "Width": 800,
            "Height": 500,
        },
        ExtensionData=sections,
    )


def test_what_an_external_library_shows_an_item_by_is_passed_through(shown):
    fragment = '<iframe src="https://video.example.org/e/77"></iframe>'
    clip = external(ECL=text_field("TemplateFragment", fragment))
    assert shown(clip, "{% image component %}") == fragment


def test_without_such_it_is_an_image_from_there(shown):
    given = attributes_of(shown(external(), "{% image component %}"))
    assert given["src"] == "https://video.example.org/v/77?a=1&b=2"
    assert "srcset" not in given


def test_the_address_of_an_external_file_is_its_own(shown):
    html = shown(external(), "{% binary_url component %}")
    assert unescape(html) == "https://video.example.org/v/77?a=1&b=2"


# -- what only the file itself can tell ----------------------------------------------------

SOURCES = {
    "pages/default.html": "{% component_presentations %}",
    "component_presentations/photo.html": "{% image component %}",
    "component_presentations/file.html": "{% binary_url component %}",
    **{f"errors/{status}.html": f"{status}" for status in (400, 404, 500, 503)},
}


@pytest.fixture
def provider_of_site():
    with override_settings(
        CONTENT_PROVIDERS={
            "default": {"BACKEND": "tests.support.stub_provider.StubProvider"}
        },
        CONTENT_PUBLICATIONS=[{"publication_id": 5}],
        CONTENT_IMAGE_WIDTHS=WIDTHS,
        CONTENT_OUTPUT_CACHE=True,
        TEMPLATES=templates_setting(SOURCES),
    ):
        provider = get_provider("default")
        assert isinstance(provider, StubProvider)
        publish(provider, encoded(quarters().resize((400, 400)), quality=90))
        for view in ("Photo", "File"):
            provider.answers["page", f"/{view}.html"] = document(
                page(presentation(photo(), template("tcm:5-7-32", view)))
            )
        yield provider


def publish(provider: StubProvider, content: bytes) -> None:
    provider.publish_binary(PHOTO, content, str(URI))
    site_cache = get_site_cache()
    sequence = site_cache.store.invalidate([item_dependency(URI)])
    wait_until(
        lambda: site_cache.memory.position >= sequence and site_cache.is_followed,
        WAIT_SECONDS,
        "memory to catch up",
    )


def html_of(path: str) -> str:
    return Client().get(path).content.decode()


def visit_photo() -> str:
    """Look at the photo as a visitor does; return its version."""
    response = Client().get("/media/photo_tcm5-230_w160.jpg")
    response.close()
    picture = pictures_of(Content(get_provider("default"))).find_known(5, PHOTO)
    assert picture is not None
    return picture.binary.file.digest[:12]


def test_no_page_fetches_an_image(provider_of_site):
    assert "?v=" not in html_of("/Photo.html")
    assert provider_of_site.asked["binary", PHOTO] == 0
    assert provider_of_site.asked["binary meta", PHOTO] == 0


def test_what_is_known_of_the_file_goes_before_what_was_published(provider_of_site):
    version = visit_photo()
    given = attributes_of(html_of("/Photo.html"))
    assert widths_in(given) == [160, 320]  # it is 400 wide, not 800
    assert given["height"] == "320"
    assert f"_w320.jpg?v={version}" in given["src"]
    assert html_of("/File.html") == f"{PHOTO}?v={version}"


def test_addresses_with_the_version_are_kept_for_good(provider_of_site):
    visit_photo()
    response = Client().get(attributes_of(html_of("/Photo.html"))["src"])
    response.close()
    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]


def test_a_page_that_names_a_version_is_built_anew_when_the_image_is_published(
    provider_of_site,
):
    before = visit_photo()
    assert before in html_of("/Photo.html")
    publish(provider_of_site, encoded(quarters().rotate(180), quality=90))
    assert before not in html_of("/Photo.html")
    assert before not in html_of("/File.html")


def test_a_page_that_names_none_is_not(provider_of_site):
    html_of("/Photo.html")
    publish(provider_of_site, encoded(quarters().rotate(180), quality=90))
    response = Client().get("/Photo.html")
    assert "hit" in response["Cache-Status"]
