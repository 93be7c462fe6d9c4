import * as fc from 'fast-check';
import { FleetDefinition, PlacementGroups, Topology } from '../../../lib';
import { type PlanFacts, planFacts } from '../../../lib/rendering/placement/plan-facts';
import { planSvg } from '../../../lib/rendering/placement/plan-svg';
import { planText } from '../../../lib/rendering/placement/plan-text';
import { expectGolden } from '../../support/golden';
import { venvPython } from '../../support/programs';
import { run } from '../../support/run';

const PLANS: Readonly<Record<string, PlanFacts>> = {
  standalone: planFacts(new FleetDefinition({ name: 'demo' })),
  cluster: planFacts(new FleetDefinition({ name: 'demo', topology: Topology.cluster({ shards: 6, replicasPerShard: 2, placementGroups: PlacementGroups.SPREAD }) }), 4),
  'two-zones': planFacts(new FleetDefinition({
    name: 'cheap', topology: Topology.cluster({ shards: 4, replicasPerShard: 2, zones: ['eu-west-1a', 'eu-west-1b'], placementGroups: PlacementGroups.PARTITION }),
  })),
};

/** Has Python's parser, which is expat, read each text; fails with its words. */
function parseXml(...texts: readonly string[]): void {
  const program = 'import json, sys, xml.dom.minidom\nfor text in json.load(sys.stdin): xml.dom.minidom.parseString(text.encode())';
  expect(run(venvPython(), ['-c', program], { input: JSON.stringify(texts) })).toEqual({ code: 0, stdout: '', stderr: '' });
}

test.each(Object.entries(PLANS))('the plan %s is as its golden files', (name, plan) => {
  expectGolden(`plan/${name}.txt`, planText(plan));
  expectGolden(`plan/${name}.svg`, planSvg(plan));
});

test('a parser of XML reads every picture', () => {
  parseXml(...Object.values(PLANS).map(planSvg));
});

test('a picture is well-formed whatever its names hold', () => {
  const texts: string[] = [];
  const [plan] = [PLANS.cluster].filter((one) => one !== undefined);
  if (plan === undefined) throw new Error('no plan');
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
    const shards = plan.shards.map((shard) => ({ ...shard, nodes: shard.nodes.map((node) => ({ ...node, slot: `${name}${node.slot}` })) }));
    texts.push(planSvg({ ...plan, fleet: name, instanceType: `</text><script>${name}`, shards }));
  }));
  expect(texts.every((text) => !text.includes('<script'))).toBe(true);
  parseXml(...texts);
});

test('every slot is in the text and in the picture once, and the primaries are marked', () => {
  const shapes = fc.record({ shards: fc.integer({ min: 3, max: 40 }), replicasPerShard: fc.integer({ min: 0, max: 5 }), zones: fc.subarray(['a', 'b', 'c', 'd', 'e', 'f'], { minLength: 1 }) });
  fc.assert(fc.property(shapes, (shape) => {
    const definition = new FleetDefinition({ name: 'demo', topology: Topology.cluster(shape) });
    const names = definition.topology.slots.map((slot) => slot.nameIn('demo'));
    const [text, svg] = [planText(planFacts(definition)), planSvg(planFacts(definition))];
    const inText = text.match(/demo-\d+-\d+\*?/g) ?? [];
    expect(inText.map((name) => name.replace('*', '')).sort()).toEqual([...names].sort());
    expect(inText.filter((name) => name.endsWith('*'))).toHaveLength(shape.shards);
    expect((svg.match(/>demo-\d+-\d+</g) ?? []).map((name) => name.slice(1, -1)).sort()).toEqual([...names].sort());
  }), { numRuns: 30 });
});

test('growth says where each moved hash slot goes, and an even share of them moves', () => {
  const { growth } = PLANS.cluster ?? {};
  expect(growth).toMatchObject({ from: 4, hashSlots: 5460, percent: 33.3 });
  expect(new Set(growth?.moves.map(({ to }) => to))).toEqual(new Set([4, 5]));
});

test('a zone is survivable as the majority says', () => {
  expect(PLANS.cluster?.zones.map(({ zone, primaries, isSurvivable }) => [zone, primaries, isSurvivable])).toEqual([['a', 2, true], ['b', 2, true], ['c', 2, true]]);
  expect(PLANS['two-zones']?.zones.map(({ isSurvivable }) => isSurvivable)).toEqual([false, false]);
  expect(PLANS.standalone?.majority).toBeUndefined();
});
