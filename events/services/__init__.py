"""What happens to messages: taken by the verb for their type, or kept as dead letters."""
