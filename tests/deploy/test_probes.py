from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from deploy.probes import (
    Answer,
    Outcome,
    Probe,
    build_table,
    find_problem,
    run_probe,
    run_probes,
)
from tests.support.serving import serving

HOME = Probe(name="home", path="/", mark=b"<h1>")
RIGHT = Answer(status=200, content_type="text/html", body=b"<h1>Home</h1>")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/drop":
            self.connection.close()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<h1>Home</h1>")

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def port():
    with serving(HTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield port


def test_right_answer_has_no_problem(port):
    assert run_probe("127.0.0.1", port, HOME).problem == ""


def test_refused_connection_is_a_problem(port):
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        closed_port = server.server_port
    assert "refused" in run_probe("127.0.0.1", closed_port, HOME).problem


def test_dropped_connection_is_a_problem(port):
    probe = Probe(name="dropped", path="/drop")
    assert run_probe("127.0.0.1", port, probe).problem.startswith("no answer")


def test_path_that_cannot_be_sent_is_a_problem(port):
    probe = Probe(name="bad", path="/a b")
    assert run_probe("127.0.0.1", port, probe).problem.startswith("no answer")


def test_probe_without_a_path_is_a_problem(port):
    probe = Probe(name="article", path="")
    assert run_probe("127.0.0.1", port, probe).problem == "no page refers to one"


def test_probes_are_all_run_in_order(port):
    probes = [HOME, Probe(name="dropped", path="/drop"), HOME]
    outcomes = run_probes("127.0.0.1", port, probes)
    assert [outcome.probe for outcome in outcomes] == probes


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (RIGHT, ""),
        (
            Answer(status=404, content_type="text/html", body=RIGHT.body),
            "status 404, not 200",
        ),
        (
            Answer(status=200, content_type="text/css", body=RIGHT.body),
            "content type text/css, not text/html",
        ),
        (
            Answer(status=200, content_type="text/html", body=b"hello"),
            "no b'<h1>' in the 5 bytes of the body",
        ),
    ],
)
def test_problem_says_what_is_wrong(answer, problem):
    assert find_problem(HOME, answer) == problem


def test_empty_body_is_a_problem_even_without_a_mark():
    probe = Probe(name="image", path="/a.png", content_type="image/png")
    answer = Answer(status=200, content_type="image/png", body=b"")
    assert find_problem(probe, answer)


def test_table_has_columns_for_name_path_time_and_problem():
    other = Probe(name="an article", path="/news/a.html")
    table = build_table(
        [
            Outcome(probe=HOME, problem="", seconds=0.0123),
            Outcome(probe=other, problem="status 500, not 200", seconds=1.5),
        ]
    )
    assert table.splitlines() == [
        "home        /                 12 ms  ok",
        "an article  /news/a.html    1500 ms  status 500, not 200",
    ]
