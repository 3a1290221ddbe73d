"""What campaigns really cost: figures, charts, tables and their export."""
