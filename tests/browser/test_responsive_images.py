"""Which image a browser chooses, and that nothing moves while it comes."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(120)

HOME, ARTICLES = "/", "/news/"
IMAGE = re.compile(r"/media/(?P<name>[^/?]+?)(?:_w(?P<width>\d+))?(?:_h\d+)?\.jpg")
#: Of the layout, and the widths of the window's pixels that an image may have to fill.
WINDOWS = [(360, 1), (800, 1), (1400, 1), (360, 3), (1400, 2)]


def watched(visit: Any, path: str, **options: Any) -> tuple[Any, list[Any]]:
    tab = visit("/404.html", **options)
    answers: list[Any] = []

    def note(answer: Any) -> None:
        answers.append(answer)

    tab.on("response", note)
    tab.complaints.clear()
    tab.goto(tab.url.replace("/404.html", path), wait_until="networkidle")
    return tab, [each for each in answers if "/media/" in each.url]


def chosen_width(answer: Any) -> int:
    match = IMAGE.search(answer.url)
    assert match is not None
    assert match["width"], f"the original was sent: {answer.url}"
    return int(match["width"])


@pytest.mark.parametrize(("width", "density"), WINDOWS)
def test_the_first_image_fits_the_window(visit, width, density):
    window = {"width": width, "height": 900}
    tab, answers = watched(visit, HOME, viewport=window, device_scale_factor=density)
    shown = tab.evaluate("document.querySelector('.hero__picture img').currentSrc")
    [answer] = [each for each in answers if each.url == shown]
    offered = [
        int(each)
        for each in re.findall(
            r" (\d+)w", tab.get_attribute(".hero__picture img", "srcset") or ""
        )
    ]
    enough = [each for each in offered if each >= width * density] or [max(offered)]
    assert chosen_width(answer) == min(enough)
    assert answer.status == 200
    assert tab.complaints == []


def test_a_browser_that_shows_avif_gets_it(visit):
    _, answers = watched(visit, HOME, viewport={"width": 800, "height": 900})
    assert answers
    for answer in answers:
        assert answer.headers["content-type"] == "image/avif"
        assert answer.headers["vary"] == "Accept"


def test_images_further_down_wait_until_they_are_scrolled_to(visit):
    tab, answers = watched(visit, ARTICLES, viewport={"width": 360, "height": 600})
    before = {answer.url for answer in answers}
    with tab.expect_response(
        lambda answer: "/media/" in answer.url and answer.url not in before
    ):
        tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")


@pytest.mark.parametrize("path", [HOME, ARTICLES, "/people/"])
@pytest.mark.parametrize("width", [360, 1400])
def test_nothing_moves_when_an_image_comes(visit, path, width):
    tab, _ = watched(visit, path, viewport={"width": width, "height": 900})
    moved = tab.evaluate(
        """() => new Promise(resolve => {
            let moved = 0;
            new PerformanceObserver(list => {
                for (const each of list.getEntries()) moved += each.value;
            }).observe({type: 'layout-shift', buffered: true});
            setTimeout(() => resolve(moved), 300);
        })"""
    )
    assert moved < 0.02


def test_every_image_has_its_size_and_a_text_or_none(visit):
    tab, _ = watched(visit, ARTICLES)
    images = tab.evaluate(
        """Array.from(document.images, image => ({
            size: image.hasAttribute('width') && image.hasAttribute('height'),
            text: image.hasAttribute('alt'),
        }))"""
    )
    assert len(images) > 5
    assert all(image["size"] and image["text"] for image in images)
