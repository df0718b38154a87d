// The page of clips: takes files in, shows the queue, and asks the app to change it.
const form = document.getElementById("intake");
const drop = document.getElementById("drop");
const files = document.getElementById("files");
const person = document.getElementById("person");
const newPersonField = document.getElementById("new-person-field");
const error = document.getElementById("intake-error");
const queue = document.getElementById("queue");
const empty = document.getElementById("queue-empty");
const news = document.getElementById("news");
const template = document.getElementById("row");
const removing = document.getElementById("removing");

const rows = new Map();
const states = new Map();

const STATES = {
  waiting: "Waits for its turn",
  running: "Being analysed",
  failed: "That did not work",
  cancelled: "Cancelled",
};

function whatIsChosen(file) {
  const chosen = new URLSearchParams({ name: file.name.slice(-200), modified: String(file.lastModified) });
  for (const [name, value] of new FormData(form)) {
    if (name !== "person" && name !== "new_person") chosen.set(name, value);
  }
  if (person.value === "+") chosen.set("new_person", document.getElementById("new-person").value);
  else chosen.set("person", person.value);
  return chosen;
}

// One after the other: what comes in first is analysed first.
let coming = Promise.resolve();

function takeIn(list) {
  error.textContent = "";
  for (const file of list) {
    const chosen = whatIsChosen(file);
    const row = addRow();
    row.name.textContent = file.name;
    row.outcome.textContent = "Waits to be copied";
    show(row, {});
    coming = coming.then(() => send(file, chosen, row)).catch((problem) => refuse(row, file, problem));
  }
}

function send(file, chosen, row) {
  if (file.size > Number(form.dataset.maxBytes)) throw new Error("it is too large");
  return new Promise((done, failed) => {
    // fetch() does not say how much has gone out.
    const request = new XMLHttpRequest();
    request.open("POST", `/clips/upload?${chosen}`);
    request.upload.addEventListener("progress", (event) => {
      row.stage.textContent = "Copying";
      row.progress.hidden = false;
      row.bar.value = event.loaded / Math.max(1, event.total);
    });
    row.cancel.hidden = false;
    row.cancel.onclick = () => request.abort();
    request.addEventListener("load", () => {
      if (request.status !== 201) {
        failed(new Error(messageOf(request.responseText)));
        return;
      }
      const { id } = JSON.parse(request.responseText);
      row.cancel.onclick = null;
      // The list may have come sooner than this answer.
      if (rows.has(id)) row.item.remove();
      else rows.set(id, adopt(row, id));
      offerNewPerson(chosen);
      done();
    });
    request.addEventListener("abort", () => { row.item.remove(); note(); done(); });
    request.addEventListener("error", () => failed(new Error("formcheck does not answer: is it still running?")));
    row.outcome.textContent = "";
    request.send(file);
  });
}

// A person who was new a moment ago is one to choose.
function offerNewPerson(chosen) {
  const name = (chosen.get("new_person") || "").trim();
  if (!name || [...person.options].some((option) => option.value === name)) return;
  person.add(new Option(name, name), person.options[person.options.length - 1]);
  person.value = name;
  newPersonField.hidden = true;
}

function messageOf(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return text.trim().replace(/\.$/, "");
  }
}

function refuse(row, file, problem) {
  row.item.remove();
  note();
  error.textContent = `${file.name} was not taken: ${problem.message}.`;
}

function addRow() {
  const item = template.content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`.${name}`);
  const row = {
    item, name: part("name"), chosen: part("chosen"), outcome: part("outcome"), reason: part("reason"),
    progress: part("progress"), stage: part("stage"), bar: item.querySelector("progress"),
    open: part("open"), download: part("download"), session: part("session"),
    cancel: part("cancel"), retry: part("retry"), remove: part("remove"),
  };
  queue.append(item);
  note();
  return row;
}

function adopt(row, id) {
  row.item.dataset.id = id;
  row.open.href = `/clips/${id}/result/report.html`;
  row.download.href = `/clips/${id}/download`;
  row.cancel.onclick = () => change(id, "cancel");
  row.retry.onclick = () => change(id, "retry");
  row.remove.onclick = () => askToRemove(id, row);
  return row;
}

function note() {
  empty.hidden = queue.children.length > 0;
}

function show(row, clip) {
  const running = clip.state === "running";
  row.progress.hidden = !running;
  row.open.hidden = row.download.hidden = !clip.report;
  row.session.hidden = !clip.session;
  row.cancel.hidden = !(running || clip.state === "waiting");
  row.retry.hidden = !(clip.state === "failed" || clip.state === "cancelled");
  row.remove.hidden = !clip.state || running;
  row.reason.hidden = !clip.reason;
}

function update(clips) {
  const known = new Set(clips.map((clip) => clip.id));
  for (const [id, row] of rows) {
    if (!known.has(id)) {
      const focused = row.item.contains(document.activeElement);
      row.item.remove();
      if (focused) files.focus();
      rows.delete(id);
      states.delete(id);
    }
  }
  for (const clip of clips) {
    if (!rows.has(clip.id)) rows.set(clip.id, adopt(addRow(), clip.id));
    const row = rows.get(clip.id);
    const focused = document.activeElement;
    row.name.textContent = clip.name;
    row.chosen.textContent = clip.chosen;
    row.item.dataset.state = clip.state;
    row.outcome.textContent = clip.headline || (clip.state === "running" ? "" : STATES[clip.state]) || "";
    row.reason.textContent = clip.reason;
    row.stage.textContent = clip.stage || STATES.running;
    if (clip.share === undefined) row.bar.removeAttribute("value");
    else row.bar.value = clip.share;
    row.bar.setAttribute("aria-label", `${clip.name}: ${row.stage.textContent}`);
    row.session.href = `/history/${clip.session}`;
    for (const [button, words] of [[row.open, "Open the report of"], [row.download, "Download the result of"],
      [row.session, "In the history:"], [row.cancel, "Cancel"], [row.retry, "Try again:"], [row.remove, "Remove"]]) {
      button.setAttribute("aria-label", `${words} ${clip.name}`);
    }
    show(row, clip);
    // Whoever used the keyboard goes on where they were.
    if (row.item.contains(focused) && focused.hidden) (row.item.querySelector(".actions > :not([hidden])") || files).focus();
    if (states.get(clip.id) !== clip.state) {
      if (states.has(clip.id)) news.textContent = `${clip.name}: ${clip.headline || STATES[clip.state] || clip.state}`;
      states.set(clip.id, clip.state);
    }
  }
  // As in the app: a clip that is tried again goes to the end; what is still being copied stays last.
  const order = clips.map((clip) => rows.get(clip.id).item);
  const now = [...queue.children].filter((item) => item.dataset.id);
  if (order.some((item, place) => item !== now[place])) {
    const focused = document.activeElement;
    for (const item of order) queue.append(item);
    for (const item of [...queue.children].filter((each) => !each.dataset.id)) queue.append(item);
    if (queue.contains(focused)) focused.focus();
  }
  note();
}

async function change(id, what, fields = {}) {
  await ask(`/clips/${id}/${what}`, fields);
}

async function ask(address, fields = {}) {
  error.textContent = "";
  try {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields) });
    if (!answer.ok) error.textContent = messageOf(await answer.text());
  } catch {
    error.textContent = "formcheck does not answer: is it still running?";
  }
}

function askToRemove(id, row) {
  const done = row.item.dataset.state === "done";
  document.getElementById("remove-delete").hidden = !done;
  document.getElementById("remove-keep").textContent = done ? "Only from this list" : "Remove";
  document.getElementById("removing-text").textContent = done
    ? `${row.name.textContent}: its numbers stay in the history either way.`
    : `${row.name.textContent}: formcheck's copy of it is deleted.`;
  removing.returnValue = "";
  removing.onclose = () => {
    if (removing.returnValue) change(id, "remove", { result: removing.returnValue });
    else row.remove.focus();
  };
  removing.showModal();
}

files.addEventListener("change", () => { takeIn(files.files); files.value = ""; });
person.addEventListener("change", () => {
  newPersonField.hidden = person.value !== "+";
  if (!newPersonField.hidden) document.getElementById("new-person").focus();
});
document.getElementById("sample").addEventListener("click", () => { files.focus(); ask("/clips/sample"); });
form.addEventListener("submit", (event) => event.preventDefault());
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  takeIn(event.dataTransfer.files);
});
window.addEventListener("beforeunload", (event) => {
  if ([...queue.children].some((item) => !item.dataset.id)) event.preventDefault();
});

// A browser has six connections for a host: a page that nobody sees needs none.
let events = null;

function listen() {
  if (document.hidden || events) return;
  events = new EventSource("/clips/events");
  events.addEventListener("message", (event) => {
    document.body.classList.remove("lost");
    update(JSON.parse(event.data));
  });
  events.addEventListener("error", () => document.body.classList.add("lost"));
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden && events) {
    events.close();
    events = null;
  }
  listen();
});
listen();
