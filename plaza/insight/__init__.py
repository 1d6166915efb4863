"""What the plaza learns from its own days: figures, service standards, patterns, staffing, and the simulation."""
