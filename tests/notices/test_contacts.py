"""A contact is read by one reader at every place where one is typed, and kept in one form."""

from datetime import date

import pytest

from plaza.core.typed import BadAnswer
from plaza.notices.rules import read_contact, tidy_contact
from plaza.web.citizen.forms import ContactForm, LostForm
from plaza.web.feedback.complaints import ComplaintForm
from plaza.web.queue.forms import ContactField

WAYS = ["0812 3456 7890", "+62 0812 3456 7890", "62 62 812 3456 7890", "(+62) 812.3456.7890", "٠٨١٢٣٤٥٦٧٨٩٠"]
TODAY = date(2026, 11, 24)
MEANT = "+6281234567890"


@pytest.mark.parametrize("typed", WAYS)
def test_a_number_is_the_same_wherever_it_is_typed(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plaza.queueing.actions.joining.reachable", lambda _: True)
    lost, asked = LostForm({"contact": typed}), ContactForm({"phone": typed, "email": ""}, answers_so_far={}, on=TODAY)
    assert lost.is_valid() and lost.cleaned_data["contact"] == MEANT
    assert asked.is_valid() and asked.cleaned_data["phone"] == MEANT
    assert ContactField().clean(typed) == MEANT
    assert read_contact(typed) == tidy_contact(typed) == MEANT


@pytest.mark.django_db
@pytest.mark.parametrize("typed", WAYS)
def test_a_complaint_keeps_the_same_number(typed: str) -> None:
    form = ComplaintForm({"contact": typed})
    form.is_valid()
    assert form.cleaned_data["contact"] == MEANT


@pytest.mark.parametrize("typed", ["0541 123456", "0812", "siti@", "@", "siti"])
def test_what_no_message_would_reach_is_asked_back(typed: str) -> None:
    with pytest.raises(BadAnswer):
        read_contact(typed)
    assert "contact" in LostForm({"contact": typed}).errors
    assert "phone" in ContactForm({"phone": typed, "email": ""}, answers_so_far={}, on=TODAY).errors


def test_an_address_is_kept_in_small_letters() -> None:
    assert read_contact(" Siti@Contoh.ID ") == "siti@contoh.id"
