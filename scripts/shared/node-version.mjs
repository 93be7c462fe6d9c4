// Imported first by every script, so that an old Node gets one clear line and not a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`node must be 20.19 or newer, got ${process.versions.node}: install Node 20 (or 22) and run this again`);
  process.exit(1);
}
