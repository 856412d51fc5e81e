from __future__ import annotations

import io
import signal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from content.management.commands import drill as command
from content.operations.drills import registry
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.report import Report
from content.operations.stage.exceptions import StageError, StopRequested


class Recorder:
    """A drill that does nothing but note how it was run."""

    def __init__(self) -> None:
        self.runs: list[DrillRun] = []
        self.error: BaseException | None = None

    def __call__(self, run: DrillRun) -> Report:
        self.runs.append(run)
        run.say("Working")
        if self.error:
            raise self.error
        report = Report()
        report.expect("stale", "0", bound="none", holds="lock" not in run.without)
        return report


@pytest.fixture
def recorder(monkeypatch):
    recorder = Recorder()
    drills = tuple(
        Drill(
            name=name,
            promise=f"The {name} keeps what it has.",
            protections={"lock": "it is shut"},
            variants={"wind": "it blows"},
            run=recorder,
        )
        for name in ("door", "gate")
    )
    for module in (registry, command):
        monkeypatch.setattr(module, "DRILLS", drills)
    return recorder


def drill(*arguments: str) -> tuple[str, str]:
    stdout, stderr = io.StringIO(), io.StringIO()
    call_command("drill", *arguments, stdout=stdout, stderr=stderr)
    return stdout.getvalue(), stderr.getvalue()


@pytest.mark.usefixtures("recorder")
def test_promise_and_table_are_printed_apart_from_what_is_being_done():
    stdout, stderr = drill("door")
    assert stdout.splitlines() == [
        "door: The door keeps what it has.",
        "",
        "what   measured  bound  verdict",
        "stale  0         none   holds",
        "",
    ]
    assert stderr == "door: Working\n"


@pytest.mark.usefixtures("recorder")
def test_table_is_printed_in_markdown():
    stdout, _ = drill("door", "--markdown")
    assert "| stale | 0 | none | holds |\n" in stdout


def test_drill_is_run_as_asked(recorder, tmp_path):
    drill("door", "--quick", "--folder", "some/where", "--logs", str(tmp_path))
    [run] = recorder.runs
    assert run.includes("wind")
    assert run.is_quick
    assert run.folder == Path("some/where")
    assert run.logs == tmp_path / "door"
    assert run.without == frozenset()


def test_variants_that_are_named_are_run_alone(recorder):
    drill("door", "--variant", "wind")
    [run] = recorder.runs
    assert run.includes("wind")
    assert not run.includes("rain")


def test_folder_is_that_of_the_first_provider_that_has_one(recorder, settings):
    settings.CONTENT_PROVIDERS = {
        "default": {"BACKEND": "x", "OPTIONS": {"base_url": "y"}},
        "files": {"BACKEND": "x", "OPTIONS": {"folder": Path("some/where")}},
    }
    drill("door")
    assert recorder.runs[0].folder == Path("some/where")
    assert recorder.runs[0].logs is None


@pytest.mark.usefixtures("recorder")
def test_no_folder_at_all_is_an_error(settings):
    settings.CONTENT_PROVIDERS = {"default": {"BACKEND": "x"}}
    with pytest.raises(CommandError, match="--folder DIR"):
        drill("door")


def test_broken_promise_is_an_error_after_all_drills_were_run(recorder):
    with pytest.raises(CommandError, match="does not hold: door, gate") as caught:
        drill("door", "gate", "--without", "lock")
    assert caught.value.returncode == 1
    assert len(recorder.runs) == 2


@pytest.mark.usefixtures("recorder")
def test_drills_are_listed_with_what_they_rest_on():
    stdout, _ = drill("--list")
    assert stdout.splitlines()[:4] == [
        "door",
        "  The door keeps what it has.",
        "  --without lock: it is shut",
        "  --variant wind: it blows",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "No drill is named"),
        (["window"], "There is no drill window"),
        (["door", "--without", "key"], "door does not rest on key"),
        (["door", "--variant", "rain"], "door has no variant rain"),
    ],
)
def test_what_cannot_be_run_is_said_before_anything_is(recorder, arguments, message):
    with pytest.raises(CommandError, match=message):
        drill(*arguments)
    assert not recorder.runs


def test_drill_that_cannot_tell_is_an_error(recorder):
    recorder.error = StageError("no Redis here")
    with pytest.raises(CommandError, match="door could not be run: no Redis here"):
        drill("door")


def test_stopped_drill_ends_with_the_status_of_the_signal(recorder):
    recorder.error = StopRequested(signal.SIGTERM)
    with pytest.raises(CommandError, match="Stopped by SIGTERM") as caught:
        drill("door")
    assert caught.value.returncode == 128 + signal.SIGTERM
