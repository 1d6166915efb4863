"""The room of verification."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """Vault, readers, checks and verdicts."""

    name = "plaza.verification"
    label = "verification"

    def ready(self) -> None:
        """Registers the room's jobs."""
        from plaza.verification import jobs  # noqa: F401
