"""The pages anybody may open without being asked anything: the house, the search, services, tenants, help, and the errors."""
