"""Reads one service of the catalogue and says what does not hold; the same reader serves the file, a page's edit and a kept definition."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import isfinite

from plaza.catalogue.rules.definitions import (
    CHANNELS,
    Check,
    Condition,
    Constraints,
    DocumentKind,
    Fee,
    Field,
    Option,
    Output,
    Requirement,
    ServiceDefinition,
)
from plaza.catalogue.rules.fees import BadFee, parse_expression
from plaza.catalogue.rules.outcomes import (
    TOLD,
    Outcome,
    System,
    read_guide,
    read_named_outcome,
    read_outcome,
    read_system,
)
from plaza.catalogue.rules.reading import BadCatalogue, Entry, Fault

AUDIENCES = ("person", "business")
DECISIONS = ("auto", "officer", "referral")
FEES = ("free", "fixed", "formula", "third_party")
FIELD_TYPES = ("text", "number", "date", "choice", "nik", "npwp", "nib", "plate", "money", "address")
FORMATS = ("pdf", "jpg", "jpeg", "png")
OUTPUTS = ("permit", "certificate", "letter", "card", "information")
PERSONAL_DATA = ("none", "general", "specific")
LONGEST_QUESTION = 90


@dataclass(frozen=True, slots=True)
class Shelf:
    """What services refer to by code, and the sources they may cite (None: not looked at)."""

    documents: Mapping[str, DocumentKind]
    checks: Mapping[str, Check]
    sources: frozenset[str] | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    systems: Mapping[str, System] = field(default_factory=dict)


def definition_from_json(kept: Mapping[str, object]) -> ServiceDefinition:
    """The definition that ``ServiceDefinition.as_json`` wrote; raises BadCatalogue when it is not one."""
    faults: list[Fault] = []
    whole = Entry(kept, place="definition", faults=faults)
    shelf = Shelf(
        documents={code: read_document(entry, code=code) for code, entry in whole.groups("documents").items()},
        checks={code: read_check(entry, code=code) for code, entry in whole.groups("checks").items()},
        outcomes=read_outcomes(whole),
        systems=read_systems(whole, None),
    )
    service = read_service(whole.entry("service"), shelf)
    if faults:
        raise BadCatalogue(faults)
    return service


def read_outcomes(whole: Entry) -> dict[str, Outcome]:
    """The shelf ``outcomes``, where there is one."""
    if "outcomes" not in whole:
        return {}
    return {code: read_outcome(entry, code=code) for code, entry in whole.groups("outcomes").items()}


def read_systems(whole: Entry, cited: frozenset[str] | None) -> dict[str, System]:
    """The shelf ``systems``, where there is one."""
    if "systems" not in whole:
        return {}
    return {code: read_system(entry, code=code, cited=cited) for code, entry in whole.groups("systems").items()}


def read_document(entry: Entry, *, code: str) -> DocumentKind:
    """A document kind under its code."""
    kind = DocumentKind(
        code=code,
        **_both(entry, "name"),
        formats=_some(entry, "formats", entry.names("formats", FORMATS, what="format")),
        identity=entry.flag("identity"),
        personal_data=entry.choice("personal_data", PERSONAL_DATA),
        max_mb=entry.number("max_mb", least=1, most=100),
        services=entry.names("services"),
    )
    entry.finish()
    return kind


def read_check(entry: Entry, *, code: str) -> Check:
    """An automatic check under its code."""
    check = Check(code, *entry.words("name"))
    entry.finish()
    return check


def read_service(entry: Entry, shelf: Shelf) -> ServiceDefinition:
    """One service. What is wrong is noted in the entry's faults; use the answer only when there are none."""
    fields: tuple[Field, ...] = ()
    for item in entry.entries("fields", named_by="name"):
        fields = (*fields, _read_field(item, fields))
    output = _read_output(entry.entry("output"), shelf)
    service = ServiceDefinition(
        code=entry.text("code", pattern=r"[A-Z]+-\d\d", shape="TENANT-nn"),
        tenant=entry.text("tenant"),
        **_both(entry, "name"),
        **_both(entry, "summary"),
        channels=_read_channels(entry),
        audience=entry.choice("audience", AUDIENCES),
        requirements=tuple(
            _read_requirement(item, shelf, fields) for item in entry.entries("requirements", named_by="doc")
        ),
        fields=fields,
        sla_working_days=entry.maybe_number("sla_working_days", least=1),
        sla_minutes=entry.maybe_number("sla_minutes", least=1),
        fee=_read_fee(entry.entry("fee"), fields),
        output=output,
        validity_months=entry.maybe_number("validity_months", least=1),
        legal_basis=_some(entry, "legal_basis", entry.names("legal_basis")),
        decision=entry.choice("decision", DECISIONS),
        auto_checks=_read_checks(entry, shelf),
        evidence=entry.names("evidence", shelf.sources, what="source"),
        guide=read_guide(entry.entry("guide"), shelf.systems) if "guide" in entry else None,
        outcome_shelf={code: shelf.outcomes[code].source for code in [output.outcome.code] if code in shelf.outcomes},
        source=dict(entry.values),
    )
    entry.finish()
    _check_whole(entry, service)
    return service


def _both(entry: Entry, name: str) -> dict[str, str]:
    indonesian, english = entry.words(name)
    return {f"{name}_id": indonesian, f"{name}_en": english}


def _some(entry: Entry, key: str, found: tuple[str, ...]) -> tuple[str, ...]:
    if not found:
        entry.fault(f"{key} needs at least one")
    return found


def _read_channels(entry: Entry) -> tuple[str, ...]:
    found = entry.names("channels", CHANNELS, what="channel")
    return tuple(channel for channel in CHANNELS if channel in _some(entry, "channels", found))


def _read_checks(entry: Entry, shelf: Shelf) -> tuple[Check, ...]:
    codes = entry.names("auto_checks", shelf.checks, what="check")
    return tuple(shelf.checks[code] for code in codes if code in shelf.checks)


def _read_output(entry: Entry, shelf: Shelf) -> Output:
    kind = entry.choice("type", OUTPUTS)
    outcome = read_named_outcome(entry, shelf.outcomes, output_type=kind)
    output = Output(kind, *entry.words("name"), outcome=outcome)
    entry.finish()
    if kind == "information" and outcome.kind in ("document", "made_item"):
        entry.fault(f"information is no {outcome.kind}: it is an answer, an appointment or a visit")
    return output


def _read_requirement(entry: Entry, shelf: Shelf, fields: tuple[Field, ...]) -> Requirement:
    doc = entry.text("doc")
    if doc and doc not in shelf.documents:
        entry.fault(f"unknown document type {doc}")
    others = entry.names("alternatives", shelf.documents, what="document type")
    when_id, when_en = entry.pair("when")
    kind = shelf.documents.get(doc) or DocumentKind(doc, "", "", (), False, "none", 1)
    label_id, label_en = entry.pair("label")
    requirement = Requirement(
        kind=replace(kind, name_id=label_id, name_en=label_en) if label_id else kind,
        mandatory=entry.flag("mandatory"),
        when_id=when_id,
        when_en=when_en,
        condition=_read_condition(entry.entry("if"), fields) if "if" in entry else None,
        alternatives=tuple(shelf.documents[code] for code in others if code in shelf.documents),
    )
    if requirement.condition and not when_id:
        entry.fault("if needs the same condition in words (when)")
    entry.finish()
    return requirement


def _read_condition(entry: Entry, fields: tuple[Field, ...]) -> Condition:
    if "proxy" in entry:
        if entry.raw("proxy") is not True:
            entry.fault("proxy can only be true")
        entry.finish()
        return Condition(proxy=True)
    name = entry.text("field")
    asked = next((field for field in fields if field.name == name), None)
    if name and asked is None:
        entry.fault(f"no field is called {name}")
    condition = _read_age(entry, asked) if "age_at_least" in entry else _read_among(entry, asked)
    entry.finish()
    return condition


def _read_age(entry: Entry, asked: Field | None) -> Condition:
    if asked and asked.type != "date":
        entry.fault(f"age_at_least needs a date field, {asked.name} is {asked.type}")
    return Condition(field=asked.name if asked else "", age_at_least=entry.number("age_at_least", least=1, most=150))


def _read_among(entry: Entry, asked: Field | None) -> Condition:
    if asked and asked.type != "choice":
        entry.fault(f"in needs a choice field, {asked.name} is {asked.type}")
    values = [option.value for option in asked.options] if asked else None
    found = _some(entry, "in", entry.names("in", values or None, what="value"))
    return Condition(field=asked.name if asked else "", among=found)


def _read_field(entry: Entry, before: tuple[Field, ...]) -> Field:
    kind = entry.choice("type", FIELD_TYPES)
    ask_id, ask_en = entry.words("ask") if "ask_id" in entry or "ask_en" in entry else ("", "")
    hint_id, hint_en = entry.pair("hint")
    asked = Field(
        name=entry.text("name", pattern=r"[a-z][a-z0-9_]*", shape="small letters, digits and _"),
        **_both(entry, "label"),
        type=kind,
        required=entry.flag("required"),
        constraints=_read_constraints(entry.entry("constraints")) if "constraints" in entry else Constraints(),
        ask_id=ask_id,
        ask_en=ask_en,
        hint_id=hint_id,
        hint_en=hint_en,
        condition=_read_condition(entry.entry("if"), before) if "if" in entry else None,
    )
    if kind == "choice" and len(asked.options) < 2:
        entry.fault("a choice needs two or more options")
    for question in (ask_id, ask_en):
        if question and not (question.endswith("?") and len(question) <= LONGEST_QUESTION):
            entry.fault(
                f"ask must be a question of at most {LONGEST_QUESTION} characters that ends with ?: {question!r}"
            )
    entry.finish()
    return asked


def _read_constraints(entry: Entry) -> Constraints:
    found = Constraints(
        min=_decimal(entry, "min"),
        max=_decimal(entry, "max"),
        integer=entry.flag("integer", default=False),
        min_length=entry.maybe_number("min_length", least=0),
        max_length=entry.maybe_number("max_length", least=1),
        pattern=_pattern(entry),
        digits=_digits(entry),
        region=_word(entry, "region"),
        not_before=_word(entry, "not_before"),
        not_after=_word(entry, "not_after"),
        after=_word(entry, "after"),
        options=_read_options(entry),
    )
    if found.min is not None and found.max is not None and found.min > found.max:
        entry.fault("min is above max")
    if found.min_length and found.max_length and found.min_length > found.max_length:
        entry.fault("min_length is above max_length")
    entry.finish()
    return found


def _read_options(entry: Entry) -> tuple[Option, ...]:
    found = []
    for item in entry.entries("options", named_by="value"):
        found.append(Option(item.text("value"), *item.words("label")))
        item.finish()
    if len({option.value for option in found}) < len(found):
        entry.fault("an option's value is used twice")
    return tuple(found)


def _word(entry: Entry, key: str) -> str:
    return entry.text(key) if key in entry else ""


def _decimal(entry: Entry, key: str) -> Decimal | None:
    value = entry.raw(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        entry.fault(f"{key} must be a number, not {value!r}")
        return None
    return Decimal(str(value))


def _pattern(entry: Entry) -> str:
    found = _word(entry, "pattern")
    try:
        re.compile(found)
    except re.error as problem:
        entry.fault(f"pattern does not compile: {problem}")
    return found


def _digits(entry: Entry) -> tuple[int, ...]:
    value = entry.raw("digits")
    found = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(item, int) and item > 0 for item in found):
        entry.fault("digits must be a whole number or a list of them")
        return ()
    return tuple(found)


def _read_fee(entry: Entry, fields: tuple[Field, ...]) -> Fee:
    formula, note = entry.pair("formula"), entry.pair("note")
    fee = Fee(
        kind=entry.choice("kind", FEES),
        amount_idr=entry.maybe_number("amount_idr", least=1),
        formula_id=formula[0],
        formula_en=formula[1],
        note_id=note[0],
        note_en=note[1],
        expr=_word(entry, "expr"),
        params=_read_params(entry),
        demo_amount=entry.flag("demo_amount", default=False),
    )
    entry.finish()
    _check_fee(entry, fee, fields)
    return fee


def _read_params(entry: Entry) -> dict[str, Decimal]:
    if "params" not in entry:
        return {}
    inner = entry.entry("params")
    return {name: _decimal(inner, name) or Decimal(0) for name in inner.values}


def _check_fee(entry: Entry, fee: Fee, fields: tuple[Field, ...]) -> None:
    if fee.kind == "free" and set(entry.values) != {"kind"}:
        entry.fault("a free service has no amount and no note")
    if fee.kind == "fixed" and fee.amount_idr is None:
        entry.fault("a fixed fee needs amount_idr")
    if fee.kind == "formula" and not fee.formula_id:
        entry.fault("a formula fee needs its formula in words (id, en)")
    if fee.kind == "third_party" and not fee.note_id:
        entry.fault("a third-party fee needs a note (id, en)")
    if fee.params and not fee.expr:
        entry.fault("params are of no use without expr")
    if fee.expr:
        names = {field.name for field in fields if field.type in ("number", "money")} | set(fee.params)
        try:
            parse_expression(fee.expr, names=names)
        except BadFee as problem:
            entry.fault(str(problem))


def _check_whole(entry: Entry, service: ServiceDefinition) -> None:
    if not service.code.startswith(f"{service.tenant}-"):
        entry.fault(f"code must begin with its tenant, {service.tenant}-")
    if (service.sla_working_days is None) == (service.sla_minutes is None):
        entry.fault("needs exactly one of sla_working_days and sla_minutes")
    _check_names(entry, service)
    _check_outcome(entry, service)
    if service.decision == "auto":
        _check_automatic(entry, service)
    elif service.decision == "referral" and "auto_checks" in entry:
        entry.fault("auto_checks belong to a decision of ours, auto or officer")
    if service.decision == "referral":
        _check_referral(entry, service)


def _check_names(entry: Entry, service: ServiceDefinition) -> None:
    names = [field.name for field in service.fields]
    for name in {name for name in names if names.count(name) > 1}:
        entry.fault(f"the field {name} is asked twice")
    docs = [requirement.doc for requirement in service.requirements]
    for doc in {doc for doc in docs if docs.count(doc) > 1}:
        entry.fault(f"the document type {doc} is required twice")
    for asked in service.fields:
        if asked.constraints.after and asked.constraints.after not in names:
            entry.fault(f"{asked.name} must come after {asked.constraints.after}, but no field is called so")


def _check_outcome(entry: Entry, service: ServiceDefinition) -> None:
    """The date and the address that an outcome speaks of are asked for by the form."""
    outcome = service.output.outcome
    if outcome.date not in ("", TOLD) and service.field_named(outcome.date) is None:
        entry.fault(f"the outcome's date is asked by {outcome.date}, but no field is called so (or {TOLD})")
    if outcome.sending and not any(item.type == "address" and item.condition for item in service.fields):
        entry.fault(
            "what can be sent asks for its address: an address field with `if` on the answer that chooses sending"
        )
    if outcome.kind == "answer" and service.output.type != "information" and service.decision != "referral":
        entry.fault(f"a {service.output.type} that the plaza gives is more than an answer")
    if service.guide and service.decision != "referral":
        entry.fault("a guide belongs to a referral")


def _check_automatic(entry: Entry, service: ServiceDefinition) -> None:
    checks = {check.code for check in service.auto_checks}
    if not checks:
        entry.fault("decision auto needs auto_checks")
    if any(item.mandatory for item in service.requirements) and "docs_complete" not in checks:
        entry.fault("an automatic decision on files needs the check docs_complete")
    if service.fee.kind == "fixed" and "fee_paid" not in checks:
        entry.fault("an automatic decision with a fixed fee needs the check fee_paid")
    if service.fee.kind == "free" and "fee_paid" in checks:
        entry.fault("a free service has no payment to check (fee_paid)")
    if "fee_paid" in checks and "payment_proof" in {item.doc for item in service.requirements if item.mandatory}:
        entry.fault("what the plaza collects itself needs no proof of payment (payment_proof beside fee_paid)")
    if "online" not in service.channels:
        entry.fault("an automatic decision needs the online channel")
    for item in service.requirements:
        if item.when_id and item.condition is None:
            entry.fault(f"the condition on {item.doc} must be given to the machine too (if)")


def _check_referral(entry: Entry, service: ServiceDefinition) -> None:
    if service.sla_minutes is None:
        entry.fault("a referral promises minutes of guidance (sla_minutes), not the other agency's days")
    if "video" not in service.channels:
        entry.fault("a referral connects by video")
