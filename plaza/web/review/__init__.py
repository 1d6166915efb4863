"""Officers' pages for cases: one at a time, never chosen from a list."""
