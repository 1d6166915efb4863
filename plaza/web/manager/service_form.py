"""The form in which a coordinator changes a service, made from its entry; what was changed comes out as single edits."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from plaza.catalogue.models import DocumentKind
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.parsing import LONGEST_QUESTION
from plaza.core.templatetags.plaza import in_language
from plaza.core.texts import Pair, t
from plaza.core.typed import BadAnswer, read_count
from plaza.web.manager.remedies import remedy_for

BOTH = ("id", "en")
LANGUAGES = {"id": t("Indonesia", "Indonesian"), "en": t("Inggris", "English")}
FEE_WORDS: dict[str, Pair] = {
    "free": t("Gratis", "Free"),
    "fixed": t("Satu harga", "One price"),
    "formula": t("Dihitung dari isian", "Worked out from the answers"),
    "third_party": t("Dibayar kepada pihak lain", "Paid to somebody else"),
}
NOTED_UNDER = {"fixed": "note", "formula": "formula", "third_party": "note"}
DECIDES: dict[str, Pair] = {
    "officer": t("Petugas", "An officer"),
    "auto": t("Sistem, bila semua syarat terpenuhi", "The system, when every requirement is met"),
}
UNITS: dict[str, Pair] = {"days": t("hari kerja", "working days"), "minutes": t("menit", "minutes")}
MOST_NAME, MOST_WORDS = 200, 600


class ServiceForm(forms.Form):
    """Every part of a service that a coordinator may change. ``definition``: as it would be with the draft, ``source`` its entry."""

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, definition: ServiceDefinition, kinds: Mapping[str, DocumentKind], checks: Mapping[str, Any]
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.definition, self.kinds, self.checks = definition, kinds, checks
        self.source: dict[str, Any] = dict(definition.source)
        self._add_names()
        self._add_questions()
        self._add_papers()
        self._add_terms()
        self._add_outcome()

    # The lines of the form

    def _line(
        self, name: str, label: Pair, value: object, *, required: bool = True, long: bool = False, most: int = MOST_WORDS,
        hint: object = "",
    ) -> None:  # fmt: skip
        widget = forms.Textarea(attrs={"rows": "3"}) if long else forms.TextInput()
        self.fields[name] = forms.CharField(
            label=label, initial=value or "", required=required, max_length=most, widget=widget, help_text=str(hint)
        )

    def _both(self, name: str, what: tuple[str, str], values: tuple[str, str], **how: Any) -> None:
        """One text in both languages, each a line."""
        for language, value in zip(BOTH, values, strict=True):
            word = LANGUAGES[language]
            label = t(f"{what[0]} ({word.indonesian})", f"{what[1]} ({word.english})")
            self._line(f"{name}_{language}", label, value, **how)

    def _add_names(self) -> None:
        one = self.definition
        self._both("name", ("Nama layanan", "Name of the service"), (one.name_id, one.name_en), most=MOST_NAME)
        self._both("summary", ("Ringkasan", "Summary"), (one.summary_id, one.summary_en), long=True)

    def _add_questions(self) -> None:
        hint = t(
            "Seperti petugas bertanya di loket; berakhir dengan tanda tanya, paling banyak {n} huruf.",
            "As an officer would ask at the counter; it ends with a question mark, {n} characters at most.", n=LONGEST_QUESTION,
        )  # fmt: skip
        for one in self.definition.fields:
            name = f"fields-{one.name}"
            self._both(
                f"{name}-ask",
                ("Pertanyaan", "Question"),
                (one.ask_id, one.ask_en),
                required=bool(one.ask_id),
                hint=hint,
            )
            self._both(
                f"{name}-label",
                ("Nama pendek di ringkasan", "Short name in summaries"),
                (one.label_id, one.label_en),
                most=120,
            )
            self._both(f"{name}-hint", ("Bantuan", "Help"), (one.hint_id, one.hint_en), required=False)
            self.fields[f"{name}-required"] = forms.BooleanField(
                label=t("Harus diisi", "Must be answered"), initial=one.required, required=False
            )

    def _add_papers(self) -> None:
        for one in self.definition.requirements:
            name = f"requirements-{one.doc}"
            self._both(
                f"{name}-label", ("Nama berkas", "Name of the paper"), (one.kind.name_id, one.kind.name_en), most=120
            )
            self.fields[f"{name}-mandatory"] = forms.BooleanField(
                label=t("Wajib", "Required"), initial=one.mandatory, required=False
            )
            hint = t("Kapan berkas ini diperlukan. Kosong: selalu.", "When this paper is needed. Empty: always.")
            self._both(f"{name}-when", ("Catatan", "Note"), (one.when_id, one.when_en), required=False, hint=hint)
            self.fields[f"{name}-remove"] = forms.BooleanField(
                label=t("Tidak diminta lagi", "No longer asked for"), required=False
            )
        held = {one.doc for one in self.definition.requirements}
        choices = [(code, str(in_language(kind))) for code, kind in self.kinds.items() if code not in held]
        nothing = ("", str(t("Tidak menambah berkas", "Add no paper")))
        self.fields["new-doc"] = forms.ChoiceField(
            label=t("Berkas yang ditambahkan", "Paper to add"), choices=[nothing, *sorted(choices, key=lambda one: one[1])],
            required=False,
        )  # fmt: skip
        self.fields["new-mandatory"] = forms.BooleanField(
            label=t("Berkas baru ini wajib", "The new paper is required"), required=False
        )

    def _add_terms(self) -> None:
        fee = self.definition.fee
        offered = [
            (kind, str(words)) for kind, words in FEE_WORDS.items() if kind != "formula" or fee.kind == "formula"
        ]
        self.fields["fee-kind"] = forms.ChoiceField(
            label=t("Biaya", "Fee"), choices=offered, initial=fee.kind, widget=forms.RadioSelect
        )
        hint = t("Dalam rupiah, misalnya 25.000.", "In rupiah, such as 25.000.")
        self._line("fee-amount", t("Jumlah", "Amount"), _grouped(fee.amount_idr), required=False, most=20, hint=hint)
        noted = (fee.formula_id or fee.note_id, fee.formula_en or fee.note_en)
        self._both("fee-note", ("Keterangan biaya", "About the fee"), noted, required=False, long=True)
        count = self.definition.sla_working_days or self.definition.sla_minutes
        self._line("time-count", t("Janji waktu", "Time promised"), count, most=6)
        units = [(unit, str(words)) for unit, words in UNITS.items()]
        self.fields["time-unit"] = forms.ChoiceField(
            label=t("Satuan waktu", "Unit of time"), choices=units, widget=forms.RadioSelect,
            initial="minutes" if self.definition.sla_minutes else "days",
        )  # fmt: skip
        if self.definition.decision != "referral":
            self._add_decision()

    def _add_decision(self) -> None:
        self.fields["decision"] = forms.ChoiceField(
            label=t("Siapa yang memutuskan?", "Who decides?"), choices=[(name, str(words)) for name, words in DECIDES.items()],
            initial=self.definition.decision, widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields["auto_checks"] = forms.MultipleChoiceField(
            label=t("Yang diperiksa sistem", "What the system checks"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(code, str(in_language(names))) for code, names in self.checks.items()],
            initial=[check.code for check in self.definition.auto_checks],
        )  # fmt: skip

    def _add_outcome(self) -> None:
        output = self.definition.output
        self._both("output", ("Yang diterima", "What one receives"), (output.name_id, output.name_en), most=MOST_NAME)
        if self.source["output"].get("outcome"):
            hint = t(
                "Kalimat pertama yang dibaca orang begitu disetujui. {product}, {counter}, {floor}, {tenant} diganti sendiri.",
                "The first words one reads once it is granted. {product}, {counter}, {floor}, {tenant} are filled in.",
            )
            self._both(
                "next",
                ("Kata pembuka hasil", "Opening words of the outcome"),
                output.outcome.next,
                long=True,
                hint=hint,
            )

    # Reading what was written

    def clean(self) -> dict[str, Any]:
        for one in self.definition.fields:
            self._ask_well(f"fields-{one.name}-ask")
            self._in_both(f"fields-{one.name}-ask")
            self._in_both(f"fields-{one.name}-hint")
        for paper in self.definition.requirements:
            self._in_both(f"requirements-{paper.doc}-when")
        self._in_both("fee-note")
        self._read_amount()
        self._read_time()
        return self.cleaned_data

    def _ask_well(self, name: str) -> None:
        for language in BOTH:
            said = self.cleaned_data.get(f"{name}_{language}", "")
            if said and not (said.endswith("?") and len(said) <= LONGEST_QUESTION):
                problem = t(
                    "Tulis sebagai pertanyaan yang berakhir dengan tanda tanya, paling banyak {n} huruf.",
                    "Write it as a question that ends with a question mark, {n} characters at most.", n=LONGEST_QUESTION,
                )  # fmt: skip
                self.add_error(f"{name}_{language}", str(problem))

    def _in_both(self, name: str) -> None:
        given = {language: self.cleaned_data.get(f"{name}_{language}", "") for language in BOTH}
        if any(given.values()):
            for language in BOTH:
                if not given[language] and f"{name}_{language}" not in self.errors:
                    problem = t(
                        "Tulis juga dalam bahasa {language}.",
                        "Write it in {language} too.",
                        language=LANGUAGES[language],
                    )
                    self.add_error(f"{name}_{language}", str(problem))

    def _read_amount(self) -> None:
        self.cleaned_data["amount"] = None
        if self.cleaned_data.get("fee-kind") != "fixed":
            return
        try:
            amount = read_count(self.cleaned_data.get("fee-amount", ""))
        except BadAnswer:
            amount = 0
        if amount < 1:
            problem = t("Tulis jumlahnya dalam rupiah, misalnya 25.000.", "Write the amount in rupiah, such as 25.000.")
            self.add_error("fee-amount", str(problem))
        self.cleaned_data["amount"] = amount

    def _read_time(self) -> None:
        try:
            count = read_count(self.cleaned_data.get("time-count", ""))
        except BadAnswer:
            count = 0
        if count < 1 and "time-count" not in self.errors:
            self.add_error("time-count", str(t("Tulis bilangan, misalnya 3.", "Write a number, such as 3.")))
        self.cleaned_data["count"] = count

    # What was changed

    def edits(self) -> dict[str, Any]:
        """The edits that lead from the entry that the form was made from to what was written."""
        given = self.cleaned_data
        found = [*self._edits_of_names(given), *self._edits_of_questions(given), *self._edits_of_papers(given)]
        return dict([*found, *self._edits_of_terms(given), *self._edits_of_outcome(given)])

    def _edits_of_names(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for name in ("name_id", "name_en", "summary_id", "summary_en"):
            yield from _if_new(name, given[name], self.source[name])

    def _edits_of_questions(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for one in self.definition.fields:
            name, path = f"fields-{one.name}", f"fields.{one.name}"
            for part, old in (
                ("ask_id", one.ask_id),
                ("ask_en", one.ask_en),
                ("label_id", one.label_id),
                ("label_en", one.label_en),
            ):
                yield from _if_new(f"{path}.{part}", given[f"{name}-{part}"] or None, old or None)
            yield from _if_new(f"{path}.hint", _pair(given, f"{name}-hint"), _known_pair(one.hint_id, one.hint_en))
            yield from _if_new(f"{path}.required", given[f"{name}-required"], one.required)

    def _edits_of_papers(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for one in self.definition.requirements:
            name, path = f"requirements-{one.doc}", f"requirements.{one.doc}"
            if given[f"{name}-remove"]:
                yield path, None
                continue
            yield from _if_new(f"{path}.mandatory", given[f"{name}-mandatory"], one.mandatory)
            yield from _if_new(f"{path}.when", _pair(given, f"{name}-when"), _known_pair(one.when_id, one.when_en))
            label, kind = _pair(given, f"{name}-label"), self.kinds.get(one.doc)
            if label != _known_pair(one.kind.name_id, one.kind.name_en):
                usual = kind is not None and label == _known_pair(kind.name_id, kind.name_en)
                yield f"{path}.label", None if usual else label
        if given["new-doc"]:
            yield f"requirements.{given['new-doc']}", {"mandatory": given["new-mandatory"]}

    def _edits_of_terms(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        yield from _if_new("fee", self._fee(given), self.source["fee"])
        minutes = given["time-unit"] == "minutes"
        yield from _if_new("sla_working_days", None if minutes else given["count"], self.source.get("sla_working_days"))
        yield from _if_new("sla_minutes", given["count"] if minutes else None, self.source.get("sla_minutes"))
        if self.definition.decision != "referral":
            yield from _if_new("decision", given["decision"], self.source["decision"])
            kept = [check.code for check in self.definition.auto_checks if check.code in given["auto_checks"]]
            wanted = [*kept, *(code for code in given["auto_checks"] if code not in kept)]
            yield from _if_new("auto_checks", wanted or None, self.source.get("auto_checks"))

    def _fee(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The fee as written; what the form does not show stays while the kind does, and a new amount is no demonstration figure."""
        kind, old = given["fee-kind"], dict(self.source["fee"])
        if kind == "free":
            return {"kind": "free"}
        made = old if old["kind"] == kind else {"kind": kind}
        if kind == "fixed" and given["amount"] != old.get("amount_idr"):
            made = {name: value for name, value in made.items() if name != "demo_amount"} | {
                "amount_idr": given["amount"]
            }
        note = _pair(given, "fee-note")
        return {name: value for name, value in {**made, NOTED_UNDER[kind]: note}.items() if value is not None}

    def _edits_of_outcome(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        output = self.definition.output
        yield from _if_new("output.name_id", given["output_id"], output.name_id)
        yield from _if_new("output.name_en", given["output_en"], output.name_en)
        if "next_id" in self.fields and (given["next_id"], given["next_en"]) != output.outcome.next:
            named = self.source["output"]["outcome"]
            named = {"like": named} if isinstance(named, str) else dict(named)
            yield "output.outcome", {**named, "next_id": given["next_id"], "next_en": given["next_en"]}

    # What the catalogue found

    def add_faults(self, faults: Any) -> None:
        """What does not hold together, each beside the line that can put it right, with what to do."""
        for fault in faults:
            name, words = remedy_for(fault)
            self.add_error(name if name in self.fields else None, str(words))

    # How the page shows it

    @property
    def questions(self) -> list[tuple[object, list[Any], bool]]:
        """Each question with its lines, and whether one of them is wrong."""
        return [self._group(one, f"fields-{one.name}-", in_language(one, "question")) for one in self.definition.fields]

    @property
    def papers(self) -> list[tuple[object, list[Any], bool]]:
        """Each paper with its lines, and whether one of them is wrong."""
        return [
            self._group(one, f"requirements-{one.doc}-", in_language(one.kind)) for one in self.definition.requirements
        ]

    @property
    def checks_wrong(self) -> bool:
        """Whether the folded list of checks has to stand open."""
        return "auto_checks" in self.errors

    def _group(self, _: object, prefix: str, title: object) -> tuple[object, list[Any], bool]:
        lines = [self[name] for name in self.fields if name.startswith(prefix)]
        return title, lines, any(line.errors for line in lines)


def _grouped(amount: int | None) -> str:
    return "" if amount is None else f"{amount:,}".replace(",", ".")


def _if_new(path: str, new: Any, old: Any) -> Iterator[tuple[str, Any]]:
    if new != old:
        yield path, new


def _known_pair(indonesian: str, english: str) -> dict[str, str] | None:
    return {"id": indonesian, "en": english} if indonesian else None


def _pair(given: Mapping[str, Any], name: str) -> dict[str, str] | None:
    return _known_pair(given[f"{name}_id"], given[f"{name}_en"])
