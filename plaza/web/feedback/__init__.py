"""Saying it: survey, complaint and sealed report, and where they are answered."""
