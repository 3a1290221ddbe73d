"""The pages of milestones and streaks that are no lists."""
