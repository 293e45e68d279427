// Which names fit on the map: the most important first, and no two over each other.

export interface Label {
  readonly name: string;
  /** Pixels of the dot, from the top left. */
  readonly x: number;
  readonly y: number;
}

const HALF_LINE = 8;
const DOT = 12;
const LETTER = 7;

interface Box {
  readonly west: number;
  readonly north: number;
  readonly east: number;
  readonly south: number;
}

/** Those that fit, in the order given. */
export function fitting<Any extends Label>(labels: Iterable<Any>): Any[] {
  const taken: Box[] = [];
  const kept: Any[] = [];
  for (const label of labels) {
    const box = around(label);
    if (taken.some((other) => overlap(box, other))) continue;
    taken.push(box);
    kept.push(label);
  }
  return kept;
}

function around({ name, x, y }: Label): Box {
  return { west: x, north: y - HALF_LINE, east: x + DOT + LETTER * name.length, south: y + HALF_LINE };
}

function overlap(one: Box, other: Box): boolean {
  return one.west < other.east && other.west < one.east && one.north < other.south && other.north < one.south;
}
