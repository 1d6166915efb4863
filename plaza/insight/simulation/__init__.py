"""A model of the whole plaza that runs the live queue's own ordering rules: what happens on a day, and what would happen if.

Nothing here knows Django, a clock or a database: a scenario goes in, outcomes come out, and the same seed gives the same day.
"""
