"""The person's application beside the call: what they wrote, their documents, and what the system found."""

from typing import Any

from plaza.applications.queries import access_application, definition_of, documents_of, verdict_of
from plaza.people.queries import NoAccess
from plaza.people.viewers import Viewer
from plaza.queueing.models import Ticket
from plaza.web.citizen.words import summary_rows


def case_beside(viewer: Viewer, ticket: Ticket) -> dict[str, Any] | None:
    """What the case shows beside the call, or None when the person brought no application."""
    if not ticket.application_ref:
        return None
    try:
        application, _ = access_application(viewer, ticket.application_ref, purpose="panggilan", owner=False)
    except NoAccess:
        return None
    definition, verdict = definition_of(application), verdict_of(application)
    return {
        "application": application, "definition": definition, "rows": summary_rows(definition, application.answers),
        "documents": documents_of(application), "findings": verdict.findings if verdict else [],
    }  # fmt: skip
