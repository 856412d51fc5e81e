"""What has to hold for any rich text, well-formed or not."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape, unescape
from html.parser import HTMLParser

from hypothesis import example, given, strategies as st
from lxml import etree

from content.rendering.rich_text import Reference, find_links, resolve_rich_text

VOID = {"area", "br", "img"}
XHTML = "http://www.w3.org/1999/xhtml"
XLINK = "http://www.w3.org/1999/xlink"

PIECES = [
    *("<", ">", "&", '"', "'", "/", "=", " ", "\n", "a", "é", "-", "!", "[", "]", "?"),
    *("&amp;", "&lt;", "&nbsp;", "&#x3c;", "&#116;", "&foo;", "&copy=", "&colon;"),
    *("<p>", "</p>", "<p/>", "<b>", "</b>", "<i>", "</i>", "<div>", "</div>", "<br/>"),
    *("<a>", "</a>", "<li>", "</li>", "<td>", "<tr>", "</table>", "<A id='x'/>"),
    *(
        '<a href="tcm:5-1">',
        '<a xlink:href="tcm:5-9"/>',
        '<a href="" l:href="tcm:5-1">',
    ),
    *(
        "<a href=tcm:5-2>",
        '<a href="tcm:0-0-0">',
        '<a href="tcm:x" ',
        "<a HREF='TCM:5-1'",
    ),
    *('<img src="tcm:5-3" alt="&lt;b>"/>', '<img xlink:href="tcm:5-9" alt=""/>'),
    *(
        '<a href="&#116;cm:5-1">',
        '<a xlink:href="tcm&colon;5-1" title="<b>">',
        "tcm:5-1",
    ),
    *('<tcdl:Link ref="tcm:5-1">', "</tcdl:Link>", "<tcdl:If>", "</tcdl:If>", "<o:p>"),
    *(f'<p xmlns="{XHTML}" xmlns:l="{XLINK}">', f'<h:b xmlns:h="{XHTML}">', "</h:b>"),
    *(
        "<h:p>",
        "<h:a href='tcm:5-1'>",
        "</h:a>",
        "<xhtml:p>",
        '<p xml:lang="nl" lang="">',
    ),
    *("<!--", "-->", "--!>", "<!-->", "<!-- a -->", "<!--CompLink tcm:5-1-->"),
    *("<![CDATA[", "]]>", "<?x", "?>", "<!DOCTYPE p [", "]>", "<![if x]>", "<%", "%>"),
    *("<script>", "</script>", "<script src='x'/>", "<style>", "</style>"),
    *('<p class="', '" ', '">', "' title='", "<p a=b c", "<p title='a' title=\"b\">"),
]
soup = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(
    max_size=40
)
soups = st.lists(soup, max_size=4)


def every_url(reference: Reference) -> str:
    return f"/{reference.kind.value}?a=1&b={reference.uri.item_id}#c"


def no_url(_reference: Reference) -> str:
    return ""


@given(soups, st.sampled_from([every_url, no_url]))
def test_what_is_found_is_what_is_asked(values, answer):
    asked = []

    def resolve_link(reference):
        asked.append(reference)
        return answer(reference)

    resolve_rich_text(values, resolve_link)
    assert find_links(values) == tuple(asked)


@given(soups)
@example(['<p><a href="tcm:5-9"><p>'])
@example(["<xhtml:p><xhtml:p>"])
@example(["<script>", "<script>"])
def test_html_stays_as_it_is(values):
    for answer in (every_url, no_url):
        html = resolve_rich_text(values, answer)
        assert resolve_rich_text(html, no_url) == html


@given(soups)
def test_html_is_balanced_and_refers_to_no_item(values):
    for answer in (every_url, no_url):
        parser = BalanceParser()
        parser.feed(resolve_rich_text(values, answer))
        parser.close()
        assert parser.open_names == []


@given(st.text())
def test_text_is_kept(text):
    assert unescape(resolve_rich_text(escape(text), no_url)) == text


class BalanceParser(HTMLParser):
    """Fails where an end tag does not fit, an attribute is XML's or an address an item."""

    def __init__(self) -> None:
        super().__init__()
        self.open_names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open_names.append(tag)
        assert ":" not in tag
        assert not (self.get_starttag_text() or "").endswith("/>")
        names = [name for name, _value in attrs]
        assert len(set(names)) == len(names)
        for name, value in attrs:
            assert not name.startswith(("xmlns", "xlink:"))
            if name in {"href", "src"}:
                assert not (value or "").strip().lower().startswith("tcm:")

    def handle_endtag(self, tag: str) -> None:
        assert self.open_names.pop() == tag


# -- well-formed XHTML keeps its tree ----------------------------------------------

xml_text = st.text(st.sampled_from("ab é<>&\"'\n\xa0"), max_size=5)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    """Draw an element of names that HTML lets nest in any way."""
    element = etree.Element(
        f"{{{XHTML}}}{draw(st.sampled_from(['b', 'br', 'div', 'span']))}",
        attrib=draw(st.dictionaries(st.sampled_from(["class", "title"]), xml_text)),
        nsmap={None: XHTML},  # type: ignore[dict-item]  # the stubs know no default namespace
    )
    if depth and not element.tag.endswith("}br"):
        element.text = draw(xml_text)
        for child in draw(st.lists(elements(depth - 1), max_size=3)):
            child.tail = draw(xml_text)
            element.append(child)
    return element


@given(elements())
def test_well_formed_xhtml_keeps_its_tree(element):
    html = resolve_rich_text(etree.tostring(element, encoding="unicode"), no_url)
    parser = EventParser()
    parser.feed(html)
    parser.close()
    assert "".join(parser.events) == "".join(events_of(element))


def events_of(element: etree._Element) -> Iterator[str]:
    name = etree.QName(element).localname
    yield f"({name} {sorted(element.attrib.items())}"
    yield element.text or ""
    for child in element:
        yield from events_of(child)
        yield child.tail or ""
    if name not in VOID:
        yield f"){name}"


class EventParser(HTMLParser):
    """Collects what :func:`events_of` yields of a tree."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append(f"({tag} {sorted(attrs)}")

    def handle_endtag(self, tag: str) -> None:
        self.events.append(f"){tag}")

    def handle_data(self, data: str) -> None:
        self.events.append(data)
