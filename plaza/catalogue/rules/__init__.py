"""The catalogue's pure part: definitions, conditions, fees, hours, files and search. No Django, no clock, no network."""
