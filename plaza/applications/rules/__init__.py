"""Pure decisions about applications: states, steps of the form, answers. No Django, no clock, no network."""
