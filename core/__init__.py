"""What every floor stands on: refusals, ids, currencies, the base of the backoffice screens.

Small on purpose; it knows no operator, no campaign and no player.
"""
