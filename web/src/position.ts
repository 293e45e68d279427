// Where the device is, for people who stand in the field.

import { part, say } from "./page.js";

const PATIENCE_MS = 20_000;

/** Shows the button where the device can tell, and calls back with longitude and latitude. */
export function offerPosition(found: (lon: number, lat: number) => void): void {
  const button = part("locate", HTMLButtonElement);
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        found(coords.longitude, coords.latitude);
      },
      () => {
        button.disabled = false;
        say(button.dataset.failed ?? "", true);
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: PATIENCE_MS },
    );
  });
}
