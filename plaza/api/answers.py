"""From the catalogue's rows and definitions to the answers of the API."""

from plaza.api import schemas
from plaza.catalogue import queries as catalogue
from plaza.catalogue.models import Service, Tenant
from plaza.catalogue.rules.definitions import DocumentKind, Fee, Field, Requirement, ServiceDefinition


def service_short(service: Service, definition: ServiceDefinition) -> schemas.ServiceShort:
    """A service as a list shows it."""
    return schemas.ServiceShort(
        code=service.code,
        name_id=service.name_id,
        name_en=service.name_en,
        summary_id=service.summary_id,
        summary_en=service.summary_en,
        tenant=service.tenant.code,
        category=service.tenant.category,
        audience=service.audience,
        channels=service.channels,
        decision=service.decision,
        fee=fee(definition.fee),
        sla_working_days=definition.sla_working_days,
        sla_minutes=definition.sla_minutes,
    )


def service_full(service: Service) -> schemas.ServiceOut:
    """Everything anybody may know of a service."""
    definition, about = catalogue.definition_of(service.code), catalogue.edition().meta
    more = schemas.ServiceMore(
        provider=tenant(service.tenant, catalogue.tenant_status(service.tenant)),
        ways=[schemas.WayOut.from_orm(way) for way in catalogue.ways(service)],
        requirements=[requirement(item) for item in definition.requirements],
        fields=[field(item) for item in definition.fields],
        output=schemas.OutputOut.from_orm(definition.output),
        validity_months=definition.validity_months,
        legal_basis=list(definition.laws),
        auto_checks=[schemas.CheckOut.from_orm(check) for check in definition.auto_checks],
        evidence=list(definition.evidence),
        definition_hash=definition.definition_hash,
        notice_id=str(about.get("disclaimer_id", "")),
        notice_en=str(about.get("disclaimer_en", "")),
    )
    return schemas.ServiceOut.model_validate({**service_short(service, definition).model_dump(), **more.model_dump()})


def tenant(row: Tenant, status: catalogue.TenantStatus) -> schemas.TenantOut:
    """A tenant and how it stands."""
    return schemas.TenantOut(
        code=row.code,
        name_id=row.name_id,
        name_en=row.name_en,
        category=row.category,
        floor=row.floor,
        counter=row.counter,
        queue_letters=row.letters,
        state=status.state,
        in_hours=status.in_hours,
        opens_at=status.opens_at,
        closes_at=status.closes_at,
        evidence=row.evidence,
    )


def fee(given: Fee) -> schemas.FeeOut:
    """What a service costs, in words and figures."""
    return schemas.FeeOut(
        kind=given.kind,
        amount_idr=0 if given.kind == "free" else given.amount_idr,
        formula_id=given.formula_id,
        formula_en=given.formula_en,
        note_id=given.note_id,
        note_en=given.note_en,
        demo_amount=given.demo_amount,
    )


def requirement(item: Requirement) -> schemas.RequirementOut:
    """A document to bring."""
    return schemas.RequirementOut(
        document=_document(item.kind),
        alternatives=[_document(kind) for kind in item.alternatives],
        mandatory=item.mandatory,
        when_id=item.when_id,
        when_en=item.when_en,
    )


def field(item: Field) -> schemas.FieldOut:
    """A question of the form."""
    options = [schemas.OptionOut.from_orm(option) for option in item.options]
    return schemas.FieldOut(
        name=item.name,
        label_id=item.label_id,
        label_en=item.label_en,
        type=item.type,
        required=item.required,
        options=options,
    )


def _document(kind: DocumentKind) -> schemas.DocumentOut:
    return schemas.DocumentOut(
        code=kind.code,
        name_id=kind.name_id,
        name_en=kind.name_en,
        formats=list(kind.formats),
        identity=kind.identity,
        max_mb=kind.max_mb,
    )
