// A camera's pictures to formcheck: one at a time, each with the time at which it was taken.
const LONGEST_SIDE = 1280;
const QUALITY = 0.85;
const GIVE_UP_MS = 60000, AGAIN_MS = 1000, ANSWER_MS = 8000, IDLE_MS = 500;
const COMPARE_MS = 2000, CLOCK_KEPT_MS = 60000, FIRST_COMPARED = 4;
const LEASE_MS = 5000;
const REFUSED = 403, BUSY = 409, GONE = 410;

/** Why a camera can't be had, in words that say what to do. */
export function cameraTrouble(error) {
  switch (error && error.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "The browser may not use the camera: allow it beside the page's address, then try again.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "There is no camera here: plug one in, then try again.";
    case "NotReadableError":
    case "AbortError":
      return "The camera can't be used: close other programs that have it, then try again.";
    default:
      return "This browser can't use a camera on this page: try a current Chrome, Firefox, Edge or Safari.";
  }
}

/** Ask the browser for a camera: one by its id, or the one that faces a way. */
export async function openCamera({ deviceId, facing } = {}) {
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) throw new Error("no camera");
  const video = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  if (deviceId) video.deviceId = { exact: deviceId };
  else if (facing) video.facingMode = { ideal: facing };
  return navigator.mediaDevices.getUserMedia({ video, audio: false });
}

/** How far this page's clock is from formcheck's: the quickest of the last answers tells it best. */
class Clock {
  constructor(ask) {
    this.ask = ask;
    this.answers = [];
  }

  async compare() {
    const asked = performance.now();
    const { now_ms: theirs } = await this.ask();
    const answered = performance.now();
    this.answers.push({ at: answered, error: (answered - asked) / 2, offset: theirs - (asked + answered) / 2 });
    this.answers = this.answers.filter((one) => answered - one.at < CLOCK_KEPT_MS);
  }

  get best() {
    return this.answers.reduce((a, b) => (b.error < a.error ? b : a));
  }
}

class Answer extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

/**
 * Sends what a video element shows, as long as a session wants it: the next picture when the one
 * before was taken.
 */
export class FrameSender {
  /**
   * video: an element that plays the camera.
   * place: path before "clock", "camera" and "picture".
   * about: returns the headers that name the session.
   * on: { connected(), lost(), trouble(words), over(words) }
   */
  constructor(video, place, about, on) {
    Object.assign(this, { video, place, about, on });
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.clock = new Clock(() => this.post("clock"));
    this.key = null;
    this.newest = null;
    this.missed = 0;
    this.stopped = false;
    this.fresh = () => {};
    this.watch();
    this.run();
  }

  stop() {
    this.stopped = true;
    this.fresh();
    const stream = this.video.srcObject;
    if (stream) stream.getTracks().forEach((track) => track.stop());
    this.video.srcObject = null;
  }

  /** Another camera, or the same one again. */
  async use(stream) {
    const before = this.video.srcObject;
    if (before && before !== stream) before.getTracks().forEach((track) => track.stop());
    this.video.srcObject = stream;
    await this.video.play();
  }

  async post(what, headers = {}, body = undefined) {
    const given = { ...this.about(), ...headers };
    if (this.key) given["x-formcheck-camera"] = this.key;
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await fetch(this.place + what, { method: "POST", headers: given, body, signal });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Answer(answer.status, said.error || "");
    return said;
  }

  async run() {
    let lostAt = null, open = false, compared = 0;
    while (!this.stopped) {
      try {
        if (!open) {
          this.key = (await this.post("camera")).key;
          for (let i = 0; i < FIRST_COMPARED; i += 1) await this.clock.compare();
          open = true;
          lostAt = null;
          this.on.connected();
        }
        if (performance.now() - compared > COMPARE_MS) {
          await this.clock.compare();
          compared = performance.now();
        }
        await this.send();
      } catch (error) {
        if (this.stopped) return;
        const status = error instanceof Answer ? error.status : 0;
        if (status === GONE || status === REFUSED) {
          this.on.over(error.message, status);
          this.stop();
          return;
        }
        open = false;
        if (lostAt === null) {
          lostAt = performance.now();
          if (status !== BUSY) this.on.lost();
        }
        // A page that was opened again is taken for another one for some seconds.
        if (status === BUSY && performance.now() - lostAt > LEASE_MS) this.on.trouble("Another page is the camera of this session: close it there.");
        if (performance.now() - lostAt > GIVE_UP_MS) {
          this.on.over("formcheck does not answer: is it still running?", 0);
          this.stop();
          return;
        }
        await new Promise((done) => setTimeout(done, AGAIN_MS));
      }
    }
  }

  /** Every new picture of the camera. */
  watch() {
    const seen = (now, about) => {
      if (this.stopped) return;
      if (this.newest !== null) this.missed += 1;
      this.newest = (about && about.captureTime) || now;
      this.fresh();
      again();
    };
    let last = -1;
    const look = (now) => {
      if (this.stopped) return;
      if (this.video.currentTime !== last) {
        last = this.video.currentTime;
        seen(now);
      } else again();
    };
    const again = () =>
      "requestVideoFrameCallback" in this.video
        ? this.video.requestVideoFrameCallback(seen)
        : requestAnimationFrame(look);
    again();
  }

  async send() {
    const { video } = this;
    if (this.newest === null || !video.videoWidth) {
      // Until the camera has a new picture; a page that is hidden gets none.
      await new Promise((done) => {
        this.fresh = done;
        setTimeout(done, IDLE_MS);
      });
      return;
    }
    const taken = this.newest, missed = this.missed;
    this.newest = null;
    this.missed = 0;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
    const width = Math.round(scale * video.videoWidth), height = Math.round(scale * video.videoHeight);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.context.drawImage(video, 0, 0, width, height);
    const jpeg = await new Promise((done) => this.canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!jpeg || this.stopped) return;
    const { offset, error } = this.clock.best;
    await this.post("picture", {
      "content-type": "image/jpeg",
      "x-formcheck-taken-ms": String(taken + offset),
      "x-formcheck-missed": String(Math.min(missed, 9999)),
      "x-formcheck-error-ms": String(error),
    }, jpeg);
  }
}

/** Say what is wrong with a camera that goes away, or a page that is not looked at. */
export function watchCamera(video, stream, say) {
  const [track] = stream.getVideoTracks();
  track.addEventListener("ended", () => say("The camera is gone: plug it in again, then press Use the camera."));
  track.addEventListener("mute", () => say("The camera gives no picture: is it covered, or used by another program?"));
  track.addEventListener("unmute", () => say(""));
  document.addEventListener("visibilitychange", () => {
    if (video.srcObject !== stream) return;
    say(document.hidden ? "" : "The page was hidden, and its camera stood still: keep it in front.");
    if (!document.hidden) setTimeout(() => say(""), 6000);
  });
}
