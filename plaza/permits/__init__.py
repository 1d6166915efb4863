"""The register of what was granted: issued once, sealed, checkable by anyone, revocable with a reason.

Words: a *permit* is any signed product of a service (permit, certificate, letter, card); its *code* (95 random bits and a check
character) is printed on it and tells anyone its state; its *reference* names it in the log and in keys, and opens nothing.

Promises: an application has at most one active permit, however often and from however many processes it is issued. The row is
written in the grant's own transaction; the PDF follows within the second, or is made by a job when the process died. Checking a code
tells the state, the product, the dates and the holder's initials, and nothing else about a person.
"""
