"""A Redis Cluster's node: how it is created, joined and healed, and when its server may start."""
