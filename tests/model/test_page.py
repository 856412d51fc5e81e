from __future__ import annotations

from content.model.component import Component, Field
from content.model.field_set import NamedSet
from content.model.page import (
    ComponentPresentation,
    ComponentTemplate,
    Page,
    PageTemplate,
    Region,
)


def presentation(title: str) -> ComponentPresentation:
    return ComponentPresentation(component=Component(title=title))


def test_component_presentations_come_outermost_first():
    inner = Region(component_presentations=(presentation("c"),))
    outer = Region(component_presentations=(presentation("b"),), regions=(inner,))
    other = Region(component_presentations=(presentation("d"),))
    page = Page(component_presentations=(presentation("a"),), regions=(outer, other))
    titles = [each.component.title for each in page.all_component_presentations()]
    assert titles == ["a", "b", "d", "c"]


def test_metadata_text_is_the_first_value():
    metadata = {"view": Field(values=("Article", "Other")), "empty": Field()}
    template = ComponentTemplate(metadata_fields=metadata)
    assert template.find_metadata_text("View") == "Article"
    assert template.find_metadata_text("empty") == ""
    assert template.find_metadata_text("region") == ""


def test_extension_data_is_found_in_any_case():
    sections = {"ContextExpressions": {"Include": Field(values=("cx.isMobile",))}}
    for record in (
        ComponentPresentation(extension_data=sections),
        PageTemplate(extension_data=sections),
        Page(extension_data=sections),
    ):
        assert type(record.extension_data) is NamedSet
        include = record.extension_data["contextexpressions"]["include"]
        assert str(include) == "cx.isMobile"
