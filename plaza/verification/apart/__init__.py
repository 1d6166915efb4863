"""Untrusted files are opened in processes apart: each with a memory and a time limit, one thread, no secrets, nothing to write to.

Words
    A *child* is such a process; it cleans, reads, draws a page or cuts evidence out of one, one task after the other. It is kept warm.
    A file *kills* its child when the child runs out of memory or time, or crashes; whoever asked is told `Died`, and the next task
    gets a fresh child.

Invariants
    What comes back is plain JSON and bytes, never anything that is executed. A child knows no setting, no key and no database.
"""

from plaza.verification.apart.pool import Away, Died, Failed, Pool, pool

__all__ = ["Away", "Died", "Failed", "Pool", "pool"]
