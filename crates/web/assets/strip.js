// Another moment on the strip: the pointer or the arrow keys move a second line, and every row says what it will say then. All
// words come from the server, for the whole window at once; this puts them in their places. Without this script the strip stands still.

const region = document.getElementById("strip");
const finder = document.getElementById("strip-finder");

const STEP = 15;
const LAST = 1440;
/** Between two labels of the axis, in pixels. */
const CLEAR = 12;

let told = null;
let asked = null;
/** Minutes since the window's start; null is now. */
let chosen = null;
/** Whether something is offered there, so that the pointer does not move it. */
let pinned = false;
/** Whether the keys went there: the pointer that leaves the strip does not take it away. */
let keyed = false;
/** What stood where other words stand now. */
const kept = new Map();

const slider = finder?.querySelector("[role=slider]");
const offer = finder?.querySelector(".offer");
const [line, field, copy, status] = offer ? ["p.line", "textarea", "button", "[role=status]"].map((part) => offer.querySelector(part)) : [];

const all = (selector) => [...region.querySelectorAll(selector)];
const seen = (element) => element.getClientRects().length > 0;
const start = () => Number(region.querySelector(".strip")?.dataset.from);
const now = () => Math.round((parseFloat(region.querySelector("line.now").getAttribute("x1")) / 100) * LAST);
const last = (pieces, minute) => pieces.findLast((piece) => piece.from <= minute);

/** What is said at each moment: fetched when somebody first looks, and again when the strip is another. */
async function load() {
  asked ??= fetch("/strip", { headers: { Accept: "application/json" } })
    .then((response) => (response.ok && !response.redirected ? response.json() : null)).catch(() => null);
  const mine = asked;
  const found = await mine;
  if (mine !== asked) return;
  if (found) told = found; else asked = null;
}

/** Whether that belongs to the strip that stands here. */
function fits() {
  const names = all(".strip-wide .who:not(.team) .name").map((name) => name.textContent);
  return told?.from === start() && names.length === told.rows.length && told.rows.every((row, place) => row.name === names[place]);
}

/** A row's time, in minutes since midnight, as a clock shows it. */
function clock(piece, minute) {
  const at = piece.clock + minute - piece.from;
  return `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
}

const joined = (...words) => words.filter(Boolean).join(" ");
const rows = (minute) => told.rows.map((row) => ({ ...row, piece: last(row.pieces, minute) }));
/** The reader's own time, with the weekday when it is another than today's. */
const label = (minute) => joined(last(told.days, minute).day, clock(last(told.rows[0].pieces, minute), minute));
/** Everybody's time, of which one line is made. */
const everybody = (minute) => rows(minute).map(({ piece, place }) => joined(piece.date, clock(piece, minute), place));

/** Words that stay together where a line breaks. */
function phrase(words) {
  const span = document.createElement("span");
  span.textContent = words;
  return span;
}

/** Puts other words in a place. In what can be pressed they are bare text: an element that goes away ends the press. */
function write(element, words, working) {
  if (!element) return;
  kept.set(element, [[...element.childNodes], element.className]);
  element.replaceChildren(...words);
  if (working !== undefined) element.classList.toggle("at-work", working);
}

/** Puts back what the strip says of now. */
function restore() {
  for (const [element, [nodes, name]] of kept) { element.replaceChildren(...nodes); element.className = name; }
  kept.clear();
  all(".chosen").forEach((mark) => mark.remove());
  all(".aside").forEach((hidden) => hidden.classList.remove("aside"));
}

/** The second line through everything that the line of now goes through, with its time above. */
function mark(minute) {
  const x = `${(minute / LAST) * 100}%`;
  for (const other of all("line.now")) {
    // A wider line of paper under it sets it off from the bands that it crosses.
    for (const name of ["chosen", "chosen under"]) {
      const drawn = other.cloneNode();
      for (const [key, value] of [["class", name], ["x1", x], ["x2", x]]) drawn.setAttribute(key, value);
      other.after(drawn);
    }
  }
  for (const other of all("text.now")) {
    const said = other.cloneNode();
    said.setAttribute("class", "chosen");
    said.setAttribute("x", x);
    said.textContent = label(minute);
    const room = other.parentElement.getBoundingClientRect();
    const at = (room.width * minute) / LAST;
    other.after(said);
    const half = said.getBoundingClientRect().width / 2;
    said.setAttribute("text-anchor", at < half ? "start" : at > room.width - half ? "end" : "middle");
    const own = said.getBoundingClientRect();
    for (const near of other.parentElement.querySelectorAll("text:not(.chosen)")) {
      const { left, right } = near.getBoundingClientRect();
      if (left < own.right + CLEAR && right > own.left - CLEAR) near.classList.add("aside");
    }
  }
}

function draw() {
  restore();
  offer.hidden = !pinned;
  slider.setAttribute("aria-valuenow", chosen ?? now());
  if (chosen === null) { slider.setAttribute("aria-valuetext", slider.dataset.now); return; }
  const [times, states, onPhone] = [".strip-wide .who:not(.team) .time", ".strip-wide .state", ".strip-row"].map(all);
  const sentences = rows(chosen).map(({ who, piece }, place) => {
    const time = joined(clock(piece, chosen), piece.day);
    const sentence = who + time + piece.rest;
    write(times[place], [time]);
    write(states[place], piece.state.map(phrase), piece.at_work);
    write(onPhone[place]?.querySelector(".time"), [time]);
    write(onPhone[place]?.querySelector(".state"), [piece.state.join("")], piece.at_work);
    write(onPhone[place]?.querySelector(".meta>span"), [sentence]);
    return sentence;
  });
  mark(chosen);
  slider.setAttribute("aria-valuetext", joined(`${label(chosen)}.`, ...sentences));
  if (pinned) place();
}

/** What is offered stands under the tracks, at its moment. */
function place() {
  line.replaceChildren(...everybody(chosen).flatMap((words, place) => [place ? " · " : "", phrase(words)]));
  const [page, track] = [finder, all("svg.track").find(seen)].map((element) => element.getBoundingClientRect());
  const below = all(".strip-wide>.strip-grid, .strip-phone").find(seen).getBoundingClientRect().bottom - page.top;
  const left = track.left - page.left + (track.width * chosen) / LAST - offer.offsetWidth / 2;
  offer.style.top = `${below + 4}px`;
  offer.style.left = `${Math.max(0, Math.min(left, page.width - offer.offsetWidth))}px`;
}

async function look(minute) {
  chosen = minute;
  settle("");
  if (!fits()) await load();
  // A page that is behind follows with the next minute.
  if (fits()) draw(); else leave();
}

/** Back to now. */
function leave() {
  if (chosen === null && !pinned) return;
  chosen = null;
  pinned = false;
  keyed = false;
  draw();
}

/** The pointer is nowhere on the tracks. */
function rest() {
  if (!pinned && !keyed) leave();
}

function pin(minute) {
  pinned = true;
  return look(minute);
}

/** Says what came of copying, or takes back what was said. */
function settle(said) {
  status.textContent = said;
  field.hidden = true;
  line.hidden = false;
}

async function send() {
  try {
    await navigator.clipboard.writeText(line.textContent);
    settle(finder.dataset.copied);
  } catch {
    settle(finder.dataset.refused);
    line.hidden = true;
    field.hidden = false;
    field.value = line.textContent;
    field.focus();
    field.select();
  }
}

/** The quarter of an hour under the pointer; null beside the tracks. */
function under(event) {
  const drawing = event.target.closest?.("svg.track, svg.axis");
  if (!drawing || !region.contains(drawing)) return null;
  const { left, width } = drawing.getBoundingClientRect();
  const minute = Math.round((((event.clientX - left) / width) * LAST) / STEP) * STEP;
  return Math.max(0, Math.min(minute, LAST));
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const by = event.shiftKey ? 60 : STEP;
  const at = chosen ?? now();
  const does = {
    ArrowRight: () => look(Math.min(Math.floor(at / STEP) * STEP + by, LAST)),
    ArrowLeft: () => look(Math.max(Math.ceil(at / STEP) * STEP - by, 0)),
    Home: leave,
    Enter: async () => { await pin(at); copy.focus(); },
  }[event.key];
  if (!does) return;
  finder.classList.remove("pressed");
  event.preventDefault();
  keyed = true;
  does();
}

/** The strip is another, as with every minute: the moment stays where it is still shown. */
async function renewed(before) {
  kept.clear();
  asked = null;
  if (chosen === null) {
    told = null;
  } else {
    chosen += before - start();
    if (chosen < 0 || chosen > LAST) return leave();
    if (fits()) draw();
    await load();
    if (!fits()) return leave();
  }
  draw();
}

function listen() {
  slider.dataset.now = slider.getAttribute("aria-valuetext");
  slider.addEventListener("keydown", key);
  slider.addEventListener("focus", load);
  copy.addEventListener("click", send);
  const moved = (event) => {
    if (pinned) return;
    const minute = under(event);
    if (minute === null) return rest();
    keyed = false;
    if (minute !== chosen) look(minute);
  };
  for (const name of ["pointermove", "pointerdown"]) region.addEventListener(name, moved);
  for (const name of ["pointerleave", "pointercancel"]) region.addEventListener(name, rest);
  // A finger chooses where it is lifted, however far it went.
  region.addEventListener("pointerup", (event) => { if (event.pointerType === "touch" && under(event) !== null) pin(under(event)); });
  // The keyboard stays where it is when something beside it is pressed.
  region.addEventListener("mousedown", (event) => { if (under(event) !== null) event.preventDefault(); });
  copy.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const minute = under(event);
    if (minute === null) {
      if (pinned && !finder.contains(event.target)) leave();
      return;
    }
    // The keys go on from there; who presses needs no ring to find it.
    finder.classList.add("pressed");
    slider.focus({ preventScroll: true });
    pin(minute);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || chosen === null) return;
    if (offer.contains(document.activeElement)) slider.focus();
    leave();
  });
  finder.addEventListener("focusout", (event) => {
    if (finder.contains(event.relatedTarget) || !document.hasFocus()) return;
    finder.classList.remove("pressed");
    leave();
  });
  addEventListener("resize", () => { if (!all("svg.track").some(seen)) leave(); else if (chosen !== null) draw(); });
  let from = start();
  new MutationObserver(() => { const before = from; from = start(); renewed(before); }).observe(region, { childList: true });
}

if (finder && region.querySelector("line.now")) {
  finder.hidden = false;
  slider.setAttribute("aria-valuenow", now());
  listen();
}
