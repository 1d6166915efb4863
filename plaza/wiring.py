"""Where rooms meet upwards: the only file in which one room's announcement is connected to another room's action."""
