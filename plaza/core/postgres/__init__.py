"""PostgreSQL as Django's database, with one thing more: what an act writes last goes out in one message with its COMMIT."""
