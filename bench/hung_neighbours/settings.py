"""The plaza's own settings, and a register that is bound last: no real register is built in yet that could hang."""

from plaza import settings as plaza_settings

globals().update({name: value for name, value in vars(plaza_settings).items() if name.isupper()})
INSTALLED_APPS = [*plaza_settings.INSTALLED_APPS, "bench.hung_neighbours.apps.Binding"]
DEMO_CLOCK = True
"""The counters are open whenever the row is taken."""
