"""Who has earned something: target groups, streaks and progress."""
