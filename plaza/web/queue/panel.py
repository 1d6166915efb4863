"""The call's part of a page, for whoever may sit in it: pages of the line and of the desk compose it here."""

from plaza.calls.queries import open_call_of, panel, panel_shell
from plaza.people.queries import NoAccess
from plaza.people.viewers import Viewer
from plaza.queueing.models import Ticket


def call_panel(viewer: Viewer, ticket: Ticket | None, *, role: str) -> dict[str, object]:
    """The panel of the ticket's open call, or its empty shell."""
    call = open_call_of(ticket.subject) if ticket and ticket.state in ("called", "serving") else None
    if call is None:
        return panel_shell(role=role)
    try:
        return panel(viewer, call)
    except NoAccess:
        return panel_shell(role=role)


def call_reference(ticket: Ticket) -> str:
    """The reference of the ticket's open call; empty when there is none."""
    call = open_call_of(ticket.subject) if ticket.state in ("called", "serving") else None
    return call.ref if call else ""
