// Validating templates at synth takes 3 s per test file; the examples are synthesized with it on.
process.env.CDK_VALIDATION = 'false';
