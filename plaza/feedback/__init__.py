"""What people say afterwards: the one-minute survey, open complaints, and sealed reports that only the Inspectorate can read."""
