"""The line under load: tickets from number to outcome, and one call-up told to many who wait."""
