"""The pages of a target group: the wizard that makes it, and what it is."""
