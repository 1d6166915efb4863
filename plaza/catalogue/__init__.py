"""The catalogue: who is in the building, what they do for people, what it asks, costs and takes, and when they are open.

Words
    tenant (instansi): an agency with a counter; *preparing* (segera hadir) means it serves online and by video only
    service (layanan): one thing a tenant does; its *definition* is everything an application is held to
    way (cara): online, by video, or at the counter
    missed search: words with which somebody found nothing, counted by week; *learned words*: what a coordinator says they mean
    edition: the number of the catalogue's state; every change of it makes the next one

Invariants
    A file that does not hold together changes nothing, and every fault names its entry.
    What a coordinator edited on a page stays when a file is loaded, unless ``overwrite_edits`` says otherwise.
    Nothing is ever deleted that an application may refer to: what a file no longer names is not offered any more.
    A definition that was once in force can be read by its hash for ever.
    Of a search that found nothing only the words are kept, never who asked; what looks like personal data is not kept at all, and
    what is rare is never shown.
    Hours, deadlines, fees and conditions are computed by pure rules that are given the moment.
"""
