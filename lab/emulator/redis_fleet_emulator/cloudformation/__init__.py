"""CloudFormation, strict: stacks made of calls to the emulated services."""
