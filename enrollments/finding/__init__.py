"""Finding enrollments among millions, by the indexes that there are: players, pages of a list, and whole lists."""
