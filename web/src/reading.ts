// What a point of a layer says, out of the CoverageJSON that the server answers (OGC 21-069r2).

type Texts = Record<string, string>;

interface Parameter {
  readonly unit?: { readonly label?: Texts };
  readonly observedProperty: { readonly categories?: readonly { readonly id: string; readonly label: Texts }[] };
  readonly categoryEncoding?: Record<string, number | readonly number[]>;
}

export interface Coverage {
  readonly parameters: Record<string, Parameter>;
  readonly ranges: Record<string, { readonly values: readonly (number | null)[] }>;
}

/** The value at the point with its unit, or the name of its class; null where there is none. */
export function reading(coverage: Coverage, lang: string): string | null {
  const [found] = Object.entries(coverage.parameters);
  if (!found) return null;
  const [name, parameter] = found;
  const value = coverage.ranges[name]?.values[0];
  if (value === undefined || value === null) return null;
  return className(parameter, value, lang) ?? `${value.toLocaleString(lang)} ${unitOf(parameter)}`.trim();
}

function className({ categoryEncoding, observedProperty }: Parameter, value: number, lang: string): string | null {
  const code = Object.entries(categoryEncoding ?? {}).find(([, codes]) => [codes].flat().includes(value));
  const category = observedProperty.categories?.find(({ id }) => id === code?.[0]);
  return category ? inTongue(category.label, lang) : null;
}

function unitOf({ unit }: Parameter): string {
  return unit?.label ? inTongue(unit.label, "en") : "";
}

function inTongue(texts: Texts, lang: string): string {
  return texts[lang] ?? texts.en ?? Object.values(texts)[0] ?? "";
}
