"""News of an application to whoever owns it, wherever they can be reached."""

from plaza.applications.models import Application
from plaza.applications.rules.states import LETTERS
from plaza.core.references import grouped
from plaza.core.texts import t
from plaza.notices.actions import notify
from plaza.notices.links import letter_link
from plaza.people.queries import holders_of


def tell_owner(application: Application, kind: str, **values: object) -> None:
    """Sends the letter of that kind to the owners and the contacts they gave, in the caller's transaction."""
    contact = application.answers.get("kontak") or {}
    to = [*holders_of(application.ref), *filter(None, (contact.get("email"), contact.get("phone")))]
    title, body = LETTERS[kind]
    told = {"reference": grouped(application.reference), **values}
    notify(
        to, kind=f"application.{kind}", title=t(title.indonesian, title.english, **told),
        body=t(body.indonesian, body.english, **told), about=application.ref, language=application.language,
        link=letter_link(application.ref),
    )  # fmt: skip
