import * as z from 'zod';
import { RedisEngine } from '../../definitions/redis/engine';
import { choice, exactlyOne, text } from '../schema/kinds';
import { kernelSchema } from '../schema/node';
import { OPERATING_SYSTEM } from './base-schema';

const SHA256 = text({ title: 'Checksum', description: 'SHA-256 of it in hexadecimal digits; other bytes fail the build.', example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' });
const URL = text({ title: 'URL', description: 'Where it is, by HTTPS.', example: 'https://example.com/tool.deb' });

/** Words for the programs that a download can replace. */
export const PROGRAM_WORDS = ['operating-system', 'none'] as const;
/** Words for where an engine comes from, beside the mappings. */
export const SOURCE_WORDS = ['distribution'] as const;
const SOURCES = ['vendorRepository', 'sourceCode'];

export const programSchema = z.union([z.enum(PROGRAM_WORDS), z.strictObject({ url: URL, sha256: SHA256 })]).optional();
const program = (title: string, description: string): typeof programSchema => programSchema.meta({ title, description: `${description} "operating-system" takes that of the operating system, "none" leaves it out, a mapping downloads it; by default that of the operating system where it has one.`, examples: ['operating-system'] });

const ready = {
  operatingSystem: OPERATING_SYSTEM,
  kernel: kernelSchema.meta({ title: 'Kernel', description: 'Kernel settings that the image keeps, as the section kernel of a fleet writes them; by default the profile redis.' }),
  exporter: program('Exporter', 'The exporter of metrics for Prometheus, downloaded as .tar.gz.'),
  awsCli: program('AWS command line', 'The command line of AWS, downloaded as .zip.'),
  logAgent: program('Log agent', 'The CloudWatch agent, downloaded as .deb or .rpm.'),
  ssmAgent: program('SSM agent', 'The agent of Systems Manager, downloaded as .deb or .rpm.'),
};

const vendorSchema = z.strictObject({
  key: text({ title: 'Key', description: 'Path of the key of the repository in the folder of this file, .gpg or .asc.', example: 'redis.asc' }),
  packageVersion: text({ title: 'Version', description: 'Version of the package.', example: '6:7.4.2-1rl1~bookworm1' }),
}).meta({ title: 'Repository of the vendor', description: 'The packages of packages.redis.io, for Redis on Debian and Ubuntu.' });

const sourceCodeSchema = z.strictObject({
  version: text({ title: 'Version', description: 'Full version.', example: '7.2.4' }),
  sha256: SHA256,
  url: URL.meta({ title: 'URL', description: 'Where the archive is, a .tar.gz by HTTPS; by default the release of the engine.', examples: ['https://download.redis.io/releases/redis-7.2.4.tar.gz'] }).optional(),
}).meta({ title: 'Source code', description: 'The engine is built from its source code, with TLS.' });

export const engineSourceSchema = z.union([
  z.enum(SOURCE_WORDS),
  z.strictObject({ vendorRepository: vendorSchema.optional(), sourceCode: sourceCodeSchema.optional() }).superRefine((value, context) => {
    const problem = exactlyOne(value, SOURCES);
    if (problem !== undefined) {
      context.addIssue({ code: 'custom', message: problem });
    }
  }).meta({ title: 'Source', description: 'Exactly one of vendorRepository and sourceCode.', minProperties: 1, maxProperties: 1 }),
]).optional().meta({ title: 'Source', description: 'Where the engine comes from: the repository of the operating system, that of its vendor, or its source code; by default distribution.', examples: ['distribution'] });

export const redisShape = {
  engine: choice(RedisEngine.names(), { title: 'Engine', description: 'Engine and version that the image holds.', example: 'redis 7.0' }),
  source: engineSourceSchema,
  ...ready,
};

export const plainSchema = z.strictObject(ready).optional().meta({ title: 'Node without an engine', description: 'A ready recipe: all that a node needs but the engine. The steps of this file come behind it.' });

export const redisRecipeSchema = z.strictObject(redisShape).optional().meta({ title: 'Node with an engine', description: 'A ready recipe: the engine and all that a node needs, so that its first boot installs nothing. The steps of this file come behind it.' });
