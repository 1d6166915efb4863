"""Applying: the start page, one question a page, documents, checking the answers, and sending."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.applications.actions.drafting import (
    ApplicationError,
    mark_helped,
    pass_step,
    save_answers,
    start_application,
    submit_application,
)
from plaza.applications.models import Application
from plaza.applications.queries import (
    Form,
    access_application,
    code_of,
    definition_of,
    documents_of,
    form_of,
    refused_documents,
)
from plaza.applications.rules.steps import Step
from plaza.catalogue.models import Service
from plaza.catalogue.outcomes import outcome_told
from plaza.catalogue.queries import Unknown, get_service, ways
from plaza.catalogue.queries import definition_of as published_definition
from plaza.catalogue.rules.definitions import DocumentKind
from plaza.catalogue.rules.fees import BadFee, amount_of
from plaza.core.clock import today
from plaza.people.locks import lock
from plaza.people.models import Officer
from plaza.people.rules import HELP
from plaza.people.viewers import viewer_of
from plaza.verification.actions import accept_upload, remove_upload
from plaza.verification.incoming_look import look_at
from plaza.verification.queries import decides_by_itself, shown_to
from plaza.verification.rules.uploads import UploadRefused
from plaza.web.citizen.forms import BeginForm, StepForm, UploadForm, form_for
from plaza.web.citizen.samples import example_person, samples_for
from plaza.web.citizen.wallet import kept_answers, offers_for
from plaza.web.citizen.words import step_title, summary_rows
from plaza.web.public.standard import ways_to_paper

RETRY_AFTER = "30"
"""Seconds after which whoever found too many files waiting may try again."""


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if that is nothing; None for a first look at the page."""
    return request.POST if request.method == "POST" else None


HELPED_WITH = ("field", "document")
"""Pages that an officer may fill in; who somebody is, where they are reached and what they declare is theirs alone."""
MOST_BUTTONS = 6
"""A question with at most so many answers has a button for each; with more they are a list to choose from."""


@lock("public")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """What the service needs, and the button that begins a draft; a referral leads to its guide instead."""
    try:
        service, definition = get_service(code), published_definition(code)
    except Unknown as problem:
        raise Http404 from problem
    if definition.guide is not None:
        return redirect(f"{reverse('service', args=[service.code])}#panduan")
    begin = BeginForm(_posted(request), initial={"for_whom": "self", "foreign": "no"})
    context: dict[str, Any] = {"service": service, "definition": definition, "ways": ways(service), "form": begin,
                               "itself": decides_by_itself(definition), "outcome": outcome_told(definition)}  # fmt: skip
    if request.method == "POST":
        language = get_language() or "id"
        try:
            application = start_application(code, viewer=viewer_of(request), language=language, asker=begin.asker)
        except ApplicationError as problem:
            return render(request, "citizen/start.html", {**context, "problem": problem.sentence}, status=409)
        return redirect("step", application.reference, "diri")
    return render(request, "citizen/start.html", context)


def _fillable_by(request: HttpRequest, reference: str) -> tuple[Application, Officer | None]:
    """The application for its owner, or for the officer who helps with it (and is then named)."""
    viewer = viewer_of(request)
    application, access = access_application(viewer, reference, purpose="membantu mengisi", mode=HELP)
    return application, None if access.by == "owner" else viewer.officer


def _home(application: Application, helper: Officer | None) -> HttpResponse:
    """Where a form that is closed leads: the application's page, or the helper's desk."""
    return redirect("application", application.reference) if helper is None else redirect("/petugas/")


@lock("holder")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """One page of the form. A good answer leads on; a bad one is said in a sentence beside the field."""
    application, helper = _fillable_by(request, reference)
    form = form_of(application)
    asked = form.step(key)
    if application.state not in ("draft", "needs_action") or asked is None:
        return _home(application, helper)
    if helper is not None and asked.kind not in HELPED_WITH:
        return redirect("check_answers", application.reference)
    if asked.kind == "document":
        return _document_step(request, application, form, asked, helper)
    before = {**kept_answers(request, application, asked), **application.answers}
    page = form_for(asked, _posted(request), answers=before, on=today())
    if request.method == "POST" and page.is_valid():
        save_answers(application, answers=page.to_keep())
        _mark(application, asked, helper)
        return _onward(request, application, key)
    return _show(request, application, form, asked, page, helping=helper is not None)


def _mark(application: Application, asked: Step, helper: Officer | None) -> None:
    if helper is not None:
        mark_helped(application, step=asked.key, officer=helper)


def _onward(request: HttpRequest, application: Application, key: str) -> HttpResponse:
    """To the next open page, or to the check when the person came from there or nothing is left."""
    if request.GET.get("dari") == "periksa":
        return redirect("check_answers", application.reference)
    form = form_of(application)
    following = form.after(key)
    done = following is None or (form.next is None and application.state == "needs_action")
    declares = following is not None and following == form.next and following.kind == "declaration"
    if following is None or done or (declares and not application.helped):  # it is declared where all of it is seen
        return redirect("check_answers", application.reference)
    return redirect("step", application.reference, following.key)


def _show(
    request: HttpRequest, application: Application, form: Form, asked: Step, page: StepForm, **more: Any
) -> HttpResponse:
    keys = [item.key for item in form.steps]
    context = {
        "application": application, "definition": definition_of(application), "step": asked, "form": page,
        "position": keys.index(asked.key) + 1, "count": len(keys) + form.possible + 1, "left": form.left(asked.key),
        # Whoever helps must not learn the way back: it is the applicant's own.
        "code": "" if more.get("helping") else code_of(application), "before": form.before(asked.key),
        "example": example_person(), "refused_documents": _refused(application),
        "ways_to_paper": _ways_to_paper(application, asked),
        "by_press": asked.field is not None and 0 < len(asked.field.options) <= MOST_BUTTONS,
        "offers": [] if more.get("helping") else offers_for(viewer_of(request), application, asked), **more,
    }  # fmt: skip
    status = 503 if page.crowded else 422 if page.is_bound and page.errors else 200
    response = render(request, f"citizen/step_{asked.kind}.html", context, status=status)
    if page.crowded:
        response["Retry-After"] = RETRY_AFTER
    return response


def _refused(application: Application) -> list[dict[str, object]]:
    """The documents that could not be taken, each with its sentence and the page that takes another."""
    return [
        {"requirement": file.requirement, "refusal": file.refusal, "step": f"berkas-{file.requirement}"}
        for file in refused_documents(application)
    ]


def _ways_to_paper(application: Application, asked: Step) -> tuple[Service, ...]:
    return ways_to_paper(definition_of(application), asked.requirement) if asked.requirement else ()


def _document_step(
    request: HttpRequest, application: Application, form: Form, asked: Step, helper: Officer | None
) -> HttpResponse:
    requirement = asked.requirement
    if requirement is None:
        raise Http404
    held = next((file for file in documents_of(application) if file.requirement == requirement.doc), None)
    samples = samples_for(requirement.doc, requirement.kind.formats, application.answers)
    page = form_for(asked, _posted(request), request.FILES, answers=application.answers, on=today())
    if request.method == "POST":
        refused = _receive(request, application, asked, page, held=held is not None)
        if refused is None:
            _mark(application, asked, helper)
            return _onward(request, application, asked.key)
    found = look_at(held, answers=application.answers, on=today()) if held else None
    aside = next((file for file in refused_documents(application) if file.requirement == requirement.doc), None)
    return _show(
        request,
        application,
        form,
        asked,
        page,
        held=held,
        look=found,
        refused=aside,
        refused_look=look_at(aside, answers={}, on=today()) if aside else None,
        samples=samples,
        requirement=requirement,
        helping=helper is not None,
    )


def _receive(request: HttpRequest, application: Application, asked: Step, page: StepForm, *, held: bool) -> str | None:
    """Takes the upload of a document page; None when the page is done, else the sentence that it now shows."""
    requirement = asked.requirement
    if requirement is None or not isinstance(page, UploadForm):
        raise Http404
    data = _chosen(request, application, requirement.kind)
    if data is None:
        if held or asked.optional:
            pass_step(application, key=asked.key)
            return None
        return str(page.errors)
    page.errors.clear()
    try:
        accept_upload(
            belongs_to=application.ref, requirement=requirement.doc, kinds=requirement.kinds, data=data,
            actor=viewer_of(request).actor,
        )  # fmt: skip
    except UploadRefused as problem:
        page.add_error("file", str(problem.sentence))
        page.crowded = problem.code in ("crowded", "too_many_files")
        return str(problem.sentence)
    return None


def _chosen(request: HttpRequest, application: Application, kind: DocumentKind) -> bytes | None:
    """The bytes of the chosen file, or of the specimen that the demonstration offers."""
    if name := request.POST.get("sample"):
        offered = samples_for(kind.code, kind.formats, application.answers)
        return next((sample.draw() for sample in offered if sample.name == name), None)
    upload = request.FILES.get("file")
    return upload.read() if upload is not None else None


@lock("holder")
@require_POST
def remove(request: HttpRequest, reference: str, file: str) -> HttpResponse:
    """Takes a document back while the application is still being filled in."""
    application, helper = _fillable_by(request, reference)
    held = next((item for item in documents_of(application) if item.ref == file), None)
    if held is None or application.state not in ("draft", "needs_action"):
        return _home(application, helper)
    remove_upload(held, actor=viewer_of(request).actor)
    if helper is not None:
        mark_helped(application, step=f"berkas-{held.requirement}", officer=helper)
    return redirect("step", application.reference, f"berkas-{held.requirement}")


@lock("holder")
@require_http_methods(["GET", "HEAD", "POST"])
def check_answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything on one page before it is sent, with the price; sending twice changes nothing."""
    application, helper = _fillable_by(request, reference)
    if application.state not in ("draft", "needs_action"):
        return _home(application, helper)
    if request.method != "POST":
        return _check_page(request, application, helper)
    declared = _declaration(request, application, helper)
    if declared is not None and not declared.is_valid():
        return _check_page(request, application, helper, declared=declared)
    if declared is not None:
        save_answers(application, answers=declared.to_keep())
    actor, code = viewer_of(request).actor, request.POST.get("code", "")
    try:
        missing = submit_application(application, actor=actor, code=code, helping=helper is not None)
    except ApplicationError as problem:
        return _check_page(request, application, helper, problem=problem.sentence)
    return redirect("step", application.reference, missing.key) if missing else _home(application, helper)


def _declaration(request: HttpRequest, application: Application, helper: Officer | None) -> StepForm | None:
    """The applicant's own word, asked here when nothing else is left to fill in."""
    form = form_of(application)
    left = [step for step in form.steps if step.key not in form.done]
    if helper is not None or application.helped or [step.kind for step in left] != ["declaration"]:
        return None
    return form_for(left[0], _posted(request), answers=application.answers, on=today())


def _check_page(
    request: HttpRequest,
    application: Application,
    helper: Officer | None,
    problem: object = None,
    declared: StepForm | None = None,
) -> HttpResponse:
    definition, form = definition_of(application), form_of(application)
    rows = [
        {**row, "href": f"/permohonan/{application.reference}/isi/{row['step']}/?dari=periksa"}
        for row in summary_rows(definition, application.answers)
    ]
    left = [step for step in form.steps if step.key not in form.done]
    own = [step_title(step) for step in left if step.kind not in (*HELPED_WITH, "declaration")]
    if helper is not None:
        left = [step for step in left if step.kind in HELPED_WITH]
    declaration = declared or _declaration(request, application, helper)
    open_step = next((step for step in left if step.kind != "declaration" or not (helper or declaration)), None)
    helped = [step_title(step) for step in form.steps if step.key in application.helped]
    context = {
        "application": application, "definition": definition, "rows": rows, "form_state": form, "open_step": open_step,
        "outcome": outcome_told(definition, answers=application.answers),
        "amount": _amount(application), "helping": helper is not None, "helped": helped, "problem": problem,
        "declaration": declaration,
        "own": own if helper is not None else [],
        "refused_documents": _refused(application),
        "opening": any(file.state == "quarantined" for file in documents_of(application)),
    }  # fmt: skip
    return render(request, "citizen/check.html", context, status=422 if problem or declared else 200)


def _amount(application: Application) -> object:
    try:
        return amount_of(definition_of(application), answers=application.answers)
    except BadFee:
        return None


@lock("holder")
@require_safe
def document(request: HttpRequest, reference: str, file: str) -> HttpResponse:
    """A document, for its owner or for the officer whose task it is; a PDF is saved, because browsers show none in a sandbox."""
    data, kind = shown_to(viewer_of(request), file)
    response = HttpResponse(data, content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = 'attachment; filename="dokumen.pdf"' if kind == "application/pdf" else "inline"
    return response
