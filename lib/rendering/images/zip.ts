/** What each entry says beside its name, its size and its checksum. */
const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;
/** The first version that stores files in folders. */
const VERSION = 20;
/** Names are in UTF-8. */
const UTF_8 = 0x0800;
/** The first day that a ZIP can name: 1980-01-01. */
const DAY = 0x0021;

const CHECKSUMS = Uint32Array.from({ length: 256 }, (_value, byte) => {
  let checksum = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    checksum = (checksum & 1) === 1 ? (checksum >>> 1) ^ 0xedb8_8320 : checksum >>> 1;
  }
  return checksum;
});

/** CRC-32 as in a ZIP. */
function checksumOf(bytes: Uint8Array): number {
  const checksum = bytes.reduce((before, byte) => (CHECKSUMS[(before ^ byte) & 0xff] ?? 0) ^ (before >>> 8), 0xffff_ffff);
  return (checksum ^ 0xffff_ffff) >>> 0;
}

/**
 * A ZIP of files by their path: the same files give the same bytes on every machine, in whatever order they come.
 *
 * Its entries are stored as they are, because the bytes of a compressor depend on its version and on the processor.
 */
export function storedZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const paths = [...files.keys()].sort();
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const path of paths) {
    const content = files.get(path) ?? new Uint8Array();
    const name = Buffer.from(path, 'utf8');
    const facts = factsOf(name, content);
    const local = Buffer.concat([number(LOCAL, 4), facts, number(0, 2), name, content]);
    // No comment, the first disk, no attributes
    centrals.push(Buffer.concat([number(CENTRAL, 4), number(VERSION, 2), facts, Buffer.alloc(12), number(offset, 4), name]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const counts = [number(paths.length, 2), number(paths.length, 2)];
  const end = Buffer.concat([number(END, 4), Buffer.alloc(4), ...counts, number(central.length, 4), number(offset, 4), number(0, 2)]);
  return Buffer.concat([...locals, central, end]);
}

/** What both headers of a file say: version, flags, no compression, time and day, checksum, both sizes, length of its name. */
function factsOf(name: Uint8Array, content: Uint8Array): Buffer {
  const size = number(content.length, 4);
  return Buffer.concat([
    number(VERSION, 2), number(UTF_8, 2), number(0, 2), number(0, 2), number(DAY, 2), number(checksumOf(content), 4), size, size, number(name.length, 2),
  ]);
}

function number(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}
