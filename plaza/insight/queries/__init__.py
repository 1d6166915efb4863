"""What insight tells: the plaza now, plans and forecasts, patterns, and what is published."""
