"""Pages of whoever looks after the plaza: the coordinator, heads of tenants, the inspectorate, companions and interpreters."""
