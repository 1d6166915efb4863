"""The building: kiosk, boards, counters, floors, rooms and companions."""
