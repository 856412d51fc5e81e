from __future__ import annotations

import pytest

from content.local_delivery.faults import Fault, FaultBoard, FaultKind, parse_fault


def test_fault_concerns_paths_that_begin_with_its_route_whatever_the_case():
    fault = Fault(kind=FaultKind.RESET, route="Page/GetContent")
    assert fault.concerns("/page/getcontentbyurl/5/html/a")
    assert not fault.concerns("/link/ResolveLink/5/1")
    assert Fault(kind=FaultKind.RESET).concerns("/anything")


def test_latency_adds_up_and_the_first_other_fault_ends_the_request():
    slow, slower = (Fault(kind=FaultKind.LATENCY, seconds=n) for n in (1, 2))
    failing, unreached = Fault(kind=FaultKind.STATUS), Fault(kind=FaultKind.RESET)
    board = FaultBoard([slow, slower, failing, unreached])
    assert board.take("/") == [slow, slower, failing]


def test_fault_befalls_each_so_many_th_request_so_many_times():
    board = FaultBoard([Fault(kind=FaultKind.RESET, every=2, times=2)])
    assert [len(board.take("/")) for _ in range(7)] == [0, 1, 0, 1, 0, 0, 0]


def test_replaced_faults_count_anew():
    fault = Fault(kind=FaultKind.RESET, times=1)
    board = FaultBoard([fault])
    assert board.take("/") == [fault]
    assert board.take("/") == []
    board.replace([fault])
    assert board.take("/") == [fault]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("hang", Fault(kind=FaultKind.HANG)),
        (
            "latency=0.2@page",
            Fault(kind=FaultKind.LATENCY, seconds=0.2, route="page"),
        ),
        (
            "truncate=0.3@binary",
            Fault(kind=FaultKind.TRUNCATE, share=0.3, route="binary"),
        ),
        ("status=500", Fault(kind=FaultKind.STATUS, status=500)),
        ('{"kind": "reset", "every": 3}', Fault(kind=FaultKind.RESET, every=3)),
    ],
)
def test_fault_is_read_from_text(text, fault):
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        "",
        "explode",
        "latency=soon",
        "latency=-1",
        "status=200",
        "truncate=1",
        "{",
        '{"kind":"hang","x":1}',
    ],
)
def test_text_that_is_no_fault_is_refused(text):
    with pytest.raises(ValueError, match="is no fault"):
        parse_fault(text)
