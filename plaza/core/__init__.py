"""What every room stands on: the clock, references, secrets, encrypted fields, state changes, jobs by name, and the bus.

This room knows nothing of citizens, queues or permits.

Invariants
    Business time comes from ``clock.now``; tokens, certificates and the log keep ``clock.real_now``.
    A state changes only by ``transitions.move`` or a conditional UPDATE; whoever comes second is told so.
    A job is enqueued in the transaction of the act that needs it, and always ends as done or failed, visibly.
"""
