"""The outsider's check: from the public files alone, without the database and without trusting who serves them.

It needs nothing of the plaza but this folder, ``fetching`` and ``rules``: ``python -m plaza.integrity.audit https://plaza.example``
does what ``plaza verify-log`` does with an address. Its memory does not grow with the log.
"""
