"""What strangers send is opened in a sandbox: a process with no secrets, no network, no files but libraries, and limits on what it may use.

Words
    A *child* is such a process; it answers one task after the other and is kept warm. A room names the module that holds its tasks
    (`pool("plaza.verification.tasks")`); the child imports it, this room never does.
    A file *crashes* its child when the child runs out of memory or time, or dies; whoever asked gets `SandboxCrashed`, and the next
    task gets a fresh child.

Invariants
    What comes back is plain JSON and bytes, never anything that is executed. A child knows no setting, no key and no database.
    How much of the sandbox a machine allows is found out by starting it (`confinement.py`), told by `plaza check`, and tried by
    tests from the inside (`escapes.py`).
"""

from plaza.core.sandbox.children import DecodeError, Pool, SandboxCrashed, SandboxUnavailable, pool
from plaza.core.sandbox.confinement import Confinement, confinement_here

__all__ = ["Confinement", "DecodeError", "Pool", "SandboxCrashed", "SandboxUnavailable", "confinement_here", "pool"]
