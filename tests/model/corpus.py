"""The published documents that may lie beside the checkout; tests skip without them."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "reference" / "corpus"

needs_corpus = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the published documents are not beside the checkout"
)


def published(name: str) -> bytes:
    return (FOLDER / "published" / name).read_bytes()


def published_names() -> list[str]:
    return sorted(path.name for path in FOLDER.glob("published/*"))


def expected_names() -> list[str]:
    """Return the documents whose meaning to DD4T .NET is on record."""
    return sorted(path.stem for path in FOLDER.glob("expected/*.json"))
