"""Ways of handing a complaint to the national channel."""
