from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from content.model.component import FieldType
from site_frontend.sample_site.authoring.sources import (
    ComponentSource,
    SchemaSource,
    load_library,
)


def component(**members: object) -> ComponentSource:
    known = {"id": 1, "schema": "text", "revised": "2026-01-01T00:00:00"}
    return msgspec.convert({**known, **members}, ComponentSource)


def test_a_language_adds_to_what_all_share() -> None:
    source = component(fields={"image": "dawn"}, en={"heading": "Dawn"})
    assert source.fields_in("en") == {"image": "dawn", "heading": "Dawn"}
    assert source.fields_in("nl") == {"image": "dawn"}


def test_metadata_is_localised_within_the_language() -> None:
    source = component(metadata={"focus": "left"}, nl={"metadata": {"alt": "Schip"}})
    assert source.metadata_in("nl") == {"focus": "left", "alt": "Schip"}
    assert source.metadata_in("en") == {"focus": "left"}


def test_a_field_is_spelled_by_type_and_what_it_is_of() -> None:
    schema = SchemaSource(id=1, title="X", fields={"topic": "Keyword topics"})
    (field,) = schema.content_fields()
    assert (field.name, field.field_type, field.of) == (
        "topic",
        FieldType.KEYWORD,
        "topics",
    )


def test_a_misspelled_member_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="shema"):
        component(shema="text")


def test_two_components_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("site", "pages", "navigation"):
        (tmp_path / f"{name}.toml").touch()
    for folder in ("news", "images"):
        path = tmp_path / "components" / folder / "night-boat.toml"
        path.parent.mkdir(parents=True)
        path.touch()
    with pytest.raises(ValueError, match="night-boat"):
        load_library(tmp_path)
