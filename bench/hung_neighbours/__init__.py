"""The whole plaza while mail server, bank and register hang."""
