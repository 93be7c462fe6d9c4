"""The lab: EC2 in a box, in namespaces of its own."""
