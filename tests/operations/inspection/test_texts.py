"""What is printed: aligned, complete, and no wider than a terminal."""

from __future__ import annotations

from content.operations.inspection.explanation_text import explanation_lines
from content.operations.inspection.impact_text import impact_lines
from content.operations.inspection.records import (
    Explanation,
    Impact,
    KeptAnswer,
    KeptEntry,
    KindCounts,
    KindEntries,
    LastEvent,
    ProcessStatus,
    StampedDependency,
    Statistics,
    TouchedAnswer,
)
from content.operations.inspection.statistics_text import statistics_lines

BUILT = 1_700_000_000
NOW = BUILT + 12


def stamped(
    dependency: str, at: float | None = BUILT - 60, **options: bool
) -> StampedDependency:
    return StampedDependency(
        dependency=dependency,
        stamp=None if at is None else int(at * 1_000_000),
        is_changed=options.pop("is_changed", False),
        **options,
    )


def answer(**changes: object) -> KeptAnswer:
    members = {
        "name": "https://www.example.org/news/",
        "publication_id": 5,
        "state": "fresh",
        "superseded_at": 0.0,
        "created_at": float(BUILT),
        "fresh_until": BUILT + 3600.0,
        "built_by": "web1:4711",
        "is_miss": False,
        "size_bytes": 18_739,
        "dependencies": (stamped("everything"), stamped("item:1:5:302")),
        "last_event": None,
        "status": 200,
        "content_type": "text/html; charset=utf-8",
        "location": "",
        "release": "1f3a9c2b44aa",
        "users": ("web1:4711", "web2:88"),
        "hits": {"web2:88": 9, "web1:4711": 1_204},
        "is_each_hit_told": True,
    }
    return KeptAnswer(**(members | changes))  # type: ignore[arg-type]  # by name


def model(**changes: object) -> KeptEntry:
    members = {
        "name": "page /news/index.html",
        "publication_id": 5,
        "state": "fresh",
        "superseded_at": 0.0,
        "created_at": float(BUILT),
        "fresh_until": BUILT + 3600.0,
        "built_by": "",
        "is_miss": False,
        "size_bytes": 512,
        "dependencies": (stamped("everything"),),
        "last_event": None,
    }
    return KeptEntry(**(members | changes))  # type: ignore[arg-type]  # likewise


def explained(**members: object) -> list[str]:
    explanation = Explanation(
        asked_at=NOW,
        named="/news/",
        **members,  # type: ignore[arg-type]  # likewise
    )
    return list(explanation_lines(explanation))


def line_of(lines: list[str], fact: str) -> str:
    return next(line for line in lines if line.strip().startswith(fact))


def test_answer_and_its_page_are_told_in_full():
    assert explained(answers=(answer(),), models=(model(),)) == [
        "https://www.example.org/news/  (publication 5)",
        "  state        fresh: nothing that it was built from has changed",
        "  built        2023-11-14 22:13:20 UTC, 12 s ago, by web1:4711",
        "  fresh until  2023-11-14 23:13:20 UTC, in 59 min",
        "  last event   none, as far back as is known",
        "  answer       200, 18.3 KiB, text/html; charset=utf-8",
        "  release      1f3a9c2b44aa, run by 2 processes",
        "  hits         1 213 in this minute and the last: web1:4711 1 204, web2:88 9",
        "  depends on 2 things, each unchanged since",
        "    2023-11-14 22:12:20 UTC, 1 min 12 s ago",
        "      everything  item:1:5:302",
        "",
        "page /news/index.html  (publication 5)",
        "  state        fresh: nothing that it was built from has changed",
        "  built        2023-11-14 22:13:20 UTC, 12 s ago, by nobody known",
        "  fresh until  2023-11-14 23:13:20 UTC, in 59 min",
        "  last event   none, as far back as is known",
        "  said         512 B",
        "  depends on 1 thing, each unchanged since",
        "    2023-11-14 22:12:20 UTC, 1 min 12 s ago",
        "      everything",
    ]


def test_what_superseded_it_is_marked():
    changed = {"is_changed": True}
    lines = explained(
        answers=(
            answer(
                state="superseded",
                superseded_at=BUILT + 2.0,
                dependencies=(
                    stamped("item:1:5:1", None, **changed),
                    stamped("item:1:5:2", BUILT + 5, **changed),
                    stamped("item:1:5:3", BUILT + 2, **changed, is_first=True),
                    stamped("everything"),
                ),
                last_event=LastEvent(
                    sequence=(BUILT + 5) * 1_000_000,
                    reason="PageMeta 1:5:2",
                    dependencies=("item:1:5:2",),
                ),
            ),
        ),
    )
    assert line_of(lines, "state").endswith(
        "superseded 10 s ago: built anew when it is asked for, or before"
    )
    begins_at = lines.index(
        "  last event   2023-11-14 22:13:25 UTC, 7 s ago, after it was built"
    )
    assert lines[begins_at + 1] == "               PageMeta 1:5:2; item:1:5:2"
    begins_at = lines.index("  depends on 4 things, 3 changed")
    assert lines[begins_at + 1 : begins_at + 9] == [
        "    no stamp  <- lost: counts as changed",
        "      item:1:5:1",
        "    2023-11-14 22:13:25 UTC, 7 s ago  <- changed later, too",
        "      item:1:5:2",
        "    2023-11-14 22:13:22 UTC, 10 s ago  <- superseded it",
        "      item:1:5:3",
        "    2023-11-14 22:12:20 UTC, 1 min 12 s ago",
        "      everything",
    ]


def test_states_are_told_in_words():
    aged = explained(answers=(answer(state="aged", fresh_until=NOW - 60.0),))
    assert "aged 1 min ago: nothing has changed" in line_of(aged, "state")
    lost = explained(answers=(answer(state="superseded"),))
    assert "superseded at a time that is not known: built anew" in line_of(
        lost, "state"
    )
    unreadable = explained(answers=(answer(state="missing"),))
    assert "cannot be read" in line_of(unreadable, "state")


def test_event_before_the_build_without_a_reason():
    event = LastEvent(
        sequence=(BUILT - 5) * 1_000_000, reason="", dependencies=("everything",)
    )
    lines = explained(answers=(answer(last_event=event),))
    assert line_of(lines, "last event").endswith("17 s ago, before it was built")
    assert "               no reason given; everything" in lines


def test_redirect_and_release_and_hits_that_are_odd():
    lines = explained(
        answers=(
            answer(
                location="/news/",
                status=301,
                users=(),
                hits={},
                is_each_hit_told=False,
            ),
        )
    )
    assert line_of(lines, "answer").endswith("301, leads to /news/")
    assert line_of(lines, "release").endswith("which no process runs that is known of")
    assert line_of(lines, "hits").endswith("to be told of")
    lines = explained(answers=(answer(hits={}, users=("a",), content_type=""),))
    assert line_of(lines, "answer").endswith("200, 18.3 KiB")
    assert line_of(lines, "release").endswith("run by 1 process")
    assert line_of(lines, "hits").endswith("none in this minute and the last")


def test_reasons_are_told_where_no_answer_is_kept():
    lines = explained(reasons=("a: this", "b: that"), models=(model(is_miss=True),))
    assert lines[:4] == [
        "No answer is kept for /news/:",
        "  a: this",
        "  b: that",
        "",
    ]
    assert line_of(lines, "said").endswith("there is no such thing")
    assert explained(reasons=("this",))[2:] == [
        "",
        "No page of the content service is kept for it.",
    ]


def test_item_of_which_nothing_is_kept_leads_to_its_impact():
    assert "manage.py impact /news/" in explained()[-1]


def test_many_dependencies_fit_a_terminal():
    many = tuple(stamped(f"item:1:5:{number}") for number in range(100, 200))
    lines = explained(answers=(answer(dependencies=many),))
    assert max(map(len, lines)) <= 100
    assert sum(line.count("item:1:5:") for line in lines) == 100


# -- impact ----------------------------------------------------------------------------


def touched(address: str, status: int = 200, hits: int = 0) -> TouchedAnswer:
    return TouchedAnswer(
        address=f"http://host{address}", status=status, hits=hits, dependencies=()
    )


def test_impact_is_counted_then_listed():
    impact = Impact(
        asked_at=NOW,
        dependencies=("item:1:5:302", "misses:5"),
        answers=(touched("/", hits=1_000), touched("/a/", 404, 2), touched("/b/")),
        superseded=1,
        kept=2_000,
    )
    assert list(impact_lines(impact)) == [
        "Touches 2 pages of 2 000 known addresses",
        "by  item:1:5:302  misses:5",
        "",
        "   hits  address",
        "  1 000  http://host/",
        "      0  http://host/b/",
        "",
        "and 1 address at which there is no page, or one that is elsewhere",
        "",
        "  hits  status  address",
        "     2  404     http://host/a/",
        "",
        "Not counted: 1 address whose answer does not count any more",
    ]


def test_impact_of_nothing_is_short():
    impact = Impact(
        asked_at=NOW, dependencies=("item:1:5:1",), answers=(), superseded=0, kept=1
    )
    assert list(impact_lines(impact)) == [
        "Touches 0 pages of 1 known address",
        "by  item:1:5:1",
    ]


# -- statistics ------------------------------------------------------------------------


def process(name: str, **changes: object) -> ProcessStatus:
    members = {
        "process": name,
        "started_at": NOW - 7_500.0,
        "reported_at": NOW - 2.0,
        "release": "1f3a9c2b44aa",
        "memory_bytes": 3 * 1024**2,
        "memory_entries": 1_500,
        "position": BUILT * 1_000_000,
        "behind": 0,
        "is_followed": True,
    }
    return ProcessStatus(**(members | changes))  # type: ignore[arg-type]  # by name


def test_statistics_are_tables():
    statistics = Statistics(
        asked_at=NOW,
        processes=(
            process("web1:4711"),
            process("web2:88", behind=3),
            process("web2:89", is_followed=False, memory_entries=2),
        ),
        counts=(
            KindCounts(
                kind="output",
                events={"fresh from memory": 9_999, "built": 1},
                from_cache=9_999,
                hit_ratio=0.9999,
            ),
            KindCounts(
                kind="component presentation",
                events={"missed": 2},
                from_cache=0,
                hit_ratio=None,
            ),
        ),
        kept=(
            KindEntries(
                kind="output",
                entries=1_234,
                stored_bytes=2_048,
                by_state={"fresh": 1_230, "superseded": 4},
            ),
        ),
        sequence=BUILT * 1_000_000,
        stream_length=2,
        stream_begins_at=BUILT - 48.0,
    )
    assert list(statistics_lines(statistics)) == [
        "process           up   memory  entries  stream        reported  release",
        "web1:4711  2 h 5 min  3.0 MiB    1 500  up to date    2 s ago   1f3a9c2b44aa",
        "web2:88    2 h 5 min  3.0 MiB    1 500  3 behind      2 s ago   1f3a9c2b44aa",
        "web2:89    2 h 5 min  3.0 MiB        2  not followed  2 s ago   1f3a9c2b44aa",
        "",
        "                              component",
        "                   output  presentation",
        "hit ratio           99.9%             -",
        "from the cache      9 999             0",
        "fresh from memory   9 999             -",
        "built                   1             -",
        "missed                  -             2",
        "",
        "kept    entries    bytes  fresh  aged  superseded",
        "output    1 234  2.0 KiB  1 230     0           4",
        "",
        "sequence  1700000000000000: 2023-11-14 22:13:20 UTC, 12 s ago",
        "stream    2 invalidations since 2023-11-14 22:12:32 UTC, 1 min ago",
    ]


def test_statistics_of_a_cache_that_nobody_uses():
    statistics = Statistics(
        asked_at=NOW,
        processes=(),
        counts=(),
        kept=(),
        sequence=BUILT * 1_000_000,
        stream_length=0,
        stream_begins_at=0,
    )
    lines = list(statistics_lines(statistics))
    assert lines[0].startswith("No web process has reported")
    assert "Nothing is kept" in lines
    assert lines[-1] == "stream    0 invalidations"
