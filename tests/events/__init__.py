"""The front door of messages."""
