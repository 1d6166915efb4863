"""What applications keep of a person: answers, documents and findings, and what was proved once and kept for the next time."""

from collections.abc import Sequence

from plaza.applications.actions.wallet import forget
from plaza.applications.models import Application, Event, Verdict, WalletItem
from plaza.applications.rules.states import WORDS
from plaza.core.texts import t
from plaza.people.personal import Kept, Owner, Swept, Told
from plaza.permits.queries import permit_of
from plaza.verification.erasing import erase_files
from plaza.verification.queries import files_of

BLANK: dict[str, object] = {
    "answers": {}, "seen": [], "ask": [], "helped": [], "papers": [], "subject_index": "", "email_index": "", "phone_index": "",
}  # fmt: skip
"""A case that was decided stays in the figures, without a word of anybody's."""


class Applications:
    """The keeper of applications and of the wallet."""

    name = "applications"

    def told(self, owner: Owner) -> Sequence[Told]:
        """Every application with its answers, documents, findings and history; and what is kept for the next one."""
        return [*(_told(row) for row in _own(owner)), *(_item_told(item) for item in _wallet(owner))]

    def sweep(self, owner: Owner, *, erase: bool) -> Swept:
        """Drafts and ended cases go with their documents; a running case and the papers behind a valid permit stay."""
        swept = Swept()
        for row in _own(owner):
            kept = _why_kept(row)
            if kept:
                swept.kept.append(kept)
                continue
            swept.erased["draft" if row.state == "draft" else "application"] += 1
            owner.gone.add(row.ref)
            if erase:
                _erase(row)
        swept.erased["wallet"] += _forget_all(owner) if erase else len(_wallet(owner))
        return swept

    def withdraw(self, owner: Owner) -> int:
        """What was kept for the next time is forgotten, and nothing more is kept of what still runs."""
        count = _forget_all(owner)
        for row in _own(owner):
            if row.answers.get("simpan"):
                row.answers["simpan"] = False
                row.save(update_fields=["answers"])
                count += 1
        return count


def _own(owner: Owner) -> list[Application]:
    references = [subject.partition(":")[2] for subject in owner.subjects("application")]
    return list(Application.objects.filter(reference__in=references).order_by("pk"))


def _wallet(owner: Owner) -> list[WalletItem]:
    return list(WalletItem.objects.filter(holder__in=owner.holders, forgotten_at=None).order_by("pk"))


def _forget_all(owner: Owner) -> int:
    for item in _wallet(owner):
        forget(item, actor="sistem")
        erase_files(item.subject, actor="sistem")
    return WalletItem.objects.filter(holder__in=owner.holders).delete()[0]


def _why_kept(row: Application) -> Kept | None:
    if row.state in ("submitted", "needs_action", "review"):
        return Kept(
            "running_case", t("Permohonan yang sedang berjalan", "An application under way"),
            t("Sampai diputus. Tarik permohonan itu bila Anda ingin datanya dihapus sekarang.",
              "Until it is decided. Withdraw it if you want its data deleted now."),
        )  # fmt: skip
    permit = permit_of(row.ref) if row.state == "granted" else None
    if permit is not None and permit.active:
        return Kept(
            "behind_permit", t("Berkas di balik izin yang berlaku", "The papers behind a valid permit"),
            t("Selama izinnya berlaku, dasar pemberiannya harus dapat diperiksa.",
              "As long as the permit is valid, the grounds for it must be open to inspection."), until=permit.valid_until,
        )  # fmt: skip
    return None


def _erase(row: Application) -> None:
    erase_files(row.ref, actor="sistem")
    if row.state == "draft":
        row.delete()
        return
    Verdict.objects.filter(application=row).delete()
    Event.objects.filter(application=row).update(note="")
    for name, value in BLANK.items():
        setattr(row, name, value)
    row.save(update_fields=list(BLANK))


def _told(row: Application) -> Told:
    return {
        "reference": row.reference, "service": row.service, "tenant": row.tenant, "state": str(WORDS[row.state]),
        "started_at": row.started_at.isoformat(), "submitted_at": row.submitted_at and row.submitted_at.isoformat(),
        "decided_at": row.decided_at and row.decided_at.isoformat(), "answers": row.answers, "asked_of_you": row.ask,
        "documents": [
            {"requirement": file.requirement, "mime": file.mime, "size": file.size, "sha256": file.sha256,
             "uploaded_at": file.uploaded_at.isoformat(), "read": file.reading}
            for file in files_of(row.ref)
        ],
        "findings": [{"round": one.round, "outcome": one.outcome, "findings": one.findings} for one in row.verdicts.all()],
        "history": [{"at": one.at.isoformat(), "kind": one.kind, "note": one.note} for one in row.events.order_by("pk")],
    }  # fmt: skip


def _item_told(item: WalletItem) -> Told:
    return {
        "kept_for_next_time": item.kind,
        "facts": item.facts,
        "from": item.source,
        "until": item.expires_at.isoformat(),
    }
