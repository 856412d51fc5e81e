from __future__ import annotations

from content.local_delivery.statistics import Statistics


def test_connections_are_counted_in_total_open_and_at_the_peak():
    statistics = Statistics()
    for _ in range(3):
        statistics.count_accepted()
    statistics.count_closed()
    assert statistics.as_dict()["connections"] == {
        "accepted": 3,
        "open": 2,
        "peak": 3,
    }


def test_clearing_keeps_what_is_open():
    statistics = Statistics()
    statistics.count_accepted()
    statistics.count_request("page/GetContentByUrl")
    statistics.clear()
    assert statistics.as_dict() == {
        "connections": {"accepted": 0, "open": 1, "peak": 1},
        "requests": 0,
        "routes": {},
        "statuses": {},
        "faults": {},
    }


def test_requests_of_no_route_are_counted_together():
    statistics = Statistics()
    for route_name in ("", "", "link/ResolveLink"):
        statistics.count_request(route_name)
    counts = statistics.as_dict()
    assert counts["requests"] == 3
    assert counts["routes"] == {"other": 2, "link/ResolveLink": 1}
