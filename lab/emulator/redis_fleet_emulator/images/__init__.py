"""The account's own images: made of instances, copied, shared, retired, with the snapshots that hold their content."""
