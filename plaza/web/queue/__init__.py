"""A person's pages of the line: take a number, wait, be called, come back, or leave words outside the hours."""
