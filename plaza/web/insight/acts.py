"""The Inspectorate's reading of the log: acts in words, found by a person's own reference, by who acted, by agency and by day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaza.catalogue.queries import tenants
from plaza.core.clock import WITA
from plaza.core.digits import whole_number
from plaza.core.texts import t
from plaza.integrity.models import Leaf
from plaza.integrity.queries import standing
from plaza.integrity.searching import search_acts
from plaza.people.locks import lock
from plaza.people.models import Officer
from plaza.people.queries import officers
from plaza.web.log.sentences import BY, SENTENCES, SUBJECTS, sentence_of, subject_in_words

ON_A_PAGE = 50
FARTHEST = 2_000
"""So many acts one search leads through; whoever needs older ones names a day or a reference."""


class Search(forms.Form):
    """What the Inspectorate looks for; every field may stay empty."""

    ref = forms.CharField(
        label=t("Nomor permohonan, aduan, nomor antrean, …", "Number of an application, complaint, ticket, …"),
        help_text=t("Seperti pada layar orang itu, misalnya 7F3K-9Q2M.", "As on the person's screen, such as 7F3K-9Q2M."),
        required=False, max_length=60,
    )  # fmt: skip
    actor = forms.CharField(
        label=t("Nama petugas yang berbuat", "Name of the officer who acted"), required=False, max_length=60
    )
    tenant = forms.ChoiceField(label=t("Instansi", "Agency"), required=False)
    kind = forms.ChoiceField(label=t("Perbuatan", "Act"), required=False)
    day = forms.DateField(label=t("Hari", "Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        every = ("", str(t("Semua", "All")))
        acts = sorted(((kind, str(words)) for kind, words in SENTENCES.items()), key=lambda one: one[1])
        agencies = [(one.code, str(t(one.name_id, one.name_en))) for one in tenants()]
        for name, choices in (("tenant", agencies), ("kind", acts)):
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, required=False, choices=[every, *choices]
            )

    def found(self) -> Sequence[Leaf] | QuerySet[Leaf]:
        """The acts that fit, newest first; everything when nothing was named."""
        asked = self.cleaned_data
        since = datetime.combine(asked["day"], time(), WITA) if asked.get("day") else None
        actors = [one.ref for one in named(asked["actor"])] if asked["actor"] else []
        if asked["actor"] and not actors:
            return []
        found = search_acts(
            subjects=subjects_of(asked["ref"]), actors=actors, either=_of_tenant(asked["tenant"]), kind=asked["kind"],
            since=since, until=since + timedelta(days=1) if since else None,
        )  # fmt: skip
        return found[:FARTHEST]


def subjects_of(ref: str) -> list[str]:
    """Everything that bears this number, however it is grouped or prefixed."""
    plain = ref.strip()
    if ":" in plain:
        return [plain]
    bare = plain.replace("-", "").replace(" ", "").upper()
    return [f"{kind}:{form}" for kind in SUBJECTS for form in {bare, plain} if form]


def named(words: str) -> list[Officer]:
    """Officers, also those who have left, whose name contains the words or whose reference they are."""
    return list(Officer.objects.filter(name__icontains=words.strip())[:50])


def _of_tenant(tenant: str) -> list[str]:
    return [f"tenant:{tenant}", *(one.ref for one in officers(tenant=tenant))] if tenant else []


@lock("role", "inspektorat")
@require_safe
def inspectorate(request: HttpRequest) -> HttpResponse:
    """How the log stands, without reading it whole, and the acts that were looked for."""
    form = Search(request.GET or {})
    found: Sequence[Leaf] | QuerySet[Leaf] = form.found() if form.is_valid() else []
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("hal"))
    context = {
        "standing": standing(),
        "acts": rows(page),
        "page": page,
        "form": form,
        "asked": any(request.GET.values()),
    }
    return render(request, "insight/inspectorate.html", context, status=200 if form.is_valid() else 422)


def rows(page: Page[Leaf]) -> list[dict[str, object]]:
    """The acts of a page in words."""
    acts = list(page.object_list)
    names = names_of(act.actor for act in acts)
    return [
        {"at": act.at, "words": sentence_of(act.kind), "kind": act.kind, "by": who(act.actor, names),
         "on": subject_in_words(act.subject), "subject": act.subject}
        for act in acts
    ]  # fmt: skip


def names_of(actors: Iterable[str]) -> dict[int, str]:
    """The names of the officers among these actors, by number."""
    numbers = {whole_number(one.partition(":")[2]) for one in actors if one.startswith("officer:")}
    return dict(Officer.objects.filter(pk__in=numbers).values_list("pk", "name"))


def who(actor: str, names: Mapping[int, str]) -> str:
    """Who acted, by name where it is an officer."""
    kind, _, number = actor.partition(":")
    if kind == "officer":
        return names.get(whole_number(number), f"{t('Petugas', 'Officer')} {number}")
    return str(BY.get(kind, kind))
