"""The catalogue learns how people say it: searches that found nothing are counted, and a coordinator says what was meant."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from plaza.catalogue.actions.editions import hold_edition, next_edition
from plaza.catalogue.models import LearnedWords, MissedSearch
from plaza.catalogue.queries import get_service, search
from plaza.catalogue.rules.missed import (
    COUNTED_EVERY,
    KEPT_WEEKS,
    MOST_A_WEEK,
    RARE_WEEKS,
    SHOWN_FROM,
    kept_words,
    week_of,
)
from plaza.core.clock import today
from plaza.core.fields import blind_index
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.integrity.actions import record


class LearningError(ValueError):
    """Words that cannot be taught, with the reason in a sentence."""

    def __init__(self, words: Pair) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


def note_missed(text: str) -> bool:
    """Counts a search that found nothing in this week: its words alone, never who asked, and nothing that could be about somebody.

    Whether it was counted: the same words count once in ten minutes.
    """
    words = kept_words(text)
    if not words or not allow("missed-searches", limit=120, per=60):
        return False
    if not allow(
        f"missed:{blind_index(words, purpose='missed')}", limit=1, per=COUNTED_EVERY.total_seconds()
    ):  # a fingerprint that this plaza alone can make
        return False
    week = week_of(today())
    found = MissedSearch.objects.filter(week=week, words=words)
    if found.update(count=F("count") + 1):
        return True
    if MissedSearch.objects.filter(week=week).count() >= MOST_A_WEEK:
        return False
    MissedSearch.objects.bulk_create([MissedSearch(week=week, words=words)], ignore_conflicts=True)
    return bool(found.update(count=F("count") + 1))


def forget_missed() -> int:
    """Deletes what is older than a year, and what was rare, soon after its week; how many rows."""
    this = week_of(today())
    old = Q(week__lt=this - timedelta(weeks=KEPT_WEEKS))
    rare = Q(week__lt=this - timedelta(weeks=RARE_WEEKS), count__lt=SHOWN_FROM)
    return MissedSearch.objects.filter(old | rare).delete()[0]


@transaction.atomic
def learn_words(words: str, *, service: str, actor: str) -> LearnedWords:
    """From now on these words find that service, also after the next file. Raises LearningError, and Unknown for no such service."""
    found, said = get_service(service), kept_words(words)
    if not said:
        raise LearningError(
            t(
                "Kata ini tidak dapat diajarkan: terlalu panjang, terlalu pendek, atau memuat angka.",
                "These words cannot be taught: too long, too short, or with numbers.",
            )
        )
    row, fresh = LearnedWords.objects.get_or_create(words=said, service=found.code)
    if fresh:
        next_edition(hold_edition())
        if found.code not in [hit.code for hit in search(said)]:
            raise LearningError(
                t(
                    "Kata ini diabaikan oleh pencarian karena terlalu umum.",
                    "The search passes over these words because they are too common.",
                )
            )
        record("words.learned", actor=actor, subject=f"service:{found.code}", facts={"words": said})
    return row


@transaction.atomic
def unlearn_words(row: LearnedWords, *, actor: str) -> None:
    """These words mean that service no longer; twice changes nothing."""
    if LearnedWords.objects.filter(pk=row.pk).delete()[0]:
        next_edition(hold_edition())
        record("words.unlearned", actor=actor, subject=f"service:{row.service}", facts={"words": row.words})
