// Draws the what-if bar of the memo: reads the sliders, evaluates, rewrites the figures and the chart.
"use strict";

(() => {
  const model = JSON.parse(document.getElementById("model").textContent);
  currency = model.currency;
  numbers = model.numbers;
  const bar = document.getElementById("what-if");
  const byId = (id) => document.getElementById(id);
  const settings = () => {
    const share = byId("share");
    return {
      volume: 2 ** Number(byId("volume").value),
      growth: Number(byId("growth").value) / 100,
      theirs: byId("theirs") ? Number(byId("theirs").value) / 100 : 1,
      follows: byId("follows") ? Number(byId("follows").value) / 100 : 1,
      gpu: byId("gpu") ? Number(byId("gpu").value) / 100 : 1,
      share: share && share.dataset.moved ? Number(share.value) / 100 : null,
    };
  };
  const said = {
    volume: (s) => `${three(s.volume)} times`,
    growth: (s) => `${s.growth >= 0 ? "+" : ""}${fixed(s.growth * 100, 1)}% each month`,
    theirs: (s) => `${Math.round(s.theirs * 100)}%`,
    follows: (s) => `${Math.round(s.follows * 100)}%`,
    gpu: (s) => `${Math.round(s.gpu * 100)}%`,
    share: (s) => (s.share === null ? "as planned" : `${(s.share * 100).toFixed(0)}%`),
  };

  const points = (line, scale) => line.map((usd, t) => `${scale.x(t).toFixed(1)},${scale.y(usd).toFixed(1)}`);
  function draw(now) {
    const lines = [now.path, ...(now.stay ? [now.stay] : [])].flat().filter(Number.isFinite);
    const high = Math.max(...lines, 1), low = Math.min(...lines, 0);
    const scale = { x: (t) => 56 + (600 * t) / Math.max(1, now.path.length - 1), y: (usd) => 204 - (190 * (usd - low)) / (high - low) };
    byId("live-path").setAttribute("points", points(now.path, scale).join(" "));
    if (now.stay) {
      byId("live-stay").setAttribute("points", points(now.stay, scale).join(" "));
      byId("live-area").setAttribute("points", [...points(now.stay, scale), ...points(now.path, scale).reverse()].join(" "));
    }
    byId("live-high").textContent = money(high);
    byId("live-low").textContent = money(low);
  }

  function show() {
    const s = settings(), now = evaluate(model, s);
    for (const [name, words] of Object.entries(said)) if (byId(`${name}-said`)) byId(`${name}-said`).textContent = words(s);
    byId("now-path").textContent = money(now.path_npv_usd);
    if (now.stay) {
      byId("now-stay").textContent = money(now.stay_npv_usd);
      byId("now-saving").textContent = money(now.saving_pv_usd);
      byId("now-payback").textContent = now.payback_months === null ? "never" : monthsIn(now.payback_months);
      const better = now.saving_pv_usd > 0;
      byId("now-said").textContent = better
        ? `With these figures the moves of this plan still save ${money(now.saving_pv_usd)} against staying.`
        : `With these figures the moves of this plan cost ${money(-now.saving_pv_usd)} more than staying.`;
      const least = model.asked && model.asked.least;
      if (least && s.share !== null && s.share < least) {
        byId("now-said").textContent += ` With fewer than ${(least * 100).toFixed(0)}% good answers the plan would not move there: its margin of quality would not hold with the confidence asked for.`;
      }
    }
    draw(now);
  }

  bar.addEventListener("input", (event) => { event.target.dataset.moved = "1"; show(); });
  bar.addEventListener("reset", () => setTimeout(() => { for (const each of bar.elements) delete each.dataset.moved; show(); }));
  bar.hidden = false;
  show();
})();
