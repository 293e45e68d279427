// The map wears the page's colours: its canvas is drawn with what the style sheet says, by day and by night.

export interface Colours {
  readonly sea: string;
  readonly land: string;
  readonly coast: string;
  readonly region: string;
  readonly here: string;
  readonly paper: string;
  readonly soft: string;
  readonly font: string;
}

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    sea: of("sea"), land: of("land"), coast: of("coast"), region: of("region"),
    here: of("here"), paper: of("paper"), soft: of("soft"), font: style.fontFamily,
  };
}

/** `#9a6a35` and 0.2 as `#9a6a3533`. */
export function faint(colour: string, share: number): string {
  return colour + Math.round(share * 255).toString(16).padStart(2, "0");
}
