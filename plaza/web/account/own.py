"""What the plaza keeps of whoever asks: to read, to take along, to have erased, and who opened it."""

import json
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plaza.core.clock import now, today
from plaza.core.templatetags.plaza import wita
from plaza.core.texts import Pair, t
from plaza.people.erasing import WITHIN, copy_of, erase, foreseen, withdraw_consent
from plaza.people.locks import lock
from plaza.people.queries import Opened, opened_of_holders
from plaza.people.viewers import viewer_of

KINDS: dict[str, Pair] = {
    "application": t("Permohonan yang sudah selesai, dengan dokumennya", "Applications that have ended, with their documents"),
    "draft": t("Permohonan yang belum dikirim", "Applications not sent yet"),
    "wallet": t("Data tersimpan untuk permohonan berikutnya", "What was kept for the next application"),
    "call": t("Percakapan tertulis dan dokumen dalam panggilan", "What was written and shown in calls"),
    "ticket": t("Nomor antrean", "Queue numbers"),
    "message": t("Pesan kepada instansi", "Messages to an agency"),
    "appointment": t("Janji temu yang sudah lewat", "Appointments that are over"),
    "complaint": t("Aduan yang sudah selesai", "Complaints that are settled"),
    "needs": t("Kebutuhan khusus yang Anda ceritakan", "Needs that you told us about"),
    "companion": t("Panggilan pendamping", "Calls for a companion"),
    "booking": t("Pesanan ruang yang sudah lewat", "Room bookings that are over"),
    "notice": t("Kabar yang dikirim kepada Anda", "Letters that were sent to you"),
    "push": t("Pemberitahuan di peramban", "Notifications in a browser"),
    "bill": t("Nama Anda pada tagihan yang tidak dibayar", "Your name on bills that were not paid"),
    "permit": t("Nama Anda pada izin yang sudah habis", "Your name on permits that have run out"),
    "account": t("Akun dan alamat e-mail", "Account and e-mail address"),
}  # fmt: skip
SUBJECTS: dict[str, Pair] = {
    "application": t("Permohonan", "Application"), "ticket": t("Nomor antrean", "Queue number"), "call": t("Panggilan", "Call"),
    "appointment": t("Janji temu", "Appointment"), "complaint": t("Aduan", "Complaint"),
    "companion": t("Panggilan pendamping", "Companion call"), "booking": t("Pesanan ruang", "Room booking"),
    "bill": t("Tagihan", "Bill"), "permit": t("Izin", "Permit"), "message": t("Pesan", "Message"),
}  # fmt: skip


@dataclass(frozen=True)
class Looked:
    """What was opened, and the openings of it."""

    what: Pair
    reference: str
    openings: list[Opened]


@lock("holder")
@never_cache
@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """What would be erased and what would stay, with the reasons; and every opening of whatever is the person's."""
    viewer = viewer_of(request)
    swept = foreseen(viewer.identities)
    looked = [
        Looked(SUBJECTS.get(kind, t(kind, kind)), reference, openings)
        for (kind, _, reference), openings in (
            (subject.partition(":"), found) for subject, found in opened_of_holders(viewer.identities).items()
        )
    ]
    context = {
        "erased": [(KINDS.get(kind, t(kind, kind)), count) for kind, count in swept.erased.items()], "kept": swept.kept,
        "looked": looked, "by": now() + WITHIN, "anything": bool(swept.erased or swept.kept),
    }  # fmt: skip
    return render(request, "account_pages/own_data.html", context)


@lock("holder")
@never_cache
@require_safe
def own_copy(request: HttpRequest) -> HttpResponse:
    """Everything that is the person's, as one file that programs can read."""
    whole = {"made_at": now().isoformat(), **copy_of(viewer_of(request).identities)}
    response = HttpResponse(
        json.dumps(whole, ensure_ascii=False, indent=1, default=str), content_type="application/json"
    )
    response["Content-Disposition"] = f'attachment; filename="data-saya-{today():%Y-%m-%d}.json"'
    return response


@lock("holder")
@require_POST
def erase_own(request: HttpRequest) -> HttpResponse:
    """Erases what may go, once the person has confirmed it."""
    if "sure" not in request.POST:
        messages.warning(request, str(t("Centang dahulu bahwa Anda yakin.", "First tick that you are sure.")))
        return redirect("own_data")
    viewer = viewer_of(request)
    wish = erase(viewer.identities, actor=viewer.actor)
    if wish is None:
        return redirect("own_data")
    if wish.done_at and viewer.user_id:
        logout(request)
    if wish.done_at:
        messages.success(request, str(t("Sudah dihapus. Catatan nomor {ref} di log hanya memuat jumlahnya.",
                                        "It is erased. Entry {ref} in the log holds nothing but the counts.", ref=wish.ref)))  # fmt: skip
    else:
        messages.success(
            request,
            str(t("Yang boleh dihapus sudah dihapus. Sisanya disebut di bawah beserta alasannya, dan terhapus sendiri sesudahnya.",
                  "What may be erased is gone. The rest is listed below with its reason, and is erased by itself afterwards.")),
        )  # fmt: skip
    return redirect("own_data")


@lock("holder")
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Ends what the person had agreed to beyond what their matters need, at once."""
    viewer = viewer_of(request)
    count = withdraw_consent(viewer.identities, actor=viewer.actor)
    told = t("Persetujuan ditarik pada {at}: {count} hal dihapus.", "Consent withdrawn at {at}: {count} {count:thing|things} erased.",
             at=wita(now()), count=count)  # fmt: skip
    messages.success(request, str(told))
    return redirect("own_data")
