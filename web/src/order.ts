// What the process `plan` is asked, out of the fields of the form.

export interface Measure {
  readonly practice: string;
  readonly share: number;
  readonly from_year: number;
}

export interface Order {
  readonly lang: string;
  readonly area: unknown;
  readonly present?: Record<string, string>;
  readonly stock_t_c_ha?: number;
  readonly years?: number;
  readonly scenarios: readonly { readonly name: string; readonly measures: readonly Measure[] }[];
}

/** A number as people of any language write it, or null. */
export function amount(text: string): number | null {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() !== "" && Number.isFinite(value) ? value : null;
}

/** Every row with a practice is a scenario of its own, called as the reader knows the practice. */
export function order(fields: ReadonlyMap<string, string>, area: unknown, lang: string, name: (practice: string) => string): Order {
  const scenarios = [...fields]
    .filter(([field, practice]) => field.startsWith("practice.") && practice !== "")
    .map(([field, practice]) => {
      const row = field.slice("practice.".length);
      const share = (amount(fields.get(`share.${row}`) ?? "") ?? 100) / 100;
      const from_year = amount(fields.get(`from.${row}`) ?? "") ?? new Date().getFullYear();
      return { name: name(practice), measures: [{ practice, share, from_year }] };
    });
  const present = Object.fromEntries(
    [...fields]
      .filter(([field, value]) => field.startsWith("present.") && value !== "")
      .map(([field, value]) => [field.slice("present.".length), value]),
  );
  const stock = amount(fields.get("stock_t_c_ha") ?? "");
  const years = amount(fields.get("years") ?? "");
  return {
    lang,
    area,
    scenarios,
    ...(Object.keys(present).length > 0 && { present }),
    ...(stock !== null && { stock_t_c_ha: stock }),
    ...(years !== null && { years }),
  };
}
