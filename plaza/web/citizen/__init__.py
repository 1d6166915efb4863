"""The citizen's way from a question to a permit: the form, the status page, and coming back later."""
