"""Published rich text, and what DD4T's DefaultRichTextResolver makes of it.

The result has to be DD4T's but for what is listed here: SPELLINGS for the differences of
HTML to XML, DIFFERENCES for those of meaning, each in the value where it occurs.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from content.model.uri import TcmUri
from content.rendering.rich_text import resolve_rich_text

CORPUS = Path(__file__).resolve().parents[2] / "../shared/reference/corpus"
FILE = CORPUS / "rich-text.json"
VALUES: list[dict[str, Any]] = json.loads(FILE.read_bytes()) if FILE.exists() else []
READ_BY_DD4T = [i for i, v in enumerate(VALUES) if "result" in v["dd4t_result"]]
REFUSED_BY_DD4T = [i for i, v in enumerate(VALUES) if "error" in v["dd4t_result"]]

needs_corpus = pytest.mark.skipif(not VALUES, reason=f"no reference values at {CORPUS}")

# (why, what in DD4T's result, by what it is replaced)
SPELLINGS = [
    (
        "HTML's void elements have no slash; it is noise at best",
        r"<(br|img)([^<>]*?) */>",
        r"<\1\2>",
    ),
    (
        "any other element written as empty would swallow what follows in HTML",
        r"<([\w:]+)([^<>]*?) */>",
        r"<\1\2></\1>",
    ),
    ("HTML reads names in lower case; we write them so", r" CLASS=", r" class="),
    ("xml:lang means nothing in HTML; lang is there", r' xml:lang="\w+"', r""),
    ("declarations of other prefixes mean nothing in HTML", r' xmlns:\w+="[^"]*"', r""),
    (
        "markers of links are for DXA's model service, not for visitors",
        r"<!--CompLink [^>]*-->",
        r"",
    ),
]

NO_TCM_IN_HTML = "a plain tcm: address is a link too; DD4T leaves it to the visitor"
NOT_ONLY_XHTML = "an a is a link outside the XHTML namespace, too; DD4T loses its href"
NO_TCDL_IN_HTML = "Tridion's own elements are no HTML: what is in them stays"


def figure(uri: str, url: str = "") -> tuple[str, str, str]:
    """Return the difference for a link with an image, both to one item."""
    written = f'<a href="{uri}" class="figure"><img src="{uri}">fig</a>'
    if not url:
        return NO_TCM_IN_HTML, written, "fig"
    return NO_TCM_IN_HTML, written, written.replace(uri, url)


def plain_link(before: str, uri: str, after: str, url: str) -> tuple[str, str, str]:
    """Return the difference for a start tag."""
    return NO_TCM_IN_HTML, before + uri + after, before + url + after


def tcdl_link(attributes: str, text: str) -> tuple[str, str, str]:
    """Return the difference for a link to an item without URL."""
    written = f'<tcdl:Link class="link" {attributes} type="ish:Page">{text}</tcdl:Link>'
    return NO_TCDL_IN_HTML, written, text


def unresolved(title: str, uri: str, text: str) -> tuple[str, str, str]:
    """Return the difference for a link to an item without URL."""
    return NO_TCM_IN_HTML, f'<a title="{title}" href="{uri}">{text}</a>', text


# By position in the file: (why, what in DD4T's result, by what it is replaced).
DIFFERENCES: dict[int, list[tuple[str, str, str]]] = {
    0: [
        (NO_TCM_IN_HTML, '<a href="tcm:7-3050"><img src="tcm:7-3050">SNL', "SNL"),
        (NO_TCM_IN_HTML, "housings</a> up to size 32", "housings up to size 32"),
        figure("tcm:7-1878", "/url/tcm-7-1878.html"),
        figure("tcm:7-3027"),
        figure("tcm:7-3029", "/url/tcm-7-3029.html"),
        figure("tcm:7-3030"),
        figure("tcm:7-3031", "/url/tcm-7-3031.html"),
        figure("tcm:7-3032"),
        figure("tcm:7-3033", "/url/tcm-7-3033.html"),
    ],
    1: [
        figure("tcm:7-3080"),
        figure("tcm:7-3082", "/url/tcm-7-3082.html"),
        figure("tcm:7-1607", "/url/tcm-7-1607.html"),
        figure("tcm:7-3083"),
    ],
    9: [plain_link('<a href="', "tcm:1-2", '">', "/url/tcm-1-2.html")],
    10: [tcdl_link('ref="ish:39137-6298-16"', "Your phone")],
    11: [tcdl_link('ref="ish:39137-6298-16"', "Your phone")],
    12: [
        (
            "conditions are the CMS's to judge: we keep what was published",
            '<tcdl:If condition="(MODEL=330)" type="ish:Condition">',
            "",
        ),
        ("the end of it", "</tcdl:If>", ""),
        (
            "an image without URL and without alternative text is nothing",
            (
                '<tcdl:Image class="image" ref="ish:39137-6380-16" type="ish:Image">'
                "</tcdl:Image>"
            ),
            "",
        ),
        tcdl_link('ref="ish:39137-6298-16"', "Your phone"),
        (
            NO_TCDL_IN_HTML,
            (
                r're:<tcdl:Link class="link" ref="ish:39137-6115-16" title="[^"]*" '
                r'type="ish:Page">(.*?)</tcdl:Link>'
            ),
            r"\1",
        ),
        *(
            (
                NO_TCDL_IN_HTML,
                (
                    rf're:<tcdl:Link class="link" ref="ish:39137-{item_id}-16" '
                    r'type="ish:Page">(.*?)</tcdl:Link>'
                ),
                r"\1",
            )
            for item_id in (6169, 6127, 6186)
        ),
    ],
    15: [plain_link('<a href="', "tcm:1-11", '">', "/url/tcm-1-11.html")],
    16: [
        (
            NOT_ONLY_XHTML,
            '<a xlink="X link" data-id="ID">',
            '<a xlink="X link" data-id="ID" href="/url/tcm-1-11.html">',
        )
    ],
    19: [
        plain_link(
            '<a data-first="1" href="',
            "tcm:1-11",
            '" data-second="2">',
            "/url/tcm-1-11.html",
        )
    ],
    20: [
        plain_link('<a data-first="1" href="', "tcm:1-11", '">', "/url/tcm-1-11.html")
    ],
    22: [
        plain_link('<a href="', "tcm:4-29", '">', "/url/tcm-4-29.html"),
        plain_link('<a href="', "tcm:2-21", '">', "/url/tcm-2-21.html"),
        (NO_TCM_IN_HTML, '<a href="tcm:3-2">LINK3</a>', "LINK3"),
    ],
    24: [
        unresolved("Unused Component", "tcm:15-980", "UNRESOLVED LINK"),
        plain_link(
            '<a title="Latest News" href="',
            "tcm:15-564",
            '">',
            "/url/tcm-15-564.html",
        ),
    ],
    25: [
        plain_link(
            '<a title="Unused Component" href="',
            "tcm:15-980",
            '">',
            "/url/tcm-15-980.html",
        ),
        unresolved("Unused Component", "tcm:16-981", "UNRESOLVED LINK2"),
        plain_link(
            '<a title="Unused Component" href="',
            "tcm:17-982",
            '">',
            "/url/tcm-17-982.html",
        ),
        unresolved("Unused Component", "tcm:18-983", "UNRESOLVED LINK4"),
    ],
    26: [plain_link('<img src="', "tcm:17-982", '" alt', "/url/tcm-17-982.html")],
    27: [
        plain_link('<a data-first="1" href="', "tcm:1-11", '">', "/url/tcm-1-11.html")
    ],
}

# What DD4T does and no published value here shows, by a value of our own:
# (why, value, DD4T's result, ours), the item tcm:5-1 having the URL /one.html.
OTHER_DIFFERENCES = [
    (
        "an empty href says nothing; DD4T takes it for a link resolved by the publisher",
        (
            '<a xmlns="http://www.w3.org/1999/xhtml" '
            'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="tcm:5-1" href="">x</a>'
        ),
        '<a href="">x</a>',
        '<a href="/one.html">x</a>',
    ),
    (
        (
            "an anchor in HTML may be empty: it takes no room, so it needs neither an inline "
            "style (which a strict Content-Security-Policy blocks, leaving the text that the "
            "style should hide) nor text (which search and screen readers find)"
        ),
        '<a xmlns="http://www.w3.org/1999/xhtml" id="top"/>x',
        '<a id="top" style="position:absolute;visibility:hidden;">top</a>x',
        '<a id="top"></a>x',
    ),
    (
        "a link without text is not made invisible: a style sheet may draw it",
        (
            '<a xmlns="http://www.w3.org/1999/xhtml" class="pdf" '
            'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="tcm:5-1"/>'
        ),
        (
            '<a class="pdf" href="/one.html" '
            'style="position:absolute;visibility:hidden;">empty</a>'
        ),
        '<a class="pdf" href="/one.html"></a>',
    ),
    (
        "what reads like a declaration of a namespace in a text is text",
        '<p>write xmlns="" &lt;x&gt;</p>',
        "<p>write &lt;x&gt;</p>",
        '<p>write xmlns="" &lt;x&gt;</p>',
    ),
    (
        "an external link that only XLink has is a link",
        (
            '<a xmlns="http://www.w3.org/1999/xhtml" '
            'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="http://e.org/">x</a>'
        ),
        "<a>x</a>",
        '<a href="http://e.org/">x</a>',
    ),
    (
        "a link inside one without URL keeps its own",
        (
            '<a xmlns="http://www.w3.org/1999/xhtml" '
            'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="tcm:5-9">x '
            '<b><a xlink:href="tcm:5-1">y</a></b></a>'
        ),
        "x <b><a>y</a></b>",
        'x <b><a href="/one.html">y</a></b>',
    ),
    (
        "a CDATA section is no HTML: browsers take it for a comment",
        "<p><![CDATA[a < b]]></p>",
        "<p><![CDATA[a < b]]></p>",
        "<p>a &lt; b</p>",
    ),
    (
        "processing instructions are no HTML either",
        "<p>a<?x y?></p>",
        "<p>a<?x y?></p>",
        "<p>a</p>",
    ),
]


def resolve(value: dict[str, Any]) -> str:
    urls = {TcmUri.parse(uri): url for uri, url in value["links"].items()}
    return resolve_rich_text(value["html"], lambda ref: urls.get(ref.uri, ""))


def apply_difference(result: str, before: str, after: str) -> str:
    """Replace what is there; ``re:`` before an expression."""
    if before.startswith("re:"):
        replaced, count = re.subn(before.removeprefix("re:"), after, result, flags=re.S)
        assert count, f"not in DD4T's result: {before}"
        return replaced
    assert before in result, f"not in DD4T's result: {before}"
    return result.replace(before, after)


@needs_corpus
@pytest.mark.parametrize("position", READ_BY_DD4T)
def test_the_result_is_that_of_dd4t_but_for_the_differences(position):
    value = VALUES[position]
    expected = value["dd4t_result"]["result"]
    for _why, before, after in SPELLINGS:
        expected = re.sub(before, after, expected)
    for _why, before, after in DIFFERENCES.get(position, []):
        expected = apply_difference(expected, before, after)
    assert resolve(value) == expected


@needs_corpus
@pytest.mark.parametrize(("_why", "before", "_after"), SPELLINGS)
def test_each_difference_of_spelling_occurs(_why, before, _after):
    results = [VALUES[position]["dd4t_result"]["result"] for position in READ_BY_DD4T]
    assert any(re.search(before, result) for result in results)


@pytest.mark.parametrize(("_why", "value", "by_dd4t", "ours"), OTHER_DIFFERENCES)
def test_differences_that_no_published_value_shows(_why, value, by_dd4t, ours):
    result = resolve({"html": value, "links": {"tcm:5-1": "/one.html"}})
    assert result == ours
    assert result != by_dd4t


@needs_corpus
@pytest.mark.parametrize("position", REFUSED_BY_DD4T)
def test_of_what_dd4t_refuses_the_text_is_kept(position):
    value = VALUES[position]
    assert text_of(resolve(value)) == text_of(value["html"])


def text_of(html: str) -> str:
    parser = TextParser()
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces).strip()


class TextParser(HTMLParser):
    """Collects text as a browser would show it."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
