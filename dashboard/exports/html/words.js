// Amounts and times in words, as `dashboard/wording` has them, for whatever shows what `evaluate` found.
const DIGITS = [[1e12, 1e12, "T"], [1e9, 1e9, "B"], [1e6, 1e6, "M"], [1e4, 1e3, "k"]];

let currency = { sign: "$", per_usd: 1 }, numbers = { decimal: ".", thousands: "," };

const marked = (plain) => plain.replace(/[.,]/g, (mark) => (mark === "." ? numbers.decimal : numbers.thousands));
const inWholes = (n) => marked(Math.round(n).toLocaleString("en-GB"));
const fixed = (n, digits) => marked(n.toFixed(digits));
const three = (n) => (n >= 999.5 ? inWholes(n) : marked(String(Number(n.toPrecision(3)))));

function money(usd) {
  if (!Number.isFinite(usd)) return "not served";
  const sign = (usd < 0 ? "−" : "") + currency.sign, size = Math.abs(usd * currency.per_usd);
  const scale = DIGITS.find(([limit]) => size >= limit * 0.99995);
  if (scale) return `${sign}${three(size / scale[1])}${scale[2]}`;
  return `${sign}${size >= 100 ? inWholes(size) : fixed(size, 2)}`;
}

const monthsIn = (n) => { const up = Math.ceil(n); return n <= 0 ? "no time" : up === 1 ? "1 month" : `${up} months`; };
