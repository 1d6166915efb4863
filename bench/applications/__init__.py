"""From the last upload to the signed permit, applications through killed workers, and how many need no person."""
