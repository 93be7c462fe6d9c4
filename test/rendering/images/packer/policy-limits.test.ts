import * as fc from 'fast-check';
import { BuilderConnection } from '../../../../lib/definitions/images/choices';
import { ImageBase } from '../../../../lib/definitions/images/image-base';
import { ImageBuilderMachine } from '../../../../lib/definitions/images/image-builder-machine';
import { ImageRecipe } from '../../../../lib/definitions/images/image-recipe';
import { Problems } from '../../../../lib/definitions/problems';
import { PackerFormat, PackerTarget } from '../../../../lib/rendering/images/packer/choices';
import { policyStatements } from '../../../../lib/rendering/images/packer/packer-policy';
import { checkLimits } from '../../../../lib/rendering/images/packer/policy-limits';
import type { PolicyStatement } from '../../../../lib/rendering/images/packer/policy-statement';
import { problemsOf } from '../../../support/problems';

/** Keys of conditions that tell whose a thing is that is there already, or that is made. */
const LIMITS = ['aws:ResourceTag/redis-fleet:image', 'aws:RequestTag/redis-fleet:image', 'ssm:resourceTag/redis-fleet:image', 'ec2:Vpc'];
/** Statements without such a limit, and why none is needed, or none can be. */
const REVIEWED: Readonly<Record<string, string>> = {
  RunWith: 'what a machine starts with is changed in nothing by that',
  KeyPair: 'the name of a key pair of Packer is its limit',
  MakeGroup: 'a new group harms no other; 1.6.6 puts no tag on it',
  MakeGroupIn: 'a new group changes nothing of its VPC',
  MakeImage: 'what is made is new; of what, MakeImageOf says by a tag',
  CopyImage: 'a copy is new',
  TagCopy: 'tags of a copy, while it is made',
  OpenSessionBy: 'the document that opens a port, of AWS',
  CloseSession: 'the sessions of the user',
  LookAtProfile: 'one profile by its name',
  PassRole: 'one role by its name, only to EC2',
  UseKey: 'keys by their ARN, only through EC2',
  GrantKey: 'keys by their ARN, only through EC2',
};
/** Statements that take what has no tag of a family yet as well, because Packer tags it later. */
const TAGGED_LATER: Readonly<Record<string, string>> = {
  TagLater: 'what 1.6.6, or any Packer in China and GovCloud, has made',
  TagSnapshot: 'EC2 copies the tags of an image, not those of its snapshots',
  ChangeImage: 'an image is shared before 1.6.6, or any Packer in China and GovCloud, tags it',
};

const kmsKey = (partition: string, region: string): string => `arn:${partition}:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const PLACES: Readonly<Record<string, readonly string[]>> = { 'aws': ['eu-west-1', 'eu-central-1'], 'aws-cn': ['cn-north-1', 'cn-northwest-1'], 'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'] };

interface Choice {
  readonly target: PackerTarget;
  readonly partition: string;
  readonly regions: number;
  readonly isInVpc: boolean;
  readonly isShared: boolean;
  readonly hasGroup: boolean;
  readonly hasSession: boolean;
}
const anyChoice: fc.Arbitrary<Choice> = fc.record({
  target: fc.constantFrom(...Object.values(PackerTarget)), partition: fc.constantFrom(...Object.keys(PLACES)), regions: fc.integer({ min: 0, max: 2 }),
  isInVpc: fc.boolean(), isShared: fc.boolean(), hasGroup: fc.boolean(), hasSession: fc.boolean(),
});

function recipeOf({ partition, regions, isInVpc, isShared, hasGroup, hasSession }: Choice): ImageRecipe {
  const places = (PLACES[partition] ?? []).slice(0, regions).map((region) => ({ region, kmsKeyArn: kmsKey(partition, region) }));
  return new ImageRecipe({
    name: 'app', baseImage: ImageBase.operatingSystem('debian-12'), regions: places,
    kmsKeyArn: places[0]?.kmsKeyArn ?? kmsKey(partition, PLACES[partition]?.[0] ?? ''),
    accounts: isShared ? ['210987654321'] : [],
    builder: new ImageBuilderMachine({
      ...(isInVpc ? { vpcId: 'vpc-0123456789abcdef0', subnetId: 'subnet-0123456789abcdef0' } : {}),
      ...(hasGroup ? { securityGroupId: 'sg-0123456789abcdef0' } : {}),
      ...(hasSession ? { connection: BuilderConnection.SESSION_MANAGER, instanceProfile: 'builder' } : {}),
    }),
  });
}

/** The statements that change something, of a recipe that is not refused for its policy. */
function changes(choice: Choice): PolicyStatement[] {
  const recipe = recipeOf(choice);
  fc.pre(problemsOf(() => { const problems = new Problems(); checkLimits(problems, [recipe], { target: choice.target }); problems.throwIfAny(); }).length === 0);
  return policyStatements([recipe], { format: PackerFormat.HCL2, target: choice.target }).filter(({ Sid }) => Sid !== 'Look');
}

/** Whether a condition must hold whatever the thing has. */
function isLimited({ Condition = {} }: PolicyStatement): boolean {
  return ['StringEquals', 'ArnLike'].some((operator) => Object.keys(Condition[operator] ?? {}).some((key) => LIMITS.includes(key)));
}

function takesUntagged({ Condition = {} }: PolicyStatement): boolean {
  return Object.keys(Condition.StringEqualsIfExists ?? {}).some((key) => LIMITS.includes(key));
}

test('every statement that changes something is limited by a tag or a VPC, or is reviewed', () => {
  fc.assert(fc.property(anyChoice, (choice) => {
    const startsUntagged = choice.regions > 0 && choice.partition !== 'aws' ? ['RunMachine', 'RunVolume'] : [];
    const open = changes(choice).filter((statement) => !isLimited(statement) && !takesUntagged(statement)).map(({ Sid }) => Sid);
    expect(open.filter((sid) => REVIEWED[sid] === undefined && !startsUntagged.includes(sid))).toEqual([]);
  }), { numRuns: 300 });
});

test('what has no tag yet is only what Packer tags later, and nothing that is removed or ended', () => {
  fc.assert(fc.property(anyChoice, (choice) => {
    const statements = changes(choice);
    const isLater = choice.target === PackerTarget.V1_6 || (choice.partition !== 'aws' && choice.regions > 0);
    const allowed = isLater ? TAGGED_LATER : { TagSnapshot: TAGGED_LATER.TagSnapshot };
    expect(statements.filter(takesUntagged).map(({ Sid }) => Sid).filter((sid) => !(sid in allowed))).toEqual([]);
    const ends = statements.filter(({ Action }) => Action.some((action) => /:(Delete|Deregister|Terminate|Stop|Authorize)(?!KeyPair|Session)/.test(action)));
    expect(ends.filter((statement) => !isLimited(statement) && statement.Sid !== 'KeyPair').map(({ Sid }) => Sid)).toEqual([]);
    expect(ends.length).toBeGreaterThan(1);
  }), { numRuns: 300 });
});

test('1.6 may change an image only where it is shared', () => {
  fc.assert(fc.property(anyChoice, (choice) => {
    const changesImages = changes(choice).some(({ Action }) => Action.includes('ec2:ModifyImageAttribute'));
    expect(changesImages).toBe(choice.target === PackerTarget.CURRENT || choice.isShared);
  }), { numRuns: 300 });
});
