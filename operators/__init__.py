"""Whose data it is: operators, their products, currencies, keys and staff, and players who may not be rewarded."""
