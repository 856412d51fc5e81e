from __future__ import annotations

import pytest
from lxml import etree

from site_frontend.sample_site.authoring.rich_text import (
    LinkTarget,
    publish_rich_text,
)

XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
TARGETS = {
    "fares": LinkTarget("tcm:5-485"),
    "sheet": LinkTarget("tcm:5-341", "/media/sheet_tcm5-341.pdf"),
    "dawn": LinkTarget("tcm:5-301", "/media/dawn_tcm5-301.jpg"),
}


def publish(text: str) -> str:
    return publish_rich_text(text, TARGETS.__getitem__)


def test_each_top_level_element_has_its_own_namespaces() -> None:
    text = '<p>one</p> and <p><a xlink:href="component:fares">two</a></p>'
    assert publish(text) == (
        f"<p {XHTML}>one</p> and "
        f'<p {XHTML} {XLINK}><a xlink:href="tcm:5-485">two</a></p>'
    )


def test_a_link_to_a_file_is_resolved_when_it_is_published() -> None:
    published = publish('<a xlink:href="component:sheet">PDF</a>')
    assert 'xlink:href="tcm:5-341" href="/media/sheet_tcm5-341.pdf"' in published


def test_a_link_by_uri_is_left_to_the_reader() -> None:
    published = publish('<a xlink:href="uri:sheet">PDF</a>')
    assert 'xlink:href="tcm:5-341"' in published
    assert " href=" not in published


def test_an_image_gets_a_source() -> None:
    published = publish('<img xlink:href="component:dawn" alt="" />')
    assert 'src="/media/dawn_tcm5-301.jpg"' in published


def test_text_outside_elements_stays_escaped() -> None:
    assert publish("fish &amp; &lt;chips&gt;") == "fish &amp; &lt;chips&gt;"


def test_text_that_is_no_xhtml_is_refused() -> None:
    with pytest.raises(etree.XMLSyntaxError):
        publish("<p>unclosed")


def test_a_link_to_nothing_is_refused() -> None:
    with pytest.raises(KeyError):
        publish('<a xlink:href="component:nowhere">x</a>')
