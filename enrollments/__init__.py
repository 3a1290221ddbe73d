"""Who has which reward: the one verb that enrols, and the bulk job that feeds it from a file."""
