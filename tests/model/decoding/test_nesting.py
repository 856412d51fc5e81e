from __future__ import annotations

import pytest

from content.exceptions import DecodingError
from content.model.component import (
    Category,
    Component,
    Condition,
    Field,
    Keyword,
    TargetGroup,
)
from content.model.decoding.nesting import check_nesting
from content.model.items import Record
from content.model.page import (
    ComponentPresentation,
    ComponentTemplate,
    Page,
    PageTemplate,
    Region,
)

KEYWORD = Keyword()
FIELDS = {"a": Field(keyword_values=(KEYWORD,))}
SECTIONS = {"s": FIELDS}
GROUP = TargetGroup(conditions=(Condition(keyword=KEYWORD),))
COMPONENT = Component(fields={"a": Field(linked_component_values=(Component(),))})

# Every way in which one record can lie within another; each is two levels deep.
TWO_LEVELS: dict[str, Record] = {
    "linked component": COMPONENT,
    "embedded fields": Component(fields={"a": Field(embedded_values=({},))}),
    "keyword of a field": Component(metadata_fields=FIELDS),
    "extension data": Component(extension_data=SECTIONS),
    "component's category": Component(categories=(Category(),)),
    "category's keyword": Category(keywords=(KEYWORD,)),
    "related keyword": Keyword(related_keywords=(KEYWORD,)),
    "parent keyword": Keyword(parent_keywords=(KEYWORD,)),
    "keyword's metadata": Keyword(metadata_fields=FIELDS),
    "keyword's extension data": Keyword(extension_data=SECTIONS),
    "page's presentation": Page(component_presentations=(ComponentPresentation(),)),
    "page's region": Page(regions=(Region(),)),
    "page's category": Page(categories=(Category(),)),
    "page's metadata": Page(metadata_fields=FIELDS),
    "page's extension data": Page(extension_data=SECTIONS),
    "page template": Page(page_template=PageTemplate(metadata_fields=FIELDS)),
    "presentation's component": ComponentPresentation(component=COMPONENT),
    "presentation's template": ComponentPresentation(
        component_template=ComponentTemplate(extension_data=SECTIONS)
    ),
    "presentation's extension data": ComponentPresentation(extension_data=SECTIONS),
    "condition": ComponentPresentation(target_group_conditions=(Condition(),)),
    "condition's keyword": Condition(keyword=KEYWORD),
    "target group": Condition(target_group=GROUP),
    "region's region": Region(regions=(Region(),)),
    "region's presentation": Region(component_presentations=(ComponentPresentation(),)),
    "region's metadata": Region(metadata_fields=FIELDS),
}


@pytest.mark.parametrize("way", TWO_LEVELS)
def test_each_way_to_lie_within_is_a_level(way):
    levels = 3 if way == "target group" else 2  # a condition, and its keyword
    check_nesting(TWO_LEVELS[way], max_depth=levels)
    with pytest.raises(DecodingError, match="Nested too deep"):
        check_nesting(TWO_LEVELS[way], max_depth=levels - 1)


def test_any_depth_is_judged_without_recursion():
    region = Region()
    for _ in range(5_000):
        region = Region(regions=(region,))
    with pytest.raises(DecodingError, match="Nested too deep"):
        check_nesting(region, max_depth=1_000)
    check_nesting(region, max_depth=5_001)
