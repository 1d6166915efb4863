"""The report of a month or a year: visits and queues, service standards kept or missed, and satisfaction. Figures, never people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import fmean

from plaza.catalogue.queries import services, tenants
from plaza.core.clock import today
from plaza.core.templatetags.plaza import in_language
from plaza.core.texts import Pair, t
from plaza.feedback.queries import scores, scores_by
from plaza.feedback.rules.survey import ELEMENTS, Scores
from plaza.insight.queries.standards import REASONS, held
from plaza.insight.rules.periods import Period, month, within
from plaza.queueing.figures import Visit, first_day, visits

Cell = str | int | float | Decimal | None
LONG_WAIT, MONTHS_BACK = 0.95, 36


@dataclass(frozen=True)
class Column:
    """A column's heading, and what stands in it: ``text``, ``count``, ``minutes``, ``percent`` or ``index``."""

    title: Pair
    kind: str = "count"


@dataclass(frozen=True)
class Sheet:
    """One table of the report; ``key`` names it in addresses."""

    key: str
    title: Pair
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Report:
    """All tables of a period, which may still run: then ``until`` is today."""

    period: Period
    until: date
    sheets: tuple[Sheet, ...]

    def sheet(self, key: str) -> Sheet | None:
        """The table of that name."""
        return next((one for one in self.sheets if one.key == key), None)


def periods() -> list[Period]:
    """The months and years that can be reported, the newest first: since the first number; of months, three years at most."""
    now, first = today(), first_day() or today()
    years = [Period(date(year, 1, 1), date(year, 12, 31)) for year in range(now.year, first.year - 1, -1)]
    months: list[Period] = []
    day = now
    while len(months) < MONTHS_BACK and day >= first.replace(day=1):
        months.append(month(day.year, day.month))
        day = day.replace(day=1) - timedelta(days=1)
    return [*months, *years]


def report_of(period: Period) -> Report:
    """The whole report of the period."""
    until = period.until(today())
    found = visits(since=period.first, until=until)
    sheets = (
        _by_time(period, found), _by_tenant(found), _standards(period.first, until), _satisfaction(period.first, until),
        _elements(period.first, until),
    )  # fmt: skip
    return Report(period, until, sheets)


# Visits and queues

FLOW = (
    Column(t("Nomor diambil", "Numbers taken")), Column(t("Dilayani", "Served")), Column(t("Pergi", "Left")),
    Column(t("Tidak datang", "No-shows")), Column(t("Lewat video", "By video")), Column(t("Di loket", "At counters")),
    Column(t("Prioritas", "Priority")), Column(t("Tunggu rata-rata (menit)", "Average wait (minutes)"), "minutes"),
    Column(t("95 % menunggu paling lama (menit)", "95 % waited at most (minutes)"), "minutes"),
    Column(t("Dilayani rata-rata (menit)", "Average service (minutes)"), "minutes"),
    Column(t("Dipanggil dalam kisaran yang dikatakan (%)", "Called within the range told (%)"), "percent"),
)  # fmt: skip


def _flow(found: Sequence[Visit]) -> tuple[Cell, ...]:
    states = [visit.state for visit in found]
    waits = [wait for visit in found if (wait := visit.wait) is not None]
    took = [minutes for visit in found if (minutes := visit.handling) is not None]
    told = [kept for visit in found if (kept := visit.kept) is not None]
    by_video = sum(visit.channel == "video" for visit in found)
    return (
        len(found), states.count("done"), states.count("left"), states.count("no_show"), by_video, len(found) - by_video,
        sum(bool(visit.lane) for visit in found), fmean(waits) if waits else None, within(waits, LONG_WAIT),
        fmean(took) if took else None, 100 * sum(told) / len(told) if told else None,
    )  # fmt: skip


def _by_time(period: Period, found: Sequence[Visit]) -> Sheet:
    """A year by month, a month by day; days without a visit are not lines."""
    by_key: dict[str, list[Visit]] = defaultdict(list)
    for visit in found:
        by_key[f"{visit.day:%Y-%m}" if period.whole_year else f"{visit.day}"].append(visit)
    when = t("Bulan", "Month") if period.whole_year else t("Hari", "Day")
    rows = [(key, *_flow(by_key[key])) for key in sorted(by_key)]
    if found:
        rows.append((str(t("Seluruhnya", "Altogether")), *_flow(found)))
    return Sheet(
        "kunjungan",
        t("Kunjungan dan antrean menurut waktu", "Visits and queues by time"),
        (Column(when, "text"), *FLOW),
        tuple(rows),
    )


def _by_tenant(found: Sequence[Visit]) -> Sheet:
    by_tenant: dict[str, list[Visit]] = defaultdict(list)
    for visit in found:
        by_tenant[visit.tenant].append(visit)
    names = {tenant.code: str(in_language(tenant)) for tenant in tenants()}
    codes = [*(code for code in names if code in by_tenant), *sorted(by_tenant.keys() - names.keys())]
    columns = (Column(t("Kode", "Code"), "text"), Column(t("Instansi", "Agency"), "text"), *FLOW)
    rows = tuple((code, names.get(code, code), *_flow(by_tenant[code])) for code in codes)
    return Sheet("instansi", t("Kunjungan dan antrean menurut instansi", "Visits and queues by agency"), columns, rows)


# Standards


def _standards(since: date, until: date) -> Sheet:
    columns = (
        Column(t("Kode", "Code"), "text"), Column(t("Layanan", "Service"), "text"), Column(t("Instansi", "Agency"), "text"),
        Column(t("Diputus", "Decided")), Column(t("Ditepati", "Kept")), Column(t("Lewat waktu", "Late")),
        Column(t("Ditepati (%)", "Kept (%)"), "percent"), *(Column(words) for words in REASON_TITLES),
        Column(t("Rata-rata hari", "Average days"), "minutes"),
    )  # fmt: skip
    rows = tuple(
        (
            one.service.code, str(in_language(one.service)), one.service.tenant.code, one.decided, one.kept, one.late, one.share,
            *(one.reasons.get(reason, 0) for reason in REASONS), one.hours / 24 if one.hours is not None else None,
        )
        for one in held(since=since, until=until)
        if one.decided
    )  # fmt: skip
    return Sheet(
        "standar", t("Standar pelayanan: ditepati atau tidak", "Service standards: kept or missed"), columns, rows
    )


REASON_TITLES = (
    t("Lewat: lama menunggu petugas", "Late: waited long for an officer"), t("Lewat: lama ditinjau", "Late: long under review"),
    t("Lewat: sistem terlambat", "Late: the system was late"),
)  # fmt: skip
"""In the order of the standards' REASONS."""


# Satisfaction

LEVELS = {
    "plaza": t("Seluruh plaza", "The whole plaza"),
    "tenant": t("Instansi", "Agency"),
    "service": t("Layanan", "Service"),
}
TOO_FEW = t("terlalu sedikit penilai", "too few answers")
WHO = (
    Column(t("Tingkat", "Level"), "text"),
    Column(t("Kode", "Code"), "text"),
    Column(t("Nama", "Name"), "text"),
)


def _satisfaction(since: date, until: date) -> Sheet:
    columns = (
        *WHO, Column(t("Indeks (IKM)", "Index"), "index"), Column(t("Mutu", "Band"), "text"), Column(t("Responden", "Respondents")),
        Column(t("Diminta menilai", "Asked")), Column(t("Batas ketelitian", "Margin of error"), "index"),
    )  # fmt: skip
    rows = tuple(
        (*who, found.index, found.band, found.respondents, found.population, found.margin)
        if _tells(who, found)
        else (*who, None, str(TOO_FEW), found.respondents, found.population, None)
        for who, found in _judged(since, until)
    )
    return Sheet("kepuasan", t("Survei kepuasan masyarakat", "Satisfaction of the public"), columns, rows)


def _elements(since: date, until: date) -> Sheet:
    columns = (*WHO, *(Column(Pair(*element.name), "index") for element in ELEMENTS))
    rows = tuple((*who, *found.elements) for who, found in _judged(since, until) if _tells(who, found))
    title = t("Kepuasan: sembilan unsur (1 sampai 4)", "Satisfaction: the nine elements (1 to 4)")
    return Sheet("unsur", title, columns, rows)


def _tells(who: tuple[str, str, str], found: Scores) -> bool:
    """Whether the figures stand for so many that they may be held against others'; the plaza's own are held against nobody's."""
    return found.enough or not who[1]


def _judged(since: date, until: date) -> Iterable[tuple[tuple[str, str, str], Scores]]:
    """Whose figures they are, and the figures, wherever somebody answered."""
    names = {tenant.code: str(in_language(tenant)) for tenant in tenants()}
    names |= {service.code: str(in_language(service)) for service in services()}
    found = [("plaza", "", scores(since, until))]
    for level in ("tenant", "service"):
        found += [(level, one.key, one.scores) for one in scores_by(level, since=since, until=until)]
    return [
        ((str(LEVELS[level]), code, names.get(code, code)), figures)
        for level, code, figures in found
        if figures.respondents
    ]
