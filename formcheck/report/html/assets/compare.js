// The comparing page: repetitions laid over each other, and the clips in step.
(() => {
  const { data, number } = formcheck;
  const colours = ["--left", "--right"];
  const dashes = [undefined, [7, 4]];
  const which = document.getElementById("which");
  const videos = [...document.querySelectorAll("video")];
  const play = document.getElementById("play");
  let heads = [];

  // The curves of a chart: all repetitions thin and their median, or one of each.
  const curvesOf = (chart) => {
    const wanted = which.value === "all" ? null : Number(which.value) - 1;
    return chart.sessions.flatMap((session, i) => {
      const look = { colour: colours[i], dash: dashes[i] };
      if (wanted === null) {
        const each = session.reps.map((rep) => ({ values: rep.values, ...look, thin: true, width: 1 }));
        return [...each, { values: session.middle, plus_minus: session.plus_minus, ...look, width: 2.6 }];
      }
      const rep = session.reps[wanted] ?? { values: data.time.map(() => null) };
      return [{ ...rep, ...look, width: 2.4 }];
    });
  };

  const read = (chart, index) => {
    const told = document.getElementById(`readout-${chart.key}`);
    if (index == null) {
      told.textContent = "\u00a0";
      return;
    }
    const wanted = which.value === "all" ? null : Number(which.value) - 1;
    const texts = chart.sessions.map((session, i) => {
      const row = wanted === null ? { values: session.middle, plus_minus: session.plus_minus } : session.reps[wanted];
      const value = row?.values[index];
      if (value == null) return `${data.labels[i]} not measured`;
      const error = row.plus_minus[index] == null ? "" : ` ± ${number(row.plus_minus[index], 1)}`;
      return `${data.labels[i]} ${number(value, chart.decimals)}${error}`;
    });
    told.textContent = `${number(data.time[index], 2)} s: ${texts.join(", ")} ${chart.unit}`;
  };

  const draw = () => {
    formcheck.charts.forEach(({ u }) => u.destroy());
    formcheck.charts.length = 0;
    heads = data.charts.map((chart) => {
      const host = document.getElementById(`chart-${chart.key}`);
      const u = formcheck.draw(host, chart, data.time, curvesOf(chart), [], {
        hooks: { setCursor: [(self) => read(chart, self.cursor.idx)] },
      });
      const line = document.createElement("div");
      line.className = "playhead";
      line.hidden = true;
      u.over.append(line);
      return { u, line };
    });
  };

  // Both clips from the start of the chosen repetition, each in its own time.
  const start = () => (which.value === "all" ? 0 : Number(which.value) - 1);
  const starts = () => data.starts.map((times) => times[Math.min(start(), times.length - 1)]);
  const follow = () => {
    const time = videos[0].currentTime - starts()[0];
    heads.forEach(({ u, line }) => {
      const x = u.valToPos(time, "x");
      line.hidden = !(x >= 0 && x <= u.over.clientWidth);
      line.style.transform = `translateX(${x}px)`;
    });
    if (videos.some((video) => !video.paused && !video.ended)) requestAnimationFrame(follow);
  };
  const rewind = () => {
    videos.forEach((video, i) => (video.currentTime = Math.max(0, starts()[i] + data.time[0])));
    follow();
  };

  for (const video of videos) {
    const fail = () => {
      video.hidden = true;
      video.nextElementSibling.hidden = false;
      if (play) play.hidden = true;
    };
    video.addEventListener("error", fail);
    if (video.error) fail();
  }
  if (which) {
    draw();
    which.addEventListener("change", () => {
      draw();
      if (play) rewind();
    });
    document.querySelector(".controls").hidden = false;
  }
  if (play) {
    // The browser's own controls would hide the feet.
    for (const video of videos) {
      video.controls = false;
      video.addEventListener("click", () => play.click());
      if (video.readyState >= 1) rewind();
      else video.addEventListener("loadedmetadata", rewind);
    }
    const label = () => (play.textContent = videos.every((video) => video.paused) ? "Play both" : "Pause");
    videos.forEach((video) => ["play", "pause"].forEach((name) => video.addEventListener(name, label)));
    play.addEventListener("click", () => {
      if (videos.some((video) => !video.paused)) {
        videos.forEach((video) => video.pause());
        return;
      }
      rewind();
      // Both have jumped before either goes on.
      const there = videos.map(
        (video) => new Promise((done) => (video.seeking ? video.addEventListener("seeked", done, { once: true }) : done())),
      );
      Promise.all(there)
        .then(() => Promise.all(videos.map((video) => video.play())))
        .then(follow);
    });
  }
  formcheck.startTheme();
  formcheck.startPrinting();
})();
