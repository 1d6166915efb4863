"""Applying again from an application that has ended: a renewal, a copy, or the same once more, with what was said before."""

from collections.abc import Mapping

from django.db import transaction

from plaza.applications.actions.drafting import ApplicationError, save_answers, start_application
from plaza.applications.models import Application
from plaza.applications.queries import asker_of, definition_of, lineage
from plaza.applications.rules.answers import Answer, read_answer
from plaza.applications.rules.states import ENDED
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.core.clock import today
from plaza.core.texts import t
from plaza.core.typed import BadAnswer, as_typed
from plaza.people.viewers import Viewer
from plaza.permits.queries import permit_of


@transaction.atomic
def start_again(earlier: Application, service: str, *, viewer: Viewer, language: str) -> Application:
    """Begins a draft of a service that carries the earlier one on, filled with the answers that still hold.

    Whoever asks has passed the guard of ``earlier``. Raises ApplicationError for a service that has nothing to do with it.
    """
    known = lineage()
    fitting = {earlier.service, known.renewal_of(earlier.service), known.copy_of(earlier.service)}
    if earlier.state not in ENDED or service not in fitting:
        raise ApplicationError(
            t("Layanan ini tidak melanjutkan permohonan itu.", "This service does not continue that application.")
        )
    application = start_application(service, viewer=viewer, language=language, asker=asker_of(earlier))
    application.carries_on = earlier.reference
    application.save(update_fields=["carries_on"])
    save_answers(application, answers=_still_good(earlier, definition_of(application)))
    return application


def _still_good(earlier: Application, definition: ServiceDefinition) -> dict[str, Answer | Mapping[str, Answer]]:
    """The earlier answers that the new form takes as they are: who it is, where news goes, and fields of the same name and type."""
    said, asked_before = earlier.answers, definition_of(earlier)
    kept = {name: said[name] for name in ("diri", "anak", "wakil", "badan", "kontak") if said.get(name)}
    permit = permit_of(earlier.ref)
    for field in definition.fields:
        before = asked_before.field_named(field.name)
        value = permit.number if field.name == "old_no" and permit else said.get(field.name)
        if value is None or (field.name != "old_no" and (before is None or before.type != field.type)):
            continue
        try:
            kept[field.name] = read_answer(field, as_typed(value), answers=kept, on=today())
        except BadAnswer:
            continue  # a day that has passed, a choice that is gone: it is asked anew
    return kept
