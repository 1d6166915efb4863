"""The background work of people."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef

from plaza.core.clock import real_now
from plaza.core.work import every
from plaza.people.erasing import erase_what_ended
from plaza.people.models import User

UNPROVED_FOR = timedelta(days=1)
AT_ONCE = 500

every(3600, name="people.erase_what_ended")(erase_what_ended)


@every(3600, name="people.forget_unproved")
def forget_unproved() -> int:
    """Forgets accounts that somebody asked a code for and nobody ever came in by: their address was only typed; how many."""
    proved = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    typed = User.objects.filter(last_login=None, officer=None, joined_at__lt=real_now() - UNPROVED_FOR)
    found = list(typed.exclude(Exists(proved)).values_list("pk", flat=True)[:AT_ONCE])
    User.objects.filter(pk__in=found).delete()
    return len(found)
