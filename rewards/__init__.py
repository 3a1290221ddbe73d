"""What can be given: campaigns and their rewards. Knows operators, knows nothing of who received what."""
