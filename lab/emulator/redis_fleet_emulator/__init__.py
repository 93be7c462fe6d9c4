"""A local AWS emulator: moto's server with a strict CloudFormation of its own."""
