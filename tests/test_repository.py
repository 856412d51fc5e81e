"""Facts about the tree that must hold, whatever is in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from django.core.management import load_command_class
from django.test import override_settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from content.conf import Settings, conf

ROOT = Path(__file__).resolve().parents[1]
OPERATOR_NOTES = ROOT / "deploy" / "README.md"
TOP_LEVEL = {
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "content",
    "deploy",
    "manage.py",
    "pyproject.toml",
    "site_frontend",
    "templates",
    "tests",
}
MAX_MODULE_LINES = 400
WAGTAIL = "../tests/benchmarks/contenders/wagtail/requirements.txt"  # a benchmark's

# Bracketed, so that the patterns do not match themselves.
REGISTRY = re.compile(r"py[p]i\.(org|python)|python[h]osted|registry\.n[p]mjs")
MACHINE_PATH = re.compile(r"(?<![\w.\-])/(wor[k]|far[m]|roo[t]|tm[p]|User[s])/[\w.]")
TABLE_ROW = re.compile(r"^\| `(\w+)` \| .+ \| (.+) \|$", re.MULTILINE)
SECRET = re.compile(r"read_secret\(\s*env, \"(\w+)\"")
SHELL_BLOCK = re.compile(r"^```(?:sh|console|shell|bash)\n(.*?)^```", re.M | re.S)


@cache
def tree() -> tuple[Path, ...]:
    """Return the files that are, or would be, in the repository."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = (git, "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "ls-files", "-z")
    listing = subprocess.run(
        (*command, "--cached", "--others", "--exclude-standard"),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = {ROOT / name for name in listing.split("\0") if name}
    return tuple(sorted(path for path in paths if path.is_file()))


def texts(*suffixes: str) -> Iterator[tuple[Path, str]]:
    """Yield the path, relative to the top, and the text of files that are text."""
    for path in tree():
        if not suffixes or path.suffix in suffixes:
            try:
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def requirements(*names: str) -> list[Requirement]:
    """Return the pins of requirement files that apply to this interpreter."""
    lines = [
        line
        for name in names
        for line in (ROOT / "deploy" / name).read_text().splitlines()
        if not line.startswith(("#", "-r "))
    ]
    pins = [Requirement(line) for line in lines]
    return [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def closure(wanted: list[Requirement]) -> set[str]:
    """Return what the requirements pull in here, by what is installed."""
    found: set[tuple[str, str]] = set()
    queue = [(wish, "") for wish in wanted]
    while queue:
        wish, extra = queue.pop()
        if wish.marker is not None and not wish.marker.evaluate({"extra": extra}):
            continue
        for wish_extra in ("", *wish.extras):
            key = (canonicalize_name(wish.name), wish_extra)
            if key not in found:
                found.add(key)
                needed = metadata.requires(wish.name) or []
                queue += [(Requirement(line), wish_extra) for line in needed]
    return {name for name, _ in found}


def pinned_names(pins: list[Requirement]) -> set[str]:
    return {canonicalize_name(pin.name) for pin in pins}


def test_top_level_is_the_given_one():
    entries = {path.relative_to(ROOT).parts[0] for path in tree()}
    assert {entry for entry in entries if not entry.startswith(".")} <= TOP_LEVEL


def test_no_file_names_a_package_registry():
    assert [str(path) for path, text in texts() if REGISTRY.search(text)] == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    named = [
        f"{path}: {match[0]}"
        for path, text in texts()
        for match in MACHINE_PATH.finditer(text)
    ]
    assert named == []


def test_no_module_is_too_long():
    lengths = {str(path): text.count("\n") for path, text in texts(".py")}
    assert {p: n for p, n in lengths.items() if n > MAX_MODULE_LINES} == {}


def test_every_folder_of_tests_is_a_package():
    folders = {path.parent for path in tree() if path.match("tests/**/test_*.py")}
    assert [str(f) for f in folders if not (f / "__init__.py").exists()] == []


def test_framework_settings_are_documented_with_their_defaults():
    documented = {
        name: default.strip("`")
        for name, default in TABLE_ROW.findall(OPERATOR_NOTES.read_text())
    }
    names = [name for name in dir(Settings) if name.startswith("CONTENT_")]
    with override_settings():
        from django.conf import settings  # noqa: PLC0415, TID251  # to unset them

        for name in names:
            if hasattr(settings, name):
                delattr(settings, name)
        defaults = {name: in_prose(getattr(conf, name)) for name in names}
    assert {name: documented.get(name) for name in names} == defaults


def in_prose(default: object) -> str:
    """Return a default as the operator notes write it."""
    if isinstance(default, float | int):
        return f"{default:.12g}"
    if isinstance(default, frozenset):
        return ", ".join(sorted(default))
    if isinstance(default, tuple) and default:
        return ", ".join(map(str, default))
    if isinstance(default, Mapping) and default:
        return ", ".join(f"{name} {value}" for name, value in default.items())
    return str(default) if isinstance(default, str) else "none"


def variables_read() -> set[str]:
    """Return the variables of the environment that something reads."""
    read = set()
    for name in ("site_frontend/settings.py", "deploy/gunicorn.conf.py"):
        text = (ROOT / name).read_text()
        read |= set(re.findall(r"\"((?:SITE|CONTENT)_[A-Z_]+)\",", text))
        read |= {f"{each}_FILE" for each in SECRET.findall(text)}
    return read


def test_every_variable_of_the_environment_is_documented():
    read = variables_read()
    documented = {name for name, _ in TABLE_ROW.findall(OPERATOR_NOTES.read_text())}
    assert {"SITE_WORKERS", "SITE_SECRET_KEY_FILE"} <= read
    assert read <= documented


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", WAGTAIL])
def test_pins_are_exact_and_carry_no_address(name):
    for pin in requirements(name):
        assert re.fullmatch(r"==[\w.]+", str(pin.specifier)), str(pin)
        assert pin.url is None


def test_pins_are_within_what_the_project_asks_for():
    declared = project()
    wanted = declared["project"]["dependencies"] + declared["dependency-groups"]["dev"]
    pinned = {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in requirements("requirements.txt", "requirements-dev.txt")
    }
    outside = [
        line
        for line in wanted
        if ((wish := Requirement(line)).marker is None or wish.marker.evaluate())
        and not wish.specifier.contains(pinned.get(canonicalize_name(wish.name), "0"))
    ]
    assert outside == []


def test_pins_are_all_that_the_site_needs_and_nothing_else():
    wanted = [Requirement(line) for line in project()["project"]["dependencies"]]
    assert pinned_names(requirements("requirements.txt")) == closure(wanted)


def test_pins_are_all_that_the_tests_need_and_nothing_else():
    declared = project()
    site = closure([Requirement(line) for line in declared["project"]["dependencies"]])
    tests = closure([Requirement(li) for li in declared["dependency-groups"]["dev"]])
    assert pinned_names(requirements("requirements-dev.txt")) == tests - site


def test_urllib3_is_the_real_one():
    # urllib3.future overwrites the installed urllib3 whenever an interpreter starts.
    installed = {canonicalize_name(d.name) for d in metadata.distributions()}
    assert not installed & {"urllib3-future", "niquests"}
    assert metadata.version("urllib3").startswith("2.")


def test_every_management_command_says_what_it_does():
    folder = ROOT / "content" / "management" / "commands"
    names = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    helpless = [n for n in names if not load_command_class("content", n).help.strip()]
    assert helpless == []


def documented_commands() -> list[tuple[str, str]]:
    """Return the commands of the documentation, each with the file it is in."""
    commands = [
        (document.relative_to(ROOT).as_posix(), line.removeprefix("$ ").strip())
        for document in (ROOT / "README.md", OPERATOR_NOTES)
        if document.exists()
        for block in SHELL_BLOCK.findall(document.read_text())
        for line in block.splitlines()
        if re.match(r"(\$ )?(sh|\.venv/bin/)", line)
    ]
    return list(dict.fromkeys(commands))


@pytest.mark.parametrize(("document", "command"), documented_commands())
def test_documented_command_exists(document, command):
    words = command.split()
    program = words[1] if words[0] in {"sh", ".venv/bin/python"} else words[0]
    if program.startswith(".venv/bin/"):
        assert (Path(sys.executable).parent / Path(program).name).exists()
        return
    assert (ROOT / program).exists()
    if program.endswith(".sh"):
        assert os.access(ROOT / program, os.X_OK)
        subprocess.run(["sh", "-n", ROOT / program], check=True)
