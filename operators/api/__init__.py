"""Who may call the API, how often, and what a call that is sent twice is answered."""
