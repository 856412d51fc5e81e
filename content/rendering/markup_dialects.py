"""How editors' tools want to be told what is what: one table, a dialect each.

A dialect is data. ``after`` texts come right behind a start tag, as its element's first
child; ``in`` texts are attributes of it. Both are templates over what
:mod:`content.rendering.editor_markup` knows; each value is spelled safely for the place
that it goes to. What has a name in ``needs`` is left out where that is empty.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from string import Template

import msgspec
from django.utils.html import escape

#: What a text in a comment says so that it ends neither the comment nor its own text.
_IN_COMMENTS = {"<": "\\u003c", ">": "\\u003e", "--": "-\\u002d"}

_BOOTSTRAP = (
    '<script type="text/javascript" language="javascript" defer="defer"'
    ' src="$manager_url_in_tag/WebUI/Editors/SiteEdit/Views/Bootstrap/Bootstrap.aspx'
    '?mode=js" id="tridion.siteedit"></script>'
)
_PAGE = (
    '<!-- Page Settings: {"PageID":"$page_uri","PageModified":"$page_modified",'
    '"PageTemplateID":"$template_uri","PageTemplateModified":"$template_modified"} -->'
)
_FIELD = '<!-- Start Component Field: {"XPath":"$xpath$position"} -->'


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What a dialect says of one kind of thing."""

    after: str = ""
    within: str = ""
    needs: str = ""
    but_not_in: frozenset[str] = frozenset()
    """Elements that must not carry it."""


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """What one editors' tool is told of pages, and of what is on them."""

    page: Form = Form()
    region: Form = Form()
    presentation: Form = Form()
    field: Form = Form()


DIALECTS: Mapping[str, Dialect] = {
    # Experience Manager, as DD4T has it: keys with a space before their colon.
    "xpm": Dialect(
        page=Form(after=_PAGE + _BOOTSTRAP, needs="manager_url"),
        region=Form(
            after='<!-- Start Region: { "title": "$name", "allowedComponentTypes":'
            ' [$types], "minOccurs": 0$most } -->',
            needs="types",
        ),
        presentation=Form(
            after='<!-- Start Component Presentation: {"ComponentID" : "$component_uri",'
            ' "ComponentModified" : "$component_modified",'
            ' "ComponentTemplateID" : "$template_uri",'
            ' "ComponentTemplateModified" : "$template_modified",'
            ' "IsRepositoryPublished" : $is_dynamic$query_based} -->'
        ),
        field=Form(after=_FIELD, needs="xpath"),
    ),
    # The same for DXA: no spaces in component presentations, bare keys in regions.
    "dxa": Dialect(
        page=Form(after=_PAGE + _BOOTSTRAP, needs="manager_url"),
        region=Form(
            after='<!-- Start Region: {title: "$name", ${path}allowedComponentTypes:'
            " [$bare_types], minOccurs: 0$bare_most} -->",
            within=' typeof="Region" resource="$name"',
            needs="types",
        ),
        presentation=Form(
            after='<!-- Start Component Presentation: {"ComponentID":"$component_uri",'
            '"ComponentModified":"$component_modified",'
            '"ComponentTemplateID":"$template_uri",'
            '"ComponentTemplateModified":"$template_modified",'
            '"IsRepositoryPublished":$is_dynamic$query_based_tight} -->'
        ),
        field=Form(after=_FIELD, needs="xpath"),
    ),
    # XPM Lite (Experience Space, from Sites 10.1 on) puts a link into the element.
    "xpm-lite": Dialect(
        page=Form(after="$xpm_lite", needs="xpm_lite"),
        region=Form(within=' typeof="Region" data-region="$name"'),
        presentation=Form(
            within=' data-component-id="$component_uri"',
            but_not_in=frozenset({"ul", "ol", "dl", "table", "tbody", "tr", "a"}),
        ),
        field=Form(
            within=' data-fieldname="$field_name" data-index="$index"',
            needs="is_editable_lite",
        ),
    ),
    # Our own, for the outlines of the preview bar.
    "outline": Dialect(
        region=Form(within=' data-content-region="$name"'),
        presentation=Form(
            within=' data-content-presentation="$component_uri $template_uri"'
        ),
    ),
}


def spell_after(form: Form, values: Mapping[str, str]) -> str:
    """Return what a form says behind a start tag."""
    if not form.after or (form.needs and not values.get(form.needs)):
        return ""
    spelled = {
        name: value if name in _SPELLED else in_comment(value)
        for name, value in values.items()
    }
    spelled["manager_url_in_tag"] = escape(values.get("manager_url", ""))
    return Template(form.after).substitute(spelled)


def spell_within(form: Form, values: Mapping[str, str], element: str) -> str:
    """Return what a form says as attributes of a start tag."""
    if form.needs and not values.get(form.needs):
        return ""
    if not form.within or element in form.but_not_in:
        return ""
    spelled = {name: escape(value) for name, value in values.items()}
    return Template(form.within).substitute(spelled)


#: Values that are JSON or HTML already, made of what was spelled safely.
_SPELLED = frozenset(
    {
        "types",
        "bare_types",
        "most",
        "bare_most",
        "path",
        "position",
        "is_dynamic",
        "query_based",
        "query_based_tight",
        "xpm_lite",
    }
)


def in_comment(text: str) -> str:
    """Return a text as the inside of a JSON string that stands in a comment."""
    spelled = json.dumps(text, ensure_ascii=False)[1:-1]
    for characters, instead in _IN_COMMENTS.items():
        spelled = spelled.replace(characters, instead)
    return spelled
