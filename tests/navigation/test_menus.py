from __future__ import annotations

import pytest

from content.model.navigation import Navigation
from content.navigation.menus import MenuItem, Menus
from tests.support.navigations import (
    item,
    json_document,
    large_document,
    navigation_of,
)

ROOT = item(
    "Home",
    "/",
    item("Start", "/"),
    item(
        "News",
        "/news/",
        item("News", "/news/"),
        item("One", "/news/one.html"),
        item("Two", "/news/two.html"),
        item("Unlisted", "/news/unlisted.html", Visible=False),
        item("Three", "/news/three.html"),
    ),
    item("Links", "", item("Elsewhere", "https://elsewhere.example/")),
    item("Hidden", "/hidden.html", Visible=False),
    item("Again", "/news/two.html"),
)


def menus(address: str, navigation: Navigation | None = None) -> Menus:
    if navigation is None:
        navigation = navigation_of(json_document(ROOT))
    return Menus(navigation, address, lambda node: f"resolved {node.id_text}")


def titles(items: tuple[MenuItem, ...]) -> list[object]:
    return [
        [each.title, *titles(each.items)] if each.items else each.title
        for each in items
    ]


def test_the_main_menu_is_what_is_below_the_root_and_visible():
    assert titles(menus("/").items(1, 1)) == ["News", "Links", "Again"]


def test_a_menu_goes_as_deep_as_asked():
    assert titles(menus("/").items(1, 2)) == [
        ["News", "One", "Two", "Three"], ["Links", "Elsewhere"], "Again"
    ]  # fmt: skip


def test_a_lower_level_is_that_of_the_branch_of_the_page():
    assert titles(menus("/news/one.html").items(2, 1)) == ["One", "Two", "Three"]
    assert menus("/").items(2, 1) == ()
    assert menus("/news/one.html").items(4, 1) == ()


def test_the_page_and_what_it_is_in_are_marked():
    news, links, again = menus("/news/one.html").items(1, 2)
    assert news.aria_current == "true"
    assert [each.aria_current for each in news.items] == ["page", "", ""]
    assert links.aria_current == again.aria_current == ""


def test_a_page_that_is_there_twice_is_marked_twice():
    news, _, again = menus("/news/two.html").items(1, 2)
    assert news.items[1].is_current
    assert again.is_current


def test_a_page_that_is_not_there_is_below_the_nearest_directory_that_is():
    found = menus("/news/2026/unknown.html")
    assert found.items(1, 1)[0].is_ancestor
    crumbs = found.breadcrumbs("Unknown")
    assert titles(crumbs) == ["Home", "News", "Unknown"]
    assert crumbs[-1].is_current


@pytest.mark.parametrize(
    ("address", "crumbs"),
    [
        ("/", ["Home"]),
        ("/news/one.html", ["Home", "News", "One"]),
        ("/hidden.html", ["Home", "Hidden"]),
    ],
)
def test_breadcrumbs_lead_from_the_home_page_to_the_page(address, crumbs):
    assert titles(menus(address).breadcrumbs("unused")) == crumbs


def test_the_branch_is_the_item_of_the_main_menu_that_the_page_is_in():
    branch = menus("/news/one.html").branch(1)
    assert branch is not None
    assert titles((branch,)) == [["News", "One", "Two", "Three"]]
    assert menus("/").branch(1) is None


@pytest.mark.parametrize(
    ("address", "previous", "following"),
    [
        ("/news/one.html", None, "Two"),
        ("/news/two.html", "One", "Three"),
        ("/news/three.html", "Two", None),
        ("/news/unlisted.html", None, None),
        ("/nowhere.html", None, None),
        ("/", None, None),
    ],
)
def test_neighbours_are_the_visible_pages_beside(address, previous, following):
    found = menus(address).neighbours()
    assert (found.previous and found.previous.title) == previous
    assert (found.following and found.following.title) == following
    assert bool(found) == bool(previous or following)


def test_a_node_without_address_is_resolved_when_it_is_shown():
    root = item("Home", "/", item("A", "", Id="tcm:5-9"), item("B", "/b"))
    first, second = menus("/", navigation_of(json_document(root))).items(1, 1)
    assert first.address == "resolved tcm:5-9"
    assert second.address == "/b"


def test_without_a_navigation_there_is_nothing():
    empty = menus("/", Navigation())
    assert empty.items(1, 3) == empty.items(2, 1) == empty.breadcrumbs("x") == ()
    assert empty.branch(2) is None
    assert not empty.neighbours()


def test_a_large_navigation_has_menus_like_any_other():
    found = menus("/section/5", navigation_of(large_document(50_000)))
    assert len(found.items(1, 1)) == 501
    assert len(found.breadcrumbs("x")) == 3
