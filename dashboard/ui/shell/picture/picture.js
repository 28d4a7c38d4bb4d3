// A chart as a picture: the layers that plotly drew, on the page's background, with a title above.
const SCALE = 2, TITLE = 40, SVG = "http://www.w3.org/2000/svg";
const GONE = "The chart is not on the page any more: choose it again, then save it.";

function made(name, attributes, ...children) {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
}

/** The chart of a key as one SVG; null where it is not drawn. */
function drawn(key, title) {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const layers = chart ? [...chart.querySelectorAll("svg.main-svg")] : [];
  if (!layers.length) return null;
  const width = chart.clientWidth, height = chart.clientHeight + TITLE;
  const page = getComputedStyle(document.querySelector("[data-testid=stApp]"));
  const whole = made("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` },
    made("rect", { width, height, fill: page.backgroundColor }),
    made("text", { x: 12, y: 26, fill: page.color, "font-family": page.fontFamily, "font-size": 17, "font-weight": 600 }, title),
    made("g", { transform: `translate(0,${TITLE})` }, ...layers.map((layer) => {
      const copy = layer.cloneNode(true);
      copy.querySelectorAll(".hoverlayer, .zoomlayer, .dragcover, .nsewdrag").forEach((each) => each.remove());
      copy.removeAttribute("style");
      return copy;
    })));
  // A part that another one refers to is found inside the file, wherever the page stands.
  const text = new XMLSerializer().serializeToString(whole).replace(/url\((?:&quot;|['"])?[^)#]*#([^)"'&]+)(?:&quot;|['"])?\)/g, "url(#$1)");
  return { text, width, height };
}

function saved(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function savePng({ text, width, height }, name) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  saved(await new Promise((done) => { canvas.toBlob(done, "image/png"); }), name);
}

const KINDS = {
  PNG: (picture, name) => savePng(picture, `${name}.png`),
  SVG: (picture, name) => saved(new Blob([picture.text], { type: "image/svg+xml" }), `${name}.svg`),
};

export default function picture({ data, parentElement }) {
  const said = parentElement.querySelector(".said");
  parentElement.querySelector(".buttons").replaceChildren(...Object.entries(KINDS).map(([kind, save]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: `Save as ${kind}` });
    button.addEventListener("click", async () => {
      const found = drawn(data.chart, data.what);
      said.textContent = found ? "" : GONE;
      if (found) await save(found, data.file);
    });
    return button;
  }));
}
