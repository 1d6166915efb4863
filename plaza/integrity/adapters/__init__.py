"""Those outside who look after the log."""
