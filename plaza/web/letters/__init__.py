"""What a letter's link opens on a device that the plaza does not know: the least, and the way to the rest."""
