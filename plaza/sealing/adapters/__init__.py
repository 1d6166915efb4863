"""Who seals: one file per way of holding a signing key."""
