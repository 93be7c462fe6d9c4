import { xmlText } from '../quoting';
import { apartOf, lossOf, nodesIn, type PlanFacts, type PlannedNode, type PlannedShard, type PlannedZone } from './plan-facts';

/** Sizes in pixels. */
const MARGIN = 24;
const LINE = 20;
const ROW = 36;
const BOX = { height: 24, gap: 8, padding: 20 };
const CHARACTER = 7.4;
const SHARD_COLUMN = 190;
const FONT = 'font-family="ui-sans-serif, Helvetica, Arial, sans-serif" font-size="13"';
const COLOURS = { primary: '#1d4ed8', replica: '#dbeafe', line: '#d1d5db', text: '#111827', quiet: '#4b5563', onPrimary: '#ffffff', stripe: '#f9fafb', bad: '#b91c1c' };

interface Layout {
  readonly boxWidth: number;
  readonly zoneWidth: number;
  readonly width: number;
  readonly mapTop: number;
  readonly height: number;
}

/** The map of a fleet as a picture: a row for each shard, a column for each zone; primaries are dark. */
export function planSvg(plan: PlanFacts): string {
  const layout = layoutOf(plan);
  const { width, height } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" ${FONT}>`,
    `<title>${xmlText(`Fleet ${plan.fleet}`)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...headLines(plan, layout),
    ...plan.shards.flatMap((shard, row) => shardLines(plan, { shard, row, layout })),
    ...footLines(plan, layout),
    '</svg>',
    '',
  ].join('\n');
}

function layoutOf(plan: PlanFacts): Layout {
  const longest = Math.max(...plan.shards.flatMap(({ nodes }) => nodes.map(({ slot }) => slot.length)));
  const boxWidth = Math.ceil(longest * CHARACTER) + BOX.padding;
  const most = Math.max(...plan.shards.flatMap((shard) => plan.zones.map(({ zone }) => nodesIn(shard, zone).length)));
  const zoneWidth = most * (boxWidth + BOX.gap) + BOX.gap;
  const mapTop = MARGIN + 3 * LINE;
  const footWidth = Math.max(...footOf(plan).map(({ text }) => text.length)) * CHARACTER;
  const width = Math.ceil(2 * MARGIN + Math.max(SHARD_COLUMN + plan.zones.length * zoneWidth, footWidth, titleOf(plan).length * 8.5));
  return { boxWidth, zoneWidth, width, mapTop, height: mapTop + plan.shards.length * ROW + (footOf(plan).length + 1) * LINE + MARGIN };
}

function titleOf({ fleet, topology, engine, instanceType }: PlanFacts): string {
  return `${fleet}: ${topology}, ${engine}, ${instanceType}`;
}

function headLines(plan: PlanFacts, { zoneWidth, width, mapTop }: Layout): string[] {
  const y = mapTop - 10;
  return [
    text(titleOf(plan), { x: MARGIN, y: MARGIN + 12, style: 'font-size="16" font-weight="600"' }),
    text('shard', { x: MARGIN, y, fill: COLOURS.quiet }),
    text('hash slots', { x: MARGIN + 54, y, fill: COLOURS.quiet }),
    ...plan.zones.map(({ zone }, column) => text(`zone ${zone}`, { x: MARGIN + SHARD_COLUMN + column * zoneWidth + BOX.gap, y, fill: COLOURS.quiet })),
    `<line x1="${MARGIN}" y1="${mapTop}" x2="${width - MARGIN}" y2="${mapTop}" stroke="${COLOURS.line}"/>`,
  ];
}

function shardLines(plan: PlanFacts, { shard, row, layout }: { shard: PlannedShard; row: number; layout: Layout }): string[] {
  const top = layout.mapTop + row * ROW;
  const baseline = top + ROW / 2 + 5;
  const range = shard.hashSlots === undefined ? '' : shard.hashSlots.join('-');
  return [
    ...(row % 2 === 0 ? [] : [`<rect x="${MARGIN}" y="${top}" width="${layout.width - 2 * MARGIN}" height="${ROW}" fill="${COLOURS.stripe}"/>`]),
    text(String(shard.shard), { x: MARGIN, y: baseline }),
    text(range, { x: MARGIN + 54, y: baseline }),
    ...plan.zones.flatMap(({ zone }, column) => nodesIn(shard, zone).flatMap((node, place) => {
      const x = MARGIN + SHARD_COLUMN + column * layout.zoneWidth + BOX.gap + place * (layout.boxWidth + BOX.gap);
      return nodeLines(node, { x, y: top + (ROW - BOX.height) / 2, width: layout.boxWidth, baseline });
    })),
  ];
}

function nodeLines({ slot, isPrimary }: PlannedNode, { x, y, width, baseline }: { x: number; y: number; width: number; baseline: number }): string[] {
  const [fill, ink] = isPrimary ? [COLOURS.primary, COLOURS.onPrimary] : [COLOURS.replica, COLOURS.text];
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${BOX.height}" rx="4" fill="${fill}"/>`,
    text(slot, { x: x + width / 2, y: baseline, fill: ink, style: 'text-anchor="middle"' }),
  ];
}

interface FootLine {
  readonly text: string;
  readonly isBad: boolean;
}

function footOf(plan: PlanFacts): FootLine[] {
  return [
    ...plan.zones.map((zone) => ({ text: footOfZone(zone, plan), isBad: plan.majority !== undefined && !zone.isSurvivable })),
    { text: `placement groups: ${apartOf(plan)}`, isBad: false },
    { text: 'dark: begins as a primary; light: begins as a replica', isBad: false },
    ...(plan.growth === undefined ? [] : [{ text: `growing from ${plan.growth.from} to ${plan.shards.length} shards moves ${plan.growth.hashSlots} hash slots (${plan.growth.percent} %) and no node`, isBad: false }]),
  ];
}

function footOfZone(zone: PlannedZone, plan: PlanFacts): string {
  return `zone ${zone.zone}: nodes ${zone.nodes}, primaries ${zone.primaries}; ${lossOf(zone, plan)}`;
}

function footLines(plan: PlanFacts, { mapTop }: Layout): string[] {
  const top = mapTop + plan.shards.length * ROW + LINE;
  return footOf(plan).map(({ text: words, isBad }, index) => text(words, { x: MARGIN, y: top + index * LINE + 5, fill: isBad ? COLOURS.bad : COLOURS.quiet }));
}

function text(words: string, { x, y, fill = COLOURS.text, style }: { x: number; y: number; fill?: string; style?: string }): string {
  return `<text x="${x}" y="${y}" fill="${fill}"${style === undefined ? '' : ` ${style}`}>${xmlText(words)}</text>`;
}
