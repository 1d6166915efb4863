"""Who is who, and who may open what: citizens, officers, roles, the duty roster, keys and tasks.

Words
    A *viewer* is whoever asks: a guest's device, a citizen, an officer, or the system.
    A *holder* owns things: ``device:<digest>`` (a guest's long-lived cookie) or ``citizen:<id>``.
    A *key* says that a holder owns a subject. A *task* says why an officer may open one, and until when.

Invariants
    Every private object is reached through a guard that reads only keys, roles and tasks.
    A task is given by the system for a cause (a claimed ticket, a case handed out), never taken.
    An officer's opening of a subject is written to the log, once for each task and purpose.
    Whoever has a role signs in with a second factor; without it the role does not count.
"""
