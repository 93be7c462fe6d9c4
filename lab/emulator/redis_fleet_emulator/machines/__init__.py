"""The life of instances when a controller runs a machine for each of them."""
