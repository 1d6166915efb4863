"""What people said in the sample city: some weeks of survey answers and a few complaints, all invented."""

import random

from django.db import transaction

from plaza.core.clock import now
from plaza.core.secrets import digest, new_secret
from plaza.feedback.actions import complaints
from plaza.feedback.actions.complaints import Told
from plaza.feedback.models import Answer, Complaint, Invitation
from plaza.feedback.rules.survey import PROFILE
from plaza.feedback.rules.themes import themes_of
from plaza.queueing.models import Ticket

SEED = 2026
SHARE_WITH_WORDS, HALF = 0.2, 0.5
PLEASED = 30
LIKED = (
    "Petugas ramah dan sabar",
    "Cepat sekali, terima kasih",
    "Tidak perlu ke gedung, bagus",
    "Videonya jelas, hasil langsung terbit",
)
MISSED = (
    "Antre lama, hampir satu jam", "Syaratnya membingungkan, petunjuk kurang jelas", "Sinyal video putus dua kali",
    "Parkir penuh dan kursi kurang", "Berkas saya diminta dua kali", "Petugas kurang ramah",
)  # fmt: skip
COMPLAINTS = (
    Told(
        kind="facility",
        words="Lift di lantai dua sering macet, ibu saya memakai kursi roda.",
        tenant="DPMPTSP",
        place="Lantai 2",
    ),
    Told(kind="service", words="Sudah sepuluh hari kerja belum ada kabar tentang permohonan saya.", tenant="DUKCAPIL"),
    Told(
        kind="officer",
        words="Petugas di loket memotong pembicaraan dan menyuruh saya pulang.",
        tenant="DPMPTSP",
        officer="loket 3",
    ),
    Told(
        kind="question",
        words="Apakah salinan akta lama masih berlaku untuk mengurus kartu keluarga?",
        tenant="DUKCAPIL",
    ),
)
ANSWER = "Terima kasih. Teknisi sudah memperbaiki lift, dan kami menempatkan pendamping sampai pemeriksaan berikutnya selesai."


def speak() -> None:
    """Lets those who were served in the sample city's past have been asked, some of them write, and a few complain: once."""
    if not Invitation.objects.exists():
        _ask()
        _write(random.Random(SEED))  # noqa: S311  the same invented words every time
    if not Complaint.objects.exists():
        _complain()


def _ask() -> None:
    """An invitation for everybody who was served; the time for answering is over."""
    served = Ticket.objects.filter(state="done").select_related("queue")
    Invitation.objects.bulk_create(
        [
            Invitation(
                token=new_secret(), about=ticket.subject, service=ticket.service, tenant=ticket.queue.tenant,
                channel="counter" if ticket.channel == "counter" else "video", day=ticket.day, answered=True,
            )
            for ticket in served
        ],
        batch_size=500,
    )  # fmt: skip


def _write(dice: random.Random) -> None:
    """Some of the answers get words, and some say who answered."""
    found = list(Answer.objects.order_by("pk"))
    for answer in found:
        if dice.random() < SHARE_WITH_WORDS:
            answer.words = dice.choice(LIKED if answer.total >= PLEASED else MISSED)
            answer.themes = list(themes_of(answer.words))
        if dice.random() < HALF:
            answer.sex, answer.age, answer.school, answer.work = (
                dice.choice(choices)[0] for choices in PROFILE.values()
            )
    with transaction.atomic():
        for answer in found:
            answer.save(update_fields=["words", "themes", "sex", "age", "school", "work"])


def _complain() -> None:
    made = [complaints.complain(told, holder=f"device:{digest(told.words)}") for told in COMPLAINTS]
    first = made[0]
    if first.handler is not None and now() < first.due:
        complaints.answer(first, by=first.handler, words=ANSWER)
