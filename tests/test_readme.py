"""What the README says of this project and others is backed by tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECTION = re.compile(r"^## Compared\n(.*?)^## ", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"\[([\w ]+)\]\((tests/(?:\w+/)*test_\w+\.py)\)")
NO_TEST = "\N{EN DASH}"
COLUMNS = 7


def read_table() -> list[list[str]]:
    """Return the rows of the table, each with its cells, without heads of groups."""
    found = SECTION.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    lines = [line for line in found[1].splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines[2:]]
    return [row for row in rows if any(row[1:])]


def is_here(row: list[str]) -> bool:
    """Whether this project has it, be it with a reservation behind a comma."""
    return row[-2].split(",")[0] == "yes"


TABLE = read_table()
HERE = [row for row in TABLE if is_here(row)]


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of all functions of a module."""
    nodes = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_every_cell_of_the_table_says_something(row):
    assert len(row) == COLUMNS
    assert all(row)
    assert is_here(row) or row[-2] in {"no", "later"}


@pytest.mark.parametrize("row", HERE, ids=lambda row: row[0])
def test_what_is_here_has_a_test_that_exists(row):
    named = TEST.fullmatch(row[-1])
    assert named is not None, row[-1]
    words, path = named.groups()
    assert f"test_{words.replace(' ', '_')}" in names_in(path)


def test_what_is_not_here_has_no_test():
    assert {row[-1] for row in TABLE if not is_here(row)} == {NO_TEST}


def test_no_test_is_named_twice():
    named = [row[-1] for row in HERE]
    assert len(set(named)) == len(named)
    assert len(named) > len(TABLE) / 2
