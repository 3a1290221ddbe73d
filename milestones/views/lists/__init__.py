"""The pages of lists of customers."""
