"""What the answers look like. Every text comes in Indonesian (``_id``) and English (``_en``)."""

from datetime import datetime
from typing import Generic, TypeVar

from ninja import Schema

Item = TypeVar("Item")


class Listed(Schema, Generic[Item]):
    """``count`` is how many there are; ``items`` are the first ``limit`` of them."""

    count: int
    items: list[Item]


class Problem(Schema):
    """What is wrong and what to do, in one sentence."""

    detail: str


class FeeOut(Schema):
    """``third_party`` is paid to another body, never to the plaza; ``demo_amount`` marks an invented figure."""

    kind: str
    amount_idr: int | None
    formula_id: str
    formula_en: str
    note_id: str
    note_en: str
    demo_amount: bool


class ServiceShort(Schema):
    code: str
    name_id: str
    name_en: str
    summary_id: str
    summary_en: str
    tenant: str
    category: str
    audience: str
    channels: list[str]
    decision: str
    fee: FeeOut
    sla_working_days: int | None
    sla_minutes: int | None


class DocumentOut(Schema):
    code: str
    name_id: str
    name_en: str
    formats: list[str]
    identity: bool
    max_mb: int


class RequirementOut(Schema):
    """A document to bring; any of ``alternatives`` will do instead. With ``when`` it is needed only in that case."""

    document: DocumentOut
    alternatives: list[DocumentOut]
    mandatory: bool
    when_id: str
    when_en: str


class OptionOut(Schema):
    value: str
    label_id: str
    label_en: str


class FieldOut(Schema):
    name: str
    label_id: str
    label_en: str
    type: str
    required: bool
    options: list[OptionOut]


class OutputOut(Schema):
    type: str
    name_id: str
    name_en: str


class CheckOut(Schema):
    code: str
    name_id: str
    name_en: str


class WayOut(Schema):
    """A way to be served; while it is not available, ``opens_at`` says from when it is."""

    channel: str
    available: bool
    opens_at: datetime | None
    closes_at: datetime | None


class TenantOut(Schema):
    """``state`` is open, closed or preparing (served online and by video only); times carry their offset (WITA)."""

    code: str
    name_id: str
    name_en: str
    category: str
    floor: int
    counter: str
    queue_letters: str
    state: str
    in_hours: bool
    opens_at: datetime | None
    closes_at: datetime | None
    evidence: list[str]


class ServiceMore(Schema):
    provider: TenantOut
    ways: list[WayOut]
    requirements: list[RequirementOut]
    fields: list[FieldOut]
    output: OutputOut
    validity_months: int | None
    legal_basis: list[str]
    auto_checks: list[CheckOut]
    evidence: list[str]
    definition_hash: str
    notice_id: str
    notice_en: str


class ServiceOut(ServiceMore, ServiceShort):
    """Everything anybody may know of a service."""
