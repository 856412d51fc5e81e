"""What a variant of a 12-megapixel JPEG costs, side by side with others who make it.

    python tests/benchmarks/image_variants.py [--rounds N]

In turn: the site's own making, plain Pillow (open, resize, save) and vipsthumbnail, from
4000 by 3000 pixels to 800 by 600, JPEG to JPEG at the same quality; then the site's own as
WebP and AVIF. Each in a process of its own that does nothing else: seconds without its
start, the most memory it ever had, bytes of the result. vipsthumbnail as it is, with as
many threads as there are cores, and with one, as a site makes each image. Prints medians;
exit status 1 if the site's own is slower than any of them. vipsthumbnail decodes to twice
the size that comes out, the site to less: see "content/binaries/images/making.py".
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script

from PIL import Image, ImageFilter

from content.binaries.images.making import Making, make
from content.binaries.images.variant import ImageFormat, Variant

WIDTH, HEIGHT, TARGET_WIDTH = 4000, 3000, 800
QUALITY = {ImageFormat.JPEG: 82, ImageFormat.WEBP: 78, ImageFormat.AVIF: 58}
PUBLISHED = Path(__file__).resolve().parents[2] / "site_frontend/sample_site/published"
PHOTO = PUBLISHED / "5/binaries/media/harbour-at-dawn_tcm5-301.jpg"
TOLERANCE = 1.05  # by which one run differs from the next
TIMES = 3  # in each process: those of a site live long, and make many
_LAUNCHER = """
import os, resource, sys, time
begun = time.perf_counter()
status = os.waitpid(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)[1]
seconds = time.perf_counter() - begun
print([seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024])
sys.exit(status != 0)
"""

Measured = dict[str, float]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", choices=MAKERS, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.only:
        print(json.dumps(_measure(MAKERS[options.only], *options.files)))  # noqa: T201
        return 0
    with tempfile.TemporaryDirectory() as name:
        source, dot = Path(name, "source.jpg"), Path(name, "dot.jpg")
        _draw(source)
        Image.new("RGB", (8, 8)).save(dot)
        runs: dict[str, list[Measured]] = {}
        for _ in range(options.rounds):
            for maker in MAKERS:
                measured = _measure_apart(maker, source, Path(name, maker))
                runs.setdefault(maker, []).append(measured)
            if vips := shutil.which("vipsthumbnail"):
                for label, threads in ((VIPS, ""), (VIPS_ALONE, "1")):
                    measured = _measure_vips(vips, source, dot, threads)
                    runs.setdefault(label, []).append(measured)
        print(f"{WIDTH} x {HEIGHT}, {source.stat().st_size:,} bytes")  # noqa: T201
    return _report(runs)


def _report(runs: dict[str, list[Measured]]) -> int:
    medians = {
        label: {key: statistics.median(each[key] for each in found) for key in found[0]}
        for label, found in runs.items()
    }
    for label, each in medians.items():
        print(  # noqa: T201
            f"{label:30} {each['seconds'] * 1000:6.0f} ms  {each['mebibytes']:5.0f} MiB"
            f"  {each['bytes']:9,.0f} bytes"
        )
    others = [label for label in (PLAIN, VIPS, VIPS_ALONE) if label in medians]
    ratios = {
        label: medians[OURS]["seconds"] / medians[label]["seconds"] for label in others
    }
    for label, ratio in ratios.items():
        print(f"{OURS} takes {ratio:.2f} times as long as {label}")  # noqa: T201
    return 0 if max(ratios.values()) <= TOLERANCE else 1


def _draw(target: Path) -> None:
    """Make a large photo, with the noise that a camera's has."""
    with Image.open(PHOTO) as photo:
        large = photo.convert("RGB").resize((WIDTH, HEIGHT))
    noise = Image.effect_noise((WIDTH, HEIGHT), 24).filter(
        ImageFilter.GaussianBlur(0.7)
    )
    Image.blend(large, noise.convert("RGB"), 0.12).save(target, quality=92)


# -- makers ----------------------------------------------------------------------------


def _ours(image_format: ImageFormat) -> Callable[[Path, Path], None]:
    making = Making(
        variant=Variant(width=TARGET_WIDTH),
        format=image_format,
        quality=QUALITY[image_format],
        is_still=False,
        max_pixels=50_000_000,
    )

    def make_ours(source: Path, target: Path) -> None:
        with source.open("rb") as original, target.open("wb") as made:
            make(original, made, making)

    return make_ours


def _plain(source: Path, target: Path) -> None:
    size = TARGET_WIDTH, TARGET_WIDTH * HEIGHT // WIDTH
    with Image.open(source) as image:
        image.resize(size).save(target, "JPEG", quality=QUALITY[ImageFormat.JPEG])


OURS, PLAIN = "ours", "plain Pillow"
VIPS, VIPS_ALONE = "vipsthumbnail", "vipsthumbnail, one thread"
MAKERS: dict[str, Callable[[Path, Path], None]] = {
    OURS: _ours(ImageFormat.JPEG),
    PLAIN: _plain,
    "ours, WebP": _ours(ImageFormat.WEBP),
    "ours, AVIF": _ours(ImageFormat.AVIF),
}


def _measure_apart(maker: str, source: Path, target: Path) -> Measured:
    command = [sys.executable, __file__, "--only", maker, str(source), str(target)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: Measured = json.loads(result.stdout)
    return measured


def _measure(
    maker: Callable[[Path, Path], None], source: Path, target: Path
) -> Measured:
    with Image.open(source) as image:  # Pillow loads its readers when they are needed
        image.getexif()
    seconds = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        maker(source, target)
        seconds.append(time.perf_counter() - begun)
    return {
        "seconds": statistics.median(seconds),
        "mebibytes": _peak_mebibytes(),
        "bytes": target.stat().st_size,
    }


def _peak_mebibytes() -> float:
    """Return the most memory that this process had, since it is this program.

    Not ``getrusage``, which counts that of who has started it as well.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _measure_vips(program: str, source: Path, dot: Path, threads: str) -> Measured:
    """Measure without its start: as long as it takes for almost no image at all."""
    seconds, mebibytes = _run_vips(program, source, threads)
    start_seconds, _ = _run_vips(program, dot, threads)
    made = source.parent / "vips.jpg"
    return {
        "seconds": seconds - start_seconds,
        "mebibytes": mebibytes,
        "bytes": made.stat().st_size,
    }


def _run_vips(program: str, source: Path, threads: str) -> tuple[float, float]:
    target = source.parent / ("vips.jpg" if source.stem == "source" else "dot-vips.jpg")
    options = f"[Q={QUALITY[ImageFormat.JPEG]}]"
    environment = {**os.environ, **({"VIPS_CONCURRENCY": threads} if threads else {})}
    command = [program, str(source), "--size", f"{TARGET_WIDTH}x>"]
    command += ["-o", f"{target}{options}"]
    # By way of a small program: what starts another one counts for its memory.
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, mebibytes = json.loads(told.stdout)
    return seconds, mebibytes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
