"""Callbacks of the bank: how many a second, and whether each bill is paid once."""
