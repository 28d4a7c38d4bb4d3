// What a plan with its moves held would cost at other volumes, prices and qualities: the engine's formulas again.
// `evaluate` is pure; the tests run it beside the engine. The page at the end of the file is only what draws.
"use strict";

const CLOSE = 1e-9, RELATIVE = 1e-12;
const sum = (figures) => figures.reduce((a, b) => a + b, 0);

/** USD a unit by workload: prices as moved, and for bad answers the share of requests they fall on. */
function units(model, optionId, line, settings) {
  const theirs = model.theirs.ids, follows = model.follows.ids;
  let by = 1;
  if (line.gpu) by *= settings.gpu;
  if (line.hosted && theirs.includes(optionId)) by *= settings.theirs;
  if (line.at === "in use" || theirs.includes(line.at)) by *= settings.theirs;
  if ((line.hosted && follows.includes(optionId)) || follows.includes(line.at)) by *= settings.follows ?? 1;
  const typed = settings.share !== null && model.asked !== null && model.asked.id === optionId;
  return line.unit.map((unit, w) => unit * by * (line.knots ? falls(line.knots, w, typed && !model.options[optionId].in_use[w] ? settings.share : null) : 1));
}

/** The share of requests a line of bad answers falls on: as planned, or on the straight lines between its knots. */
function falls(knots, w, share) {
  if (share === null) return knots.planned[w];
  const at = knots.reference[w];
  if (share < at) return knots.none[w] + (knots.today[w] - knots.none[w]) * (share / at);
  return knots.today[w] + (at < 1 ? (knots.all[w] - knots.today[w]) * ((share - at) / (1 - at)) : 0);
}

const loads = (line, volumes) => line.load.map((row) => sum(row.map((load, w) => load * volumes[w])));
const whole = (line, need) => Math.max(line.minimum, line.step * Math.ceil((need / line.step) * (1 - RELATIVE) - CLOSE)) + line.spare;

function paidUnits(line, volumes) {
  let needs = loads(line, volumes);
  if (!line.autoscaled) needs = [Math.max(...needs)];
  const paid = needs.map((need) => Math.max(0, whole(line, need) - line.covered));
  if (line.weights === null) return sum(paid) / paid.length;
  return sum(paid.sort((a, b) => b - a).map((each, i) => each * line.weights[i]));
}

function spilt(line, volumes) {
  return loads(line, volumes).map((need) => (need > line.capacity ? 1 - line.capacity / need : 0));
}

function height(line, load) {
  const { loads: at, heights } = line;
  if (load >= at[at.length - 1]) return heights[at.length - 1];
  let i = 1;
  while (at[i] <= load) i += 1;
  return heights[i - 1] + ((heights[i] - heights[i - 1]) * (load - at[i - 1])) / (at[i] - at[i - 1]);
}

/** What one line costs, by workload where that is plain; `spent` counts towards a commitment. */
function lineUsd(line, unit, volumes, spent) {
  if (line.kind === "per_request") return sum(volumes.map((v, w) => v * unit[w]));
  if (line.kind === "per_month") return unit[0];
  if (line.kind === "shortfall") return Math.max(0, unit[0] - spent);
  if (line.kind === "steps") return unit[0] * paidUnits(line, volumes);
  if (line.kind === "idling") return unit[0] * sum(loads(line, volumes).map((load, h) => line.shares[h] * height(line, load)));
  const beyond = spilt(line, volumes);
  if (line.by_hour === null) return beyond.some((share) => share > CLOSE) ? Infinity : 0;
  return sum(spillBy(line, unit, volumes, beyond));
}

const spillBy = (line, unit, volumes, beyond) =>
  volumes.map((v, w) => v * unit[w] * sum(line.by_hour.map((row, h) => row[w] * beyond[h])));

/** How a line falls on the workloads, any scale. */
function weights(line, unit, volumes) {
  if (line.kind === "per_request") return volumes.map((v, w) => v * unit[w]);
  if (line.kind === "steps") {
    const most = volumes.map((_, w) => Math.max(...line.load.map((row) => row[w])));
    return volumes.map((v, w) => v * (most.some((each) => each) ? most[w] : 1));
  }
  if (line.kind === "idling") return volumes.map((v, w) => v * sum(line.load.map((row, h) => row[w] * line.shares[h])));
  if (line.kind === "overflow" && line.by_hour !== null) return spillBy(line, unit, volumes, spilt(line, volumes));
  return volumes;
}

/** The lines of an option in a month: what each costs, and how it falls on the workloads. */
function linesOf(model, optionId, volumes, month, settings) {
  let spent = 0;
  return model.options[optionId].lines.map((line) => {
    const unit = units(model, optionId, line, settings);
    const trend = line.kind === "shortfall" ? 1 : line.factors[month];
    const usd = lineUsd(line, unit, volumes, spent) * trend;
    if (line.tokens) spent += usd;
    return { usd, billed: line.billed, weights: weights(line, unit, volumes) };
  });
}

/** What one workload is billed on an option where all that may use it do. */
function shareUsd(model, optionId, workload, month, requests, settings) {
  const rows = model.options[optionId].rows, at = rows.indexOf(workload);
  if (at < 0) return 0;
  const volumes = rows.map((row) => requests[row][month]);
  return sum(linesOf(model, optionId, volumes, month, settings).filter((line) => line.billed).map(({ usd, weights: by }) => {
    const all = sum(by);
    return usd * (all !== 0 ? by[at] / all : 1 / rows.length);
  }));
}

function hardware(model, optionId, on, requests) {
  const { rows, bought } = model.options[optionId];
  const users = on[optionId].map((row) => row.some((each) => each));
  const replicas = Math.max(...model.months.map((_, t) =>
    whole(bought, Math.max(...loads(bought, rows.map((row, w) => (users[w] ? requests[row][t] : 0)))))));
  return replicas * bought.usd;
}

/** Running cost, what of it is on no bill, what moving costs, and cash of every month on a way. */
function along(model, way, requests, settings) {
  const unbilled = model.months.map(() => 0);
  const runs = model.months.map((_, t) => {
    let usd = way.stranded[t];
    for (const [optionId, on] of Object.entries(way.on)) {
      if (!on.some((row) => row[t])) continue;
      const volumes = model.options[optionId].rows.map((row, w) => requests[row][t] * on[w][t]);
      const lines = linesOf(model, optionId, volumes, t, settings);
      usd += sum(lines.map((line) => line.usd));
      unbilled[t] += sum(lines.filter((line) => !line.billed).map((line) => line.usd));
    }
    return usd;
  });
  const once = model.months.map(() => 0), cash = runs.map((usd, t) => usd - unbilled[t]);
  for (const move of way.moves) {
    let usd = move.fixed;
    if (move.dual && move.from !== null) {
      const both = [move.from, move.to].map((o) => shareUsd(model, o, move.workload, move.month, requests, settings));
      usd += move.dual * Math.max(0, Math.min(...both));
    }
    if (move.buys) {
      const price = hardware(model, move.to, way.on, requests);
      usd += price;
      cash[cash.length - 1] -= price * model.options[move.to].bought.residual;
    }
    once[move.month] += usd;
  }
  return { runs, unbilled, once, cash: cash.map((usd, t) => usd + once[t]) };
}

/** Everything the bar shows. Settings: volume and growth (share a month), theirs, follows, gpu (factors), share (or null). */
function evaluate(model, settings) {
  const requests = model.requests.map((row, w) =>
    row.map((v, t) => v * settings.volume * (1 + settings.growth) ** model.growing[w][t]));
  const path = along(model, model.ways.path, requests, settings);
  const npv = (way) => sum(way.cash.map((usd, t) => (usd + way.unbilled[t]) * model.discount[t]));
  const found = { path: path.cash, path_npv_usd: npv(path), path_one_off_usd: sum(path.once), stay: null };
  if (!model.ways.stay) return found;
  const stay = along(model, model.ways.stay, requests, settings);
  const once = path.once.map((usd, t) => usd - stay.once[t]);
  const saved = stay.cash.map((usd, t) => usd - path.cash[t] + once[t]);
  let balance = 0, low = 0, payback = 0;
  saved.forEach((usd, t) => {
    const start = balance - once[t];
    balance = start + usd;
    if (start < 0) payback = t - start / usd;
    low = Math.min(low, start, balance);
  });
  return { ...found, stay: stay.cash, stay_npv_usd: npv(stay), saving_pv_usd: npv(stay) - found.path_npv_usd,
    payback_months: balance < 0 ? null : payback, cash_low_usd: low };
}

const PLANNED = { volume: 1, growth: 0, theirs: 1, follows: 1, gpu: 1, share: null };
if (typeof module !== "undefined") module.exports = { evaluate, PLANNED };
