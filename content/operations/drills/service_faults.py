"""The ways in which a content service fails: what is done to it, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

import msgspec

from content.local_delivery.faults import Fault, FaultKind
from content.operations.stage.local_delivery_process import LocalDeliveryProcess


class ServiceFault(msgspec.Struct, frozen=True, kw_only=True):
    """One of them."""

    what: str
    begin: Callable[[LocalDeliveryProcess], None]
    end: Callable[[LocalDeliveryProcess], None]


def _fail_with(what: str, fault: Fault) -> ServiceFault:
    return ServiceFault(
        what=what,
        begin=lambda delivery: delivery.set_faults(fault),
        end=lambda delivery: delivery.set_faults(),
    )


SERVICE_FAULTS: Mapping[str, ServiceFault] = {
    "killed": ServiceFault(
        what="it is killed, and started again",
        begin=LocalDeliveryProcess.kill,
        end=LocalDeliveryProcess.start,
    ),
    "hung": _fail_with("it never answers", Fault(kind=FaultKind.HANG)),
    "500": _fail_with(
        "it answers 500",
        Fault(kind=FaultKind.STATUS, status=HTTPStatus.INTERNAL_SERVER_ERROR),
    ),
    "garbage": _fail_with(
        "it answers something that is no document", Fault(kind=FaultKind.GARBAGE)
    ),
}
