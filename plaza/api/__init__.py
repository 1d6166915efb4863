"""The plaza for programs: what anybody may know, as JSON under /api/v1, described by OpenAPI. Thin over the rooms' queries.

A list is ``{"count": …, "items": [{"code": …}, …]}``: ``count`` is how many there are, ``items`` at most ``limit`` of them. Whatever
goes wrong is answered with a right status and ``{"detail": …}``, a sentence in the reader's language that says what to do.
"""
