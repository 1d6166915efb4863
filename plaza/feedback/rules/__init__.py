"""Pure decisions of this room: what a survey is worth, when a complaint is due, what a sealed box may look like."""
