"""Messages that leave the plaza: written down with the act they tell of, sent afterwards, and never lost in silence.

Words
    A *notice* is one message to one address over one channel. A *transport* carries a channel's notices out.
    The *ladder* is the row of tries; it always ends in a state that somebody can see: sent, failed or stale.

Invariants
    A notice is enqueued in the transaction of its act: no act without its notice, no notice without its act.
    Addresses and words lie sealed; the log and the job hold only the notice's reference.
    A notice that is no use any more (a call-up after its hour) is not sent late.
"""
