// Only comfort: the server renders every answer. This script fetches the same answer part without a new page,
// suggests places while one types, and draws the map. There is one form, `ask`; controls in the answer belong to it.
"use strict";
(() => {
  const form = document.getElementById("ask");
  const box = form.elements.place;
  const list = document.getElementById("found");
  const status = document.getElementById("status");
  const words = form.dataset;
  const answer = () => document.getElementById("answer");
  document.documentElement.classList.add("scripted");

  // The point that the search box stands for, until somebody types in it.
  let point = null;
  const adopt = () => {
    const { lon, lat } = answer().dataset;
    point = lon ? { lon, lat, place: answer().dataset.text } : null;
  };

  // ---- asking
  let asking = null;

  const query = () => {
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") params.append(name, value);
    if (point) for (const name of ["lon", "lat", "place"]) params.set(name, point[name]);
    return params;
  };

  async function ask(params, { push = true, focus = false, move = true } = {}) {
    asking?.abort();
    asking = new AbortController();
    answer().setAttribute("aria-busy", "true");
    status.textContent = words.loading;
    try {
      const response = await fetch(`answer?${params}`, { signal: asking.signal });
      if (!response.headers.get("content-type")?.startsWith("text/html")) throw new TypeError(response.statusText);
      show(await response.text(), push, focus, move);
    } catch (error) {
      if (error.name === "AbortError") return;
      answer().removeAttribute("aria-busy");
      status.textContent = words.failed;
      status.classList.remove("unseen");
    }
  }

  function show(html, push, focus, move) {
    const opened = [...answer().querySelectorAll("details.more[open]")].length > 0;
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("answer");
    answer().replaceWith(fresh);
    const { url, text } = fresh.dataset;
    if (url && push && url.slice(2) !== location.search) history.pushState(null, "", url);
    if (text !== undefined) box.value = text;
    if (opened) fresh.querySelectorAll("#may-apply details.more").forEach((each) => { each.open = true; });
    status.classList.add("unseen");
    status.textContent = fresh.querySelector("h2").textContent;
    adopt();
    drawPlace(move);
    if (focus) {
      fresh.focus({ preventScroll: true });
      fresh.scrollIntoView({ block: "start" });
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    ask(query(), { focus: true });
  });
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (control.name === "lang") {
      // The words around the answer change too.
      location.search = query();
    } else if (control.name === "on" || control.dataset?.ask !== undefined) {
      ask(query(), { move: false });
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-ask], .others a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(new URL(link.href).searchParams);
  });
  window.addEventListener("popstate", () => ask(new URLSearchParams(location.search), { push: false }));
  // Browsers that cannot style the inside of a closed <details> print what is open.
  window.addEventListener("beforeprint", () => {
    answer().querySelectorAll("details.more").forEach((each) => { each.open = true; });
  });

  // ---- suggestions: a combobox with a list (WAI-ARIA)
  let found = [];
  let chosen = -1;
  let typing = 0;
  let searching = null;
  Object.entries({ role: "combobox", "aria-controls": "found", "aria-expanded": "false", "aria-autocomplete": "list" })
    .forEach(([name, value]) => box.setAttribute(name, value));

  function close() {
    clearTimeout(typing);
    searching?.abort();
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function mark(row) {
    chosen = row;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === row)));
    const item = list.children[row];
    if (item) {
      box.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function pick(row) {
    const { name, lon, lat } = found[row];
    point = { lon, lat, place: name };
    box.value = name;
    close();
    ask(query(), { focus: true });
  }

  async function suggest(text) {
    searching?.abort();
    searching = new AbortController();
    try {
      const response = await fetch(`api/places?${new URLSearchParams({ q: text, limit: 8 })}`, { signal: searching.signal });
      if (!response.ok) return;
      found = (await response.json()).places;
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = words.failed;
      return;
    }
    list.replaceChildren(...found.map((place, row) => {
      const item = document.createElement("li");
      item.id = `found-${row}`;
      item.setAttribute("role", "option");
      item.textContent = place.name;
      return item;
    }));
    mark(-1);
    list.hidden = found.length === 0;
    box.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = `${found.length} ${words.matches}`;
  }

  box.addEventListener("input", () => {
    point = null;
    const text = box.value.trim();
    close();
    if (text.length > 1 && !/^[-+\d]/.test(text)) typing = setTimeout(() => suggest(text), 150);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = found.length - 1;
    if (event.key === "ArrowDown") mark(chosen >= last ? 0 : chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen <= 0 ? last : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) pick(chosen);
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) pick([...list.children].indexOf(item));
  });

  // ---- the map: outlines, towns, and the place
  const frame = document.getElementById("map");
  let map = null;
  let spot = null;
  let towns = null;
  const regions = new Map();

  function drawPlace(move) {
    if (!map) return;
    const { lon, lat, regions: names = "" } = answer().dataset;
    const here = names.split(" ");
    for (const [id, layer] of regions) {
      layer.getElement()?.classList.toggle("here", here.includes(id));
      layer.getElement()?.classList.toggle("nearest", here[0] === id);
    }
    spot?.remove();
    spot = null;
    if (!lon) return;
    spot = L.circleMarker([lat, lon], { radius: 8, className: "spot", interactive: false }).addTo(map);
    if (move) map.setView([lat, lon], Math.max(map.getZoom(), 8), { animate: false });
  }

  async function outlines(url, options) {
    const response = await fetch(url);
    return response.ok ? L.geoJSON(await response.json(), options).addTo(map) : null;
  }

  async function drawTowns() {
    const seen = map.getBounds();
    const clip = (value, limit) => Math.max(-limit, Math.min(limit, value)).toFixed(3);
    const west = clip(seen.getWest(), 180), east = clip(seen.getEast(), 180);
    const bbox = [west, clip(seen.getSouth(), 90), east, clip(seen.getNorth(), 90)].join();
    const response = await fetch(`towns?bbox=${bbox}`);
    if (!response.ok) return;
    const taken = [];
    const labels = (await response.json()).filter(([name, lon, lat]) => {
      const { x, y } = map.latLngToContainerPoint([lat, lon]);
      const box = [x, y - 8, x + 12 + 7 * name.length, y + 8];
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return false;
      taken.push(box);
      return true;
    });
    towns.clearLayers();
    for (const [name, lon, lat] of labels) {
      const label = document.createElement("span");
      label.textContent = name;
      const icon = L.divIcon({ className: "town", html: label, iconAnchor: [0, 9] });
      towns.addLayer(L.marker([lat, lon], { icon, interactive: false, keyboard: false }));
    }
  }

  async function draw() {
    map = L.map(frame, { minZoom: 1, maxZoom: 13, maxBounds: [[-85, -200], [85, 200]], zoomSnap: 0.5 });
    map.attributionControl.setPrefix("Leaflet").addAttribution("Natural Earth · GeoNames");
    L.control.scale({ imperial: false }).addTo(map);
    map.fitBounds([[-50, -125], [68, 150]]);
    map.createPane("outlines").style.zIndex = 350;
    towns = L.layerGroup().addTo(map);
    drawPlace(true);
    map.on("click", ({ latlng }) => {
      const { lat, lng } = latlng.wrap();
      point = { lon: lng.toFixed(4), lat: lat.toFixed(4), place: "" };
      ask(query(), { move: false });
    });
    map.on("moveend", drawTowns);
    const style = { pane: "outlines", interactive: false };
    await outlines(frame.dataset.countries, { ...style, style: { className: "country" } });
    await outlines(frame.dataset.regions, {
      ...style,
      style: { className: "region" },
      onEachFeature: (feature, layer) => regions.set(String(feature.id), layer),
    });
    drawPlace(false);
    drawTowns();
  }

  adopt();
  if (frame && window.L) draw();
})();
