"""The root file system that all machines of the lab share, and the lab's certificate authority."""
