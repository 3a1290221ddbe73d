"""The message front door: RabbitMQ and Kafka, the table from event type to verb, dead letters."""
