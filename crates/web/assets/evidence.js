// Pages of evidence: files that are dropped anywhere, with progress, and what a change of the matching gives at once. Without
// this script the forms do the same.

const form = document.getElementById("upload");

/** Says how it goes, or what is wrong, where a screen reader hears it. */
function say(...parts) {
  document.getElementById("upload-progress").replaceChildren(...parts);
}

function wrong(text) {
  const box = document.createElement("div");
  box.className = "wrong";
  for (const line of text.split("\n").filter(Boolean)) {
    const paragraph = document.createElement("p");
    paragraph.className = "wrong";
    paragraph.textContent = line;
    box.append(paragraph);
  }
  say(box);
}

const megabytes = (bytes) => `${(bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0)} MB`;

let request = null;

/** Sends a file, and goes where its matching is. */
function send(file) {
  if (request) return;
  const most = Number(form.dataset.bytesMax);
  if (file.size > most) return wrong(`This file has ${megabytes(file.size)}; at most ${megabytes(most)} are taken. Export a shorter period, or compress it with gzip.`);
  const data = new FormData();
  for (const field of form.querySelectorAll("input[type=hidden]")) data.append(field.name, field.value);
  data.append("file", file, file.name);
  const text = document.createElement("p");
  const bar = document.createElement("progress");
  bar.max = file.size || 1;
  bar.setAttribute("aria-label", `Sending ${file.name}`);
  const stop = document.createElement("button");
  stop.type = "button";
  stop.textContent = "Stop";
  say(text, bar, " ", stop);
  request = new XMLHttpRequest();
  const ended = () => { request = null; form.removeAttribute("aria-busy"); };
  stop.addEventListener("click", () => request?.abort());
  request.upload.addEventListener("progress", (event) => {
    bar.value = event.loaded;
    text.textContent = event.loaded < event.total ? `Sending ${file.name}: ${megabytes(event.loaded)} of ${megabytes(event.total)}` : `Reading ${file.name}`;
    if (event.loaded >= event.total) bar.removeAttribute("value");
  });
  request.addEventListener("load", () => {
    const { status, response } = request;
    ended();
    if (status === 200 && response?.to) location.assign(response.to);
    else wrong(response?.what ?? "The file could not be read. Nothing was kept: try again.");
  });
  request.addEventListener("error", () => { ended(); wrong("The connection broke. Nothing was kept: try again."); });
  request.addEventListener("abort", () => { ended(); wrong("Stopped. Nothing was kept."); });
  form.setAttribute("aria-busy", "true");
  request.open("POST", form.action);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  request.send(data);
}

if (form) {
  const picked = form.querySelector("input[type=file]");
  form.addEventListener("submit", (event) => {
    if (!picked.files.length) return;
    event.preventDefault();
    send(picked.files[0]);
  });
  const holdsFile = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
  addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!holdsFile(event)) return;
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (!file) return;
    form.closest("details")?.setAttribute("open", "");
    form.scrollIntoView({ block: "nearest" });
    send(file);
  });
}

// The matching: a change shows at once what it gives.
const matching = document.getElementById("matching");
if (matching) {
  let turn = 0;
  let timer = null;
  const parts = ["gives", "asks", "people", "words"];
  async function show() {
    const mine = ++turn;
    const body = new URLSearchParams(new FormData(matching));
    body.set("_do", "show");
    const gives = document.getElementById("gives");
    gives.setAttribute("aria-busy", "true");
    const response = await fetch(matching.action, { method: "POST", body, headers: { Accept: "text/html" } }).catch(() => null);
    const text = response && await response.text();
    if (mine !== turn) return;
    gives.removeAttribute("aria-busy");
    if (!text) return;
    const fresh = new DOMParser().parseFromString(text, "text/html");
    matching.querySelector(":scope > .wrong")?.remove();
    const trouble = fresh.querySelector("#matching > .wrong");
    if (trouble) return matching.prepend(trouble);
    for (const id of parts) {
      const [old, other] = [document.getElementById(id), fresh.getElementById(id)];
      // Where somebody is, only what they do not touch is renewed.
      if (!old || !other || (old.contains(document.activeElement) && document.activeElement.matches("input, textarea"))) continue;
      const held = old.contains(document.activeElement) ? document.activeElement.name : null;
      const open = [...old.querySelectorAll("details[open][id]")].map((found) => found.id);
      old.replaceChildren(...other.childNodes);
      for (const name of open) document.getElementById(name)?.setAttribute("open", "");
      if (held) matching.elements.namedItem(held)?.focus?.();
    }
  }
  matching.addEventListener("change", (event) => {
    if (event.target.name === "name") return;
    clearTimeout(timer);
    timer = setTimeout(show, 200);
  });
}
