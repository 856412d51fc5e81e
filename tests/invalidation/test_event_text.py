"""Messages to cache events: every form there is, and whatever else may arrive."""

from __future__ import annotations

import base64
import gzip
import json
import pickle
import time

import pytest
from hypothesis import given, strategies as st

from content.exceptions import CacheEventError
from content.invalidation.cache_events import CacheEvent, EventKind, KeyForm
from content.invalidation.event_text import MAX_EVENT_BYTES, MAX_KEY_LENGTH, parse_event
from content.model.uri import Namespace
from tests.model.corpus import FOLDER, needs_corpus

REGION = "/com.tridion.storage.ItemMeta"
EVENT = {"type": 1, "regionPath": REGION, "key": "1:5:120"}


def meaning(event: CacheEvent) -> tuple[EventKind, str, str]:
    return event.kind, event.region, event.key


def with_members(**members: object) -> str:
    return json.dumps({**EVENT, **members})


# -- forms that are read ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(EVENT),
        json.dumps(dict(reversed(EVENT.items()))),
        json.dumps(EVENT, indent=2),
        json.dumps({"eventType": 1, "regionPath": REGION, "key": "1:5:120"}),
        json.dumps({"Type": "1", "RegionPath": REGION, "Key": "1:5:120"}),
        json.dumps({"EVENTTYPE": "INVALIDATE", "REGIONPATH": REGION, "KEY": "1:5:120"}),
        json.dumps({"regionPath": REGION, "key": "1:5:120"}),
        with_members(type=None, eventType="Invalidate"),
        with_members(sentBy="\u00fc\U0001f600", extra={"deep": [1, 2]}),
        json.dumps(
            {"com.tridion.cache.CacheEvent": {**EVENT, "key": {"$": "1:5:120"}}}
        ),
        f'<cacheEvent key="1:5:120" regionPath="{REGION}" type="1"/>',
        f"<CacheEvent Type='Invalidate' Key=' 1:5:120 ' RegionPath='{REGION}'></CacheEvent>",
        f'<e:cacheEvent xmlns:e="urn:events" key="1:5:120" regionPath="{REGION}" type="1"/>',
        f'<e xmlns:a="urn:a" a:key="1:5:120" a:regionPath="{REGION}" a:type="1"/>',
        (
            '<?xml version="1.0" encoding="utf-16"?>\n<!-- x --><event xmlns="urn:events">'
            f"<type>1</type><regionPath>{REGION}</regionPath><key>1:5:120</key></event>"
        ),
        (
            f"<com.tridion.cache.CacheEvent><regionPath>{REGION}</regionPath><type>1</type>"
            '<key class="string">1:5:120</key></com.tridion.cache.CacheEvent>'
        ),
        (
            '<e xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CacheEvent"'
            f' key="1:5:120" regionPath="{REGION}" type="1"/>'
        ),
        f"[CacheEvent eventType=Invalidate regionPath={REGION} key=1:5:120]",
        f"Received \n[CacheEvent \n eventType=Invalidate \n regionPath={REGION} \n key=1:5:120]",
    ],
)
def test_every_form_means_the_same(text):
    expected = (EventKind.INVALIDATE, REGION, "1:5:120")
    assert meaning(parse_event(text)) == expected
    assert meaning(parse_event(text.encode())) == expected
    assert meaning(parse_event(b"\xef\xbb\xbf" + text.encode() + b"\n\0")) == expected
    assert meaning(parse_event(text.encode("utf-16"))) == expected


@needs_corpus
def test_every_event_on_record_is_read_as_recorded():
    recorded = json.loads((FOLDER / "cache-events.json").read_text())["events"]
    messages = [each for each in recorded if each["message"]]
    assert len(messages) >= 3
    for each in messages:
        event = parse_event(each["message"])
        assert event.kind is EventKind.INVALIDATE
        assert event.region == each["parsed"]["regionPath"]
        assert event.key == each["parsed"]["key"]
        assert event.readings


@pytest.mark.parametrize("told", [0, "0", "Flush", "FLUSH"], ids=repr)
@pytest.mark.parametrize("key", [None, "", "null"], ids=repr)
def test_a_flush_needs_no_key(told, key):
    event = parse_event(with_members(type=told, key=key))
    assert meaning(event) == (EventKind.FLUSH, REGION, "")
    assert event.readings == ()


def test_a_flush_without_the_member_key_is_read():
    event = parse_event(json.dumps({"type": 0, "regionPath": REGION}))
    assert meaning(event) == (EventKind.FLUSH, REGION, "")


def test_a_key_may_be_an_integer():
    assert parse_event(with_members(key=120)).key == "120"


def test_a_key_that_was_wrapped_may_be_an_integer():
    assert parse_event(with_members(key={"@class": "int", "$": 120})).key == "120"


def test_a_key_is_read_as_the_setting_says():
    [reading] = parse_event(json.dumps(EVENT), KeyForm.NAMESPACED).readings
    assert (reading.namespace, reading.publication_id) == (Namespace.TCM, 5)
    [reading] = parse_event(json.dumps(EVENT), KeyForm.LEGACY).readings
    assert (reading.namespace, reading.publication_id) == (None, 1)


def test_javas_own_utf_8_does_not_hinder():
    body = (
        json.dumps(EVENT).encode()[:-1] + b',"by":"\xed\xa0\xbd\xed\xb8\x80\xc0\x80"}'
    )
    assert parse_event(body).key == "1:5:120"


def test_the_head_is_short_and_printable():
    event = parse_event(b"\n" + with_members(by="\u00fc" * 500).encode())
    assert event.head.startswith('\\n{"type": 1')
    assert event.head.isascii()
    assert event.head.isprintable()
    assert len(event.head) <= 500


# -- what is refused -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "An empty message"),
        (b" \r\n\0", "An empty message"),
        (b"\xac\xed\x00\x05sr\x00\x1dcom.tridion.cache.CacheEvent", "Java object"),
        (base64.b64encode(b"\xac\xed\x00\x05sr\x00\x1dcom"), "Java object"),
        (b"\x00\x01\x00\x00\x00\xff\xff\xff\xff\x01" + bytes(7), ".NET object"),
        (
            base64.b64encode(
                b"\x00\x01\x00\x00\x00\xff\xff\xff\xff\x01" + bytes(7) + b"\x0c"
            ),
            ".NET object",
        ),
        (pickle.dumps(EVENT), "Python pickle"),
        (gzip.compress(b"{}", mtime=0), "gzip"),
        (b"key=1:5:120", "Neither JSON nor XML"),
        (b"[1, 2]", "Neither JSON nor XML"),
        (b"\xff\xfe\xff", "Neither JSON nor XML"),
        (b"{", "Broken JSON"),
        (b'{"key": "1:5:120"} x', "Broken JSON"),
        (b'{"a":' + b"[" * 60_000, "Broken JSON"),
        (b"<", "Broken XML"),
        (b"<e key='1:5:120'", "Broken XML"),
        (b"<a>" * 20_000, "Broken XML"),
        (b"<!DOCTYPE e [<!ENTITY k '1:5:120'>]><e key='&k;' type='1'/>", "DTD"),
        (b"<e key='&k;' type='1'/>", "Broken XML"),
        (b"{}", "Neither region nor key"),
        (b'{"a": {}}', "Neither region nor key"),
        (b"<event/>", "Neither region nor key"),
        (b"[CacheEvent ]", "Neither region nor key"),
        (json.dumps({"regionPath": REGION}).encode(), "Neither type nor key"),
        (with_members(type=7).encode(), "Unknown event type"),
        (with_members(type=-1).encode(), "Unknown event type"),
        (with_members(type="Update").encode(), "Unknown event type"),
        (with_members(type=True).encode(), "wrong type"),
        (with_members(type=1.5).encode(), "wrong type"),
        (with_members(type=[1]).encode(), "wrong type"),
        (with_members(key=["1:5:120"]).encode(), "wrong type"),
        (with_members(key={"a": 1}).encode(), "wrong type"),
        (with_members(key={"$": {"$": "1:5"}}).encode(), "wrong type"),
        (with_members(key=1.0).encode(), "wrong type"),
        (with_members(regionPath=5.5).encode(), "wrong type"),
        (with_members(key="1:5:120\nitem:1:5:1").encode(), "Control characters"),
        (with_members(key="1:5\0:120").encode(), "Control characters"),
        (with_members(regionPath="/a\x1b[31m").encode(), "Control characters"),
        (with_members(key="1" * (MAX_KEY_LENGTH + 1)).encode(), "too long"),
        (with_members(key=10**600).encode(), "too long"),
        (b'{"type": 1, "key": ' + b"9" * 60_000 + b"}", "Broken JSON"),
    ],
)
def test_what_is_no_event_is_named(body, told):
    with pytest.raises(CacheEventError, match=told) as caught:
        parse_event(body)
    assert caught.value.identity["head"].isascii()
    assert len(caught.value.identity["head"]) <= 500


@pytest.mark.parametrize("body", [b"", b"\xac\xed\x00\x05"])
def test_a_message_of_the_stock_connector_says_what_to_configure(body):
    with pytest.raises(CacheEventError, match="TextJMSCacheChannelConnector"):
        parse_event(body)


@pytest.mark.parametrize("unit", ["x", "\u00fc", "{", "<a>", "["])
def test_a_message_of_10_megabytes_is_refused_without_being_looked_at(unit):
    body = unit * (10_000_000 // len(unit))
    started = time.thread_time()
    with pytest.raises(CacheEventError, match="Too large"):
        parse_event(body)
    assert time.thread_time() - started < 0.01


@pytest.mark.parametrize(
    "body",
    [
        "[CacheEvent " + "a" * 65_000 + "]",
        "[CacheEvent " + "a=" * 32_000 + "]",
        "[CacheEvent " * 5_000,
        "<?xml " * 10_000,
        "<" * 65_000,
        "{" * 65_000,
        '{"key":"' + "1:" * 32_000 + '"}',
        '{"type":1,"key":"' + "tcm:1-" * 80 + '"}',
    ],
    ids=range(8),
)
def test_no_message_takes_long(body):
    started = time.thread_time()
    check(body)
    assert time.thread_time() - started < 0.2


def test_the_largest_message_is_read():
    body = with_members(by="x" * 65_000).encode()
    assert len(body) <= MAX_EVENT_BYTES
    assert parse_event(body).key == "1:5:120"


# -- anything else ---------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
names = st.sampled_from(
    ["type", "eventType", "Type", "regionPath", "key", "KEY", "$", "other"]
)
jsons = st.dictionaries(names, json_values, max_size=6).map(json.dumps)
xmls = st.builds(
    "<{0} {1}='{2}' key='{3}'>{4}</{0}>".format,
    st.text(max_size=8) | st.just("cacheEvent"),
    st.text(max_size=8) | names,
    st.text(max_size=8),
    st.text(max_size=20),
    st.text(max_size=20),
)
logs = st.builds("[CacheEvent {}={} key={}]".format, names, st.text(), st.text())
texts = st.text() | jsons | xmls | logs


def check(body: bytes | str, form: KeyForm = KeyForm.AUTO) -> None:
    """Read a message, or fail unless it is refused in the one way there is."""
    try:
        event = parse_event(body, form)
    except CacheEventError as exc:
        error = exc
    else:
        assert (event.region + event.key).isprintable()
        assert max(len(event.region), len(event.key)) <= MAX_KEY_LENGTH
        return
    assert error.message
    assert error.identity["head"].isascii()


@given(
    body=st.binary() | texts | texts.map(lambda text: text.encode(errors="replace")),
    form=st.sampled_from(KeyForm),
)
def test_any_message_is_an_event_or_a_cache_event_error(body, form):
    check(body, form)


@given(position=st.integers(0, 80), replacement=st.binary(max_size=3))
def test_a_damaged_message_is_an_event_or_a_cache_event_error(position, replacement):
    body = json.dumps(EVENT).encode()
    check(body[:position] + replacement + body[position + 1 :])
