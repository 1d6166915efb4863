"""Applications: from the first question to a decision, by the definition each one began under.

Words
    An *application* (permohonan) asks for one service. A *draft* is one that is not submitted yet. A *case* (kasus) is an application
    that waits for a person. A *step* is one page of the form. The *verdict* is the table of what the system found.

Invariants
    An application keeps the definition it began under, by copy and hash.
    The system grants or hands over to a person; only an officer refuses, with a reason tied to a requirement.
    Exactly one decision: every change of state is one conditional UPDATE, and the permit is issued in the grant's own transaction.
    An officer gets a case by the system's hand, one at a time, and reaches it only through the task given with it.
"""
