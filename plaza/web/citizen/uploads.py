"""Documents that arrive in pieces (tus 1.0: core, creation, expiration, checksum, termination), and the first look at what arrived.

Why no CSRF token is asked for: every writing request must carry `Tus-Resumable`, a header of our own, and all but one have a method
that a form cannot send. Another site's page can do neither without asking first (a CORS preflight), and no answer of ours ever grants
that. An `Origin` that is not ours is refused besides, and the cookies are `SameSite=Lax`. So any tus client works with its owner's
cookie alone, and no other page works with it at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from plaza.applications.models import Application
from plaza.applications.queries import access_application, form_of
from plaza.catalogue.rules.definitions import Requirement
from plaza.core.addresses import range_of
from plaza.core.clock import today
from plaza.core.texts import Pair, t
from plaza.people.locks import lock
from plaza.people.queries import NoAccess, subjects_held
from plaza.people.viewers import viewer_of
from plaza.verification.incoming import (
    PieceRefused,
    begin_upload,
    end_upload,
    hand_over,
    incoming_of,
    is_gone,
    largest,
    take_piece,
)
from plaza.verification.incoming_look import look_at
from plaza.verification.models import Incoming, VaultFile
from plaza.verification.rules.incoming import (
    ALGORITHMS,
    BadHeader,
    read_checksum,
    read_metadata,
    read_number,
    read_sha256,
)
from plaza.verification.rules.uploads import UploadRefused

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
PIECE_TYPE = "application/offset+octet-stream"
REFUSED = {"too_large": 413, "too_many_files": 429, "nobody_there": 503, "crowded": 503}
LATER = {"too_many_files": "600", "nobody_there": "60", "crowded": "30"}
GONE = t(
    "Unggahan ini sudah berakhir. Pilih berkasnya sekali lagi.", "This upload has ended. Choose the file once more."
)
PIECES: Mapping[str, tuple[int, str, Pair]] = {
    "wrong_offset": (409, "", t("Lanjutkan dari tempat yang disebut server.", "Go on from where the server says.")),
    "checksum": (460, "Checksum Mismatch", t("Potongan ini rusak di jalan. Kirim lagi.", "This piece was damaged. Send it again.")),
    "too_long": (413, "", t("Lebih panjang dari yang diberitahukan.", "Longer than was announced.")),
    "too_small": (400, "", t("Potongannya terlalu kecil dan terlalu banyak.", "The pieces are too small and too many.")),
    "gone": (410, "", GONE),
}  # fmt: skip
UNKNOWN_METHOD = t("Cara ini tidak dikenal di sini.", "This method is not known here.")
NOT_THERE = t("Tidak ada unggahan di alamat ini.", "There is no upload at this address.")
NOT_OURS = t("Halaman lain tidak dapat mengunggah ke sini.", "Another site's page cannot upload here.")
CLOSED = t(
    "Permohonan ini sudah dikirim, berkasnya tidak dapat diubah.",
    "This application has been sent; its documents can no longer change.",
)
FINISHED = t(
    "Berkas ini sudah diterima. Hapus dari halaman permohonan.",
    "This file has been received. Remove it on the application's page.",
)


class Problem(Exception):
    """An answer that is not a success: a status, a code for programs and a sentence for people."""

    def __init__(self, status: int, code: str, sentence: Pair | str, *, reason: str = "", **headers: str) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence, self.reason = status, code, sentence, reason
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(self) -> HttpResponse:
        """The answer itself, in the language of whoever asked."""
        told = {"code": self.code, "sentence": str(self.sentence)}
        return JsonResponse(told, status=self.status, reason=self.reason or None, headers=self.headers)


@dataclass(frozen=True)
class Place:
    """Where an upload belongs: one requirement of the viewer's own application."""

    request: HttpRequest
    application: Application
    requirement: Requirement

    @property
    def names(self) -> dict[str, str]:
        """As verification knows it."""
        return {"belongs_to": self.application.ref, "requirement": self.requirement.doc}

    def address(self, row: Incoming) -> str:
        """Where this upload is continued."""
        return reverse("upload", args=[self.application.reference, self.requirement.doc, row.ref])


@csrf_exempt
@lock("holder")
def uploads(request: HttpRequest, reference: str, requirement: str) -> HttpResponse:
    """Where uploads for one requirement begin."""
    return _spoken(request, lambda method: _begin(method, _place(request, reference, requirement)))


@csrf_exempt
@lock("holder")
def upload(request: HttpRequest, reference: str, requirement: str, ref: str) -> HttpResponse:
    """One upload: how far it is, its next piece, its end."""
    return _spoken(request, lambda method: _continue(method, _place(request, reference, requirement), ref))


def _spoken(request: HttpRequest, act: Callable[[str], HttpResponse]) -> HttpResponse:
    """Any answer, the sad ones too, in the protocol's own manners."""
    try:
        answer = act(_method(request))
    except Problem as problem:
        answer = problem.answer()
    except (NoAccess, Http404):
        answer = Problem(404, "not_there", NOT_THERE).answer()
    except BadHeader as problem:
        said = t("Bagian {name} tidak dapat dibaca.", "The header {name} cannot be read.", name=str(problem))
        answer = Problem(400, "bad_header", said).answer()
    except UploadRefused as problem:
        later = {"Retry_After": LATER[problem.code]} if problem.code in LATER else {}
        answer = Problem(REFUSED.get(problem.code, 422), problem.code, problem.sentence, **later).answer()
    answer["Tus-Resumable"] = VERSION
    answer["Cache-Control"] = "no-store"
    return answer


def _method(request: HttpRequest) -> str:
    """What is meant, which a proxy that knows only GET and POST may have had to be told in a header; raises Problem."""
    origin, ours = request.headers.get("Origin"), f"{request.scheme}://{request.get_host()}"
    if origin not in (None, ours, *settings.CSRF_TRUSTED_ORIGINS):
        raise Problem(403, "not_ours", NOT_OURS)
    method = str(request.method)
    if method not in ("OPTIONS", "GET") and request.headers.get("Tus-Resumable") != VERSION:
        raise Problem(412, "version", t("Pakai tus {v}.", "Speak tus {v}.", v=VERSION), Tus_Version=VERSION)
    return request.headers.get("X-HTTP-Method-Override", method).upper() if method == "POST" else method


def _place(request: HttpRequest, reference: str, requirement: str) -> Place:
    """The place in the viewer's own application; officers, strangers and unknown names find none."""
    application, access = access_application(viewer_of(request), reference, purpose="mengunggah berkas")
    step = form_of(application).step(f"berkas-{requirement}")
    if access.by != "owner" or step is None or step.requirement is None:
        raise Http404
    return Place(request, application, step.requirement)


def _fillable(place: Place) -> None:
    if place.application.state not in ("draft", "needs_action"):
        raise Problem(403, "closed", CLOSED)


def _begin(method: str, place: Place) -> HttpResponse:
    if method == "OPTIONS":
        return _described(place)
    if method != "POST":
        raise Problem(405, "method", UNKNOWN_METHOD, Allow="OPTIONS, POST")
    _fillable(place)
    headers, viewer = place.request.headers, viewer_of(place.request)
    row, fresh = begin_upload(
        **place.names, kinds=place.requirement.kinds, length=read_number("Upload-Length", headers.get("Upload-Length")),
        sha256=read_sha256(read_metadata(headers.get("Upload-Metadata"))), actor=viewer.actor,
        network=range_of(place.request), among={f"application:{held}" for held in subjects_held(viewer, kind="application")},
    )  # fmt: skip
    answer = _where(HttpResponse(status=201 if fresh else 200), row)
    answer["Location"] = place.address(row)
    return answer


def _described(place: Place) -> HttpResponse:
    told = {
        "Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(largest(place.requirement.kinds)),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }  # fmt: skip
    return HttpResponse(status=204, headers=told)


def _where(answer: HttpResponse, row: Incoming) -> HttpResponse:
    """How far the upload is, and until when it waits."""
    answer["Upload-Offset"] = str(row.offset)
    if row.state == "open":
        answer["Upload-Expires"] = http_date(row.expires_at.timestamp())
    return answer


def _continue(method: str, place: Place, ref: str) -> HttpResponse:
    act = {"HEAD": _how_far, "GET": _told, "PATCH": _patch, "DELETE": _end}.get(method)
    if method == "OPTIONS":
        return _described(place)
    if act is None:
        raise Problem(405, "method", UNKNOWN_METHOD, Allow="OPTIONS, HEAD, GET, PATCH, DELETE")
    return act(place, incoming_of(ref, **place.names))


def _how_far(place: Place, row: Incoming) -> HttpResponse:
    if is_gone(row):
        raise Problem(410, "gone", GONE)
    answer = _where(HttpResponse(), row)
    answer["Upload-Length"] = str(row.length)
    return answer


def _patch(place: Place, row: Incoming) -> HttpResponse:
    _fillable(place)
    request = place.request
    if request.content_type != PIECE_TYPE:
        raise Problem(415, "type", t("Kirim sebagai {kind}.", "Send it as {kind}.", kind=PIECE_TYPE))
    offset = read_number("Upload-Offset", request.headers.get("Upload-Offset"))
    checksum = read_checksum(request.headers.get("Upload-Checksum"))
    data = request.read(row.length - row.offset + 1)
    try:
        take_piece(row, offset=offset, data=data, checksum=checksum)
    except PieceRefused as problem:
        status, reason, sentence = PIECES[problem.code]
        raise Problem(status, problem.code, sentence, reason=reason, Upload_Offset=str(row.offset)) from problem
    hand_over(row, kinds=place.requirement.kinds)
    return _where(HttpResponse(status=204), row)


def _end(place: Place, row: Incoming) -> HttpResponse:
    _fillable(place)
    if row.state == "done":
        raise Problem(403, "finished", FINISHED)
    if is_gone(row) or not end_upload(row):
        raise Problem(410, "gone", GONE)
    return HttpResponse(status=204)


def _told(place: Place, row: Incoming) -> HttpResponse:
    """How the upload stands, for the page: also the way on for one whose last answer was lost, or whose handing over was."""
    if row.state == "whole" and not is_gone(row):
        _fillable(place)
        _hand_over_quietly(place, row)
    told: dict[str, object] = {"state": row.state, "offset": row.offset, "length": row.length, "sha256": row.sha256}
    if row.state == "done":
        told["look"] = reverse("document_look", args=[place.application.reference, row.file_ref])
    if row.state == "refused":
        told["code"] = row.refusal["code"]
        told["sentence"] = str(Pair(row.refusal["id"], row.refusal["en"]))
    return JsonResponse(told)


def _hand_over_quietly(place: Place, row: Incoming) -> None:
    """A refusal of the bytes is told as the state it leads to."""
    try:
        hand_over(row, kinds=place.requirement.kinds)
    except UploadRefused:
        if row.state != "refused":
            raise


@lock("holder")
@require_safe
def look(request: HttpRequest, reference: str, file: str) -> HttpResponse:
    """What the first look at a document found, as the part of the page that shows it."""
    application, access = access_application(viewer_of(request), reference, purpose="melihat berkas")
    held = VaultFile.objects.filter(ref=file, belongs_to=application.ref).exclude(state="deleted").first()
    if access.by != "owner" or held is None:
        raise Http404
    found = look_at(held, answers=application.answers, on=today())
    return render(request, "citizen/look.html", {"application": application, "held": held, "look": found})
