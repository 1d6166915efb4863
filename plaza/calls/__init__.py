"""The video call between a citizen and an officer: who sits where, what is said in words, how it ends.

Words
    A *call* belongs to one ticket (named by its text reference); a ticket has at most one open call.
    A *seat* is a place in a call: 0 the officer, 1 the citizen, 2 somebody beside the citizen (interpreter, relative),
    3 a second agency. The place fixes the role; nobody chooses it.
    A *colleague* is an officer of a second agency or an interpreter whom the system asks into a seat: whoever is on duty and free.
    A *signal* is what browsers tell each other to connect (descriptions, candidates). It is passed on and never stored.
    A *paper* is a document that the citizen photographed in the call: the vault keeps it, the reader reads it, both look on,
    and the officer *marks* on it what is wrong.
    A *ruling* is the word of a tenant's head on a visit that an officer ended as abusive.
    A *rung* is a step of the signal ladder, from full picture down to "we call you back".

Invariants
    Sound and picture go from browser to browser; this server never holds any.
    A call moves ringing -> talking -> ended, or ringing -> ended, each step once.
    A chat line is stored sealed, numbered in its call, and written once however often it is sent.
    What is written and shown stays with the ticket: its next call has it too, whoever had the ticket before has it no more.
    Of two pages of one seat the one opened later stays.
    A paper is shown to the citizen and the officer alone. One that belongs to no application goes a week after its call.
    Relay credentials name one ticket and live for minutes.
"""
