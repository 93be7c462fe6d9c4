"""What runs on a Redis node: from a blank machine and a volume to a server that answers."""
