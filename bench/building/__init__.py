"""A full house: its boards, and its manager's page."""
