"""The sample city: invented people, their specimen papers, and everything that a first look at the plaza needs."""
