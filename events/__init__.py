"""The front door of messages: brokers, which verb takes which type, and dead letters."""
