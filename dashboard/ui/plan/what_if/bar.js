// The what-if bar of the Plan page: sliders over `evaluate`, no call to the server while one is dragged; let go, it plans.
const percent = (share) => `${Math.round(share * 100)}%`;

/** The sliders of a plan: what they move, from where to where, and how a place is said. */
function slidersOf(model) {
  const found = [
    { name: "volume", label: "Volume", low: -4, high: 4, step: 0.05, at: 0, value: (x) => 2 ** x, says: (v) => (v === 1 ? "as planned" : `${three(v)} times`) },
    { name: "growth", label: "Growth", low: -5, high: 10, step: 0.1, at: 0, value: (x) => x / 100, says: (v) => (v === 0 ? "as planned" : `${v < 0 ? "−" : "+"}${fixed(Math.abs(v * 100), 1)}%`) },
    { name: "theirs", label: `Price of ${model.theirs.name}`, low: 10, high: 300, step: 1, at: 100, value: (x) => x / 100, says: percent },
  ];
  if (model.has_gpus) found.push({ name: "gpu", label: "GPU rents", low: 10, high: 300, step: 1, at: 100, value: (x) => x / 100, says: percent });
  if (model.asked) {
    found.push({ name: "share", label: `Good answers of ${model.asked.name}`, low: 0, high: 100, step: 1, at: Math.round(model.asked.share * 100), value: (x) => x / 100, says: percent });
  }
  return found;
}

/** Where the saving of these moves turns nothing, nearest to the plan along one slider; null where it never does. */
function flipOf(model, slider) {
  const saving = (x) => evaluate(model, { ...PLANNED, [slider.name]: slider.value(x) }).saving_pv_usd;
  const here = saving(slider.at);
  if (!Number.isFinite(here) || here === 0) return null;
  const turned = (x) => { const usd = saving(x); return Number.isFinite(usd) && usd * here < 0; };
  let best = null;
  for (const end of [slider.low, slider.high]) {
    let from = slider.at;
    for (let i = 1; i <= 24; i += 1) {
      const to = slider.at + ((end - slider.at) * i) / 24;
      if (!turned(to)) { from = to; continue; }
      let keeps = from, turns = to;
      for (let n = 0; n < 12; n += 1) { const mid = (keeps + turns) / 2; if (turned(mid)) turns = mid; else keeps = mid; }
      if (best === null || Math.abs(turns - slider.at) < Math.abs(best - slider.at)) best = turns;
      break;
    }
  }
  return best;
}

export default function whatIf({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".bar");
  const model = data.model;
  if (root.dataset.code === data.code) return;
  root.dataset.code = data.code;
  currency = model.currency;
  numbers = model.numbers;
  const sliders = slidersOf(model);
  const place = root.querySelector(".sliders"), tiles = root.querySelector(".tiles"), said = root.querySelector(".said");
  const back = root.querySelector(".back");
  const planned = evaluate(model, PLANNED);

  place.replaceChildren(...sliders.map((slider) => {
    const label = document.createElement("label"), text = document.createElement("span");
    slider.output = document.createElement("output");
    slider.input = Object.assign(document.createElement("input"), { type: "range", min: slider.low, max: slider.high, step: slider.step });
    slider.input.value = slider.at;
    slider.input.setAttribute("aria-label", slider.label);
    slider.flip = Object.assign(document.createElement("span"), { className: "flip" });
    text.textContent = slider.label;
    label.append(text, slider.output, slider.input, slider.flip);
    return label;
  }));
  const kinds = [["Paid on the path", (f) => money(f.path_npv_usd)]];
  if (planned.stay) kinds.push(["Paid when staying", (f) => money(f.stay_npv_usd)], ["Saved", (f) => money(f.saving_pv_usd)],
    ["Pays back in", (f) => (f.payback_months === null ? "never" : f.payback_months <= 0 ? "nothing to pay back" : monthsIn(f.payback_months))]);
  const values = kinds.map(([name]) => {
    const box = document.createElement("div"), value = document.createElement("dd");
    value.append(document.createElement("span"), document.createElement("small"));
    box.append(Object.assign(document.createElement("dt"), { textContent: name }), value);
    tiles.append(box);
    return { box, value };
  });
  tiles.replaceChildren(...values.map(({ box }) => box));

  const settings = () => {
    const found = { ...PLANNED };
    for (const slider of sliders) {
      const x = Number(slider.input.value);
      if (x !== slider.at) found[slider.name] = slider.value(x);
    }
    return found;
  };

  function show() {
    const now = settings(), found = evaluate(model, now);
    const moved = sliders.some((slider) => Number(slider.input.value) !== slider.at);
    for (const slider of sliders) slider.output.textContent = slider.says(slider.value(Number(slider.input.value)));
    values.forEach(({ value }, i) => {
      const before = kinds[i][1](planned), after = kinds[i][1](found);
      value.firstChild.textContent = after;
      value.lastChild.textContent = moved && before !== after ? `planned ${before}` : "";
    });
    if (found.stay) {
      const saves = found.saving_pv_usd > 0;
      said.textContent = !moved ? "" : saves ? `With these figures the moves of this plan still save ${money(found.saving_pv_usd)} against staying.`
        : `With these figures the moves of this plan cost ${money(-found.saving_pv_usd)} more than staying.`;
    }
  }

  root.oninput = show;
  root.onsubmit = (event) => event.preventDefault();
  // Let go: the server plans with these figures. Keys let go with every step, so a moment is waited for the next.
  let waiting;
  root.onchange = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (sliders.some((slider) => Number(slider.input.value) !== slider.at)) setTriggerValue("use", settings()); }, 400);
  };
  back.disabled = !data.can_undo;
  back.onclick = () => { clearTimeout(waiting); setTriggerValue("back", true); };
  show();
  const marks = () => {
    if (!planned.stay) return;
    for (const slider of sliders) {
      const at = flipOf(model, slider);
      const side = at < slider.at ? "below" : "above";
      slider.flip.textContent = at === null ? "" : `these moves save${planned.saving_pv_usd > 0 ? " nothing" : ""} ${side} ${slider.says(slider.value(at))}`;
    }
  };
  (globalThis.requestIdleCallback ?? setTimeout)(marks);
}
