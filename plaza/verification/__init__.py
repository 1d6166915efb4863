"""Verification: takes in documents, reads them, and judges them against what the person says and what is known.

Words
    A *file* (berkas) lies in the vault. Its *reading* is what a machine read on it: lines, fields, legibility. A *finding* (temuan) is
    one row of the *verdict*: a rule, what it requires, what was found, the evidence, and how it can be mended.

Invariants
    Nothing unclean is kept: an upload is rewritten before it is stored, under a random name, sealed.
    A verdict is a pure function of readings, answers, facts and a day: the same inputs give the same table years later.
    The outcome is accepted, replace or review. There is no outcome that refuses.
"""
