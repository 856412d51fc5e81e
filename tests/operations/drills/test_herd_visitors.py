from __future__ import annotations

import pytest

from content.operations.drills.herd_visitors import judge_visits, visited
from content.operations.drills.onlookers import HOST
from content.operations.drills.report import Report
from content.operations.stage.exceptions import StageError
from content.operations.stage.load import LoadResult
from content.operations.stage.waiting import wait_until
from tests.operations.drills.quick_runs import broken_in
from tests.support.faulty_server import FaultyServer


def result(
    *timed: tuple[float, float],
    statuses: dict[int, int] | None = None,
    failures: dict[str, int] | None = None,
) -> LoadResult:
    return LoadResult(
        statuses={200: len(timed)} if statuses is None else statuses,
        failures=failures or {},
        seconds=10.0,
        latencies=tuple(sorted(seconds for _, seconds in timed)),
        finished=tuple((at, 200) for at, _ in timed),
        timed=timed,
    )


def judge(*results: LoadResult) -> Report:
    report = Report()
    judge_visits(results, quiet=(0, 5), wave=(5, 10), report=report)
    return report


def test_sites_share_the_clients_and_each_is_asked_for_every_page():
    with FaultyServer() as one, FaultyServer() as other:
        servers = one, other
        ports = [server.port for server in servers]
        with visited(ports, ["/a", "/b"], clients=2, pause_seconds=0.01):
            wait_until(
                lambda: all(len(server.exchanges) >= 2 for server in servers), 5, "them"
            )
        first = [server.exchanges[0] for server in servers]
        assert [exchange.target for exchange in first] == ["/a", "/b"]
        assert {exchange.headers["host"] for exchange in first} == {HOST}


def test_wave_is_compared_with_the_time_before_over_all_sites():
    report = judge(result((1, 0.010), (6, 0.020)), result((2, 0.010), (7, 0.030)))
    assert report.holds
    values = {row.label: row.value for row in report.rows}
    assert values["95 % of the answers within, quiet"] == "10.0 ms"
    of_wave = values["the same in the 5.0 s of the first wave"]
    assert of_wave == "30.0 ms, 3.0 times that (aim: 1.5)"


@pytest.mark.parametrize(
    "others", [{"statuses": {200: 2, 503: 1}}, {"failures": {"TimeoutError": 1}}]
)
def test_answers_other_than_200_break_the_promise(others):
    report = judge(result((1, 0.01), (6, 0.01), **others))
    assert broken_in(report) == ["answers other than 200"]


def test_nobody_who_is_answered_proves_nothing():
    with pytest.raises(StageError, match="Nobody"):
        judge(result((1, 0.01)))
