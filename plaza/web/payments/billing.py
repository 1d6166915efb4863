"""The officer's side: where the catalogue has only words, the officer enters what was measured and the system computes and shows it."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plaza.applications.actions.paying import REASON, Owed, bill_measured, owed
from plaza.applications.models import Application
from plaza.applications.queries import access_application, definition_of
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.core.texts import Pair, t
from plaza.core.typed import BadAnswer, read_amount, read_measure
from plaza.payments.actions import BillError
from plaza.payments.models import Bill
from plaza.payments.queries import bills_of, living_bill
from plaza.payments.rules.money import MOST_FACTORS, BadAmount, Factor, multiplied
from plaza.people.locks import lock
from plaza.people.models import Officer
from plaza.people.rules import DECIDE
from plaza.people.viewers import viewer_of

SHORTEST = 10
"""Letters of the reason for a replacement."""
UNITS = (("number", t("angka", "number")), ("money", t("rupiah", "rupiah")), ("percent", t("persen", "per cent")))


class FactorForm(forms.Form):
    """One measured input: what it is, how much, and in what."""

    name = forms.CharField(max_length=60, required=False, label=t("Apa yang diukur", "What was measured"))
    value = forms.CharField(max_length=24, required=False, label=t("Nilai", "Value"))
    unit = forms.ChoiceField(choices=UNITS, initial="number", label=t("Satuan", "Unit"))

    def clean(self) -> dict[str, object]:
        """The value as its unit has it read: whole rupiah, or a measure such as ``12,5``."""
        text = self.cleaned_data.get("value", "").strip()
        self.cleaned_data["value"] = None
        if not text:
            return self.cleaned_data
        try:
            value = Decimal(read_amount(text)) if self.cleaned_data.get("unit") == "money" else read_measure(text)
            if not 0 < value <= 10**13:
                raise BadAnswer(
                    t("Tulis angka di atas nol, misalnya 12,5.", "Write a number above zero, such as 12.5.")
                )
            self.cleaned_data["value"] = value
        except BadAnswer as problem:
            self.add_error("value", str(problem.sentence))
        return self.cleaned_data

    def factor(self) -> Factor | None:
        """What it gives to the formula; None for an empty line."""
        given = self.cleaned_data
        if given.get("value") is None:
            return None
        percent = given["unit"] == "percent"
        value = given["value"] / 100 if percent else given["value"]
        return Factor(" ".join(given["name"].split()), value, is_money=given["unit"] == "money", percent=percent)


Factors = formset_factory(FactorForm, extra=0, max_num=MOST_FACTORS, absolute_max=MOST_FACTORS)


@lock("role", "petugas", "kepala", fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def bill(request: HttpRequest, reference: str) -> HttpResponse:
    """The bill of a case: what the formula says in words, what was measured, and what that comes to."""
    viewer = viewer_of(request)
    found, _ = access_application(viewer, reference, purpose="menetapkan tagihan", owner=False, mode=DECIDE)
    definition = definition_of(found)
    if definition.fee.kind not in ("fixed", "formula") or viewer.officer is None:
        raise Http404
    standing, known = living_bill(found.ref, reason=REASON), owed(found, definition)
    lines = Factors(
        request.POST if request.method == "POST" else None, initial=_measured(found, definition), prefix="f"
    )
    problem: object = None
    asked = request.method == "POST" and known is None
    if asked and lines.is_valid():
        problem = _asked(found, lines, standing, officer=viewer.officer, note=request.POST.get("note", ""))
        if problem is None:
            messages.success(request, str(t("Tagihan dibuat.", "The bill is made out.")))
            return redirect("case_bill", found.reference)
    context = {
        "application": found, "definition": definition, "bill": standing, "known": known, "lines": lines, "problem": problem,
        "earlier": [row for row in bills_of(found.ref) if row.state == "cancelled"],
    }  # fmt: skip
    return render(
        request,
        "payments/case_bill.html",
        context,
        status=422 if problem or (request.method == "POST" and known is None and not lines.is_valid()) else 200,
    )


def _measured(found: Application, definition: ServiceDefinition) -> list[dict[str, object]]:
    """The lines to begin with: every number the application answers, then empty ones."""
    rows: list[dict[str, object]] = [
        {"name": field.label_id, "value": str(found.answers[field.name]).replace(".", ",")}
        for field in definition.fields
        if field.type == "number" and found.answers.get(field.name) is not None
    ]
    return (rows + [{}] * MOST_FACTORS)[:MOST_FACTORS]


def _asked(
    found: Application,
    lines: "BaseFormSet[FactorForm]",
    standing: Bill | None,
    *,
    officer: Officer,
    note: str,
) -> object:
    """Opens or replaces the bill; gives the sentence of what stands in the way."""
    factors = [factor for line in lines.forms if (factor := line.factor()) is not None]
    try:
        amount, formula_id, formula_en = multiplied(factors)
        inputs = {"factors": [[factor.name, str(factor.value)] for factor in factors]}
        cost = Owed(amount, Pair(formula_id, formula_en), inputs)
        if standing is not None and len(" ".join(note.split())) < SHORTEST:
            return t("Tulis mengapa tagihan diganti.", "Write why the bill is replaced.")
        bill_measured(found, cost, officer=officer, note=note)
    except BadAmount:
        return t(
            "Isi satu sampai enam ukuran yang hasil kalinya sekurangnya Rp1.",
            "Enter one to six measurements whose product is at least Rp1.",
        )
    except BillError as refusal:
        return refusal.sentence
    return None
