"""The official survey report of PermenPANRB 14/2017: the same figures as a sealed PDF and as lines of CSV."""

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.conf import settings

from plaza.catalogue.queries import Unknown, get_service, get_tenant
from plaza.core.clock import now
from plaza.feedback.queries.surveys import Ranked, profile, scores, scores_by, scores_by_month, spoken
from plaza.feedback.rules.survey import ELEMENTS, PROFILE, Scores, band_words, rounded, sample_for
from plaza.sealing.actions import seal_document
from plaza.sealing.rules import Content, Table, day_in_words, moment_in_words

DASH = "–"
GROUPS = {
    "sex": ("Jenis kelamin", "Sex"),
    "age": ("Umur", "Age"),
    "school": ("Pendidikan", "Education"),
    "work": ("Pekerjaan", "Occupation"),
}
BASIS = ("Permenpan RB Nomor 14 Tahun 2017 tentang Pedoman Penyusunan Survei Kepuasan Masyarakat",)


@dataclass(frozen=True)
class Asked:
    """Which figures: from ``since`` up to and including ``until``, of the plaza, one tenant or one service."""

    since: date
    until: date
    tenant: str = ""
    service: str = ""

    @property
    def narrowed(self) -> dict[str, str]:
        """The keywords that queries take."""
        return {"tenant": self.tenant, "service": self.service}


def as_csv(asked: Asked) -> str:
    """One line for each figure: level, key, respondents, asked, index, band, margin, and the nine elements."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(
        [
            "level",
            "key",
            "since",
            "until",
            "respondents",
            "asked",
            "index",
            "band",
            "margin",
            *(one.key for one in ELEMENTS),
        ]
    )
    for level, one in _levels(asked):
        found = one.scores
        figures = [
            found.respondents,
            found.population,
            _plain(found.index),
            found.band,
            _plain(found.margin),
            *map(_plain, found.elements),
        ]
        lines.writerow([level, one.key, asked.since, asked.until, *figures])
    return out.getvalue()


def _levels(asked: Asked) -> list[tuple[str, Ranked]]:
    since, until, tenant = asked.since, asked.until, asked.tenant
    name = asked.service or asked.tenant or "plaza"
    found = [("whole", Ranked(name, scores(asked.since, asked.until, **asked.narrowed)))]
    found += [("month", one) for one in scores_by_month(asked.since, asked.until, **asked.narrowed)]
    if not asked.service:
        found += [("tenant", one) for one in scores_by("tenant", since=since, until=until)] if not asked.tenant else []
        found += [("service", one) for one in scores_by("service", since=since, until=until, tenant=tenant)]
    return found


def _plain(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def as_pdf(asked: Asked, *, language: str = "id") -> bytes:
    """The report, sealed. Raises what sealing raises."""
    return seal_document(
        "report", content=content_of(asked, language=language), reason="Laporan Survei Kepuasan Masyarakat"
    ).pdf


def content_of(asked: Asked, *, language: str = "id") -> Content:
    """What the report says."""
    english = language == "en"
    found = scores(asked.since, asked.until, **asked.narrowed)
    moment = now()
    mark = hashlib.sha256(as_csv(asked).encode()).hexdigest()[:16].upper()
    span = f"{day_in_words(asked.since, language)} {DASH} {day_in_words(asked.until, language)}"
    return Content(
        title="Public Satisfaction Survey" if english else "Laporan Survei Kepuasan Masyarakat", subtitle=span,
        tenant=settings.PLAZA_NAME, plaza=settings.PLAZA_NAME, city=settings.CITY if english else f"Kota {settings.CITY}",
        number=f"SKM/{asked.since:%Y%m%d}-{asked.until:%Y%m%d}/{mark[:8]}", code=mark, check_url=f"{settings.PUBLIC_URL}/periksa/",
        holder=name_of(asked, english=english), holder_label="Unit:", statement=_statement(found, english=english),
        facts=_facts(found, english=english), tables=_tables(asked, found, english=english), legal_basis=BASIS,
        issued=moment_in_words(moment, language), language=language, marking="demo" if settings.MODE != "production" else "",
        issued_at=moment,
    )  # fmt: skip


def name_of(asked: Asked, *, english: bool) -> str:
    """Whose figures these are."""
    if asked.service:
        return title_of("service", asked.service, english=english)
    return title_of("tenant", asked.tenant, english=english) if asked.tenant else settings.PLAZA_NAME


def title_of(level: str, key: str, *, english: bool) -> str:
    """A tenant or a service by its name; by its code when the catalogue no longer has it."""
    try:
        row = get_tenant(key) if level == "tenant" else get_service(key)
    except Unknown:
        return key
    return str(row.name_en if english else row.name_id)


def _statement(found: Scores, *, english: bool) -> str:
    if found.index is None:
        return "Nobody answered in this period." if english else "Tidak ada responden pada kurun ini."
    known, foreign = band_words(found.band)
    value = number(found.index, english=english)
    if english:
        return f"The index is {value}, band {found.band} ({foreign}). Each of the nine elements weighs exactly 1/9."
    return f"Nilai IKM {value}, mutu pelayanan {found.band} ({known}). Setiap unsur dari sembilan unsur berbobot tepat 1/9."


def _facts(found: Scores, *, english: bool) -> list[tuple[str, str]]:
    margin = DASH if found.margin is None else f"± {number(found.margin, english=english)}"
    return [
        ("Respondents" if english else "Responden", str(found.respondents)),
        ("Asked (services given)" if english else "Diminta menilai (pelayanan selesai)", str(found.population)),
        ("Margin of error, 95 %" if english else "Batas ketelitian, 95 %", margin),
        (
            "Sample by Krejcie and Morgan" if english else "Sampel menurut Krejcie dan Morgan",
            str(sample_for(found.population)),
        ),
    ]


def _tables(asked: Asked, found: Scores, *, english: bool) -> list[Table]:
    place = 1 if english else 0
    rows = [
        [f"U{n} {element.name[place]}", number(mean, english=english), _weighed(weighted, english=english)]
        for n, (element, mean, weighted) in enumerate(zip(ELEMENTS, found.elements, found.weighted, strict=True), 1)
    ]
    head = ["Element", "Mean (1-4)", "× 1/9"] if english else ["Unsur", "NRR (1-4)", "× 1/9"]
    tables = [Table("Nine elements" if english else "Sembilan unsur", head, rows)]
    if not asked.service:
        level = "service" if asked.tenant else "tenant"
        ranked = scores_by(level, since=asked.since, until=asked.until, tenant=asked.tenant)
        head = [("Service" if level == "service" else "Tenant") if english else ("Layanan" if level == "service" else "Instansi"),
                "n", "Index" if english else "IKM", "Band" if english else "Mutu"]  # fmt: skip
        told = [_told(level, one, english=english) for one in ranked]
        tables += [Table(head[0], head, told)] if told else []
    return [*tables, *_people(asked, english=english), *_words(asked, english=english)]


def _told(level: str, one: Ranked, *, english: bool) -> list[str]:
    name, found = title_of(level, one.key, english=english), one.scores
    if not found.enough:
        return [name, str(found.respondents), DASH, "too few" if english else "terlalu sedikit"]
    return [name, str(found.respondents), number(found.index, english=english), found.band]


def _people(asked: Asked, *, english: bool) -> list[Table]:
    found, rows = profile(asked.since, asked.until, **asked.narrowed), []
    place = 1 if english else 0
    for name, choices in PROFILE.items():
        for value, *words in choices:
            if value in found[name]:
                count = found[name][value]
                rows.append([f"{GROUPS[name][place]}: {words[place]}", "< 5" if count is None else str(count)])
    return (
        [Table("Respondents" if english else "Responden", ["Group" if english else "Kelompok", "n"], rows)]
        if rows
        else []
    )


def _words(asked: Asked, *, english: bool) -> list[Table]:
    rows = [
        [one.theme.name[1 if english else 0], str(one.count)]
        for one in spoken(asked.since, asked.until, **asked.narrowed)
    ]
    title = "What people wrote about" if english else "Yang ditulis responden"
    return [Table(title, ["Theme" if english else "Tema", "n"], rows)] if rows else []


def _weighed(value: Fraction | None, *, english: bool) -> str:
    return number(rounded(value, 4), english=english) if value is not None else DASH


def number(value: Decimal | None, *, english: bool = False) -> str:
    """A figure as it is written in the language."""
    if value is None:
        return DASH
    return str(value) if english else str(value).replace(".", ",")
