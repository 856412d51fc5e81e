from __future__ import annotations

from typing import Any

import pytest

from content.exceptions import CacheUnavailableError
from content.invalidation.listener_lease import (
    ListenerLease,
    LoneLease,
    Verdict,
)
from content.invalidation.redis_lease import KeptLease, TopicLease
from content.operations.stage.redis_server import RedisServer, running_redis
from tests.conftest import require_tool

pytestmark = pytest.mark.redis

LEASE = "{site}:listeners"
BROKER = "ID:host-40001-1700000000000"
RESTARTED_BROKER = "ID:host-40001-1700000099999"


@pytest.fixture(scope="module")
def server():
    require_tool("redis-server")
    with running_redis() as server:
        yield server


@pytest.fixture
def connect(server):
    with server.connect() as client:
        client.flushall()
        yield lambda: client


@pytest.fixture
def listener(connect):
    """Return what makes a listener to the topic; each call another one."""
    return lambda patience_seconds=60.0: TopicLease(
        connect, prefix="site", patience_seconds=patience_seconds
    )


@pytest.fixture
def kept_listener(connect):
    """Return what makes a listener for which the broker keeps messages."""
    return lambda patience_seconds=60.0: KeptLease(
        connect, prefix="site", name="web", patience_seconds=patience_seconds
    )


def begin(lease: ListenerLease) -> bool:
    """Subscribe, and report what was missed; return whether that was anything."""
    lease.begin(BROKER)
    if lease.judge() is not Verdict.SOMETHING:
        return False
    lease.reported()
    assert lease.judge() is Verdict.NOTHING
    return True


def certify(lease: ListenerLease) -> None:
    """Ask the broker, which answers at once."""
    probe = lease.renew()
    assert probe is not None
    lease.answered(probe)


def forget_who_was_seen(client: Any) -> None:
    """Let so much time go by that nobody is waited for."""
    fields = [f for f in client.hkeys(LEASE) if f.startswith(b"seen:")]
    assert client.hdel(LEASE, *fields) == len(fields)


def join(lease: ListenerLease, witness: ListenerLease) -> None:
    """Subscribe while another listener is connected, which certifies it."""
    certify(witness)
    lease.begin(BROKER)
    assert lease.judge() is Verdict.UNDECIDED
    certify(witness)
    assert lease.judge() is Verdict.NOTHING


# -- listeners to a topic --------------------------------------------------------------


def test_first_listener_has_missed_what_was_before(listener):
    lease = listener()
    assert begin(lease)
    assert lease.reason == "started, and no other listener was connected"


def test_second_listener_waits_until_the_first_certifies(listener):
    first, second = listener(), listener()
    begin(first)
    certify(first)
    second.begin(BROKER)
    assert second.judge() is Verdict.UNDECIDED
    certify(first)
    assert second.judge() is Verdict.NOTHING


def test_listener_cut_off_has_missed_nothing_if_another_was_connected(listener):
    first, second = listener(), listener()
    begin(first)
    join(second, first)
    certify(second)
    join(first, second)


def test_listener_that_is_the_only_one_has_missed_something_at_once(listener):
    lease = listener()
    begin(lease)
    certify(lease)
    assert begin(lease)
    assert lease.reason == (
        "disconnected, and no other listener was connected throughout"
    )


def test_probe_asked_before_the_subscription_proves_nothing_about_it(listener):
    first, second = listener(), listener(0.0)
    begin(first)
    asked_before = first.renew()
    second.begin(BROKER)
    assert second.judge() is Verdict.SOMETHING
    first.answered(asked_before)
    assert second.judge() is Verdict.SOMETHING


def test_one_that_has_only_just_come_is_waited_for(listener):
    first, second = listener(), listener()
    begin(first)
    second.begin(BROKER)
    assert second.judge() is Verdict.UNDECIDED


def test_listener_that_died_with_messages_unapplied_is_no_witness(listener):
    witness, lease = listener(), listener(0.0)
    begin(witness)
    witness.renew()  # asked, but never certified
    assert begin(lease)


def test_of_two_that_come_back_only_one_reports(listener, connect):
    first, second = listener(), listener()
    begin(first)
    join(second, first)
    forget_who_was_seen(connect())
    first.begin(BROKER)
    second.begin(BROKER)
    assert first.judge() is Verdict.SOMETHING
    assert second.judge() is Verdict.UNDECIDED
    first.reported()
    certify(first)
    assert second.judge() is Verdict.NOTHING


def test_another_reports_if_the_one_that_was_to_does_not(listener):
    first, second = listener(), listener(0.0)
    first.begin(BROKER)
    assert first.judge() is Verdict.SOMETHING
    second.begin(BROKER)
    assert second.judge() is Verdict.SOMETHING


def test_certificate_beyond_the_end_of_the_span_does_not_hide_the_hole(listener):
    first, second, third = listener(), listener(0.0), listener(0.0)
    begin(first)
    # Both are cut off here. The second comes back, and has not reported yet.
    second.begin(BROKER)
    assert second.judge() is Verdict.SOMETHING
    assert second.renew() is None
    third.begin(BROKER)
    assert third.judge() is Verdict.SOMETHING


def test_certificate_that_does_not_touch_the_span_is_void(listener, connect):
    lease = listener()
    begin(lease)
    connect().hset(LEASE, "span_end", 0)
    certify(lease)
    assert lease.judge() is Verdict.SOMETHING


def test_store_that_lost_everything_voids_the_past(listener, connect):
    lease = listener()
    begin(lease)
    asked_before = lease.renew()
    connect().flushall()
    lease.answered(asked_before)
    assert lease.judge() is Verdict.SOMETHING
    assert lease.reason == "the store was replaced or has lost data"
    lease.reported()
    certify(lease)
    assert lease.judge() is Verdict.NOTHING


def test_ticket_of_a_lost_store_is_not_taken_for_one_of_the_new(listener, connect):
    old, new = listener(), listener(0.0)
    begin(old)
    for _ in range(5):
        certify(old)
    connect().flushall()
    begin(new)
    certify(new)
    certify(old)  # its tickets have higher numbers
    assert old.judge() is Verdict.UNDECIDED
    certify(new)
    assert old.judge() is Verdict.NOTHING


def test_report_is_repeated_if_the_store_was_lost_meanwhile(listener, connect):
    lease = listener()
    lease.begin(BROKER)
    assert lease.judge() is Verdict.SOMETHING
    connect().flushall()
    lease.reported()
    assert lease.judge() is Verdict.SOMETHING


def test_clock_that_went_back_makes_nobody_wait(listener, connect):
    witness, lease = listener(), listener()
    begin(witness)
    certify(witness)
    for field in connect().hkeys(LEASE):
        if field.startswith(b"seen:"):
            connect().hset(LEASE, field, 10**15)
    assert begin(lease)


def test_lease_is_one_key_that_expires_and_lies_with_the_stamps(listener, connect):
    certify_after = listener()
    begin(certify_after)
    certify(certify_after)
    assert connect().keys("*") == [LEASE.encode()]
    assert 0 < connect().ttl(LEASE) <= 60 * 60


# -- listeners for which the broker keeps messages -------------------------------------


def test_kept_messages_are_not_missed_by_a_listener_that_was_away(kept_listener):
    assert begin(kept_listener())
    assert not begin(kept_listener())


def test_what_could_not_be_sent_to_a_broker_that_was_down_is_missed(kept_listener):
    lease, other = kept_listener(), kept_listener()
    begin(lease)
    lease.begin(RESTARTED_BROKER)
    assert lease.judge() is Verdict.SOMETHING
    other.begin(RESTARTED_BROKER)
    assert other.judge() is Verdict.UNDECIDED
    lease.reported()
    assert other.judge() is Verdict.NOTHING


def test_two_brokers_do_not_supersede_each_other(kept_listener):
    here, there = kept_listener(), kept_listener()
    begin(here)
    there.begin(RESTARTED_BROKER)
    assert there.judge() is Verdict.SOMETHING
    there.reported()
    for lease in (here, there):
        lease.renew()
        assert lease.judge() is Verdict.NOTHING


def test_kept_messages_do_not_help_a_store_that_lost_stamps(kept_listener, connect):
    lease = kept_listener()
    begin(lease)
    connect().flushall()
    assert lease.renew() is None
    assert lease.judge() is Verdict.SOMETHING
    assert lease.reason == "the store was replaced or has lost data"
    connect().flushall()
    lease.reported()
    assert lease.judge() is Verdict.SOMETHING


# -- Redis itself ----------------------------------------------------------------------


@pytest.fixture
def own_server(tmp_path):
    require_tool("redis-server")
    server = RedisServer()
    server.start()
    yield server
    server.kill()


@pytest.mark.parametrize("kind", ["topic", "kept"])
def test_redis_that_was_restarted_with_its_data_is_another(own_server, kind):
    with own_server.connect() as client:
        lease = (
            TopicLease(lambda: client, prefix="site")
            if kind == "topic"
            else KeptLease(lambda: client, prefix="site", name="web")
        )
        begin(lease)
        [key] = client.keys("*")
        saved = client.dump(key)
        own_server.kill()
        probe_lost = pytest.raises(CacheUnavailableError, match="did not answer")
        with probe_lost:
            lease.renew()
        own_server.start()
        client.restore(key, 0, saved)
        if probe := lease.renew():
            lease.answered(probe)
        assert lease.judge() is Verdict.SOMETHING


# -- without Redis ---------------------------------------------------------------------


def test_lone_listener_misses_whatever_comes_while_it_is_away():
    lease: ListenerLease = LoneLease(is_kept=False)
    assert begin(lease)
    assert lease.reason == "started"
    assert begin(lease)
    assert lease.reason == "the connection was lost"
    assert lease.renew() is None


def test_lone_listener_with_kept_messages_misses_only_what_could_not_be_sent():
    lease = LoneLease(is_kept=True)
    assert begin(lease)
    assert not begin(lease)
    lease.begin(RESTARTED_BROKER)
    assert lease.judge() is Verdict.SOMETHING
    assert lease.reason == "the broker was started anew"
