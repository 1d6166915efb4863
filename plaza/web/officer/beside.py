"""The person's application beside the call: what they wrote, their documents, and what the system found."""

from typing import Any

from plaza.applications.models import Application
from plaza.applications.queries import access_application, definition_of, documents_of
from plaza.catalogue.rules.definitions import DocumentKind, ServiceDefinition
from plaza.people.queries import NoAccess
from plaza.people.viewers import Viewer
from plaza.queueing.models import Ticket
from plaza.verification.models import VaultFile
from plaza.web.citizen.findings import shown_findings
from plaza.web.citizen.words import summary_rows

MOST_PAGES = 20
"""Pages of one document that are offered."""


def case_beside(viewer: Viewer, ticket: Ticket) -> dict[str, Any] | None:
    """What the case shows beside the call, or None when the person brought no application."""
    if not ticket.application_ref:
        return None
    try:
        application, _ = access_application(viewer, ticket.application_ref, purpose="panggilan", owner=False)
    except NoAccess:
        return None
    definition, findings = definition_of(application), shown_findings(application, for_officer=True)
    return {
        "application": application, "definition": definition, "rows": summary_rows(definition, application.answers),
        "documents": _papers(application, definition), "findings": findings if findings["troubled"] or findings["passed"] else None,
    }  # fmt: skip


def _papers(
    application: Application, definition: ServiceDefinition
) -> list[tuple[VaultFile, DocumentKind | None, range]]:
    """The documents with their kinds and pages; one that the definition does not know is shown under its own code."""
    return [
        (file, definition.documents.get(file.requirement), range(1, min(file.pages, MOST_PAGES) + 1))
        for file in documents_of(application)
    ]
