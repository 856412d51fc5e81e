"""What an event invalidates."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from content.invalidation.cache_events import CacheEvent, EventKind, KeyForm
from content.invalidation.event_dependencies import dependencies_of_event
from content.invalidation.event_keys import read_key
from content.invalidation.regions import Effect, effect_of_region, name_of_region
from tests.model.corpus import FOLDER, needs_corpus

ITEM_META = "/com.tridion.storage.ItemMeta"
TAXONOMY = "/com.tridion.broker.Taxonomies.Taxonomy"
PUBLICATION = "/com.tridion.storage.publication"
QUERY_PLAN = "/com.tridion.storage.QueryPlan"
EVERYTHING = ("everything",)


def event(
    key: str,
    region: str = ITEM_META,
    kind: EventKind = EventKind.INVALIDATE,
    form: KeyForm = KeyForm.AUTO,
) -> CacheEvent:
    readings = read_key(key, form) if key else ()
    return CacheEvent(kind=kind, region=region, key=key, readings=readings, head="")


def test_a_namespaced_key_invalidates_its_item_and_what_was_missing():
    assert dependencies_of_event(event("1:5:120", form=KeyForm.NAMESPACED)) == (
        "item:1:5:120",
        "misses:5",
        "lists:5",
    )
    assert dependencies_of_event(event("2:5:120", form=KeyForm.NAMESPACED)) == (
        "item:2:5:120",
        "misses:5",
        "lists:5",
    )


def test_a_legacy_key_invalidates_the_item_of_each_namespace():
    assert dependencies_of_event(event("5:120:binaryMeta")) == (
        "item:1:5:120",
        "item:2:5:120",
        "misses:5",
        "lists:5",
    )


def test_a_key_that_can_be_read_both_ways_invalidates_both():
    assert dependencies_of_event(event("1:5:120")) == (
        "item:1:5:120",
        "misses:5",
        "lists:5",
        "item:1:1:5",
        "item:2:1:5",
        "misses:1",
        "lists:1",
    )


def test_an_items_variant_is_no_further_item():
    found = dependencies_of_event(
        event("23:2755721:tcm:23-2750225-32", "/com.tridion.storage.BinaryContent")
    )
    assert found == ("item:1:23:2755721", "item:2:23:2755721", "misses:23", "lists:23")


@pytest.mark.parametrize(
    "region",
    [
        TAXONOMY,
        "/com.tridion.broker.Taxonomy.KeywordRelations",
        "/com.tridion.broker.meta.categorization.Category",
    ],
)
def test_a_relation_invalidates_both_ends(region):
    found = dependencies_of_event(
        event("1:5:512:1024", region, form=KeyForm.NAMESPACED)
    )
    assert found == ("item:1:5:512", "misses:5", "lists:5", "item:1:5:1024")


@pytest.mark.parametrize(
    "region",
    ["/com.tridion.linking.ComponentLink", "/com_tridion_linking_ComponentLinkInfo"],
)
def test_a_link_invalidates_where_links_lead_and_no_item(region):
    found = dependencies_of_event(event("1:5:302:310", region, form=KeyForm.NAMESPACED))
    assert found == ("link:1:5:302", "misses:5", "link:1:5:310")


@pytest.mark.parametrize("key", ["5", "0:5", "1:0:5", "tcm:0-5-1"])
def test_a_publications_event_invalidates_the_publication(key):
    assert "publication:5" in dependencies_of_event(event(key, PUBLICATION))


def test_a_publication_may_stand_behind_its_namespace():
    found = dependencies_of_event(event("1:5", PUBLICATION))
    assert set(found) == {"publication:1", "publication:5"}


@pytest.mark.parametrize("key", ["0:5", "1:0:5", "tcm:0-5-1", "5:0"])
def test_a_publication_named_as_an_item_is_invalidated_in_any_region(key):
    assert "publication:5" in dependencies_of_event(event(key))


@pytest.mark.parametrize(
    "key", ["", "*", "5:*", "-1:5", "120", "0:0", "99999999999:1", "some name"]
)
@pytest.mark.parametrize("region", [ITEM_META, TAXONOMY, "", "/made.up.Region"])
def test_a_key_that_names_no_item_invalidates_everything(key, region):
    assert dependencies_of_event(event(key, region)) == EVERYTHING


@pytest.mark.parametrize("region", ["/made.up.Region", "", "ItemMeta"])
def test_an_unknown_region_matters(region):
    assert "item:1:5:120" in dependencies_of_event(event("1:5:120", region))


@pytest.mark.parametrize(
    "region",
    [
        QUERY_PLAN,
        "com.tridion.storage.queryplan",
        "/com_tridion_storage_QueryPlan/",
        "/com.tridion.tracking.pages.TrackedPage",
        "/com.tridion.personalization.TrackingKey",
    ],
)
@pytest.mark.parametrize("kind", EventKind)
def test_what_is_not_shown_invalidates_nothing(region, kind):
    assert dependencies_of_event(event("1:5:120", region, kind)) == ()


@pytest.mark.parametrize("key", ["", "1:5:120", "1:5", "5:120", "*", "0"])
@pytest.mark.parametrize("region", [ITEM_META, "", "/"])
def test_a_flush_invalidates_everything(key, region):
    assert dependencies_of_event(event(key, region, EventKind.FLUSH)) == EVERYTHING


@pytest.mark.parametrize("region", [ITEM_META, PUBLICATION, ""])
def test_a_flush_of_one_publication_leaves_the_others_alone(region):
    found = dependencies_of_event(event("5", region, EventKind.FLUSH))
    assert found == ("publication:5",)


@pytest.mark.parametrize("key", ["", "*"])
def test_a_flush_of_publications_that_names_none_is_of_everything(key):
    found = dependencies_of_event(event(key, PUBLICATION, EventKind.FLUSH))
    assert found == EVERYTHING


@needs_corpus
def test_every_region_on_record_is_known():
    facts = json.loads((FOLDER / "cache-events.json").read_text())["facts"]
    paths = [each["path"] for each in facts["region_paths"]]
    assert len(paths) > 30
    assert [path for path in paths if name_of_region(path) == "unknown"] == []


def test_both_spellings_of_a_region_are_one():
    dotted = "/com.tridion.linking.PageLinkInfo"
    underscored = "/com_tridion_linking_PageLinkInfo"
    assert effect_of_region(dotted) is effect_of_region(underscored) is Effect.LINKS
    assert name_of_region(dotted) == name_of_region(underscored) == "PageLinkInfo"


def test_an_unknown_region_counts_as_one_with_all_others():
    assert name_of_region("/made.up.Region") == "unknown"


keys = st.text(max_size=60) | st.lists(
    st.sampled_from(
        ["1", "2", "0", "5", "120", "-1", "*", "tcm", "5-120-64", "\n", "9" * 30]
    ),
    max_size=8,
).map(":".join)


@given(
    key=keys,
    region=st.sampled_from([ITEM_META, TAXONOMY, PUBLICATION, QUERY_PLAN, "/x"]),
    kind=st.sampled_from(EventKind),
    form=st.sampled_from(KeyForm),
)
def test_dependencies_are_short_one_line_each_and_missing_only_where_nothing_is_shown(
    key, region, kind, form
):
    found = dependencies_of_event(event(key, region, kind, form))
    assert bool(found) is (region != QUERY_PLAN)
    assert len(set(found)) == len(found)
    for dependency in found:
        assert dependency.isascii()
        assert dependency.isprintable()
        assert len(dependency) <= 40
        assert ":0:" not in dependency
