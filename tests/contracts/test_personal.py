"""Wherever something of a person's is kept, somebody answers for it when the person wants it erased: a new place must say who."""

from django.apps import apps
from django.db.models import CharField, Field

from plaza.core.fields import BlobName, EncryptedJSONField, EncryptedTextField
from plaza.people.personal import keepers

NAMES = {"holder", "holders", "contact", "email", "actor", "subject_index", "person"}
KEPT_BY = {
    "applications": {"applications.Application", "applications.Verdict", "applications.WalletItem", "applications.Event",
                     "verification.VaultFile", "verification.Incoming", "verification.Piece", "verification.Drawing"},
    "queue": {"queueing.Ticket", "queueing.Step", "queueing.Note", "queueing.Command", "queueing.Message", "queueing.Appointment"},
    "calls": {"calls.Seat", "calls.ChatLine", "calls.Mark", "calls.Ruling"},
    "building": {"facilities.Stay", "facilities.Booking", "facilities.CompanionCall", "facilities.Needs"},
    "complaints": {"feedback.Complaint", "feedback.Remark"},
    "payments": {"payments.Bill"},
    "permits": {"permits.Permit"},
    "notices": {"notices.Notice", "notices.Subscription"},
    "account": {"people.User", "people.Key", "people.Task", "people.Erasure"},
}  # fmt: skip
NOT_A_PERSONS = {
    "integrity.Leaf": "another name on every subject",
    "people.Invitation": "an officer's, used once",
    "notices.PushKey": "the plaza's own",
    "permits.Examination": "a PDF that somebody holds: under a token that nobody keeps, and gone within the hour",
    "payments.Receipt": "the record of a payment, kept for its time",
    "payments.Refund": "the record of a payment, kept for its time",
    "payments.Difference": "an officer's words about the bank's books",
    "feedback.Invitation": "a fingerprint of person, service and day",
    "feedback.Answer": "names no event and no person",
    "feedback.SealedMessage": "sealed; nobody knows whose",
}


def is_personal(field: Field) -> bool:  # type: ignore[type-arg]
    return isinstance(field, EncryptedTextField | EncryptedJSONField | BlobName) or field.name in NAMES


def unanswered(found: set[str]) -> set[str]:
    return found - set().union(*KEPT_BY.values()) - set(NOT_A_PERSONS)


def test_a_new_place_for_something_of_a_persons_is_seen():
    def column(kind: type[Field], name: str) -> Field:  # type: ignore[type-arg]
        field = kind()
        field.name = name
        return field

    assert is_personal(column(EncryptedTextField, "words")) and is_personal(column(EncryptedJSONField, "x"))
    assert is_personal(column(BlobName, "picture")) and is_personal(column(CharField, "contact"))
    assert not is_personal(column(CharField, "state"))
    assert unanswered({"people.User", "people.Planted"}) == {"people.Planted"}


def test_every_place_where_something_of_a_persons_is_kept_has_somebody_who_answers_for_it():
    found = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("plaza.") and any(map(is_personal, model._meta.concrete_fields))
    }
    answered = set().union(*KEPT_BY.values()) | set(NOT_A_PERSONS)
    assert unanswered(found) == set(), (
        "say in which keeper (personal.py of its room) this is erased, or why it is nobody's"
    )
    assert answered - found == set(), "no longer there, take it off the list"


def test_the_keepers_are_those_that_are_asked():
    assert {keeper.name for keeper in keepers()} | {"account"} == set(KEPT_BY)
