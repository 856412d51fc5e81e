"""An explanation, as it is read in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from content.caching.entries import State
from content.operations.inspection.columns import align, flow
from content.operations.inspection.prose import (
    count,
    distance,
    duration,
    number,
    seconds_of,
    size,
    when,
)
from content.operations.inspection.records import (
    Explanation,
    KeptAnswer,
    KeptEntry,
    StampedDependency,
)


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """Yield the lines that tell the whole story."""
    now = explanation.asked_at
    blocks: list[Iterable[str]] = [
        *(_answer_lines(answer, now) for answer in explanation.answers),
        *filter(None, [_reason_lines(explanation)]),
        *(_model_lines(model, now) for model in explanation.models),
    ]
    if not explanation.models:
        blocks.append(_no_model_lines(explanation))
    for number_of_block, block in enumerate(blocks):
        if number_of_block:
            yield ""
        yield from block


def _reason_lines(explanation: Explanation) -> list[str]:
    if not explanation.reasons:
        return []
    reasons = (f"  {reason}" for reason in explanation.reasons)
    return [f"No answer is kept for {explanation.named}:", *reasons]


def _no_model_lines(explanation: Explanation) -> list[str]:
    if explanation.answers or explanation.reasons:
        return ["No page of the content service is kept for it."]
    named = explanation.named
    return [
        f"Nothing is kept that the content service has said of {named} by itself.",
        f"What is built from it: manage.py impact {named}",
    ]


def _answer_lines(answer: KeptAnswer, now: float) -> Iterator[str]:
    yield f"{answer.name}  (publication {answer.publication_id})"
    facts = [
        *_facts(answer, now),
        ("answer", _describe_body(answer)),
        ("release", _describe_release(answer)),
        ("hits", _describe_hits(answer)),
    ]
    yield from align(facts, indent=2)
    yield from _dependency_lines(answer, now)


def _model_lines(model: KeptEntry, now: float) -> Iterator[str]:
    yield f"{model.name}  (publication {model.publication_id})"
    said = "there is no such thing" if model.is_miss else size(model.size_bytes)
    yield from align([*_facts(model, now), ("said", said)], indent=2)
    yield from _dependency_lines(model, now)


def _facts(entry: KeptEntry, now: float) -> Iterator[tuple[str, str]]:
    yield "state", _describe_state(entry, now)
    yield (
        "built",
        f"{when(entry.created_at, now)}, by {entry.built_by or 'nobody known'}",
    )
    yield "fresh until", when(entry.fresh_until, now)
    event = entry.last_event
    if event is None:
        yield "last event", "none, as far back as is known"
        return
    at = seconds_of(event.sequence)
    order = "before" if at < entry.created_at else "after"
    yield "last event", f"{when(at, now)}, {order} it was built"
    yield "", f"{event.reason or 'no reason given'}; {', '.join(event.dependencies)}"


def _describe_state(entry: KeptEntry, now: float) -> str:
    match entry.state:
        case State.FRESH.value:
            return "fresh: nothing that it was built from has changed"
        case State.AGED.value:
            aged = duration(now - entry.fresh_until)
            return f"aged {aged} ago: nothing has changed, but it is looked up again"
        case State.SUPERSEDED.value:
            since = "at a time that is not known"
            if entry.superseded_at:
                since = distance(entry.superseded_at, now)
            return f"superseded {since}: built anew when it is asked for, or before"
        case _:
            return "missing: what is kept cannot be read, and so it is of no use"


def _describe_body(answer: KeptAnswer) -> str:
    if answer.location:
        return f"{answer.status}, leads to {answer.location}"
    kind = f", {answer.content_type}" if answer.content_type else ""
    return f"{answer.status}, {size(answer.size_bytes)}{kind}"


def _describe_release(answer: KeptAnswer) -> str:
    if not answer.users:
        return f"{answer.release}, which no process runs that is known of"
    return (
        f"{answer.release}, run by {count(len(answer.users), 'process', 'processes')}"
    )


def _describe_hits(answer: KeptAnswer) -> str:
    if answer.hits:
        in_all = sum(answer.hits.values())
        by_process = ", ".join(
            f"{process} {number(hits)}"
            for process, hits in sorted(
                answer.hits.items(), key=lambda each: (-each[1], each[0])
            )
        )
        return f"{number(in_all)} in this minute and the last: {by_process}"
    return (
        "none in this minute and the last"
        if answer.is_each_hit_told
        else "too few in this minute and the last to be told of"
    )


def _dependency_lines(entry: KeptEntry, now: float) -> Iterator[str]:
    """Yield the dependencies below their stamps, which many have in common."""
    dependencies = entry.dependencies
    changed = sum(each.is_changed for each in dependencies)
    state = f"{number(changed)} changed" if changed else "each unchanged since"
    yield f"  depends on {count(len(dependencies), 'thing')}, {state}"
    for (stamp, mark), stamped in groupby(dependencies, _stamp_and_mark):
        at = "no stamp" if stamp is None else when(seconds_of(stamp), now)
        yield f"    {at}{f'  <- {mark}' if mark else ''}"
        yield from flow((each.dependency for each in stamped), indent=6)


def _stamp_and_mark(each: StampedDependency) -> tuple[int | None, str]:
    mark = ""
    if each.stamp is None:
        mark = "lost: counts as changed"
    elif each.is_changed:
        mark = "superseded it" if each.is_first else "changed later, too"
    return each.stamp, mark
