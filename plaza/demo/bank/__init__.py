"""Bank Contoh: a bank that does not exist, for demonstrations and tests. It speaks SNAP BI over HTTP on loopback, in a process of its own.

It says on every page and in every payment code that it is a simulator. No money moves. It can be told to behave as badly as
banks and networks do: late, doubled, forged, out of order, with a wrong amount or currency, or never.
"""
