"""A channel that nothing carries yet: its notices end as failed, and say so."""

from plaza.notices.adapters.base import Letter, Undelivered


class NullTransport:
    """Carries nothing."""

    def __init__(self, name: str) -> None:
        self.name = name

    def check(self) -> str:
        return f"No transport is set up for {self.name}."

    def send(self, letter: Letter) -> None:
        raise Undelivered(self.check(), final=True)
