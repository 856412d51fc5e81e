"""What editors' tools are told of a page: what is where on it, in their dialects.

While a page is rendered, start tags get a mark: an attribute that nothing else can have,
for it is made of a number that nobody knows. When the page is complete, each is replaced
by what the dialects say of the thing. Visitors' pages have no marks, and so nothing
differs but what is put in their place.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from content.addressing.publications import SitePublication
from content.conf import conf
from content.model.component import Component, Field, FieldType
from content.model.page import ComponentPresentation, Page, Region
from content.preview.previews import current_preview
from content.rendering.markup_dialects import (
    DIALECTS,
    Dialect,
    in_comment,
    spell_after,
    spell_within,
)
from content.rendering.xpm_lite import open_dialects, tool_html

OUTLINE = "outline"

# Of this process: whatever has it is a mark, and none of them leaves the page.
_NAME = f"data-editor-{secrets.token_hex(8)}"
_MARK = re.compile(rf' {_NAME}="(\d+)"')

_NEVER = "0001-01-01T00:00:00"  # what .NET writes of a date that is not set
# What a first element may come after: white space, and comments.
_FIRST_TAG = re.compile(r"(?:\s|<!--.*?-->)*<([a-zA-Z][a-zA-Z0-9-]*)", re.DOTALL)
_BODY = re.compile(r"<body(?=[\s>])", re.IGNORECASE)
_REST_OF_TAG = re.compile(r"""((?:[^>"']|"[^"]*"|'[^']*')*>)""")
_TEXTS = {FieldType.TEXT, FieldType.MULTI_LINE_TEXT, FieldType.XHTML}


class _Thing(NamedTuple):
    kind: str
    values: Mapping[str, str]


class EditorMarkup:
    """The marks of one page that is being rendered. Used by one thread only."""

    def __init__(self, dialects: Iterable[str]) -> None:
        self._dialects: Sequence[Dialect] = [DIALECTS[each] for each in dialects]
        self._things: list[_Thing] = []

    def mark_presentation(
        self, html: SafeString, shown: ComponentPresentation, *, is_listed: bool
    ) -> SafeString:
        """Mark the element of a component presentation; what has none stays as it is.

        Args:
            is_listed: Whether a query has found it.
        """
        is_dynamic = str(shown.is_dynamic or is_listed).lower()
        values = {
            "component_uri": str(shown.component.id_text),
            "component_modified": _date(shown.component.revision_date),
            "template_uri": str(shown.component_template.id_text),
            "template_modified": _date(shown.component_template.revision_date),
            "is_dynamic": is_dynamic,
            "query_based": ', "IsQueryBased" : true' if is_listed else "",
            "query_based_tight": ',"IsQueryBased":true' if is_listed else "",
        }
        return self._mark_first(html, _Thing("presentation", values))

    def mark_region(self, html: SafeString, region: Region, page: Page) -> SafeString:
        """Mark the element of a region; one without an element of its own stays."""
        found = _FIRST_TAG.match(html)
        if found and html.startswith(f" {_NAME}", found.end()):
            return html  # that is the element of what is in it
        types = list(_types_in(region))
        most = str(region.metadata_fields.get("maxOccurs") or "")
        path = _path_of(page.regions, region.name)
        values = {
            "name": region.name,
            "types": ", ".join(
                f'{{ "schema": "{schema}", "template": "{template}" }}'
                for schema, template in types
            ),
            "bare_types": ", ".join(
                f'{{schema: "{schema}", template: "{template}"}}'
                for schema, template in types
            ),
            "most": f', "maxOccurs": {most}' if most.isdecimal() else "",
            "bare_most": f", maxOccurs: {most}" if most.isdecimal() else "",
            "path": f'path: "{in_comment(path)}", ' if path else "",
        }
        return self._mark_first(html, _Thing("region", values))

    def mark_field(
        self, component: Component, name: str, index: int | None
    ) -> SafeString:
        """Return the mark for the start tag of what shows a field, or nothing.

        Args:
            name: Its XML name; ``a.b`` for field ``b`` of what is embedded in ``a``.
            index: Which of several values, from 0; of ``a`` if there is a ``b``.
        """
        outer_name, _, inner_name = name.partition(".")
        outer = component.fields.get(outer_name) or component.metadata_fields.get(
            outer_name
        )
        field = _find_inner(outer, inner_name, index) if inner_name else outer
        if field is None:
            return mark_safe("")
        is_one_of_many = index is not None and not inner_name
        is_lite = _is_editable_lite(field, outer, is_inner=bool(inner_name))
        values = {
            "xpath": field.xpath,
            # Counted from 1, as XPath does.
            "position": f"[{index + 1}]"
            if is_one_of_many and index is not None
            else "",
            "field_name": inner_name or outer_name,
            "index": str(index or 0),
            "is_editable_lite": "yes" if is_lite else "",
        }
        return self._mark(_Thing("field", values))

    def _mark(self, thing: _Thing) -> SafeString:
        self._things.append(thing)
        return mark_safe(f' {_NAME}="{len(self._things) - 1}"')  # noqa: S308  # a number

    def _mark_first(self, html: SafeString, thing: _Thing) -> SafeString:
        found = _FIRST_TAG.match(html)
        if found is None:
            return html
        end = found.end()
        return mark_safe(html[:end] + self._mark(thing) + html[end:])  # noqa: S308  # as it was

    def complete(self, html: SafeString, page: Page) -> SafeString:
        """Return a page with what the dialects say in place of the marks.

        What is no HTML page is told of to nobody.
        """
        body = _BODY.search(html)
        dialects: Sequence[Dialect] = ()
        if body is not None:
            dialects = self._dialects
            mark = self._mark(_Thing("page", _page_values(page)))
            html = mark_safe(html[: body.end()] + mark + html[body.end() :])  # noqa: S308  # as it was
        return mark_safe(self._replace(html, dialects))  # noqa: S308  # values are escaped

    def _replace(self, html: str, dialects: Sequence[Dialect]) -> str:
        parts: list[str] = []
        at = 0
        while found := _MARK.search(html, at):
            begin = html.rfind("<", at, found.start())
            end_of_tag = _REST_OF_TAG.match(html, found.end())
            end = end_of_tag.end() if end_of_tag else found.end()
            tag = html[begin:end]
            element = re.split(r"[\s>]", tag[1:], maxsplit=1)[0].lower()
            things = [self._things[int(number)] for number in _MARK.findall(tag)]
            parts += [
                html[at:begin],
                _spell(_MARK.sub("", tag), element, things, dialects),
            ]
            at = end
        parts.append(html[at:])
        return "".join(parts)


def _spell(
    tag: str, element: str, things: Sequence[_Thing], dialects: Sequence[Dialect]
) -> str:
    within = after = ""
    for dialect in dialects:
        for thing in things:
            form = getattr(dialect, thing.kind)
            attributes = spell_within(form, thing.values, element)
            if attributes and _names(attributes).isdisjoint(_names(tag + within)):
                within += attributes
            after += spell_after(form, thing.values)
    name_end = 1 + len(element)
    return tag[:name_end] + within + tag[name_end:] + after


def _names(attributes: str) -> set[str]:
    """Return the names of attributes: none may be there twice."""
    return set(re.findall(r"\s([a-z-]+)=", attributes))


def begin_markup(publication: SitePublication) -> EditorMarkup | None:
    """Return what marks a page, where editors look; ``None`` for visitors."""
    preview = current_preview()
    if preview is None and not publication.is_staging:
        return None
    names = open_dialects(conf.CONTENT_EDITOR_MARKUP)
    if preview is not None and preview.shows_bar:
        names = [*names, OUTLINE]
    return EditorMarkup(names) if names else None


def _page_values(page: Page) -> Mapping[str, str]:
    return {
        "page_uri": str(page.id_text),
        "page_modified": _date(page.revision_date),
        "template_uri": str(page.page_template.id_text),
        "template_modified": _date(page.page_template.revision_date),
        "xpm_lite": tool_html(),
        "manager_url": conf.CONTENT_MANAGER_URL.rstrip("/"),
    }


def _date(moment: datetime | None) -> str:
    """Return a date as it was published: without zone, nor parts of a second."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}" if moment else _NEVER


def _types_in(region: Region) -> Iterator[tuple[str, str]]:
    """Return what may be put into a region: what is in it, as far as anyone knows."""
    found = {
        (each.component.schema.id_text, each.component_template.id_text): None
        for each in region.component_presentations
    }
    for schema, template in found:
        if schema and template:
            yield in_comment(schema), in_comment(template)


def _path_of(regions: Iterable[Region], name: str) -> str:
    """Return the names of native regions down to one, or ``""``: it is none."""
    for region in regions:
        if region.name == name:
            return name
        if inner := _path_of(region.regions, name):
            return f"{region.name}\\{inner}"
    return ""


def _find_inner(outer: Field | None, name: str, index: int | None) -> Field | None:
    at = index or 0
    if outer is None or not 0 <= at < len(outer.embedded_values):
        return None
    return outer.embedded_values[at].get(name)


def _is_editable_lite(field: Field, outer: Field | None, *, is_inner: bool) -> bool:
    """Whether XPM Lite saves such a field without harm to others.

    Of several texts it would keep one, and of fields embedded once it writes to all that
    have the name.
    """
    if is_inner:
        is_safe = outer is not None and len(outer.embedded_values) > 1
    else:
        is_safe = len(field.values) == 1
    return is_safe and field.field_type in _TEXTS
