// Live updates, shortcuts and dialogs on top of pages that are complete without them.

const parser = new DOMParser();

/** The page's own address: a refused form leaves another in the browser. */
const here = () => document.documentElement.dataset.here || location.href;

/** The same page as it is now. */
async function fetchPage(address) {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  return response.ok && !response.redirected ? parser.parseFromString(await response.text(), "text/html") : null;
}

/** Whether somebody is filling in something here: it must not be taken away from under their hands. */
function isBusy(element) {
  if (element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return true;
  return [...element.querySelectorAll("input:not([type=hidden]), textarea, select")].some((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected) && field.dataset.touched;
    return field.value !== field.defaultValue;
  });
}

document.addEventListener("change", (event) => { if (event.target.tagName === "SELECT") event.target.dataset.touched = "1"; });

/** Puts what is new in the place of what is old, region by region. Regions that somebody works in stay, and say so. */
function renew(fresh) {
  let kept = false;
  for (const region of document.querySelectorAll("[data-live][id]")) {
    const other = fresh.getElementById(region.id);
    if (!other || other.innerHTML === region.innerHTML) continue;
    if (isBusy(region)) { kept = true; continue; }
    replace(region, other);
  }
  note(kept);
}

/** What is open in a region stays open, and where the keyboard was it stays. */
function replace(region, other) {
  const open = new Set([...region.querySelectorAll("details[open][id]")].map((found) => found.id));
  const at = document.activeElement;
  const word = region.contains(at) && at.matches("summary") ? at.parentElement.id : "";
  region.innerHTML = other.innerHTML;
  for (const id of open) region.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  if (word) region.querySelector(`#${CSS.escape(word)}>summary`)?.focus();
}

function note(kept) {
  document.getElementById("changed-note")?.remove();
  if (kept) {
    const words = document.createElement("p");
    words.id = "changed-note";
    words.setAttribute("role", "status");
    words.append("Something on this page was changed by somebody else. What you are writing is kept. ");
    const link = document.createElement("a");
    link.href = here();
    link.textContent = "Load it anew";
    words.append(link);
    document.getElementById("main")?.prepend(words);
  }
}

let waiting = null;
function changed() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    if (document.hidden) { stale = true; return; }
    const fresh = await fetchPage(here()).catch(() => null);
    if (fresh) renew(fresh);
  }, 300);
}

// The strip moves with every minute; nothing else on the page does by itself.
const strip = document.getElementById("strip");
let behind = false;
async function move() {
  behind = document.hidden;
  const other = behind ? null : (await fetchPage(here()).catch(() => null))?.getElementById("strip");
  if (other && other.innerHTML !== strip.innerHTML) replace(strip, other);
}
function tick() {
  setTimeout(() => { move(); tick(); }, 60_500 - (Date.now() % 60_000));
}
if (strip?.firstElementChild) {
  tick();
  document.addEventListener("visibilitychange", () => { if (!document.hidden && behind) move(); });
}

let stale = false;
document.addEventListener("visibilitychange", () => { if (!document.hidden && stale) { stale = false; changed(); } });
if (document.querySelector("[data-live]") && window.EventSource) {
  let lost = false;
  const stream = new EventSource("/live");
  stream.addEventListener("changed", changed);
  stream.addEventListener("error", () => { lost = true; });
  stream.addEventListener("open", () => { if (lost) { lost = false; changed(); } });
  addEventListener("pagehide", () => stream.close());
}

/** Opens a dialog, filled from the page that does the same without a script. */
async function openDialog(name) {
  const dialog = document.getElementById(name);
  const body = dialog?.querySelector("[data-from]");
  if (!body) return false;
  const on = document.querySelector("[data-function]")?.dataset.function;
  const fresh = await fetchPage(body.dataset.from + (on ? `?function=${on}` : "")).catch(() => null);
  if (!fresh) return false;
  body.replaceChildren(...fresh.getElementById("main").childNodes);
  dialog.showModal();
  body.querySelector("input:not([type=hidden])")?.focus();
  return true;
}

// Another function has other people who hear: asked for before anything is sent.
document.addEventListener("change", async (event) => {
  const hears = document.getElementById("raise-hears");
  if (!hears || event.target.name !== "function" || !event.target.form?.contains(hears)) return;
  const fresh = await fetchPage(`/raise?function=${encodeURIComponent(event.target.value)}`).catch(() => null);
  const said = fresh?.getElementById("raise-hears");
  if (said) hears.replaceChildren(...said.childNodes);
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  if (!(await openDialog(link.dataset.dialog))) location.href = link.href;
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".bar .menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of document.querySelectorAll(".bar .menu[open]")) menu.open = false;
  const typing = event.target.closest("input, textarea, select, dialog");
  const find = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing);
  if (find) { event.preventDefault(); document.querySelector(".search input")?.focus(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (target) { event.preventDefault(); target.click(); }
});

// A link with a secret: out of the address line as soon as the page stands.
const plainAddress = document.querySelector("[data-address]");
if (plainAddress) history.replaceState(null, "", plainAddress.dataset.address);

// A form that shows what follows from it while it is filled in: the same page is asked for, and one region renewed.
for (const form of document.querySelectorAll("form[data-show]")) {
  let timer = null;
  let asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++asked;
      const query = new URLSearchParams(new FormData(form));
      const fresh = await fetchPage(`${form.action}?${query}`).catch(() => null);
      const region = document.getElementById(form.dataset.show);
      const other = fresh?.getElementById(form.dataset.show);
      // Only the latest answer counts, and only when everything could be read.
      if (mine !== asked || !region || !other) return;
      if (!fresh.querySelector(".wrong")) region.innerHTML = other.innerHTML;
      // Who goes on and comes back finds what they entered.
      if (form.method === "get") history.replaceState(null, "", `${form.action}?${query}`);
    }, 350);
  });
}
