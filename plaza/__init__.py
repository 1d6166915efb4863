"""Virtual Plaza: the software of a city's public service mall, from the first question to the signed permit."""

__version__ = "0.1.0"
