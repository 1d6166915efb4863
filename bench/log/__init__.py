"""The log: what an act pays for it, how fast it becomes public, and how fast an outsider checks it."""
