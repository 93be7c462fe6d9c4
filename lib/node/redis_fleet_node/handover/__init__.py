"""Hand-over of a primary to one of its replicas, before the primary stops."""
