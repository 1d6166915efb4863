"""One line of history with each act: what the owner reads, and what the log keeps."""

from plaza.applications.models import Application, Event
from plaza.applications.signals import application_changed
from plaza.core.bus import publish
from plaza.core.clock import now
from plaza.integrity.actions import record
from plaza.integrity.rules import Json


def tell(application: Application, kind: str, *, actor: str, by: str, note: str = "", **facts: Json) -> None:
    """Writes the act into the owner's history and the log, and wakes the pages that show the application."""
    Event.objects.create(application=application, kind=kind, at=now(), by=by, note=note)
    told = {"service": application.service, "definition": application.definition_hash, **facts}
    record(f"application.{kind}", actor=actor, subject=application.ref, facts=told)
    application_changed.send(Application, application=application)
    publish(application.ref, {"type": "changed", "state": application.state})
