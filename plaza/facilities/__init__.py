"""The building itself: floors, counters, rooms, what is free now, what everybody should know, and the
companion who comes when called.

Words
    A *counter* (loket) is a desk in the building, on a list of its own: several to a tenant, or to none. An officer who *sits* there today
    has it alone. A *room* (ruang) is a place of the catalogue's facilities; a *stay* (kunjungan) takes one of its places, a *booking*
    (pesanan) a place for one slot of time. A *companion call* (panggilan pendamping) is answered by whoever is on duty in the building.
    *Needs* (kebutuhan khusus) are told once, with consent, and follow the person's own key. A *kiosk* (kios) is a device with a key; its
    *spooled numbers* (nomor cadangan) are handed out beforehand for the hour in which the server is away. An *announcement* (pengumuman)
    tells everybody something in the plaza, on a floor, at a tenant or of a service, from a moment until another.

Invariants
    One officer at a counter at a time, one counter an officer: the database refuses anything else.
    A place in a room is booked once for a slot: the database refuses anything else.
    A companion call is taken by one attendant, and one who suits the room: a woman for the nursing room.
    Whoever calls is never named, nor shown to anybody before an attendant has taken the call; a room tells how full it is, never of whom.
    An announcement stands in both languages and goes by itself.
    A spooled number is registered once, however often the kiosk repeats it, and the server's day and hour count, not the kiosk's.
"""
