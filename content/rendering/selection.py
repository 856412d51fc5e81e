"""Choosing component presentations by view, schema or region, as templates ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from content.model.page import ComponentPresentation, Region
from content.rendering.regions import region_name_of
from content.rendering.view_names import view_name_of


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What a template asks for; an empty criterion does not matter.

    Each is a comma-separated list of exact names, whatever their case, or URIs. With a
    ``!`` before the first, all but those are chosen.
    """

    view: str = ""
    schema: str = ""
    region: str = ""

    def choose(
        self, presentations: Iterable[ComponentPresentation]
    ) -> tuple[ComponentPresentation, ...]:
        """Return those chosen, in their order."""
        matches_view = _matcher(self.view)
        matches_schema = _matcher(self.schema)
        matches_region = _matcher(self.region)
        return tuple(
            each
            for each in presentations
            if matches_region(region_name_of(each))
            and matches_view(
                view_name_of(each.component_template), each.component_template.id_text
            )
            and matches_schema(
                each.component.schema.title,
                each.component.schema.root_element_name,
                each.component.schema.id_text,
            )
        )

    def choose_in_regions(
        self, regions: Iterable[Region]
    ) -> tuple[ComponentPresentation, ...]:
        """Return those chosen from native regions, to which they belong by being there."""
        matches = _matcher(self.region)
        rest = msgspec.structs.replace(self, region="")
        return tuple(
            presentation
            for region in regions
            if matches(region.name)
            for presentation in rest.choose(region.component_presentations)
        )


def _matcher(criterion: str) -> Callable[..., bool]:
    if not criterion:
        return lambda *_names: True
    negated = criterion.startswith("!")
    wanted = {
        name.strip().casefold() for name in criterion.removeprefix("!").split(",")
    }
    return lambda *names: negated != any(name.casefold() in wanted for name in names)
