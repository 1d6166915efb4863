"""The officer's desk: one person at a time, given by the system; the call beside the case; notes, outcome, next."""
