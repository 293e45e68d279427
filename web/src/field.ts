// The field of a plan: a polygon in CRS84, typed as corners or kept in the address.

export type Ring = [lon: number, lat: number][];

export interface Polygon {
  readonly type: "Polygon";
  readonly coordinates: Ring[];
}

const DECIMALS = 6;

/** `48.60 -4.51, 48.61 -4.51, …`, latitude first as people say it, as a closed ring; null for anything else. */
export function fromCorners(text: string): Polygon | null {
  const corners: Ring = [];
  for (const corner of text.split(/[,;\n]+/).map((each) => each.trim()).filter(Boolean)) {
    const [lat, lon, ...more] = corner.split(/\s+/).map(Number);
    if (lat === undefined || lon === undefined || more.length > 0 || !within(lat, 90) || !within(lon, 180)) return null;
    corners.push([lon, lat]);
  }
  const [first] = corners;
  if (!first || corners.length < 3) return null;
  return { type: "Polygon", coordinates: [[...corners, first]] };
}

/** The corners of the outer ring as `fromCorners` reads them. */
export function toCorners({ coordinates: [outer = []] }: Polygon): string {
  return outer.slice(0, -1).map(([lon, lat]) => `${short(lat)} ${short(lon)}`).join(", ");
}

const within = (degrees: number, limit: number): boolean => Math.abs(degrees) <= limit;
const short = (degrees: number): string => String(Number(degrees.toFixed(DECIMALS)));
