"""The boards of a full house."""
