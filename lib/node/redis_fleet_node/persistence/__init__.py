"""What a running server writes to its volume: timed snapshots, the log of writes, the last save before a stop."""
