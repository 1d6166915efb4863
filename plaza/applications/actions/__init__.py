"""Every write on applications: drafting, deciding by the system, and the work of officers on cases."""
