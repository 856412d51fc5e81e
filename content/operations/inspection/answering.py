"""Answers a question from a store."""

from __future__ import annotations

import time

from content.caching.contracts import Store
from content.caching.file_store import FileStore
from content.operations.inspection.binaries import find_binary_statistics
from content.operations.inspection.explaining import explain
from content.operations.inspection.fleet import find_statistics
from content.operations.inspection.impact import find_impact
from content.operations.inspection.records import (
    BinaryStatisticsQuestion,
    Finding,
    ImpactQuestion,
    Question,
    StatisticsQuestion,
    WhyQuestion,
)


def answer_question(question: Question, store: Store, files: FileStore) -> Finding:
    """Return what the store, or the disk of this machine, tells.

    Raises:
        CacheUnavailableError: It did not answer.
        InspectionError: The question makes no sense on this site.
    """
    now = time.time()
    match question:
        case WhyQuestion(named):
            return explain(named, store, now)
        case ImpactQuestion(names):
            return find_impact(names, store, now)
        case BinaryStatisticsQuestion():
            return find_binary_statistics(store, files, now)
        case StatisticsQuestion():
            return find_statistics(store, now)
