"""Loads a catalogue file with its calendar and synonyms: all of it, or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from plaza.catalogue.actions.editions import hold_edition, next_edition
from plaza.catalogue.actions.tables import Values, bring
from plaza.catalogue.actions.versions import keep_versions
from plaza.catalogue.models import (
    DocumentKind,
    Edition,
    Facility,
    Holiday,
    Schedule,
    Season,
    Service,
    Tenant,
)
from plaza.catalogue.queries import DATA
from plaza.catalogue.rules.definitions import ServiceDefinition, hash_of
from plaza.catalogue.rules.files import (
    CalendarFile,
    CatalogueFile,
    TenantEntry,
    read_calendar,
    read_catalogue,
    warnings_about,
)
from plaza.catalogue.rules.parsing import Shelf, read_service
from plaza.catalogue.rules.reading import BadCatalogue, Entry, Fault
from plaza.catalogue.rules.reports import Change, Line, Report, failed
from plaza.catalogue.rules.words import Synonyms, read_synonyms
from plaza.core.given import MIB, read_given
from plaza.integrity.actions import record

LARGEST = 16 * MIB
Read = TypeVar("Read")


@dataclass(frozen=True)
class _Files:
    catalogue: CatalogueFile
    calendar: CalendarFile
    synonyms: Synonyms
    digest: str


def seed_catalogue(
    path: Path | str | None = None, *, actor: str, overwrite_edits: bool = False, dry_run: bool = False
) -> Report:
    """Loads the catalogue at ``path`` (the plaza's own demo catalogue when not given) and reports what that changed.

    ``calendar.yaml`` and ``synonyms.yaml`` are taken from the same folder, or else from the plaza's own data. A file with a fault
    changes nothing, and the report names every fault. What was edited on a page stays, unless ``overwrite_edits``.
    ``dry_run`` only reports.
    """
    try:
        files = _read(Path(path) if path else DATA / "catalogue.yaml")
        with transaction.atomic():
            report = _load(files, actor=actor, overwrite_edits=overwrite_edits, dry_run=dry_run)
            if not report.applied:
                transaction.set_rollback(True)
            return report
    except BadCatalogue as bad:
        return failed(bad.faults)


def _read(path: Path) -> _Files:
    faults: list[Fault] = []
    calendar, synonyms = (_beside(path, name) for name in ("calendar.yaml", "synonyms.yaml"))
    read = (
        _reading(read_catalogue, path, faults),
        _reading(read_calendar, calendar, faults),
        _reading(read_synonyms, synonyms, faults),
    )
    if faults or read[0] is None or read[1] is None or read[2] is None:
        raise BadCatalogue(faults)
    digest = hash_of([_text(file) for file in (path, calendar, synonyms)])
    return _Files(read[0], read[1], read[2], digest)


def _reading(read: Callable[[str], Read], path: Path, faults: list[Fault]) -> Read | None:
    """What ``read`` makes of the file; None when it has a fault, which is noted."""
    try:
        return read(_text(path))
    except BadCatalogue as bad:
        faults += bad.faults
    except OSError as problem:
        faults.append(Fault(str(path), f"cannot be read ({problem.strerror or problem})"))
    except UnicodeDecodeError:
        faults.append(Fault(str(path), "is not UTF-8 text"))
    return None


def _text(path: Path) -> str:
    return read_given(path, most=LARGEST).decode()


def _beside(path: Path, name: str) -> Path:
    own = path.parent / name
    return own if own.exists() else DATA / name


def _load(files: _Files, *, actor: str, overwrite_edits: bool, dry_run: bool) -> Report:
    held = hold_edition()
    changes = [
        *_bring_tables(files.catalogue, overwrite_edits=overwrite_edits),
        *_bring_services(files.catalogue, overwrite_edits=overwrite_edits),
        *_bring_calendar(files.calendar, overwrite_edits=overwrite_edits),
        *_bring_whole(held, files),
    ]
    applied = not dry_run and any(change.kind != "kept" for change in changes)
    if applied:
        keep_versions(Service.objects.filter(offered=True), actor=actor)
        next_edition(held)
        _log(held, files, changes, actor=actor)
    return Report(tuple(_lines(files)), tuple(changes), applied=applied, edition=held.number)


def _bring_tables(file: CatalogueFile, *, overwrite_edits: bool) -> Iterator[Change]:
    schedules: dict[str, Values] = {
        code: {"name_id": week.name_id, "name_en": week.name_en, "days": week.as_json()}
        for code, week in file.schedules.items()
    }
    kinds: dict[str, Values] = {code: {"services": [], **kind.as_json()} for code, kind in file.documents.items()}
    tenants = {tenant.code: _row(asdict(tenant), at) for at, tenant in enumerate(file.tenants)}
    _refuse_taken_letters(file.tenants, overwrite_edits=overwrite_edits)
    places = {place.code: _row(asdict(place), at) for at, place in enumerate(file.facilities)}
    yield from bring(Schedule, schedules, key="code", section="schedules", overwrite_edits=overwrite_edits)
    yield from bring(DocumentKind, kinds, key="code", section="document_types", overwrite_edits=overwrite_edits)
    yield from bring(Tenant, tenants, key="code", section="tenants", overwrite_edits=overwrite_edits)
    yield from bring(Facility, places, key="code", section="facilities", overwrite_edits=overwrite_edits)


def _row(entry: Mapping[str, object], at: int) -> Values:
    values = {
        name: list(value) if isinstance(value, tuple) else value for name, value in entry.items() if name != "code"
    }
    return {**values, "position": at, "offered": True}


def _refuse_taken_letters(entries: Iterable[TenantEntry], *, overwrite_edits: bool) -> None:
    """Letters that somebody else has by an edit, or had in former days, are not given again."""
    wanted = {entry.letters: entry.code for entry in entries}
    codes = set(wanted.values())
    for code, letters, edited in Tenant.objects.values_list("code", "letters", "edited"):
        stays = code not in codes or ("letters" in edited and not overwrite_edits)
        if stays and wanted.get(letters, code) != code:
            raise BadCatalogue([Fault(f"tenants.{wanted[letters]}", f"the letters {letters} belong to {code} already")])


def _bring_services(file: CatalogueFile, *, overwrite_edits: bool) -> Iterator[Change]:
    merged = file.services if overwrite_edits else _merged(file)
    tenants = dict(Tenant.objects.values_list("code", "pk"))
    wanted = {
        service.code: {**columns_of(service), "tenant_id": tenants[service.tenant], "position": at, "offered": True}
        for at, service in enumerate(merged)
    }
    yield from bring(Service, wanted, key="code", section="services", overwrite_edits=overwrite_edits)


def columns_of(service: ServiceDefinition) -> dict[str, object]:
    """What a row keeps of a definition beside the definition itself."""
    return {
        "name_id": service.name_id,
        "name_en": service.name_en,
        "summary_id": service.summary_id,
        "summary_en": service.summary_en,
        "audience": service.audience,
        "decision": service.decision,
        "channels": list(service.channels),
        "definition": service.as_json(),
        "definition_hash": service.definition_hash,
    }


def _merged(file: CatalogueFile) -> Iterator[ServiceDefinition]:
    """The file's services with what was edited on a page laid over them; the whole must hold together again."""
    kept = {row.code: row for row in Service.objects.exclude(edited=[])}
    shelf = Shelf(file.documents, file.checks, outcomes=file.outcomes, systems=file.systems)
    faults: list[Fault] = []
    for service in file.services:
        row = kept.get(service.code)
        if row is None:
            yield service
            continue
        edits = {name: row.definition["service"].get(name) for name in row.edited}
        source = {
            name: value for name, value in {**service.source, **edits}.items() if value is not None or name not in edits
        }
        entry = Entry(source, place=f"services.{service.code} (with what was edited on a page)", faults=faults)
        yield read_service(entry, shelf)
    if faults:
        raise BadCatalogue(faults)


def _bring_calendar(calendar: CalendarFile, *, overwrite_edits: bool) -> Iterator[Change]:
    wanted = {holiday.day: holiday for holiday in calendar.holidays}
    for row in Holiday.objects.all():
        if row.edited and not overwrite_edits:
            wanted.pop(row.day, None)
            yield Change("kept", f"holidays.{row.day}", "edited on a page")
        elif row.day not in wanted:
            row.delete()
            yield Change("withdrawn", f"holidays.{row.day}")
    for day, holiday in wanted.items():
        values = {name: value for name, value in asdict(holiday).items() if name != "day"} | {
            "removed": False,
            "edited": [],
        }
        found = Holiday.objects.filter(day=day)
        if not found.exists():
            Holiday.objects.create(day=day, **values)
            yield Change("added", f"holidays.{day}")
        elif not found.filter(**values).exists():
            found.update(**values)
            yield Change("changed", f"holidays.{day}")
    seasons = [(season.schedule, season.starts, season.ends) for season in calendar.seasons]
    if seasons != list(Season.objects.order_by("pk").values_list("schedule", "starts", "ends")):
        Season.objects.all().delete()
        Season.objects.bulk_create([Season(schedule=code, starts=starts, ends=ends) for code, starts, ends in seasons])
        yield Change("changed", "seasons")


def _bring_whole(held: Edition, files: _Files) -> Iterator[Change]:
    """What belongs to the catalogue as a whole; saved with the edition's next number."""
    file = files.catalogue
    whole: dict[str, object] = {
        "meta": file.meta,
        "sources": file.sources,
        "categories": [{"code": code, **names} for code, names in file.categories.items()],
        "checks": {code: {"name_id": check.name_id, "name_en": check.name_en} for code, check in file.checks.items()},
        "outcomes": {code: dict(outcome.source) for code, outcome in file.outcomes.items()},
        "systems": {code: dict(system.source) for code, system in file.systems.items()},
        "synonyms": files.synonyms.as_json(),
        "years": {str(year): decreed for year, decreed in files.calendar.years.items()},
    }
    for name, value in whole.items():
        if getattr(held, name) != value:
            setattr(held, name, value)
            yield Change("changed", name)


def _lines(files: _Files) -> Iterator[Line]:
    file = files.catalogue
    yield Line("Pass", "catalogue", f"{len(file.services)} services of {len(file.tenants)} tenants hold together")
    yield Line(
        "Pass", "calendar", f"{len(files.calendar.holidays)} days off, decreed until {files.calendar.certain_until}"
    )
    if file.meta.get("kind") == "demo":
        yield Line("Warn", "meta", "this is a demo catalogue, not the official list")
    yield from (Line("Warn", fault.place, fault.words) for fault in warnings_about(file))
    codes = {service.code for service in file.services} | {tenant.code for tenant in file.tenants}
    for code in (*files.synonyms.services, *files.synonyms.tenants):
        if code not in codes:
            yield Line("Warn", f"synonyms.{code}", "everyday names for a code that is not in the catalogue")


def _log(held: Edition, files: _Files, changes: Iterable[Change], *, actor: str) -> None:
    counted = Counter(change.kind for change in changes)
    facts = {"file": files.digest, **{kind: counted[kind] for kind in ("added", "changed", "withdrawn", "kept")}}
    record("catalogue.loaded", actor=actor, subject=f"catalogue:{held.number}", facts=facts)
