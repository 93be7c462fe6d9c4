// Whatever is set outside, these tests synthesize as a user does: with the CDK's validation of templates on.
delete process.env.CDK_VALIDATION;
