"""Brings a running server to what its configuration file says, as far as that is possible without a restart."""
