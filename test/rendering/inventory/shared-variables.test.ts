import { inventoryOf } from '../../../lib/rendering/inventory/inventory';
import { inventoryScriptText } from '../../../lib/rendering/inventory/inventory-script';
import { instance } from './hosts';

type Variables = Readonly<Record<string, unknown>>;
interface Group {
  readonly hosts?: readonly string[];
  readonly vars?: Variables;
}
type Listing = Readonly<Record<string, Group | undefined>> & { readonly _meta: { readonly hostvars: Readonly<Record<string, Variables>> } & Group };

/** The inventory of so many hosts in two zones, with what all, those of a zone, and nobody else has. */
function listing(count: number, shareVariables?: boolean): { whole: ReturnType<typeof inventoryOf>; read: Listing } {
  const hosts = Array.from({ length: count }, (_, shard) => {
    const zone = `eu-west-1${'ab'[shard % 2] ?? ''}`;
    return instance(`i-${shard}`, { shard, zone, variables: { image_id: 'ami-1', subnet_id: `subnet-${zone}`, ansible_user: 'redis' } });
  });
  const whole = inventoryOf(hosts);
  return { whole, read: JSON.parse([...inventoryScriptText(whole, { shareVariables })].join('')) as Listing };
}

test('what all hosts or all of a zone have alike is said once of their group, and every host has the variables that it had', () => {
  const { whole, read } = listing(1000);
  expect(read.aws_ec2?.vars).toEqual({ image_id: 'ami-1', state: { code: 16, name: 'running' } });
  expect(read.az_eu_west_1b?.vars).toEqual({ placement: { availability_zone: 'eu-west-1b', region: 'eu-west-1' }, subnet_id: 'subnet-eu-west-1b' });
  expect(read._meta.hostvars['demo-1-0']).toMatchObject({ ansible_user: 'redis', redis_fleet: 'demo', instance_id: 'i-1' });
  for (const [name, variables] of Object.entries(whole.hosts)) {
    const groups = ['aws_ec2', 'az_eu_west_1a', 'az_eu_west_1b'].map((group) => read[group]).filter((group) => group?.hosts?.includes(name));
    expect(Object.assign({}, ...groups.map((group) => group?.vars), read._meta.hostvars[name])).toEqual(variables);
  }
});

test('few hosts keep all their variables', () => {
  const { whole, read } = listing(999);
  expect([read.aws_ec2?.vars, read.az_eu_west_1a?.vars]).toEqual([undefined, undefined]);
  expect(read._meta.hostvars).toEqual(whole.hosts);
});

test('few hosts share their variables, and many do not, where the user says so', () => {
  expect(listing(4, true).read.aws_ec2?.vars).toMatchObject({ image_id: 'ami-1' });
  const { whole, read } = listing(1000, false);
  expect(read.aws_ec2?.vars).toBeUndefined();
  expect(read._meta.hostvars).toEqual(whole.hosts);
});
