"""Tables of people: users, officers with roles and duty, keys, tasks and what was opened."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from plaza.core.fields import EncryptedTextField


class UserManager(BaseUserManager["User"]):
    """Makes users; there are no passwords, only codes and passkeys."""

    def create_user(self, email: str) -> "User":
        user = self.model(email=self.normalize_email(email).lower())
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who can sign in: a citizen, and perhaps an officer too."""

    email = models.EmailField(unique=True)
    name = EncryptedTextField(to=("joined_at",), default="", blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return f"user:{self.pk}"

    @property
    def is_staff(self) -> bool:
        """Nobody uses Django's own administration pages."""
        return False


class Officer(models.Model):
    """Somebody who serves: at a tenant, or for the whole plaza (empty tenant)."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="officer")
    name = models.CharField(max_length=120)
    tenant = models.CharField(max_length=20, blank=True, default="")
    is_woman = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"officer:{self.pk}"

    @property
    def ref(self) -> str:
        """How the log and other rooms name this officer."""
        return f"officer:{self.pk}"


class Role(models.Model):
    """What an officer may be, at one tenant or (empty) for the plaza."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(max_length=20)
    tenant = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["officer", "name", "tenant"], name="role_once"),)

    def __str__(self) -> str:
        return f"{self.name}@{self.tenant or 'plaza'}"


class Duty(models.Model):
    """The roster: an officer serves a tenant's services (none named = all of them) for a span of time."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="duties")
    tenant = models.CharField(max_length=20, db_index=True)
    services = models.JSONField(default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.officer_id} at {self.tenant}"


class Invitation(models.Model):
    """A role offered to whoever reads the letters of one address.

    A role above officer first waits for a second person's yes (``approved_by``); only then is there a link, known to the letter
    alone, and it opens for nobody but the person who signs in with that address. ``used_at``: when it was accepted, declined or
    refused by the second person.
    """

    secret = models.CharField(max_length=40, unique=True, null=True)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    tenant = models.CharField(max_length=20, blank=True, default="")
    invited_by = models.CharField(max_length=80)
    invited_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, default="", blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, default="", blank=True)  # accepted, declined, refused

    def __str__(self) -> str:
        return f"{self.role} {self.tenant}"


class FactorReset(models.Model):
    """An officer lost their second factor: one person asks for its reset, another one says yes."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="factor_resets")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, default="", blank=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"second factor of officer:{self.officer_id}"


class StaffDevice(models.Model):
    """A device on which an officer worked: what was begun on it as a guest never comes to them on duty."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="devices")
    device = models.CharField(max_length=80)
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["officer", "device"], name="a_device_of_an_officer_once"),)

    def __str__(self) -> str:
        return f"a device of officer:{self.officer_id}"


class Recusal(models.Model):
    """A subject went past an officer because it is theirs. ``nobody_else``: the head of another tenant takes it."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="recusals")
    subject_ref = models.CharField(max_length=80)
    at = models.DateTimeField()
    nobody_else = models.BooleanField(default=False, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subject_ref", "officer"], name="recused_once"),)

    def __str__(self) -> str:
        return f"officer:{self.officer_id} keeps away from {self.subject_ref}"


class Key(models.Model):
    """A holder owns a subject."""

    subject_ref = models.CharField(max_length=80)
    holder = models.CharField(max_length=80, db_index=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subject_ref", "holder"], name="key_once"),)

    def __str__(self) -> str:
        return f"{self.holder} owns {self.subject_ref}"


class Task(models.Model):
    """Why an officer may open a subject, what they may do there (``rules.MODES``), and until when."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="tasks")
    subject_ref = models.CharField(max_length=80, db_index=True)
    cause_ref = models.CharField(max_length=80, db_index=True)
    mode = models.CharField(max_length=6, default="read")
    given_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(to=("officer_id", "subject_ref", "given_at"), default="", blank=True)
    """Why it could not wait, where the officer took the task themself: an emergency."""

    def __str__(self) -> str:
        return f"officer:{self.officer_id} may open {self.subject_ref}"


class Opening(models.Model):
    """An officer opened a subject for a purpose; the log has it too, once per task and purpose."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, null=True, related_name="openings")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE)
    subject_ref = models.CharField(max_length=80, db_index=True)
    purpose = models.CharField(max_length=60)
    role = models.CharField(max_length=20, default="", blank=True)
    """What the officer was at that moment, at their tenant."""
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["task", "subject_ref", "purpose"], name="opening_once"),)

    def __str__(self) -> str:
        return f"officer:{self.officer_id} opened {self.subject_ref}"


class Erasure(models.Model):
    """A person's wish that what is theirs be erased. ``erased`` counts by kind, ``kept`` names the kinds that had to stay.

    While something is kept, ``holders`` are who asked, so that the rest goes when its reason has ended; then they go too.
    """

    ref = models.CharField(max_length=16, unique=True)
    holders = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    promised_by = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    erased = models.JSONField(default=dict)
    kept = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"erasure:{self.ref}"
