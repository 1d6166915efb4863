"""The viewer's own unfinished applications that wait for what a service gives: the way back to the page that asks for it."""

from dataclasses import dataclass

from django.urls import reverse

from plaza.applications.queries import application_of, definition_of, form_of
from plaza.core.references import grouped
from plaza.core.templatetags.plaza import in_language
from plaza.people.queries import subjects_held
from plaza.people.viewers import Viewer

MOST = 5


@dataclass(frozen=True)
class WaitsFor:
    """One application that asks for a paper of the service, and the page where it is asked for."""

    title: str
    reference: str
    paper: str
    href: str


def waiting_for(viewer: Viewer, service: str) -> list[WaitsFor]:
    """The drafts of this viewer whose next papers the service gives; none for whoever just came."""
    if viewer.fresh_device and viewer.user_id is None:
        return []
    found = []
    for reference in subjects_held(viewer, kind="application")[:MOST]:
        application = application_of(reference)
        if application.state in ("draft", "needs_action") and application.service != service:
            form = form_of(application)
            open_steps = [step for step in form.steps if step.requirement and step.key not in form.done]
            step = next(
                (item for item in open_steps if item.requirement and service in item.requirement.kind.services), None
            )
            if step and step.requirement:
                title, paper = str(in_language(definition_of(application))), str(in_language(step.requirement.kind))
                href = reverse("step", args=[reference, step.key])
                found.append(WaitsFor(title, grouped(reference), paper, href))
    return found
