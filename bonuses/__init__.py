"""What campaigns really cost: bonus events and the state of each bonus."""
