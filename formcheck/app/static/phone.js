// The phone's page: its camera to formcheck, by a code that works once.
import { FrameSender, cameraTrouble, openCamera, watchCamera } from "./camera.js";

const find = (id) => document.getElementById(id);
const FACING = { environment: "Front camera", user: "Back camera" };
// Behind the #, which browsers send to nobody.
const code = location.hash.slice(1);
let facing = "environment", sender = null, lock = null;

function say(words) {
  find("say").textContent = words;
}

function trouble(words) {
  find("trouble").textContent = words;
  find("trouble").hidden = !words;
}

async function stayAwake() {
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    // Not every browser can: the person is told to leave the page open.
    lock = null;
  }
}

async function start() {
  trouble("");
  find("start").disabled = true;
  try {
    const stream = await openCamera({ facing });
    const preview = find("preview");
    // As a mirror for whoever sees themselves; what is sent is as it is.
    preview.classList.toggle("mirror", facing === "user");
    if (!sender) {
      sender = new FrameSender(preview, "/camera/", () => ({ "x-formcheck-code": code }), {
        connected: () => {
          say("The camera is on. Look at the computer's screen now.");
          trouble("");
        },
        lost: () => trouble("The connection to the computer is lost: trying again."),
        trouble,
        over: (words, status) => {
          say(status === 410 ? "Done: the session is over. You can close this page." : "The camera is off.");
          trouble(status === 410 ? "" : words);
          ended();
        },
      });
    }
    await sender.use(stream);
    watchCamera(preview, stream, trouble);
    await stayAwake();
    find("start").hidden = true;
    find("turn").hidden = find("stop").hidden = false;
    find("turn").textContent = FACING[facing];
  } catch (error) {
    trouble(cameraTrouble(error));
  }
  find("start").disabled = false;
}

function ended() {
  if (sender) sender.stop();
  sender = null;
  if (lock) lock.release();
  lock = null;
  find("start").hidden = find("turn").hidden = find("stop").hidden = true;
}

find("start").addEventListener("click", start);
find("turn").addEventListener("click", () => {
  facing = facing === "environment" ? "user" : "environment";
  start();
});
find("stop").addEventListener("click", () => {
  ended();
  say("The camera is off. To go on scan the code on the computer's screen.");
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && sender) stayAwake();
});
if (!code) {
  trouble("Scan the code on the computer's screen: this address has none.");
  find("start").disabled = true;
}
