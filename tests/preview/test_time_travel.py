"""What is shown from one moment until another: to visitors now, in previews at any time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from content.caching.site_cache import get_site_cache
from content.checks import check_previews
from content.preview.requests import MOMENT_COOKIE
from content.providers.forwarding import SESSION_COOKIE
from tests.support.documents import (
    component,
    date_field,
    document,
    page,
    presentation,
    template,
    text_field,
)
from tests.support.local_delivery import write_item
from tests.support.preview_site import TOKEN, preview_site

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
FIELDS = ("publish_from", "publish_until")
PAST, FUTURE = NOW - 48 * HOUR, NOW + 48 * HOUR


def period(begins: datetime | None, ends: datetime | None) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, moment in zip(FIELDS, (begins, ends), strict=True):
        if moment:
            fields |= date_field(name, moment.isoformat())
    return fields


def shown(number: int, text: str, *times: datetime | None) -> dict[str, Any]:
    said = component(f"tcm:5-{number}", text_field("text", text))
    said["MetadataFields"] = period(*times)
    return presentation(said, template("tcm:5-91-32", "Any"))


@pytest.fixture
def root(tmp_path):
    home = page(
        shown(81, "always", None, None),
        shown(82, "over", None, PAST),
        shown(83, "to come", FUTURE, None),
        shown(84, "on", PAST, FUTURE),
        uri="tcm:5-7-64",
    )
    coming = page(shown(81, "news", None, None), uri="tcm:5-8-64")
    coming["MetadataFields"] = period(FUTURE, None)
    write_item(tmp_path / "published", "5/pages/home.html.json", document(home))
    write_item(tmp_path / "published", "5/pages/coming.html.json", document(coming))
    return tmp_path


@pytest.fixture
def site(root):
    with preview_site(root, CONTENT_PERIOD_FIELDS=FIELDS) as site:
        yield site


def seen(
    path: str = "/home.html", at: datetime | None = None, token: str = TOKEN
) -> Any:
    client = Client()
    if token:
        client.cookies[SESSION_COOKIE] = token
    if at:
        client.cookies[MOMENT_COOKIE] = at.isoformat()
    return client.get(path)


def words(response: Any) -> set[str]:
    known = {"always", "over", "to come", "on"}
    return known & set(re.findall(r"<p[^>]*>(.*?)</p>", response.content.decode()))


@pytest.mark.parametrize("token", ["", TOKEN])
def test_what_is_too_early_or_too_late_is_left_out(site, token):
    assert words(seen(token=token)) == {"always", "on"}
    assert seen("/coming.html", token=token).status_code == 404


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (PAST - HOUR, {"always", "over"}),
        (PAST, {"always", "on"}),
        (FUTURE + HOUR, {"always", "to come"}),
    ],
    ids=["before", "as it begins", "after"],
)
def test_an_editor_may_look_at_another_moment(site, at, expected):
    assert words(seen(at=at)) == expected
    assert seen("/coming.html", at=at).status_code == (200 if at > FUTURE else 404)


def test_a_visitor_may_not(site):
    assert words(seen(at=FUTURE + HOUR, token="")) == {"always", "on"}
    assert words(seen(token="")) == {"always", "on"}


def test_what_is_kept_for_visitors_ends_when_that_changes(root):
    soon = datetime.now(UTC) + timedelta(seconds=30)
    changed = page(shown(83, "soon", soon, None), uri="tcm:5-7-64")
    write_item(root / "published", "5/pages/home.html.json", document(changed))
    with preview_site(root, CONTENT_PERIOD_FIELDS=FIELDS):
        seen(token="")
        store: Any = get_site_cache().unguarded_store
        [(_, ends_at)] = [
            kept for key, kept in store._entries.items() if key.kind == "output"
        ]
        assert ends_at - store._clock() <= 30


def test_without_the_setting_whatever_is_published_is_shown(root):
    with preview_site(root):
        assert words(seen(at=PAST - HOUR)) == {"always", "over", "to come", "on"}
        assert seen("/coming.html").status_code == 200


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "x" * 5_000, "0001-01-01"])
def test_what_is_no_moment_is_refused(site, text):
    client = Client()
    client.cookies[SESSION_COOKIE] = TOKEN
    data, sent = {"path": "/home.html", "at": text}, {"Origin": "http://testserver"}
    response = client.post("/-/preview/at", data, headers=sent)
    assert response.status_code in {303, 400}
    if response.status_code == 303:  # very long ago
        assert text == "0001-01-01"
    client.cookies[MOMENT_COOKIE] = "no moment"
    assert client.get("/home.html").status_code == 400


def test_the_bar_sets_the_moment_and_takes_it_back(site):
    client = Client()
    client.cookies[SESSION_COOKIE] = TOKEN
    sent = {"Origin": "http://testserver"}
    at = f"{FUTURE + HOUR:%Y-%m-%dT%H:%M}"
    data = {"path": "/home.html", "at": at}
    assert client.post("/-/preview/at", data, headers=sent)["Location"] == "/home.html"
    assert words(client.get("/home.html")) == {"always", "to come"}
    client.post("/-/preview/at", {"path": "/home.html", "at": ""}, headers=sent)
    assert words(client.get("/home.html")) == {"always", "on"}


def test_a_link_shows_the_moment_that_it_was_made_for(site):
    out = StringIO()
    at = (FUTURE + HOUR).isoformat()
    call_command("preview_link", "/home.html", at=at, stdout=out)
    phone = Client()
    link = out.getvalue().strip().partition("8080")[2]
    response = phone.get(link, follow=True)
    assert words(response) == {"always", "to come"}


@pytest.mark.parametrize("at", ["tomorrow", "9999-12-31T23:59-12:00"])
def test_a_link_at_no_moment_is_not_made(site, at):
    with pytest.raises(CommandError, match="no date and time"):
        call_command("preview_link", "/home.html", at=at)


def test_a_link_at_a_moment_needs_the_setting(root):
    with preview_site(root), pytest.raises(CommandError, match="PERIOD_FIELDS"):
        call_command("preview_link", "/home.html", at="2026-12-24T18:00")


@pytest.mark.parametrize("names", [("publish_from",), ("a", "b", "c"), ("a", "")])
def test_periods_have_two_ends(names):
    with override_settings(CONTENT_PERIOD_FIELDS=names):
        assert [each.id for each in check_previews(None)] == ["content.E608"]
