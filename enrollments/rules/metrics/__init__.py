"""What a trigger may ask about the bets of a player, and what it gives for them."""
