"""What differs between two definitions of a service, in words: each part with its old and its new."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from plaza.catalogue.rules.definitions import Field, Requirement, ServiceDefinition, canonical_json
from plaza.core.texts import Pair, t
from plaza.web.public.standard import cost_note, cost_words, time_words, validity_words

Facts = dict[str, tuple[Pair, object]]
NOTHING = t("tidak ada", "none")
YES, NO = t("ya", "yes"), t("tidak", "no")
DECIDED_BY = {
    "auto": t("sistem, bila semua syarat terpenuhi", "the system, when every requirement is met"),
    "officer": t("petugas", "an officer"),
    "referral": t("sistem nasional instansi", "the agency's national system"),
}
WORDED = {"label_id", "label_en", "ask_id", "ask_en", "hint", "required", "name"}
"""Parts of a question that have a line of their own."""
LISTED = {
    "name_id", "name_en", "summary_id", "summary_en", "fee", "sla_working_days", "sla_minutes", "decision", "auto_checks",
    "output", "fields", "requirements", "validity_months", "legal_basis",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One part that differs; ``kind``: changed, added or removed."""

    what: Pair
    old: object
    new: object
    kind: str = "changed"
    key: str = ""

    @property
    def old_marked(self) -> SafeString:
        """The old words, with what is gone marked."""
        return _marked(str(self.old), str(self.new), "del")

    @property
    def new_marked(self) -> SafeString:
        """The new words, with what is new marked."""
        return _marked(str(self.new), str(self.old), "ins")


def _marked(words: str, others: str, element: str) -> SafeString:
    """The words with those marked that the others have not."""
    mine, theirs = words.split(), others.split()
    parts = []
    for tag, start, end, _, _ in SequenceMatcher(a=mine, b=theirs, autojunk=False).get_opcodes():
        text = " ".join(mine[start:end])
        if text:
            shape = "{}" if tag == "equal" else f"<{element}>{{}}</{element}>"
            parts.append((format_html(shape, text),))
    return format_html_join(" ", "{}", parts)


def changes_between(old: ServiceDefinition, new: ServiceDefinition) -> list[Change]:
    """Every part that differs, in the order of the page; nothing that differs is left out."""
    before, after = facts_of(old), facts_of(new)
    found = []
    for key in _in_order(before, after):
        if key not in after:
            found.append(Change(before[key][0], before[key][1], NOTHING, "removed", key))
        elif key not in before:
            found.append(Change(after[key][0], NOTHING, after[key][1], "added", key))
        elif _written(before[key][1]) != _written(after[key][1]):
            found.append(Change(after[key][0], before[key][1], after[key][1], key=key))
    return _without_parts(found)


def _in_order(before: Facts, after: Facts) -> list[str]:
    return list(dict.fromkeys([*after, *before]))


def _written(value: object) -> object:
    return (value.in_language("id"), value.in_language("en")) if isinstance(value, Pair) else value


def _without_parts(found: list[Change]) -> list[Change]:
    """A question or paper that came or went is told once, not part by part."""
    whole = {one.key for one in found if one.kind != "changed" and one.key.count(".") == 1}
    return [one for one in found if one.key.rpartition(".")[0] not in whole]


TOLD = ("fee", "time", "decision", "validity", "output", "requirements.", "fields.")
UNTOLD = (".rest", ".ask_id", ".ask_en", ".label_id", ".label_en", ".hint_id", ".hint_en")


def for_citizens(changes: Iterable[Change], *, language: str) -> list[Change]:
    """What somebody who plans to ask for the service has to know, in their language: money, time, papers; not how it is worded."""
    other = "_id" if language.startswith("en") else "_en"
    return [one for one in changes if one.key.startswith(TOLD) and not one.key.endswith((*UNTOLD, other))]


def facts_of(definition: ServiceDefinition) -> Facts:
    """Everything about a service as lines of a name and its words, by key."""
    return dict(
        [*_names(definition), *_questions(definition.fields), *_papers(definition.requirements), *_terms(definition),
         *_outcome(definition), *_others(definition)]
    )  # fmt: skip


def _both(key: str, what: tuple[str, str], words: tuple[str, str]) -> Iterator[tuple[str, tuple[Pair, object]]]:
    """A text of two languages: a line for each."""
    yield f"{key}_id", (t(f"{what[0]} (Indonesia)", f"{what[1]} (Indonesian)"), words[0] or NOTHING)
    yield f"{key}_en", (t(f"{what[0]} (Inggris)", f"{what[1]} (English)"), words[1] or NOTHING)


def _names(one: ServiceDefinition) -> Iterator[tuple[str, tuple[Pair, object]]]:
    yield from _both("name", ("Nama layanan", "Name of the service"), (one.name_id, one.name_en))
    yield from _both("summary", ("Ringkasan", "Summary"), (one.summary_id, one.summary_en))


def _questions(asked: Iterable[Field]) -> Iterator[tuple[str, tuple[Pair, object]]]:
    for one in asked:
        key, name_id, name_en = f"fields.{one.name}", one.label_id, one.label_en
        yield key, (t(f"Pertanyaan “{one.name}”", f"Question “{one.name}”"), t(one.question_id, one.question_en))
        of = (f"Pertanyaan “{name_id}”", f"Question “{name_en}”")
        yield from _both(f"{key}.ask", (f"{of[0]}: bunyinya", f"{of[1]}: its words"), (one.ask_id, one.ask_en))
        yield from _both(
            f"{key}.label", (f"{of[0]}: nama pendek", f"{of[1]}: short name"), (one.label_id, one.label_en)
        )
        yield from _both(f"{key}.hint", (f"{of[0]}: bantuan", f"{of[1]}: help"), (one.hint_id, one.hint_en))
        yield f"{key}.required", (t(f"{of[0]}: harus diisi", f"{of[1]}: must be answered"), YES if one.required else NO)


def _papers(needed: Iterable[Requirement]) -> Iterator[tuple[str, tuple[Pair, object]]]:
    for one in needed:
        key = f"requirements.{one.doc}"
        yield key, (t(f"Berkas “{one.doc}”", f"Paper “{one.doc}”"), t(one.kind.name_id, one.kind.name_en))
        of = (f"Berkas “{one.kind.name_id}”", f"Paper “{one.kind.name_en}”")
        yield from _both(
            f"{key}.label", (f"{of[0]}: namanya", f"{of[1]}: its name"), (one.kind.name_id, one.kind.name_en)
        )
        yield f"{key}.mandatory", (t(f"{of[0]}: wajib", f"{of[1]}: required"), YES if one.mandatory else NO)
        yield from _both(f"{key}.when", (f"{of[0]}: catatan", f"{of[1]}: note"), (one.when_id, one.when_en))


def _terms(one: ServiceDefinition) -> Iterator[tuple[str, tuple[Pair, object]]]:
    yield "fee", (t("Biaya", "Fee"), cost_words(one))
    yield "fee_note", (t("Keterangan biaya", "About the fee"), cost_note(one.fee) or NOTHING)
    yield "time", (t("Waktu", "Time"), time_words(one))
    yield "decision", (t("Yang memutuskan", "Who decides"), DECIDED_BY[one.decision])
    checks = Pair(
        "; ".join(check.name_id for check in one.auto_checks), "; ".join(check.name_en for check in one.auto_checks)
    )
    yield "checks", (t("Yang diperiksa sistem", "What the system checks"), checks if one.auto_checks else NOTHING)
    yield "validity", (t("Masa berlaku", "Validity"), validity_words(one.validity_months) or NOTHING)
    yield "laws", (t("Dasar hukum", "Legal basis"), "; ".join(one.laws))


def _outcome(one: ServiceDefinition) -> Iterator[tuple[str, tuple[Pair, object]]]:
    yield from _both("output", ("Yang diterima", "What one receives"), (one.output.name_id, one.output.name_en))
    yield from _both("next", ("Kata pembuka hasil", "Opening words of the outcome"), one.output.outcome.next)


def _others(one: ServiceDefinition) -> Iterator[tuple[str, tuple[Pair, object]]]:
    """What has no line of its own, as data: nothing may change unseen."""
    source = one.source
    for name in source:
        if name not in LISTED:
            yield f"other_{name}", _as_data(name, source[name])
    fee = {key: value for key, value in source.get("fee", {}).items() if key in ("expr", "params")}  # type: ignore[attr-defined]
    yield "other_fee", _as_data("fee", fee)
    outcome = {key: value for key, value in source.get("output", {}).items() if not key.startswith("name")}  # type: ignore[attr-defined]
    if isinstance(outcome.get("outcome"), Mapping):
        outcome["outcome"] = {key: value for key, value in outcome["outcome"].items() if not key.startswith("next")}
        outcome["outcome"] = (
            outcome["outcome"].get("like") if set(outcome["outcome"]) == {"like"} else outcome["outcome"]
        )
    yield "other_output", _as_data("output", outcome)
    yield from _technical(source.get("fields", ()), named_by="name", worded=WORDED, key="fields")
    yield from _technical(
        source.get("requirements", ()), named_by="doc", worded={"doc", "mandatory", "when", "label"}, key="requirements"
    )


def _technical(entries: Any, *, named_by: str, worded: set[str], key: str) -> Iterator[tuple[str, tuple[Pair, object]]]:
    for entry in entries:
        rest = {name: value for name, value in entry.items() if name not in worded}
        yield f"{key}.{entry[named_by]}.rest", _as_data(f"{key}.{entry[named_by]}", rest)


def _as_data(name: str, value: object) -> tuple[Pair, object]:
    return t(f"Rincian “{name}”", f"Details of “{name}”"), canonical_json(value) if value else NOTHING
