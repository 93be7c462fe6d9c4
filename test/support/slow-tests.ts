// Tests that start real programs get five minutes each; a test that needs less says so itself.
jest.setTimeout(300_000);
