"""The database backend: Django's own, and the last message of an act.

The last writes of an act take the locks that everybody in the same line waits for (the queue's version, above all). Sent in one
message with the COMMIT they are held for as long as the disk takes, and not for a way to this process and back, on which it may have
to wait for its turn.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that may hold one statement until the transaction is committed."""

    at_commit: tuple[str, Sequence[Any]] | None = None
    """What is still to be written, with its values. It fails as the COMMIT does: the transaction is rolled back, the caller is told."""

    def _commit(self) -> None:
        last, self.at_commit = self.at_commit, None
        if last is None or self.connection is None:
            super()._commit()  # type: ignore[misc]  # the stubs do not know it
            return
        with self.wrap_database_errors, self.connection.pipeline():
            self.connection.execute(*last)
            self.connection.commit()

    def _rollback(self) -> None:
        self.at_commit = None
        super()._rollback()  # type: ignore[misc]

    def close(self) -> None:
        """Nothing outlives the connection."""
        self.at_commit = None
        super().close()
