import * as z from 'zod';
import { NodeImage } from '../../definitions/images/node-image';
import { exactlyOne, mapping, text } from '../schema/kinds';

export const OPERATING_SYSTEM = z.enum(NodeImage.operatingSystems())
  .meta({ title: 'Operating system', description: 'Operating system of the source: it says how packages are installed and who logs in.', examples: ['debian-12'] });

/** The ways to say which image a build begins with. */
const SOURCES = ['parameter', 'amiId', 'variable', 'filter'];

const filterSchema = z.strictObject({
  owners: z.array(text({ title: 'Owner', description: 'Account number, in quotes, or self or amazon.', example: '099720109477' }))
    .meta({ title: 'Owners', description: 'Who the image must belong to: without it anybody could offer one.', examples: [['099720109477']] }),
  filters: mapping(text({ title: 'Value', description: 'Value of the filter.', example: 'ubuntu/images/hvm-ssd-gp3/*' }), { title: 'Filters', description: 'Filters of DescribeImages by name; the newest image that they find is taken.' }),
}).meta({ title: 'Filter', description: 'The newest image of an owner that some filters find.' });

const sourceSchema = z.strictObject({
  parameter: text({ title: 'Parameter', description: 'SSM parameter that holds the id of the image.', example: '/company/images/hardened' }).optional(),
  amiId: text({ title: 'Image id', description: 'Id of the image in the region of the build.', example: 'ami-0123456789abcdef0' }).optional(),
  variable: text({ title: 'Variable', description: 'Variable of this recipe that holds the id of the image.', example: 'ami_id' }).optional(),
  filter: filterSchema.optional(),
  operatingSystem: OPERATING_SYSTEM,
}).superRefine((value, context) => {
  const problem = exactlyOne(value, SOURCES);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).meta({ title: 'Source', description: 'An image by exactly one of parameter, amiId, variable and filter.' });

export const baseSchema = z.union([OPERATING_SYSTEM, sourceSchema])
  .meta({ title: 'Base', description: 'What the build begins with: the newest image of an operating system by its name, or another image.', examples: ['debian-12'] });
