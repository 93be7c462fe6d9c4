"""What EC2 and Auto Scaling announce to a machine, and what it answers."""
