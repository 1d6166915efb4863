"""The building itself: floors, counters, rooms, what is free now, and the companion who comes when called."""
