"""The check in the words of a command line."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plaza.core.given import MIB, Unreadable, read_given, shown
from plaza.integrity.audit.checking import Audit, Held, Old
from plaza.integrity.audit.reading import Report
from plaza.integrity.audit.sources import opened
from plaza.integrity.fetching import Unreachable
from plaza.integrity.rules.handover import FILE as HANDOVERS
from plaza.integrity.rules.handover import family, read_handovers
from plaza.integrity.rules.notes import LARGEST_NOTE, BadNote, VerifierKey, open_checkpoint
from plaza.integrity.rules.receipts import LARGEST, BadReceipt, Receipt
from plaza.integrity.rules.tiles import Fetch, Missing

LARGEST_KEY = MIB // 16


class CannotCheck(Exception):
    """The check could not be made at all, in a sentence."""


@dataclass(frozen=True)
class Wish:
    """What is to be checked, in the words of the command line."""

    source: str
    key: str = ""
    against: Sequence[str] = ()
    receipts: Sequence[str] = ()
    witnesses: Sequence[str] = ()


def run(wish: Wish, *, say: Callable[[str], None]) -> int:
    """Checks and says what was found: 0 when everything holds, 1 when something does not, 2 when it could not be checked."""
    try:
        with opened(wish.source) as fetch:
            report = _report(wish, fetch)
    except (CannotCheck, Unreachable, OSError) as problem:
        say(shown(f"! {wish.source} cannot be checked: {problem}"))
        return 2
    for line in report.lines:
        say(shown(line))
    say("The log does not hold." if report.faults else "The log holds.")
    return 1 if report.faults else 0


def _report(wish: Wish, fetch: Fetch) -> Report:
    report = Report()
    key = _key(wish.key or _needed(fetch, "key").decode("utf-8", "replace"))
    if not wish.key:
        report.remarks.append(f"the key is the log's own word: compare it with another source: {key}")
    checkpoint = _needed(fetch, "checkpoint")
    keys = _family(fetch, key, report)
    signing = next((one for one in keys if _signed(checkpoint, one)), key)
    if signing != key:
        report.remarks.append(f"the log's key was handed over, which both have signed: it is now {signing}")
    audit = Audit(fetch, signing, witnesses=[_key(text) for text in wish.witnesses], report=report)
    audit.olds = [old for name in wish.against for old in _old(name, keys, report)]
    audit.held = [one for name in wish.receipts for one in _held(name, keys, report)]
    return audit.run()


def _family(fetch: Fetch, key: VerifierKey, report: Report) -> list[VerifierKey]:
    """The log's keys that are tied to this one by handovers, the newest first."""
    try:
        return family(key, read_handovers(fetch(HANDOVERS)))
    except Missing:
        return [key]
    except BadNote as problem:
        report.faults.append(f"{HANDOVERS}: {problem}")
        return [key]


def _signed(data: bytes, key: VerifierKey) -> bool:
    try:
        return bool(open_checkpoint(data, key))
    except BadNote:
        return False


def _key(text: str) -> VerifierKey:
    """A key that is given as such, or as the file that holds it."""
    try:
        path = Path(text)
        is_file = len(text) < 1000 and path.exists()
        return VerifierKey.parse(read_given(path, most=LARGEST_KEY).decode() if is_file else text)
    except (BadNote, OSError, ValueError) as problem:
        raise CannotCheck(str(problem)) from problem


def _old(name: str, keys: Sequence[VerifierKey], report: Report) -> Iterator[Old]:
    """A checkpoint that was kept: as a file, as a folder with a copy of the log, or at another address."""
    path = Path(name)
    if path.is_dir():
        with opened(name) as fetch:
            data = _needed(fetch, "checkpoint")
    elif path.exists():
        data, fetch = read_given(path, most=LARGEST_NOTE), None
    else:
        with opened(name) as other:
            data, fetch = _needed(other, "checkpoint"), None
    try:
        by = next((one for one in keys if _signed(data, one)), keys[0])
        yield Old(name, open_checkpoint(data, by)[0], fetch)
    except BadNote as problem:
        report.faults.append(f"{name}: {problem}")


def _held(name: str, keys: Sequence[VerifierKey], report: Report) -> Iterator[Held]:
    try:
        receipt = Receipt.parse(read_given(name, most=LARGEST))
        by = next((one for one in keys if str(one) == receipt.vkey.strip()), keys[0])
        yield Held(name, receipt, receipt.check(by))
    except (BadReceipt, Unreadable) as problem:
        report.faults.append(f"the receipt {name}: {problem}")


def _needed(fetch: Fetch, path: str) -> bytes:
    try:
        return fetch(path)
    except Missing as problem:
        raise CannotCheck(f"there is no {path} of a log") from problem
