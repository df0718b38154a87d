// The live page: what is to be done, the camera, and what formcheck says meanwhile.
import { FrameSender, cameraTrouble, openCamera, watchCamera } from "./camera.js";

const find = (id) => document.getElementById(id);
const NUMBERS = ["reps", "seconds", "bpm"];
const TICKS = ["sound", "voice", "as_mirror", "flipped", "save"];
const POINTS = {
  body: "Whole body and both feet in the picture",
  size: "Large enough in the picture",
  view: "Seen from the side",
  light: "Light enough",
  rate: "Enough pictures a second",
};
const WAITING = {
  loading: "Getting ready: this takes some seconds.",
  camera: "Waiting for the camera's first picture.",
  measuring: "Measuring the whole set once more, for the report.",
};
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" ';
const UNKNOWN = 4404;
const GIVE_UP_MS = 60000;

const order = find("order");
let request = null, number = null, sender = null, view = null, over = false, lostAt = null;

// What is asked for.

function chosen() {
  return find("what").selectedOptions[0];
}

function showFields() {
  const { mode, how, camera, oneLeg, pace } = chosen().dataset;
  const shown = {
    side: mode !== "routine", counted: mode === "counted", timed: mode === "timed",
    pace: !pace && (mode === "counted" || mode === "timed"),
  };
  for (const field of order.querySelectorAll("[data-for]")) field.hidden = !shown[field.dataset.for];
  const auto = find("side").options[0];
  auto.textContent = mode === "prompted" ? "Both, one after the other" : "Automatic";
  auto.disabled = Boolean(oneLeg);
  if (oneLeg && find("side").value === "auto") find("side").value = "left";
  find("how").textContent = how;
  find("place").textContent = camera ? `Camera: ${camera}` : "";
}

function asked() {
  const fields = new FormData(order);
  const { kind } = chosen().dataset;
  const what = { [kind]: fields.get("what"), camera: fields.get("camera"), turn: Number(fields.get("turn")) };
  if (!find("side").closest(".order-field").hidden) what.side = fields.get("side");
  if (fields.get("person")) what.person = fields.get("person");
  for (const name of NUMBERS) {
    const field = find(name);
    if (field.value !== "" && !field.closest(".order-field").hidden) what[name] = Number(field.value);
  }
  for (const name of ["height_cm", "mass_kg"]) what[name] = fields.get(name);
  for (const name of TICKS) what[name] = fields.has(name);
  return what;
}

function refuse(words) {
  find("refused").textContent = words;
  find("refused").hidden = !words;
}

async function begin(event) {
  event.preventDefault();
  refuse("");
  request = asked();
  find("begin").disabled = true;
  let stream = null;
  try {
    // Asked for first: without it there is no session.
    if (request.camera === "computer") stream = await openCamera();
    const answer = await fetch("/live/start", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Refusal(said.error);
    await enter(said.number, stream);
  } catch (error) {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    if (error instanceof Refusal) refuse(error.message);
    else if (request.camera === "computer" && !stream) refuse(cameraTrouble(error));
    else refuse("formcheck does not answer: is it still running?");
  }
  find("begin").disabled = false;
}

class Refusal extends Error {}

// The session.

async function enter(which, stream) {
  number = which;
  for (const id of ["intro", "order", "running"]) find(id).hidden = true;
  find("stage").hidden = false;
  find("stage").focus();
  look();
  if (stream) await beCamera(stream);
}

function socketAt(path) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live/${number}/${path}`;
}

function sayOfCamera(words) {
  find("camera-trouble").textContent = words;
  find("camera-trouble").hidden = !words;
}

async function beCamera(stream) {
  const preview = find("preview");
  preview.classList.toggle("mirror", !request || request.as_mirror);
  if (!sender) {
    sender = new FrameSender(preview, "/live/", () => ({ "x-formcheck-session": number }), {
      connected: () => sayOfCamera(""),
      lost: () => sayOfCamera("The connection to formcheck is lost: trying again. What was counted stays."),
      trouble: sayOfCamera,
      over: (words, status) => {
        sender = null;
        if (status === 0) sayOfCamera(words);
      },
    });
  }
  preview.hidden = false;
  await sender.use(stream);
  find("reopen").hidden = true;
  sayOfCamera("");
  watchCamera(preview, stream, (words) => {
    sayOfCamera(words);
    const track = stream.getVideoTracks()[0];
    find("reopen").hidden = !(track && track.readyState === "ended");
  });
  await offerCameras(stream);
}

async function offerCameras(stream) {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter((d) => d.kind === "videoinput");
  const [track] = stream.getVideoTracks();
  const now = track.getSettings().deviceId;
  find("device").replaceChildren(
    ...devices.map((d, i) => new Option(d.label || `Camera ${i + 1}`, d.deviceId, false, d.deviceId === now)),
  );
  find("other").hidden = devices.length < 2;
}

async function reopen(deviceId) {
  try {
    await beCamera(await openCamera({ deviceId }));
  } catch (error) {
    sayOfCamera(cameraTrouble(error));
    find("reopen").hidden = false;
  }
}

function look() {
  view = new WebSocket(socketAt("view"));
  view.binaryType = "blob";
  view.addEventListener("message", async (event) => {
    if (typeof event.data === "string") {
      lostAt = null;
      show(JSON.parse(event.data));
    } else await draw(event.data);
  });
  view.addEventListener("close", (event) => {
    if (over) return;
    lostAt ??= performance.now();
    if (event.code === UNKNOWN || performance.now() - lostAt > GIVE_UP_MS) {
      tell("trouble", "This session is no more. What it counted is in the history, or comes at the next start of the app.");
      return;
    }
    tell("trouble", "formcheck does not answer: trying again.");
    setTimeout(look, 1000);
  });
}

async function draw(jpeg) {
  const canvas = find("picture");
  try {
    const image = await createImageBitmap(jpeg);
    if (canvas.width !== image.width || canvas.height !== image.height) {
      canvas.width = image.width;
      canvas.height = image.height;
    }
    canvas.getContext("2d", { alpha: false }).drawImage(image, 0, 0);
    image.close();
    canvas.classList.add("drawn");
    find("preview").classList.add("covered");
  } finally {
    ask("drawn");
  }
}

function ask(what) {
  if (view && view.readyState === WebSocket.OPEN) view.send(JSON.stringify({ ask: what }));
}

// What is shown. A text is only touched when it changes, so that it is read out once.

function write(id, words) {
  const place = find(id);
  if (place.textContent !== (words ?? "")) place.textContent = words ?? "";
}

function tell(id, words) {
  write(id, words);
  if (find(id).hidden !== !words) find(id).hidden = !words;
}

function show(state) {
  write("title", state.title);
  if (state.phase === "over") {
    finish(state);
    return;
  }
  const running = state.phase === "running";
  write("wait", WAITING[state.phase] ?? "");
  write("say", running ? spoken(state) : WAITING[state.phase]);
  // Before it starts there is nothing to count, and the set-up says what is slow.
  const before = running && state.setup && state.setup.length > 0;
  showCount(running && !before ? state.count : null);
  showStep(running ? state.step : null, state.left);
  showSetup(before ? state.setup : null);
  tell("trouble", state.trouble);
  tell("slow", running && !before ? state.slow : null);
  write("pause", state.paused ? "Go on" : "Pause");
  write("finish", running ? "Finish" : "Cancel");
  write("mute", state.muted ? "Sound on" : "Sound off");
  write("speed", running ? speed(state) : "");
  for (const button of find("buttons").querySelectorAll("[data-for]"))
    button.hidden = (button.dataset.for === "routine") !== Boolean(state.step);
  for (const button of find("buttons").querySelectorAll("[data-ask]"))
    button.disabled = !running && !(button.dataset.ask === "quit" && state.phase !== "measuring");
  find("picture").hidden = !running;
  showPhone(state.phone);
}

function spoken(state) {
  if (state.cue) return state.cue;
  if (state.countdown) return [state.message, state.countdown].filter(Boolean).join(": ");
  if (state.message) return state.message;
  if (state.step) return state.step.headline;
  return state.paused ? "Paused" : "";
}

function showCount(count) {
  find("count").hidden = !count;
  if (!count) {
    write("detail", "");
    return;
  }
  write("number", count.of ? `${count.number} / ${count.of}` : count.number);
  write("unit", count.unit);
  const parts = [];
  if (count.side) parts.push(`${count.side} leg`);
  if (count.partial) parts.push(`${count.partial} shallow, not counted`);
  if (count.tempo) parts.push(count.tempo);
  write("detail", parts.join(" · "));
}

function showStep(step, left) {
  find("step").hidden = !step;
  if (!step) return;
  write("step-title", `${step.number} of ${step.of}: ${step.title}`);
  write("step-label", step.label);
  write("left", left ?? "");
  const how = step.kind === "set" ? [step.note] : [step.how, step.camera, step.note];
  write("step-how", how.filter(Boolean).join(" "));
}

function showSetup(points) {
  find("setup").hidden = !points;
  if (!points) return;
  const known = JSON.stringify(points);
  const list = find("points");
  if (list.dataset.known === known) return;
  list.dataset.known = known;
  list.replaceChildren(...points.map((point) => {
    const item = document.createElement("li");
    item.className = point.ok === null ? "unknown" : point.ok ? "ok" : "wrong";
    const mark = element("span", "mark", point.ok === null ? "…" : point.ok ? "✓" : "✗");
    mark.setAttribute("aria-hidden", "true");
    item.append(mark, element("span", "", POINTS[point.point]));
    item.append(element("span", "unseen", point.ok === null ? "not known yet" : point.ok ? "yes" : "no"));
    if (point.advice) item.append(element("span", "advice", point.advice));
    return item;
  }));
}

function element(name, className, words) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = words;
  return made;
}

// How a phone comes in, as long as none is there.
function showPhone(phone) {
  const way = phone && phone.way, place = find("phone-door");
  place.hidden = !way;
  find("screen").hidden = Boolean(way) && !find("picture").classList.contains("drawn");
  const known = way ? way.address : "";
  if (place.dataset.known === known) return;
  place.dataset.known = known;
  place.replaceChildren();
  if (!way) return;
  const qr = element("div", "qr", "");
  // Drawn by formcheck itself.
  qr.append(new DOMParser().parseFromString(way.qr.replace("<svg ", SVG), "image/svg+xml").documentElement);
  qr.setAttribute("role", "img");
  qr.setAttribute("aria-label", "QR code of the address below");
  const steps = document.createElement("ol");
  steps.append(
    element("li", "", "Scan the code with the phone's camera, in the same Wi-Fi."),
    element("li", "", "The phone warns that the connection is not private, as nobody vouches for a computer at home. Choose Advanced (iPhone: Show Details), then go on to the page."),
    element("li", "", "Press Use the camera, allow it, and stand the phone at knee to hip height, side-on to you."),
  );
  const code = element("div", "code", "");
  code.append(qr, steps);
  const more = document.createElement("details");
  more.append(element("summary", "", "The code can't be scanned, or the network is not yours"));
  const addresses = [way.address, ...way.others];
  more.append(element("p", "", "Type this into the phone's browser; it works once:"));
  more.append(...addresses.map((address) => element("p", "address", address)));
  more.append(element("p", "", "In a network that you don't trust look into the certificate's details before you go on: its SHA-256 fingerprint must be"));
  more.append(element("p", "address", way.fingerprint));
  place.append(element("h2", "", "The phone"), code, more);
}

function speed(state) {
  const parts = [];
  if (state.rate !== null && state.rate !== undefined) parts.push(`${Math.round(state.rate)} pictures a second`);
  if (state.delay_ms !== null && state.delay_ms !== undefined) {
    const error = state.delay_error_ms ? ` ± ${state.delay_error_ms}` : "";
    parts.push(`delay ${state.delay_ms}${error} ms`);
  }
  return parts.join(" · ");
}

function finish(state) {
  if (over) return;
  over = true;
  if (sender) sender.stop();
  if (document.fullscreenElement) document.exitFullscreen();
  find("stage").hidden = true;
  find("intro").hidden = true;
  const place = find("over");
  write("over-title", state.reports.length ? "Done" : state.failed ? "That did not work" : "No report");
  find("reports").replaceChildren(...state.reports.map((report) => {
    const item = document.createElement("li");
    if (report.address) {
      const link = element("a", "", report.title);
      link.href = report.address;
      link.target = "_blank";
      link.rel = "noopener";
      item.append(link);
    } else item.textContent = report.title;
    return item;
  }));
  find("lines").replaceChildren(...state.lines.map((line) => element("li", "", line)));
  place.hidden = false;
  place.focus();
}

// Buttons and keys; keys only while the session's part of the page has the focus.

find("buttons").addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask]");
  if (button) ask(button.dataset.ask);
});
find("stage").addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input, a")) return;
  if (event.key === " " && event.target.closest("button")) return;
  const button = [...find("buttons").querySelectorAll("[data-key]")].find(
    (one) => one.dataset.key === event.key.toLowerCase(),
  );
  if (!button || button.hidden || button.disabled) return;
  event.preventDefault();
  ask(button.dataset.ask);
});
find("full").addEventListener("click", () => find("screen").requestFullscreen());
find("full").hidden = !document.fullscreenEnabled;
find("reopen").addEventListener("click", () => reopen(find("device").value));
find("device").addEventListener("change", () => reopen(find("device").value));
find("what").addEventListener("change", showFields);
order.addEventListener("submit", begin);
showFields();

const running = find("running").dataset;
find("watch").addEventListener("click", () => enter(running.number, null));
find("go-on").hidden = running.camera !== "computer";
find("go-on").addEventListener("click", async () => {
  let stream = null, words = "";
  try {
    stream = await openCamera();
  } catch (error) {
    words = cameraTrouble(error);
  }
  await enter(running.number, stream);
  sayOfCamera(words);
  find("reopen").hidden = !words;
});
find("end-running").addEventListener("click", async () => {
  await enter(running.number, null);
  view.addEventListener("open", () => ask("quit"));
});
