"""How long our decoding takes beside msgspec's to plain dicts, on the same page.

    python tests/benchmarks/decode_speed.py [FILE]

Both are timed in turn, so that whatever else the machine does hits both alike. Exit
status 1 if the median is more than 1.5 times that of the dicts.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

_CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_CHECKOUT))  # run as a script

from content.model.decoding import decode_page  # noqa: E402  # needs the path above

_DEFAULT_PAGE = (
    _CHECKOUT.parent
    / "shared/reference/corpus/published/dd4t2json-page-dd4t221-utcdate.json"
)
_ROUNDS = 15
_REPETITIONS = 30  # per round: some ten milliseconds
_MOST_TIMES_SLOWER = 1.5


def main(arguments: list[str]) -> int:
    """Print both medians and their ratio; return the exit status."""
    document = Path(arguments[0] if arguments else _DEFAULT_PAGE).read_bytes()
    text = document.removeprefix(b"\xef\xbb\xbf")
    to_dicts = msgspec.json.Decoder()
    dict_times, page_times = [], []
    for _ in range(_ROUNDS):
        dict_times.append(_measure(lambda: to_dicts.decode(text)))
        page_times.append(_measure(lambda: decode_page(document)))
    dicts, page = statistics.median(dict_times), statistics.median(page_times)
    ratio = page / dicts
    _report(f"{len(document):,} bytes, median of {_ROUNDS} rounds")
    _report(f"msgspec to dicts  {dicts * 1e6:8.0f} µs")
    _report(f"decode_page       {page * 1e6:8.0f} µs")
    _report(f"ratio             {ratio:8.2f}")
    return 0 if ratio <= _MOST_TIMES_SLOWER else 1


def _measure(decode: Callable[[], object]) -> float:
    """Return the seconds that one call takes."""
    start = time.perf_counter()
    for _ in range(_REPETITIONS):
        decode()
    return (time.perf_counter() - start) / _REPETITIONS


def _report(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
