from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from content.model.component import FieldType
from site_frontend.sample_site.authoring.edition import Edition
from site_frontend.sample_site.authoring.fields import build_fields
from site_frontend.sample_site.authoring.publishing import editions
from site_frontend.sample_site.authoring.sources import FieldSource, load_library

ENGLISH, DUTCH = editions(load_library())


def build(
    field_type: FieldType, value: Any, of: str = "", edition: Edition = ENGLISH
) -> Any:
    source = FieldSource(name="it", field_type=field_type, of=of)
    return build_fields(edition, [source], {"it": value}, "tcm:Content/custom:X")["it"]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 3, 1, 8, 0), "3/1/2026 8:00:00 AM"),  # noqa: DTZ001  # as authored
        (datetime(2026, 12, 31, 0, 5), "12/31/2026 12:05:00 AM"),  # noqa: DTZ001  # as above
        (datetime(2026, 7, 4, 12, 0), "7/4/2026 12:00:00 PM"),  # noqa: DTZ001  # as above
    ],
)
def test_a_date_is_also_written_as_the_content_manager_spells_it(
    moment: datetime, text: str
) -> None:
    field = build(FieldType.DATE, moment)
    assert field["Values"] == [text]
    assert field["DateTimeValues"] == [moment.isoformat()]


def test_a_number_is_written_twice() -> None:
    field = build(FieldType.NUMBER, [4, 4.5])
    assert field["Values"] == ["4", "4.5"]
    assert field["NumericValues"] == [4.0, 4.5]


def test_a_keyword_has_a_path_through_its_parent() -> None:
    field = build(FieldType.KEYWORD, "sint-anna", "islands", DUTCH)
    (keyword,) = field["KeywordValues"]
    assert keyword["Path"] == "\\Eilanden\\Halmeilanden\\Sint Anna"
    assert field["CategoryId"] == "tcm:6-140-512"


def test_embedded_fields_are_numbered_in_their_path() -> None:
    field = build(
        FieldType.EMBEDDED, [{"days": "Monday"}, {"days": "Sunday"}], "opening"
    )
    paths = [each["days"]["XPath"] for each in field["EmbeddedValues"]]
    assert paths == [
        "tcm:Content/custom:X/custom:it[1]/custom:days",
        "tcm:Content/custom:X/custom:it[2]/custom:days",
    ]


def test_a_linked_component_ends_the_link_level() -> None:
    (linked,) = build(FieldType.COMPONENT_LINK, "noordhalm")["LinkedComponentValues"]
    assert linked["Id"] == "tcm:5-461"
    assert linked["Fields"] == {}


def test_a_linked_image_brings_its_file() -> None:
    field = build(FieldType.MULTI_MEDIA_LINK, "harbour-at-dawn", edition=DUTCH)
    (linked,) = field["LinkedComponentValues"]
    assert linked["Multimedia"]["Url"] == "/nl/media/harbour-at-dawn_tcm6-301.jpg"
    assert linked["Multimedia"]["Size"] > 0


def test_a_value_without_a_field_is_refused() -> None:
    with pytest.raises(ValueError, match="has no field colour"):
        build_fields(ENGLISH, [], {"colour": "red"}, "tcm:Content/custom:X")
