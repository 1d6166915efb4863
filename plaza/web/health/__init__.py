"""Is this process alive, and may it be sent visitors? For whoever runs the plaza; the answers tell nothing else."""
