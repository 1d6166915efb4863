"""Every page of the plaza, by journey: public, citizen, officer, manager, building.

A page composes what the rooms below answer and asks them to act; it decides nothing itself and keeps no table of its own.

Invariants
    Every page works without JavaScript, except a live call; every page reads at 320 px and at 200 % text.
    Status is a word with an icon. Every text stands in both languages at the place where it is used.
"""
