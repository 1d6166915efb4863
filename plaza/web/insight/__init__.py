"""What the manager, the Inspectorate and everybody can see of how the plaza works."""
