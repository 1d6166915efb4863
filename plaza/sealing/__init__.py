"""Documents that prove themselves: set by Typst, certified by an electronic signature, and checked again by anyone.

Words: a *content* is what a document says (see ``rules.Content``); a *kind* is the product it is set as (permit, certificate, letter,
card, receipt); a *seal* is the certifying signature; a *signer* holds the key that seals; a *report* is what a check found.

Promises: every sealed document is tagged (PDF/UA-1), archivable (PDF/A-2a), certified with "no changes allowed", and the same content
gives the same page. What is written in a document is passed as data and never becomes part of a template's source.
"""
