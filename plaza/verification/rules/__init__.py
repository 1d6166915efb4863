"""The pure half of verification: numbers, names, dates, document kinds, findings and verdicts.

Nothing here reads a clock, a network or a database: the same inputs give the same verdict years later.
"""
