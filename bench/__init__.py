"""Figures that anybody can take again on the own machine; each module has run() and prints nothing."""
