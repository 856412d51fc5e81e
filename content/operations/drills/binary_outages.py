"""The content service fails, also in the middle of a download, and binaries stay whole."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec

from content.local_delivery.events import messages_of_change
from content.local_delivery.faults import Fault, FaultKind
from content.local_delivery.published_folder import PublishedFolder
from content.local_delivery.publishing import Publisher
from content.operations.drills.binary_items import BinaryItem, make_file, make_image
from content.operations.drills.binary_verdicts import (
    Digests,
    expect_good_copies,
    expect_nothing_wrong,
    expect_unavailable,
    expect_whole_files,
)
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.onlookers import Onlookers, find_publication
from content.operations.drills.publishing import publish, unpublish
from content.operations.drills.report import Report
from content.operations.drills.service_faults import ServiceFault
from content.operations.drills.small_documents import SmallDocuments
from content.operations.drills.small_site import SITES, open_small_site
from content.operations.drills.watching import Watch, digest_of, watching
from content.operations.stage.environment import TOPIC
from content.operations.stage.exceptions import StageError
from content.operations.stage.local_delivery_process import LocalDeliveryProcess
from content.operations.stage.stage import Stage

_CLIENTS = 2 * SITES
_EVENT_SECONDS = 1.0  # from an event until every process knows of it
_GIVE_UP_SECONDS = 15.0
_LOOK_AGAIN_SECONDS = 0.05
_ROUTE = "binary/GetBinaryByUrl"
_ITEM_ID = 9200
_TENTHS = tuple(tenth / 10 for tenth in range(10))
_TENTHS_IF_QUICK = (0.0, 0.5, 0.9)


class _Scale(msgspec.Struct, frozen=True, kw_only=True):
    """How much, and how long; times in seconds."""

    tenths: Sequence[float]
    rate: float
    """Requests in a second."""
    outage_seconds: float
    cut_seconds: float
    """How long each of the tenths lasts."""
    recovery_seconds: float


_FULL = _Scale(
    tenths=_TENTHS,
    rate=60,
    outage_seconds=30,
    cut_seconds=4,
    recovery_seconds=10,
)
_QUICK = _Scale(
    tenths=_TENTHS_IF_QUICK,
    rate=60,
    outage_seconds=3,
    cut_seconds=2,
    recovery_seconds=10,
)


def run_binary_outages(run: DrillRun) -> Report:
    """Have the content service fail, and look at what visitors get of binaries."""
    scale = _QUICK if run.is_quick else _FULL
    publication = find_publication()
    report = Report()
    documents = SmallDocuments(publication.publication_id)
    with open_small_site(
        run, documents, {}, environment={"CONTENT_FRESH_SECONDS": "1000000"}
    ) as (stage, onlookers):
        items = (
            make_image(publication, _ITEM_ID),
            make_file(publication, _ITEM_ID + 1),
        )
        scene = _Scene(run, scale, stage, onlookers, items)
        unknown = make_file(publication, _ITEM_ID + 2)
        for name, fault in _find_faults(scale).items():
            if run.includes(name.partition(" ")[0]):
                report.add(name, scene.play(name, fault, unknown))
        expect_whole_files(report, Path(stage.environment["CONTENT_BINARY_FOLDER"]))
    return report


def _find_faults(scale: _Scale) -> dict[str, ServiceFault]:
    """Return what befalls the service, by a name that begins with the variant's."""
    faults = {"killed": _KILLED}
    for share in scale.tenths:
        faults[f"cut at {share:.0%}"] = _cut(share)
    return faults


def _cut(share: float) -> ServiceFault:
    fault = Fault(kind=FaultKind.TRUNCATE, share=share, route=_ROUTE)
    return ServiceFault(
        what=_CUT,
        begin=lambda delivery: delivery.set_faults(fault),
        end=lambda delivery: delivery.set_faults(),
    )


class _Scene:
    """A stage with binaries that are known to every process."""

    def __init__(
        self,
        run: DrillRun,
        scale: _Scale,
        stage: Stage,
        onlookers: Onlookers,
        items: Sequence[BinaryItem],
    ) -> None:
        self._say = run.say
        self._scale = scale
        self._stage = stage
        self._onlookers = onlookers
        self._items = items
        self._publisher = Publisher(PublishedFolder(stage.folder))
        self._edition = 0
        self._publish()
        self._recover(time.monotonic())

    def play(self, name: str, fault: ServiceFault, unknown: BinaryItem) -> Report:
        """Have the service fail while all of them are published anew."""
        self._say(f"Asking for known binaries: {name}")
        before = self._look()
        # By way of the service, which has it then, and tells that it is no 404 any more.
        with self._stage.delivery.open_publisher() as publisher:
            publish(publisher, unknown.place, unknown.make(self._edition))
        fault.begin(self._stage.delivery)
        is_killed = fault is _KILLED
        seconds = self._scale.outage_seconds if is_killed else self._scale.cut_seconds
        known = [address for item in self._items for address in item.addresses]
        with (
            self._watch(known) as watch,
            self._watch([unknown.address]) as others,
        ):
            self._publish()
            told_at = time.time()
            time.sleep(seconds)
        failing = watch.sightings()
        fault.end(self._stage.delivery)
        report = Report()
        expect_good_copies(report, failing, told_at + _EVENT_SECONDS)
        expect_nothing_wrong(report, [*failing, *others.sightings()], before)
        expect_unavailable(report, others.sightings())
        recovered = self._recover(time.monotonic())
        report.expect(
            "as it should be again",
            f"{recovered:.1f} s after the service was",
            bound=f"{self._scale.recovery_seconds:g} s",
            holds=recovered <= self._scale.recovery_seconds,
        )
        with self._stage.delivery.open_publisher() as publisher:
            unpublish(publisher, unknown.place)
        return report

    def _watch(self, addresses: Sequence[str]) -> AbstractContextManager[Watch]:
        return watching(
            [site.port for site in self._stage.sites],
            addresses,
            clients=_CLIENTS,
            rate=self._scale.rate,
        )

    def _publish(self) -> None:
        """Publish all of them, and have the broker tell of it."""
        self._edition += 1
        for item in self._items:
            change = self._publisher.publish(item.place, item.make(self._edition))
            self._stage.get_broker().publish(TOPIC, *messages_of_change(change))

    def _look(self) -> Digests:
        """Return what is shown now; every process shows the same."""
        seen = {}
        for item in self._items:
            for address in item.addresses:
                bodies = {each.body for each in self._onlookers.ask_escaped(address)}
                if len(bodies) != 1:
                    raise StageError(f"The processes show {address} differently")
                seen[address] = digest_of(bodies.pop())
        return seen

    def _recover(self, since: float) -> float:
        """Return after how many seconds every process shows what is published."""
        for item in self._items:
            for address in item.addresses:
                while not all(
                    item.shows(address, answer, self._edition)
                    for answer in self._onlookers.ask_escaped(address)
                ):
                    if time.monotonic() - since > _GIVE_UP_SECONDS:
                        return time.monotonic() - since
                    time.sleep(_LOOK_AGAIN_SECONDS)
        return time.monotonic() - since


_KILLED = ServiceFault(
    what="it is killed, and started again",
    begin=LocalDeliveryProcess.kill,
    end=LocalDeliveryProcess.start,
)
_CUT = "it is cut off in the middle of each download, at every tenth of it"

BINARY_OUTAGES = Drill(
    name="binary-content-service-down",
    promise=(
        "While the content service is away, or cut off in the middle of a download, a "
        "known binary and its variants are shown whole as they were, marked as old; an "
        "unknown one is a 503; and all is well again by itself."
    ),
    protections={
        "stale-if-error": "what was known is shown while the content service fails",
        "good-copy": "what there is stays until its successor is whole",
        "complete": "a download that ends early has failed",
    },
    variants={"killed": _KILLED.what, "cut": _CUT},
    run=run_binary_outages,
)
