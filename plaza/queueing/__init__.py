"""The fair line: numbers, who is next, the officer's desk, and how long it may take.

Words
    A *queue* (antrean) belongs to a tenant; services are skills in it. A *ticket* (nomor) is one person's place.
    To *claim* (panggil berikutnya) is to be given the next person; officers never choose and see no name before it.
    The *ladder* is what happens to somebody who does not answer: rung again twice, parked with a grace time, one free
    return, closed with a reason. An *appointment* (janji) is a time; who comes in time gets a number that stands as if they had come a
    little before it (``rules.arrival_of``, docs/decisions/0041). A *lease* says until when a claim stands without a sign of life
    from the officer.

Invariants
    A person is claimed by one officer at a time, and an officer has one person at a time: the database refuses anything else.
    A place of an appointed time is one person's, and a person has one appointment for a service.
    A number is unique in its day (in WITA). A holder has one active ticket for a service.
    The first arrival counts, whatever happens on the way: return, lease, transfer to another tenant.
    Priority people overtake only those who came shortly before them, and at most two in a row: nobody starves.
    A command with a key that was used changes nothing and gives the first answer.
"""
