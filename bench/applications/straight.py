"""How many honest applications for services that the system may grant end without a person, and what keeps the others."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from bench.applications.filling import begin, bring_documents, send
from plaza.applications.actions.deciding import grant
from plaza.applications.models import Application
from plaza.applications.queries import definition_of, lineage
from plaza.catalogue.queries import definitions_by_code
from plaza.core.clock import now
from plaza.core.work import run_all
from plaza.demo.specimens import Person, invent_person
from plaza.payments.actions.receiving import receive
from plaza.payments.models import PaymentRequest
from plaza.payments.queries import living_bill
from plaza.permits.queries import permit_of

FIRST_PERSON = 300


@dataclass(frozen=True)
class Way:
    """How one application ended: its service, its state, and the findings that kept it from being granted."""

    service: str
    state: str
    why: tuple[str, ...]

    @property
    def by_rule(self) -> bool:
        """Whether a person looks because the rules say so: a picture that no machine judges."""
        return bool(self.why) and all(code.startswith("person_looks") for code in self.why)


def ways() -> list[Way]:
    """One honest applicant for each service that the system may grant by itself."""
    auto = [code for code, definition in sorted(definitions_by_code().items()) if definition.decision == "auto"]
    return [_way(code, invent_person(FIRST_PERSON + number)) for number, code in enumerate(auto)]


def _way(service: str, person: Person) -> Way:
    name = f"straight-{person.seed}"
    told = _earlier_permit(service, person, name)
    application = begin(service, person, name=name, told=told)
    if lacking := bring_documents(application, person):
        return Way(service, "not sent", tuple(f"no specimen of {kind}" for kind in lacking))
    send(application)
    run_all()
    _pay(application)
    application.refresh_from_db()
    return Way(service, application.state, _why(application))


def _pay(application: Application) -> None:
    """The applicant pays what is asked, as the bank would tell it."""
    bill = living_bill(application.ref)
    if bill is None or bill.state != "open":
        return
    order = f"BENCH{bill.reference}"
    way = bill.requests.first() or PaymentRequest.objects.create(
        bill=bill, kind="qris", order=order, state="ready", asked_at=now(), expires_at=now() + timedelta(hours=1)
    )
    receive(way, bank_ref=order, amount=bill.amount, paid_at=now(), told_by="poll")
    run_all()


def _earlier_permit(service: str, person: Person, name: str) -> dict[str, str]:
    """The plaza's own earlier permit, where the service carries one on; its number is then named in the form."""
    services = lineage().carries_on.get(service, ())
    if not services:
        return {}
    earlier = begin(services[0], person, name=name)
    Application.objects.filter(pk=earlier.pk).update(state="submitted")
    earlier.refresh_from_db()
    grant(earlier, definition_of(earlier), actor="officer:0", by="petugas")
    permit = permit_of(earlier.ref)
    return {"old_no": permit.number} if permit else {}


def _why(application: Application) -> tuple[str, ...]:
    verdict = application.verdicts.order_by("-round").first()
    rows = verdict.findings if verdict else []
    found = Counter(
        f"{row['code']}({row['doc']})" if row["doc"] else row["code"] for row in rows if row["result"] != "pass"
    )
    return tuple(found)
