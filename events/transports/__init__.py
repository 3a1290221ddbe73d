"""The brokers: each brings batches of messages, and is told when they are safe."""
