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

const FOCUSABLE = "button:not([disabled]), a[href], summary, input:not([type=hidden]), select, textarea";

// A form that was refused is where the reader looks next: its first wrong field, or what is said about it.
const refused = document.querySelector("main .wrong[role=alert], main [role=alert] .wrong");
if (refused) {
  const around = refused.closest("form, .missed");
  const first = around.querySelector("[autofocus]") ?? around.querySelector("[aria-invalid=true]") ?? refused;
  if (first === refused) refused.tabIndex = -1;
  first.focus({ preventScroll: true });
  around.scrollIntoView({ block: "nearest" });
  first.scrollIntoView({ block: "nearest" });
}

// A form in a list that was answered: its row is gone when the page comes back, and the keyboard goes on with the next one.
const ROW = "inboard-row";
document.addEventListener("submit", ({ target }) => {
  const row = target.closest("li[id]");
  if (!row?.parentElement.matches(".rows")) return;
  const rows = [...row.parentElement.children].map((other) => other.id).filter(Boolean);
  const at = rows.indexOf(row.id);
  const list = row.closest("section[id]")?.id ?? "main";
  const go = [row.id, ...rows.slice(at + 1), ...rows.slice(0, at).reverse()];
  sessionStorage.setItem(ROW, JSON.stringify({ page: new URL(here(), location.href).pathname, list, go, when: Date.now() }));
});
const left = JSON.parse(sessionStorage.getItem(ROW) ?? "null");
sessionStorage.removeItem(ROW);
if (left && !refused && left.page === location.pathname && !location.hash && Date.now() - left.when < 30_000) {
  const row = left.go.map((id) => document.getElementById(id)).find(Boolean);
  const control = row?.querySelector(`.acts :is(${FOCUSABLE})`) ?? row?.querySelector(FOCUSABLE);
  const heading = document.getElementById(left.list)?.querySelector("h1, h2") ?? document.getElementById("main");
  if (!control) heading.tabIndex = -1;
  (control ?? heading).focus();
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

// Another function has other people who hear, other kinds of decisions, others who decide: asked for before anything is sent.
const RAISED = ["function", "decision_type", "amount"];
let raised = 0;
document.addEventListener("input", async ({ target }) => {
  const regions = target.form?.querySelectorAll("[data-raise]") ?? [];
  if (!regions.length || !RAISED.includes(target.name)) return;
  const mine = ++raised;
  const form = target.form;
  await new Promise((go) => setTimeout(go, target.name === "amount" ? 350 : 0));
  if (mine !== raised) return;
  const query = new URLSearchParams();
  for (const name of RAISED) if (form.elements[name]?.value) query.set(name, form.elements[name].value);
  if (target.name === "function") query.delete("decision_type");
  const fresh = await fetchPage(`/raise?${query}`).catch(() => null);
  if (mine !== raised || !fresh) return;
  for (const region of regions) {
    // What is being chosen stays; another function has other kinds.
    if (region.dataset.raise === "kinds" && target.name !== "function") continue;
    const other = fresh.getElementById(region.id);
    if (other) region.replaceChildren(...other.childNodes);
  }
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
  // A dialog that was just closed has the focus until the next picture is drawn.
  const typing = !event.target.closest("dialog:not([open])") && event.target.closest("input, textarea, select, dialog");
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
