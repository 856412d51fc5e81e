"""The text of a template that shows all fields of a model, to be cut down and styled."""

from __future__ import annotations

from collections.abc import Iterator

from content.model.component import FieldType
from content.view_models.generation.models_text import attributes_of
from content.view_models.generation.naming import snake_case
from content.view_models.generation.observing import (
    LINKS,
    ObservedField,
    ObservedSchema,
)


def write_template(schema: ObservedSchema) -> str:
    """Return the template of a component presentation."""
    name = snake_case(schema.name).replace("_", "-") or "component"
    lines = [
        f"  {line}"
        for attribute, field, _ in attributes_of(schema)
        for line in _lines(f"model.{attribute}", field, schema.count)
    ]
    return "\n".join((f'<article class="{name}">', *lines, "</article>", ""))


def _lines(value: str, field: ObservedField, count: int) -> Iterator[str]:
    if field.is_list:
        yield f"{{% for each in {value} %}}"
        yield f"  {_markup('each', field)}"
        yield "{% endfor %}"
    elif field.filled < count:
        yield f"{{% if {value} %}}"
        yield f"  {_markup(value, field)}"
        yield "{% endif %}"
    else:
        yield _markup(value, field)


def _markup(value: str, field: ObservedField) -> str:
    types = field.types
    if types & LINKS:
        return _link(f"{value}.link_url", value)
    if FieldType.EXTERNAL_LINK in types:
        return _link(value, value)
    if FieldType.XHTML in types:
        return f"<div>{{{{ {value} }}}}</div>"
    if FieldType.DATE in types:
        shown = f"{{{{ {value}|date }}}}"
        return f'<time datetime="{{{{ {value}|date:"c" }}}}">{shown}</time>'
    if FieldType.EMBEDDED in types:
        return f"{{# {value} is a model with fields of its own #}}"
    return f"<p>{{{{ {value} }}}}</p>"


def _link(address: str, text: str) -> str:
    anchor = f'<a href="{{{{ {address} }}}}">{{{{ {text} }}}}</a>'
    return f"{{% if {address} %}}{anchor}{{% endif %}}"
