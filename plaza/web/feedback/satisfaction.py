"""How satisfied people are, for the coordinator and, of their own tenant, for heads: figures, words, the sealed report and CSV."""

from datetime import date, timedelta
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import services, tenants
from plaza.core.clock import today
from plaza.core.texts import t
from plaza.core.typed import read_date
from plaza.feedback import reporting
from plaza.feedback.queries import complaint_figures, scores, scores_by, scores_by_month, spoken
from plaza.feedback.queries.surveys import Ranked
from plaza.feedback.reporting import Asked
from plaza.feedback.rules.survey import ELEMENTS, FEWEST, Scores, band_words, sample_for
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.sealing.rules import CannotSet, NotSealed
from plaza.web.feedback.words import pair

HALF_A_YEAR = timedelta(days=182)


@lock("role", "koordinator", "kepala")
@require_safe
def satisfaction(request: HttpRequest) -> HttpResponse:
    """The index with its bands, respondents and margin; by element, tenant, service and month; and what people wrote."""
    asked, allowed = _asked(request)
    found = scores(asked.since, asked.until, **asked.narrowed)
    level = "service" if asked.tenant else "tenant"
    context = {
        "asked": asked, "tenants": allowed, "services": services(tenant=asked.tenant) if asked.tenant else [],
        "scores": found, "shown": _shown(found), "sample": sample_for(found.population), "level": level,
        "elements": [
            {"name": pair(element.name), "mean": _number(mean), "share": 0 if mean is None else float(mean) * 25}
            for element, mean in zip(ELEMENTS, found.elements, strict=True)
        ],
        **_ranking(asked, level), "fewest": FEWEST,
        "months": _rows(scores_by_month(asked.since, asked.until, **asked.narrowed), ""),
        "themes": [
            {"name": pair(one.theme.name), "count": one.count, "examples": one.examples}
            for one in spoken(asked.since, asked.until, **asked.narrowed)
        ],
        "complaints": complaint_figures(asked.since, asked.until, tenant=asked.tenant), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "feedback/satisfaction.html", context)


@lock("role", "koordinator", "kepala")
@require_safe
def satisfaction_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as CSV."""
    asked, _ = _asked(request)
    return _file(reporting.as_csv(asked).encode(), asked, ending="csv", kind="text/csv; charset=utf-8")


@lock("role", "koordinator", "kepala")
@require_safe
def satisfaction_pdf(request: HttpRequest) -> HttpResponse:
    """The official report, sealed; a signer that is away is said in words."""
    asked, _ = _asked(request)
    try:
        pdf = reporting.as_pdf(asked, language="en" if _english() else "id")
    except (NotSealed, CannotSet):
        words = t(
            "Laporan belum dapat ditandatangani. Coba lagi nanti.",
            "The report cannot be signed just now. Try again later.",
        )
        return HttpResponse(str(words), status=503, content_type="text/plain; charset=utf-8")
    return _file(pdf, asked, ending="pdf", kind="application/pdf")


def _file(data: bytes, asked: Asked, *, ending: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    name = f"skm-{asked.service or asked.tenant or 'plaza'}-{asked.since}-{asked.until}.{ending}".lower()
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest) -> tuple[Asked, list[Tenant]]:
    """The figures somebody asks for, as far as they may: a head sees their own tenant's alone."""
    viewer = viewer_of(request)
    whole = viewer.has_role("koordinator")
    allowed = [one for one in tenants() if whole or viewer.has_role("kepala", tenant=one.code)]
    if not allowed:
        raise Http404
    codes = [one.code for one in allowed]
    tenant = request.GET.get("instansi", "")
    tenant = tenant if tenant in codes else "" if whole else codes[0]
    until = _day(request.GET.get("sampai", ""), today())
    since = min(_day(request.GET.get("dari", ""), until - HALF_A_YEAR), until)
    service = request.GET.get("layanan", "")
    known = tenant and service in {one.code for one in services(tenant=tenant)}
    return Asked(since, until, tenant, service if known else ""), list(allowed)


def _day(text: str, otherwise: date) -> date:
    try:
        return read_date(text)
    except ValueError:
        return otherwise


def _english() -> bool:
    return str(t("id", "en")) == "en"


def _number(value: Decimal | None) -> str:
    return reporting.number(value, english=_english())


def _shown(found: Scores) -> dict[str, object]:
    return {
        "index": _number(found.index), "band": found.band, "band_words": pair(band_words(found.band)), "n": found.respondents,
        "margin": "" if found.margin is None else _number(found.margin),
    }  # fmt: skip


def _ranking(asked: Asked, level: str) -> dict[str, object]:
    """Whoever has answers enough, best first; and by name whoever has not."""
    if asked.service:
        return {}
    found = scores_by(level, since=asked.since, until=asked.until, tenant=asked.tenant)
    enough = [one for one in found if one.scores.enough]
    few = [one for one in found if not one.scores.enough]
    return {"ranked": _rows(enough, level), "few": _rows(few, level)}


def _rows(ranked: list[Ranked], level: str) -> list[dict[str, object]]:
    return [
        {"name": reporting.title_of(level, one.key, english=_english()) if level else one.key, "key": one.key, **_shown(one.scores)}
        for one in ranked
    ]  # fmt: skip
