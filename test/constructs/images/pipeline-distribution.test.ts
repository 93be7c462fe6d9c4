import { Template } from 'aws-cdk-lib/assertions';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { CpuArchitecture } from '../../../lib/definitions/images/choices';
import { pipeline, recipe } from '../../support/image-pipelines';
import { only } from '../../support/stacks';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER_KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ORGANIZATION = 'arn:aws:organizations::123456789012:organization/o-1234567890';
const UNIT = 'arn:aws:organizations::123456789012:ou/o-1234567890/ou-1234-12345678';

interface Distribution {
  readonly Region: unknown;
  readonly AmiDistributionConfiguration: { readonly AmiTags: Record<string, string>; readonly KmsKeyId?: string; readonly LaunchPermissionConfiguration?: unknown };
  readonly SsmParameterConfigurations: unknown;
}
const distributions = (template: Template): Distribution[] =>
  only<{ Distributions: Distribution[] }>(template, 'AWS::ImageBuilder::DistributionConfiguration').resource.Properties.Distributions;

test('without regions the image stays where the stack is, and moves the pointer there', () => {
  const [one, ...others] = distributions(pipeline().template);
  expect(others).toEqual([]);
  expect(one).toEqual({
    Region: { Ref: 'AWS::Region' },
    AmiDistributionConfiguration: {
      Name: 'web-{{ imagebuilder:buildDate }}',
      Description: 'Image web of ubuntu-24.04',
      AmiTags: { Name: 'web', 'redis-fleet:image': 'web', 'redis-fleet:recipe': expect.stringMatching(/^[0-9a-f]{64}$/) as string, 'redis-fleet:architecture': 'arm64' },
    },
    SsmParameterConfigurations: [{ ParameterName: '/redis-fleet/images/web/candidate', DataType: 'aws:ec2:image' }],
  });
});

test('each region has a copy with its own key, and its own pointer', () => {
  const regions = [{ region: 'eu-west-1', kmsKeyArn: KEY }, { region: 'us-east-1', kmsKeyArn: OTHER_KEY }];
  const { template } = pipeline({ recipe: recipe({ regions }) }, { env: { region: 'eu-west-1' } });
  expect(distributions(template).map(({ Region, AmiDistributionConfiguration: { KmsKeyId }, SsmParameterConfigurations }) => [Region, KmsKeyId, SsmParameterConfigurations])).toEqual([
    // The key at home is that of the disks: Image Builder does not look at it here
    ['eu-west-1', undefined, [{ ParameterName: '/redis-fleet/images/web/candidate', DataType: 'aws:ec2:image' }]],
    ['us-east-1', OTHER_KEY, [{ ParameterName: '/redis-fleet/images/web/candidate', DataType: 'aws:ec2:image' }]],
  ]);
  template.hasResourceProperties('AWS::ImageBuilder::ImageRecipe', { BlockDeviceMappings: [{ Ebs: { KmsKeyId: KEY } }] });
});

test('accounts, organizations and units may start the image in every region', () => {
  const regions = [{ region: 'eu-west-1', kmsKeyArn: KEY }, { region: 'us-east-1', kmsKeyArn: OTHER_KEY }];
  const { template } = pipeline({ recipe: recipe({ regions, accounts: ['210987654321'], organizations: [ORGANIZATION], organizationalUnits: [UNIT] }) });
  expect(distributions(template).map(({ AmiDistributionConfiguration }) => AmiDistributionConfiguration.LaunchPermissionConfiguration)).toEqual(
    regions.map(() => ({ UserIds: ['210987654321'], OrganizationArns: [ORGANIZATION], OrganizationalUnitArns: [UNIT] })),
  );
});

test('with whom it is not shared is not named', () => {
  const { template } = pipeline({ recipe: recipe({ kmsKeyArn: KEY, accounts: ['210987654321'] }) });
  expect(distributions(template)[0]?.AmiDistributionConfiguration.LaunchPermissionConfiguration).toEqual({ UserIds: ['210987654321'] });
});

test('tags are the user\'s, with the values of variables, and those of this library', () => {
  const variables = [{ name: 'app_name', defaultValue: 'shop' }];
  const tags = { Name: '{app_name} image', Env: 'prod' };
  const baseImage = ImageBase.ami('ami-0123456789abcdef0', 'ubuntu-24.04');
  const { template } = pipeline({ recipe: recipe({ baseImage, variables, tags, architecture: CpuArchitecture.X86_64 }), variables: { app_name: 'store' } });
  expect(distributions(template)[0]?.AmiDistributionConfiguration.AmiTags).toMatchObject({
    Name: 'store image', Env: 'prod', 'redis-fleet:image': 'web', 'redis-fleet:architecture': 'x86_64', 'redis-fleet:source-ami': 'ami-0123456789abcdef0',
  });
});
