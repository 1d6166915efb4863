"""Insight: the model beside closed forms and other orders, forecasts beside last week's, and the manager's page under load."""
