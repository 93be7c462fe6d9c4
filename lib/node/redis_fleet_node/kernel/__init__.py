"""The kernel's settings of a machine: what the profile wants, applied and read back."""
