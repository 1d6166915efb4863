"""Binds the register that never answers, after the plaza's own wiring."""

from django.apps import AppConfig


class Binding(AppConfig):
    """Comes last among the apps, so that what it binds stands."""

    name = "bench.hung_neighbours"
    label = "hung_neighbours"

    def ready(self) -> None:
        from bench.hung_neighbours.register import SilentRegister
        from plaza.verification.registers import bind

        bind(SilentRegister())
