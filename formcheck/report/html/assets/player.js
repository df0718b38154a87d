// The report's page: one time cursor for the clip, the charts and the tables.
(() => {
  const { data, number } = formcheck;
  const video = document.getElementById("clip");
  const plots = [...document.querySelectorAll(".plot")];
  const rows = new Map([...document.querySelectorAll("tr[data-rep]")].map((row) => [Number(row.dataset.rep), row]));
  const slider = document.getElementById("seek");
  const heads = [];
  let now = data.start;
  let playable = false;

  const nearest = (time) => {
    const times = data.time;
    let low = 0;
    let high = times.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) low = middle;
      else high = middle;
    }
    return time - times[low] > times[high] - time ? high : low;
  };

  const valueText = (chart, index) =>
    chart.curves
      .map(({ side, values, plus_minus }) => {
        const name = chart.curves.length > 1 ? `${side} ` : "";
        const value = values[index];
        if (value == null) return `${name}not measured`;
        const error = plus_minus && plus_minus[index] != null ? ` ± ${number(plus_minus[index], 1)}` : "";
        const unit = chart.unit === "°" ? "°" : ` ${chart.unit}`;
        return name + number(value, chart.decimals) + error + unit;
      })
      .join(", ");

  const read = (time) => {
    const index = nearest(time);
    data.charts.forEach((chart, i) => {
      const text = valueText(chart, index);
      document.getElementById(`readout-${chart.key}`).textContent = `${number(time, 1)} s: ${text}`;
      plots[i].setAttribute("aria-valuenow", time.toFixed(2));
      plots[i].setAttribute("aria-valuetext", `${time.toFixed(1)} seconds: ${text}`);
    });
  };

  const place = () =>
    heads.forEach(({ u, line }) => {
      const x = u.valToPos(now, "x");
      line.hidden = !(x >= 0 && x <= u.over.clientWidth);
      line.style.transform = `translateX(${x}px)`;
    });

  const show = (time) => {
    now = Math.min(Math.max(time, data.start), data.end);
    place();
    read(now);
    document.getElementById("time").textContent = number(now, 1);
    if (slider) slider.value = now;
    for (const region of data.regions) {
      const inside = now >= region.start - 0.002 && now < region.end;
      const row = rows.get(region.index);
      if (row && inside) row.setAttribute("aria-current", "true");
      else if (row) row.removeAttribute("aria-current");
    }
  };

  const seek = (time) => {
    // A little into the frame: its own time may be rounded to the frame before.
    if (playable) video.currentTime = time + 0.001;
    show(time);
  };

  const startCharts = () =>
    data.charts.forEach((chart, i) => {
      const curves = chart.curves.map((curve) => ({
        ...curve,
        colour: `--${curve.side}`,
        dash: chart.curves.length > 1 && curve.side === "left" ? [7, 4] : undefined,
      }));
      const u = formcheck.draw(plots[i], chart, data.time, curves, data.regions, {
        hooks: {
          setCursor: [(self) => read(self.cursor.idx == null ? now : data.time[self.cursor.idx])],
          setScale: [place],
          setSize: [place],
        },
      });
      const line = document.createElement("div");
      line.className = "playhead";
      u.over.append(line);
      heads.push({ u, line });
      u.over.addEventListener("click", () => {
        if (u.cursor.left >= 0) seek(u.posToVal(u.cursor.left, "x"));
      });
      plots[i].addEventListener("keydown", onKey);
    });

  const steps = { ArrowLeft: -0.1, ArrowRight: 0.1, ArrowDown: -0.1, ArrowUp: 0.1, PageDown: -1, PageUp: 1 };
  const onKey = (event) => {
    if (event.key in steps) seek(Math.min(Math.max(now + steps[event.key], data.start), data.end));
    else if (event.key === "Home") seek(data.start);
    else if (event.key === "End") seek(data.end);
    else if (event.key === " " || event.key === "Enter") toggle();
    else return;
    event.preventDefault();
  };

  const toggle = () => {
    if (!playable) return;
    if (video.paused) video.play();
    else video.pause();
  };

  const startVideo = () => {
    const content = document.getElementById("clip-content");
    if (content) {
      const bytes = Uint8Array.from(atob(content.textContent.trim()), (c) => c.charCodeAt(0));
      video.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
    }
    const play = document.getElementById("play");
    const full = document.getElementById("full");
    // The browser's own controls would hide the feet.
    video.controls = false;
    full.hidden = !video.requestFullscreen;
    full.addEventListener("click", () => video.requestFullscreen());
    video.addEventListener("fullscreenchange", () => (video.controls = document.fullscreenElement === video));
    video.addEventListener("click", () => document.fullscreenElement || toggle());
    slider.addEventListener("input", () => seek(Number(slider.value)));
    const follow = () => {
      show(video.currentTime);
      if (!video.paused && !video.ended) requestAnimationFrame(follow);
    };
    const ready = () => {
      playable = true;
      play.disabled = false;
    };
    play.disabled = true;
    video.addEventListener("loadedmetadata", ready);
    if (video.readyState >= 1) ready();
    video.addEventListener("play", () => {
      play.textContent = "Pause";
      follow();
    });
    video.addEventListener("pause", () => (play.textContent = "Play"));
    // Full screen has the browser's own controls, which jump too.
    video.addEventListener("seeked", () => {
      if (video.paused && !video.seeking && Math.abs(video.currentTime - now) > 0.05) show(video.currentTime);
    });
    const speed = document.getElementById("speed");
    speed.addEventListener("change", () => (video.playbackRate = Number(speed.value)));
    const fail = () => {
      playable = false;
      video.hidden = true;
      for (const part of [play, full, speed.closest("label")]) part.hidden = true;
      document.getElementById("no-clip").hidden = false;
    };
    video.addEventListener("error", fail);
    if (video.error) fail();
    play.addEventListener("click", toggle);
  };

  const startControls = () => {
    const starts = data.regions.map((region) => region.start);
    const go = (time) => time !== undefined && seek(time);
    if (starts.length) {
      document.getElementById("previous").addEventListener("click", () => go(starts.findLast((s) => s < now - 0.3)));
      document.getElementById("next").addEventListener("click", () => go(starts.find((s) => s > now + 0.05)));
    }
    document.querySelector(".controls").hidden = false;
    for (const button of document.querySelectorAll("[data-time]")) {
      button.addEventListener("click", () => seek(Number(button.dataset.time)));
      const row = button.closest("tr");
      if (row) row.addEventListener("click", (event) => event.target !== button && button.click());
    }
  };

  startCharts();
  if (video) startVideo();
  startControls();
  formcheck.startTheme();
  formcheck.startPrinting();
  show(now);
})();
