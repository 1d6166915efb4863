"""What a service is: its definition as frozen values that carry everything an application needs, and a hash that names them.

A definition holds its document kinds and checks too, so that an application can keep the definition it began under
(``as_json``, ``from_json``) whatever the catalogue says later.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

from plaza.catalogue.rules.outcomes import DEFAULTS, Guide, Outcome

Json = dict[str, object]
Channel = Literal["online", "video", "counter"]
TO_CONFIRM = "(nomor dikonfirmasi MPP)"
"""Marks, in the file, a law whose number is not known; never shown to citizens, nor printed."""
CHANNELS: tuple[Channel, ...] = ("online", "video", "counter")


def canonical_json(value: object) -> str:
    """The one way to write a value down: sorted keys, no spaces, text as it is. Equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def hash_of(value: object) -> str:
    """sha-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document that services ask for; ``personal_data`` is none, general or specific (UU 27/2022 art. 4).

    ``services`` are those of the plaza by which somebody who has no such document gets one.
    """

    code: str
    name_id: str
    name_en: str
    formats: tuple[str, ...]
    identity: bool
    personal_data: str
    max_mb: int
    services: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """As the file writes it, without the code."""
        found: Json = {
            "name_id": self.name_id, "name_en": self.name_en, "formats": list(self.formats), "identity": self.identity,
            "personal_data": self.personal_data, "max_mb": self.max_mb,
        }  # fmt: skip
        return found | ({"services": list(self.services)} if self.services else {})


@dataclass(frozen=True, slots=True)
class Check:
    """Something the system checks by itself before it grants."""

    code: str
    name_id: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Condition:
    """When a document is needed, in words the machine can follow: exactly one of the three kinds of condition."""

    field: str = ""
    among: tuple[str, ...] = ()
    age_at_least: int | None = None
    proxy: bool = False

    def as_json(self) -> Json:
        if self.proxy:
            return {"proxy": True}
        if self.age_at_least is not None:
            return {"field": self.field, "age_at_least": self.age_at_least}
        return {"field": self.field, "in": list(self.among)}


@dataclass(frozen=True, slots=True)
class Requirement:
    """A document the applicant brings.

    ``when_*`` are the words of a condition, ``condition`` the same for the machine; with words alone an officer judges.
    """

    kind: DocumentKind
    mandatory: bool
    when_id: str = ""
    when_en: str = ""
    condition: Condition | None = None
    alternatives: tuple[DocumentKind, ...] = ()

    @property
    def doc(self) -> str:
        return self.kind.code

    @property
    def kinds(self) -> tuple[DocumentKind, ...]:
        """Every kind of document that answers this requirement."""
        return (self.kind, *self.alternatives)

    def as_json(self) -> Json:
        found: Json = {"doc": self.doc, "mandatory": self.mandatory}
        if self.when_id:
            found["when"] = {"id": self.when_id, "en": self.when_en}
        if self.condition:
            found["if"] = self.condition.as_json()
        if self.alternatives:
            found["alternatives"] = [kind.code for kind in self.alternatives]
        return found


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice."""

    value: str
    label_id: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Constraints:
    """What an answer must keep to. ``not_before`` and ``not_after`` are ``today``; ``after`` names another date field of the form."""

    min: Decimal | None = None
    max: Decimal | None = None
    integer: bool = False
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    digits: tuple[int, ...] = ()
    region: str = ""
    not_before: str = ""
    not_after: str = ""
    after: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the form, beyond the applicant's identity.

    ``type`` is text, number, date, choice, nik, npwp, nib, plate, money or address. ``label_*`` is the noun that summaries and
    printed documents use, ``ask_*`` the question as a person would put it. With a condition it is asked only while that holds.
    """

    name: str
    label_id: str
    label_en: str
    type: str
    required: bool
    constraints: Constraints = Constraints()
    ask_id: str = ""
    ask_en: str = ""
    hint_id: str = ""
    hint_en: str = ""
    condition: Condition | None = None

    @property
    def question_id(self) -> str:
        """What the form's page asks; the label where nobody wrote a question."""
        return self.ask_id or self.label_id

    @property
    def question_en(self) -> str:
        """What the form's page asks; the label where nobody wrote a question."""
        return self.ask_en or self.label_en

    @property
    def options(self) -> tuple[Option, ...]:
        return self.constraints.options


@dataclass(frozen=True, slots=True)
class Fee:
    """What it costs.

    ``kind``: free, fixed (``amount_idr``), formula (in words, perhaps with ``expr``), third_party (paid to another body, never to us).
    """

    kind: str
    amount_idr: int | None = None
    formula_id: str = ""
    formula_en: str = ""
    note_id: str = ""
    note_en: str = ""
    expr: str = ""
    params: Mapping[str, Decimal] = field(default_factory=dict)
    demo_amount: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """What the applicant receives: a permit, certificate, letter, card, or information (an answer without a signed document)."""

    type: str
    name_id: str
    name_en: str
    outcome: Outcome = DEFAULTS["product"]

    @property
    def in_hand(self) -> bool:
        """Whether the signed document IS what was asked for; otherwise it is the slip with which that is collected or attended."""
        kind = self.outcome.kind
        return kind == "document" or (kind in ("appointment", "visit") and self.type in ("letter", "permit"))


@dataclass(frozen=True)
class ServiceDefinition:
    """Everything about one service that an application is held to. Equal content has the equal ``definition_hash``."""

    code: str
    tenant: str
    name_id: str
    name_en: str
    summary_id: str
    summary_en: str
    channels: tuple[str, ...]
    audience: str
    requirements: tuple[Requirement, ...]
    fields: tuple[Field, ...]
    sla_working_days: int | None
    sla_minutes: int | None
    fee: Fee
    output: Output
    validity_months: int | None
    legal_basis: tuple[str, ...]
    decision: str
    auto_checks: tuple[Check, ...]
    evidence: tuple[str, ...]
    guide: Guide | None = None
    outcome_shelf: Mapping[str, Mapping[str, object]] = field(default_factory=dict, compare=False, repr=False)
    source: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def laws(self) -> tuple[str, ...]:
        """The legal basis as it may be told: a number that nobody has confirmed yet is left out, not shown as the law's."""
        return tuple(law.replace(TO_CONFIRM, "").strip() for law in self.legal_basis)

    @property
    def laws_to_confirm(self) -> bool:
        """Whether a law's number still has to be confirmed."""
        return any(TO_CONFIRM in law for law in self.legal_basis)

    def field_named(self, name: str) -> Field | None:
        """The question of that name."""
        return next((item for item in self.fields if item.name == name), None)

    @cached_property
    def documents(self) -> dict[str, DocumentKind]:
        """Every kind of document this service can ask for, by code."""
        return {kind.code: kind for requirement in self.requirements for kind in requirement.kinds}

    def as_json(self) -> Json:
        """The definition with its document kinds and checks; ``parsing.definition_from_json`` reads it back."""
        documents = {code: kind.as_json() for code, kind in sorted(self.documents.items())}
        checks: Json = {check.code: {"name_id": check.name_id, "name_en": check.name_en} for check in self.auto_checks}
        return {"service": dict(self.source), "documents": documents, "checks": checks, **self._shelf_used()}

    def _shelf_used(self) -> Json:
        """What the service refers to by name beyond documents and checks; what it does not use leaves its hash alone."""
        found: Json = {}
        if self.outcome_shelf:
            found["outcomes"] = {code: dict(source) for code, source in self.outcome_shelf.items()}
        if self.guide:
            found["systems"] = {self.guide.system.code: dict(self.guide.system.source)}
        return found

    @cached_property
    def definition_hash(self) -> str:
        """The name of exactly this content."""
        return hash_of(self.as_json())
