from __future__ import annotations

import time

import pytest
from django.utils.safestring import SafeString

from content.model.uri import TcmUri
from content.rendering.rich_text import (
    Reference,
    ReferenceKind,
    find_links,
    resolve_rich_text,
)

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
URLS = {
    "tcm:5-1": "/one.html",
    "tcm:5-2": "/media/two.jpg",
    "tcm:5-3": "/three.html#12",
    "ish:39-7": "/docs/seven",
}


def url_of(reference: Reference) -> str:
    return URLS.get(str(reference.uri), "")


def resolve(*values: str) -> str:
    return resolve_rich_text(values, url_of)


def link(uri: str) -> Reference:
    return Reference(TcmUri.parse(uri), ReferenceKind.LINK)


def binary(uri: str) -> Reference:
    return Reference(TcmUri.parse(uri), ReferenceKind.BINARY)


# -- links -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "html"),
    [
        pytest.param(
            f'<p {XHTML}><a {XLINK} xlink:href="tcm:5-1" xlink:title="T" title="T">x</a></p>',
            '<p><a title="T" href="/one.html">x</a></p>',
            id="as Tridion writes it",
        ),
        pytest.param(
            '<a xlink:href="tcm:5-1">x</a>',
            '<a href="/one.html">x</a>',
            id="undeclared prefix, no namespace",
        ),
        pytest.param(
            '<a xmlns:l="http://www.w3.org/1999/xlink" l:href="tcm:5-1">x</a>',
            '<a href="/one.html">x</a>',
            id="another prefix of the XLink namespace",
        ),
        pytest.param(
            f'<h:a xmlns:h="http://www.w3.org/1999/xhtml" {XLINK} xlink:href="tcm:5-1">x</h:a>',
            '<a href="/one.html">x</a>',
            id="a prefix of the XHTML namespace",
        ),
        pytest.param(
            '<a class="c" href="tcm:5-1" id="i">x</a>',
            '<a class="c" href="/one.html" id="i">x</a>',
            id="plain href",
        ),
        pytest.param(
            '<a xlink:href="tcm:5-1" href="">x</a>',
            '<a href="/one.html">x</a>',
            id="empty href does not count",
        ),
        pytest.param(
            '<a xlink:href="tcm:5-1" href="/media/f.pdf">x</a>',
            '<a href="/media/f.pdf">x</a>',
            id="the publisher resolved it",
        ),
        pytest.param(
            '<a href="http://e.org/" xlink:href="http://e.org/">x</a>',
            '<a href="http://e.org/">x</a>',
            id="external",
        ),
        pytest.param(
            '<a xlink:href="http://e.org/">x</a>',
            '<a href="http://e.org/">x</a>',
            id="external by XLink only",
        ),
        pytest.param(
            '<a xlink:href="tcm:5-3">x</a>',
            '<a href="/three.html#12">x</a>',
            id="URL with a fragment",
        ),
        pytest.param(
            '<a href="tcm:5-3#part">x</a>',
            '<a href="/three.html#part">x</a>',
            id="the author's fragment wins",
        ),
        pytest.param(
            '<a href="tcm:5-3?a=1">x</a>',
            '<a href="/three.html?a=1#12">x</a>',
            id="query behind the URI",
        ),
        pytest.param(
            "<A HREF=' TCM:5-1-16-v3 '>x</A>",
            '<a href="/one.html">x</a>',
            id="upper case, type, version, space, single quotes",
        ),
        pytest.param(
            '<area xlink:href="tcm:5-1" alt="x"/>',
            '<area alt="x" href="/one.html">',
            id="area",
        ),
        pytest.param(
            '<a href="javascript:go(&quot;x&quot;)">x</a>',
            '<a href="javascript:go(&quot;x&quot;)">x</a>',
            id="editors are trusted",
        ),
    ],
)
def test_links(published, html):
    assert resolve(published) == html


@pytest.mark.parametrize(
    "uri", ["tcm:5-9", "tcm:0-0-0", "tcm:", "tcm:5-99999999999", "ecl:5-video-7"]
)
def test_a_link_without_url_gives_way_to_its_content(uri):
    published = f'A <a xlink:href="{uri}" class="c"><b>gone</b></a> b'
    assert resolve(published) == "A <b>gone</b> b"


def test_a_link_inside_a_link_without_url_keeps_its_own():
    published = '<a href="tcm:5-9">x <b><a href="tcm:5-1">y</a></b> z</a>'
    assert resolve(published) == 'x <b><a href="/one.html">y</a></b> z'


def test_a_url_is_escaped():
    html = resolve_rich_text('<a href="tcm:5-1">x</a>', lambda _: '/?a=1&b="2"')
    assert html == '<a href="/?a=1&amp;b=&quot;2&quot;">x</a>'


def test_links_in_comments_text_and_other_attributes_are_nobodys():
    published = '<!-- <a href="tcm:5-1"> --><p title="tcm:5-1">href="tcm:5-1"</p>'
    assert resolve(published) == published
    assert find_links(published) == ()


def test_named_anchors_stay_as_they_are():
    assert resolve('<a id="top"/>x<a name="b"></a>') == (
        '<a id="top"></a>x<a name="b"></a>'
    )


def test_markers_of_component_links_disappear_and_other_comments_stay():
    published = (
        '<a href="tcm:5-1">x</a><!--CompLink tcm:5-1--> '
        '<a href="tcm:5-9">y</a><!--CompLink tcm:5-9--><!-- CompLinks -->'
    )
    assert resolve(published) == '<a href="/one.html">x</a> y<!-- CompLinks -->'


# -- images ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "html"),
    [
        ('<img xlink:href="tcm:5-2" alt=""/>', '<img alt="" src="/media/two.jpg">'),
        ('<img src="tcm:5-2" alt="a"/>', '<img src="/media/two.jpg" alt="a">'),
        ('<img xlink:href="tcm:5-2" src="/p.jpg"/>', '<img src="/p.jpg">'),
        (
            '<object data="tcm:5-2">x</object>',
            '<object data="/media/two.jpg">x</object>',
        ),
    ],
)
def test_images_and_other_files(published, html):
    assert resolve(published) == html


def test_an_image_without_url_gives_way_to_its_alternative_text():
    assert resolve('a <img src="tcm:5-9" alt="b &lt; c"/> d') == "a b &lt; c d"
    assert resolve('a <img src="tcm:5-9"/> d') == "a  d"


def test_an_area_without_url_disappears_with_its_label():
    assert resolve('<map><area href="tcm:5-9" alt="b"/></map>') == "<map></map>"


# -- Tridion's own elements --------------------------------------------------------


def test_tcdl_links_and_images_become_those_of_html():
    tcdl = 'xmlns:tcdl="http://www.sdl.com/web/DXA/Format"'
    assert resolve(
        f'<tcdl:Link {tcdl} class="c" ref="ish:39-7-16" type="ish:Page">x</tcdl:Link>'
        f'<tcdl:Image ref="tcm:5-2" type="ish:Image" {tcdl}/>'
        '<tcdl:Link type="Component" origin="tcm:5-8" destination="tcm:5-1">y</tcdl:Link>'
    ) == (
        '<a class="c" href="/docs/seven">x</a><img src="/media/two.jpg">'
        '<a href="/one.html">y</a>'
    )


@pytest.mark.parametrize(
    "published",
    [
        '<tcdl:Link ref="tcm:5-9">x<br/></tcdl:Link>',
        "<tcdl:Link>x<br/></tcdl:Link>",
        '<tcdl:If condition="(MODEL=330)" type="ish:Condition">x<br/></tcdl:If>',
        "<o:p>x<br/></o:p><o:p/>",
    ],
)
def test_of_other_elements_with_a_prefix_only_the_content_stays(published):
    assert resolve(published) == "x<br>"


# -- what is asked -----------------------------------------------------------------


def test_each_reference_is_asked_for_once_with_its_kind():
    asked = []

    def resolve_link(reference: Reference) -> str:
        asked.append(reference)
        return ""

    published = (
        '<a href="tcm:5-1">a</a><a xlink:href="tcm:5-1-16">b</a>'
        '<img src="tcm:5-1"/><a href="/x" xlink:href="tcm:5-4">c</a><a href="tcm:5-9"/>'
    )
    resolve_rich_text(published, resolve_link)
    assert asked == [link("tcm:5-1"), binary("tcm:5-1"), link("tcm:5-9")]
    assert find_links(published) == tuple(asked)


def test_a_scheme_spelled_with_character_references_is_found():
    published = '<a href="&#116;cm:5-1">a</a><a href="tcm&colon;5-9">b</a>'
    assert find_links(published) == (link("tcm:5-1"), link("tcm:5-9"))


def test_what_the_resolver_raises_passes():
    def fail(_reference: Reference) -> str:
        raise LookupError("no links today")

    with pytest.raises(LookupError, match="no links today"):
        resolve_rich_text('<a href="tcm:5-1">a</a>', fail)


# -- several values ----------------------------------------------------------------


def test_a_link_that_was_split_over_values_goes_on_in_the_next():
    values = (
        f'<p>see <a {XLINK} xlink:href="tcm:5-1">(an image ',
        "of it)</a>, <b>or</b> not</p>",
        "<p>z</p>",
    )
    assert resolve(*values) == (
        '<p>see <a href="/one.html">(an image of it)</a>, <b>or</b> not</p>\n<p>z</p>'
    )
    assert find_links(values) == (link("tcm:5-1"),)


def test_complete_values_are_separated_so_that_their_words_are():
    assert resolve("one", "", "two") == "one\ntwo"


# -- markup in any state -----------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "html"),
    [
        ("", ""),
        ("plain", "plain"),
        ('1 < 2 & "3" > 2', '1 &lt; 2 &amp; "3" &gt; 2'),
        ("&nbsp;&eacute;&#233;&#xe9;&apos;&lt;&amp;", "\xa0ééé'&lt;&amp;"),
        ("&unknown; &amp;nbsp;", "&amp;unknown; &amp;nbsp;"),
        ('<a href="?a=1&copy=2&amp;b">x</a>', '<a href="?a=1&amp;copy=2&amp;b">x</a>'),
        ("<p>\r\na\t<!-- b -->\r\n</p>", "<p>\r\na\t<!-- b -->\r\n</p>"),
        ("<p/><span/><br/><br></br><hr />", "<p></p><span></span><br><br><hr>"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("x</p>", "x"),
        ('<p title="a" TITLE="b">x</p>', '<p title="a">x</p>'),
        ('<p xml:lang="nl">x</p>', '<p lang="nl">x</p>'),
        ('<p xml:lang="nl" lang="de">x</p>', '<p lang="de">x</p>'),
        ('<p title="a<b>c">x</p>', '<p title="a&lt;b&gt;c">x</p>'),
        ('<p class="a>b</p><p class="c">d</p>', '<p class="a">b</p><p class="c">d</p>'),
        ('<a href="/x"title="y">z</a>', '<a href="/x" title="y">z</a>'),
        ("<a href=/x/>z</a>", '<a href="/x/">z</a>'),
        ("<input disabled checked='checked'>", '<input disabled checked="checked">'),
        ('a <b href="', 'a &lt;b href="'),
        (f'<p title="{"é" * 300}"/>', f'<p title="{"é" * 300}"></p>'),
        ("a <!-- b", "a <!-- b-->"),
        ("<p>a<![CDATA[<b> & ]]>c</p>", "<p>a&lt;b&gt; &amp; c</p>"),
        (" <![CDATA[<p>a<br/></p>]]>\n", "<p>a<br></p>"),
        ("<?xml version='1.0'?><p>a<?b c?></p>", "<p>a</p>"),
        ('<!DOCTYPE p [<!ENTITY e "x">]><p>&e;</p>', "<p>&amp;e;</p>"),
        ("<script>a<b && '</p>'</script>", "<script>a<b && '</p>'</script>"),
        ('<script src="/x.js"/><p/>', '<script src="/x.js"></script><p></p>'),
    ],
)
def test_markup_in_any_state_becomes_html(published, html):
    assert resolve(published) == html
    assert resolve(html) == html


def test_xml_namespaces_leave_nothing_behind():
    assert resolve(
        f'<p {XHTML} {XLINK} xlink:type="simple" xmlns:x="urn:x" x:y="1">'
        '<svg xmlns="http://www.w3.org/2000/svg"><use xlink:href="#i"/></svg>'
        f' xmlns="http://www.w3.org/1999/xhtml"</p>'
    ) == (
        '<p><svg><use href="#i"></use></svg> xmlns="http://www.w3.org/1999/xhtml"</p>'
    )


def test_attributes_with_a_colon_that_are_no_xml_stay():
    assert resolve('<p x-on:click="f" :class="c">a</p>') == (
        '<p x-on:click="f" :class="c">a</p>'
    )


def test_the_result_is_safe_for_templates():
    assert isinstance(resolve("<p>a</p>"), SafeString)


# -- time and depth ----------------------------------------------------------------

HOSTILE = {
    "links": f'<a xlink:href="tcm:5-1" {XLINK}>x</a>',
    "unresolved links": "<b><a href='tcm:5-9'>",
    "nesting": "<div>",
    "paragraphs in links": "<p><a href='tcm:5-9'>",
    "stray end tags": "</p>",
    "less-than signs": "<",
    "unclosed quotes": '<a b="',
    "quotes in turn": """<a b='<a b=\"""",
    "chained quotes": '<a b="<a b=" c="',
    "unclosed comments": "<!--",
    "unclosed sections": "<![CDATA[",
    "unclosed instructions": "<?",
    "unclosed document types": "<!DOCTYPE [",
    "unclosed scripts": "<script ",
    "ampersands": "&aaaaaaaaaa",
    "declarations": "xmlns:",
    "namespaces": '<p xmlns:a="b',
    "slashes": "<a/ ",
    "spaces": "<a   ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_is_in_proportion_to_length(piece):
    def seconds_for(repetitions: int) -> float:
        text = piece * repetitions
        start = time.process_time()
        resolve_rich_text(text, url_of)
        find_links(text)
        return time.process_time() - start

    short = min(seconds_for(2_000) for _ in range(3))
    # Ten times the text: ten times the time, or a hundred if it were quadratic.
    assert seconds_for(20_000) < max(40 * short, 0.1)


def test_nesting_deeper_than_any_recursion_limit():
    published = "<div>" * 10_000 + "x" + "</div>" * 10_000
    assert resolve(published) == published
