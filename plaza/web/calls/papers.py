"""Documents in a call: sent, looked at, and the picture itself; each through the guard of the call and of what it belongs to."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.calls import papers
from plaza.calls.actions import CallOver
from plaza.calls.queries import Entry, access_call
from plaza.calls.rules import CITIZEN, OFFICER
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.verification.queries import shown_to
from plaza.verification.rules.uploads import UploadRefused

GONE, TOO_MANY, REFUSED, BUSY = 410, 429, 422, 503
PAPERS_A_MINUTE = 12
PDF = "application/pdf"
MOST_PAGES = 20
"""Pages of one document that an officer can open in the call."""
EMPTY = t("Fotonya belum sampai. Coba sekali lagi.", "The photo did not arrive. Try once more.")


@lock("holder")
@require_http_methods(["GET", "HEAD", "POST"])
def sent(request: HttpRequest, ref: str) -> HttpResponse:
    """What a photograph may be sent as (GET), and the citizen's photograph itself (POST)."""
    entry = _citizen(request, ref)
    if request.method == "POST":
        return _take(request, entry)
    found = papers.choices(viewer_of(request), entry.call)
    return render(request, "calls/paper_kinds.html", {
        "own": [one for one in found if one.for_application], "kinds": [one for one in found if not one.for_application],
    })  # fmt: skip


def _take(request: HttpRequest, entry: Entry) -> HttpResponse:
    viewer, given = viewer_of(request), request.FILES.get("picture")
    if not allow(f"call-paper:{viewer.actor}", limit=PAPERS_A_MINUTE, per=60):
        return _said(papers.SLOWER, TOO_MANY)
    if given is None:
        return _said(EMPTY, REFUSED)
    try:
        paper = papers.send_paper(viewer, entry.call, wanted=request.POST.get("wanted", "")[:60], data=given.read())
    except CallOver:
        return _said(papers.OVER, GONE)
    except papers.TooMany:
        return _said(papers.SLOWER, TOO_MANY)
    except UploadRefused as problem:
        return _said(problem.sentence, BUSY if problem.code == "crowded" else REFUSED)
    return JsonResponse({"document": paper.ref})


def _said(sentence: Pair, status: int) -> JsonResponse:
    return JsonResponse({"sentence": str(sentence)}, status=status)


@lock("holder")
@require_safe
def look(request: HttpRequest, ref: str, document: str) -> HttpResponse:
    """The document with what the system found, as the part of the page that both see."""
    viewer = viewer_of(request)
    paper = papers.access_paper(viewer, ref, document)
    entry, file = access_call(viewer, ref), papers.file_of(paper)
    is_officer, is_pdf = entry.seat.place == OFFICER, bool(file and file.mime == PDF)
    answer = render(request, "calls/paper.html", {
        "look": papers.look_at(paper), "paper": paper, "call": entry.call, "marks": [papers.mark_frame(one) for one in paper.marks.all()],
        "is_officer": is_officer, "opened": bool(file and file.state == "clean"),
        "is_own": paper.belongs_to == entry.call.ticket_ref, "own_pdf": is_pdf and not is_officer,
        "further": range(2, min(file.pages, MOST_PAGES) + 1) if file and is_officer else (),
    })  # fmt: skip
    answer["Cache-Control"] = "no-store"
    return answer


@lock("holder")
@require_safe
def picture(request: HttpRequest, ref: str, document: str, page: int = 1) -> HttpResponse:
    """The picture itself; of a PDF its owner gets the file back, and an officer a page drawn as a picture."""
    viewer = viewer_of(request)
    paper = papers.access_paper(viewer, ref, document)
    data, mime = shown_to(viewer, paper.file_ref, page=page)
    answer = HttpResponse(data, content_type=mime)
    answer["Cache-Control"] = "no-store, private"
    if mime == PDF:
        answer["Content-Disposition"] = 'attachment; filename="dokumen.pdf"'
    return answer


@lock("holder")
@require_POST
def remove(request: HttpRequest, ref: str, document: str) -> HttpResponse:
    """The citizen takes back what was only shown."""
    entry, viewer = _citizen(request, ref), viewer_of(request)
    paper = papers.access_paper(viewer, entry.call.ref, document)
    if not papers.take_back(paper, actor=viewer.actor):
        raise Http404
    return HttpResponse(status=204)


def _citizen(request: HttpRequest, ref: str) -> Entry:
    """The entry of the one whose documents are shown here; anybody else is told that there is nothing."""
    entry = access_call(viewer_of(request), ref)
    if entry.seat.place != CITIZEN:
        raise Http404
    return entry
