"""What people say afterwards: the one-minute survey, open complaints, and sealed reports that only the Inspectorate can read.

Words
    A *survey* (survei kepuasan) asks the nine elements of PermenPANRB 14/2017 after one service event. Its *invitation* stands
    for that event; its *answer* names no event, no person and no hour.
    A *complaint* (aduan) is open: a person or a guest says who should mend what, the law says by when.
    A *sealed report* (laporan tertutup) is written in the browser to the Inspectorate's public key. A *mailbox* is where reporter
    and Inspectorate leave each other sealed *messages*; its address is known to whoever has the reporter's words.

Invariants
    One event has one invitation, and one invitation at most one answer, however often it is sent.
    The index is exact: each element weighs 1/9 as a fraction, and is rounded once, at the end.
    A complaint is given by the system to somebody who may answer it; never to the officer it is about, who sees nothing of it.
    A complaint comes to an end: unanswered it is raised, and while the person is asked its clock stands, for a time that ends.
    The log does not tell a complainant from any other: each is ``pelapor`` there.
    Nobody but the person's own device sees a complainant's name and contact; the system uses them to send news.
    No word of a sealed report reaches the server; no address, cookie, hour or exact size of one is kept.
"""
