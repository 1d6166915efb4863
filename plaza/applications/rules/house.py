"""The plaza's own rules beside those of verification: they never fail anybody, they bring a person in. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plaza.applications.rules.behalf import FOR_WHOM, Asker
from plaza.verification.rules.case import OFFICER
from plaza.verification.rules.checks import Document, fingerprint
from plaza.verification.rules.rulebook import Versions, as_version, check_of
from plaza.verification.rules.verdicts import NOTHING, Finding, Rule, seen_in
from plaza.verification.rules.words import Words, bare

PROXY = Rule(
    "proxy", "A-01", 2, Words("Diajukan untuk orang lain", "Applied for on behalf of another"), "KUH Perdata pasal 1792"
)
FOREIGNER = Rule(
    "foreigner", "A-02", 2, Words("Nomor paspor sama dengan isian", "The passport's number equals the form"),
    "UU 6/2011 tentang Keimigrasian",
)  # fmt: skip
LETTERS = Rule(
    "letters", "A-03", 2, Words("Semua huruf dapat dicetak", "Every letter can be printed"), "UU 25/2009 tentang Pelayanan Publik"
)  # fmt: skip

REPEATED = Rule(
    "repeated", "A-04", 1, Words("Dokumen tidak dipakai orang lain", "No other person uses this document"),
    "UU 27/2022 tentang Pelindungan Data Pribadi (ketepatan data)",
)  # fmt: skip
SAME = {
    "bytes": Words("Berkas yang sama persis ada pada permohonan orang lain", "The very same file is in another person's application"),
    "fields": Words("Nomor dokumen yang sama ada pada permohonan orang lain", "The same number is in another person's application"),
}  # fmt: skip
RULES: Mapping[str, Rule] = {rule.code: rule for rule in (PROXY, FOREIGNER, REPEATED, LETTERS)}


@dataclass(frozen=True, slots=True)
class Known:
    """What these rules look at: who asks for whom, the passport named, the documents, what others have shown, strange letters."""

    asker: Asker
    passport: str
    documents: Sequence[Document]
    shared: Mapping[str, str]
    letters: Sequence[str]


def house_findings(
    known: Known, *, without: Collection[str] = (), versions: Versions | None = None
) -> Iterator[Finding]:
    """The rows that the house adds to the table; `without` and `versions` are as for the rules of verification."""
    for code in CHECKS:
        check, version = check_of(code, now=RULES[code].version, current=CHECKS, earlier=EARLIER, versions=versions)
        if check is not None and code not in without:
            yield from as_version(check(known), version)


def check_proxy(known: Known) -> Iterator[Finding]:
    """Whoever applies for another shows a paper that an officer looks at."""
    if known.asker.proxied:
        words = FOR_WHOM[known.asker.for_whom]
        found = Words(words.indonesian, words.english)
        required = Words("Petugas melihat surat yang mengizinkannya", "An officer looks at the paper that allows it")
        yield Finding(PROXY, "proxy", "review", required, found, OFFICER, evidence=_told(known.asker.for_whom))


def check_foreigner(known: Known) -> Iterator[Finding]:
    """A foreigner's passport bears the number that the form names."""
    if not known.asker.foreign:
        return
    readings = [document.reading for document in known.documents if document.kind == "passport" and document.reading]
    reading = next((one for one in readings if one.value("number")), None)
    read, claimed = (reading.value("number") or "" if reading else ""), known.passport
    same = bool(read) and bare(read) == bare(claimed)
    found = Words(read or "Tidak terbaca", read or "Not readable")
    seen = {**seen_in(reading.fields.get("number")), "sha256": reading.sha256} if reading else {}
    yield Finding(
        FOREIGNER, "passport_equal" if same else "passport_unsettled", "pass" if same else "review", Words(claimed, claimed), found,
        NOTHING if same else OFFICER, evidence={**seen, **_told(claimed)},
    )  # fmt: skip


def check_repeated(known: Known) -> Iterator[Finding]:
    """A row for each document that another person has shown; whose it rightly is, a person settles."""
    for document in known.documents:
        if how := known.shared.get(document.requirement):
            evidence = {"sha256": document.reading.sha256 if document.reading else ""}
            required = Words("Milik pemohon sendiri", "The applicant's own")
            yield Finding(REPEATED, f"same_{how}", "review", required, SAME[how], OFFICER, document.kind, evidence)


def check_letters(known: Known) -> Iterator[Finding]:
    """The row that hands over because a document could not show these letters."""
    if not known.letters:
        return
    shown = " ".join(known.letters[:8])
    required = Words(
        "Nama dan isian dengan huruf yang dapat dicetak", "Name and answers in letters that can be printed"
    )
    found, evidence = Words(shown, shown), _told(list(known.letters))
    yield Finding(LETTERS, "letters_missing", "review", required, found, OFFICER, evidence=evidence)


def _told(data: object) -> dict[str, object]:
    return {"inputs": fingerprint(data)}


Check = Callable[[Known], Iterator[Finding]]


def _without_evidence(check: Check) -> Check:
    """Version 1: the rows told nothing of what they were made of."""
    return lambda known: (replace(row, evidence={}) for row in check(known))


CHECKS: Mapping[str, Check] = {
    "proxy": check_proxy, "foreigner": check_foreigner, "repeated": check_repeated, "letters": check_letters,
}  # fmt: skip
EARLIER: Mapping[tuple[str, int], Check] = {
    (code, 1): _without_evidence(CHECKS[code]) for code in ("proxy", "foreigner", "letters")
}
