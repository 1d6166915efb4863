"""The small mall of the queue's tests, and officers at their desks."""

from tests.queueing.conftest import desk, mall

__all__ = ["desk", "mall"]
