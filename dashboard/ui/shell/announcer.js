// Tells a screen reader what a page says, once it says something else. The region outlives the pages: one that
// comes with its words is not read out.
const ID = "golden-path-announcer";

function regionOf(said) {
  const found = document.getElementById(ID);
  if (found) return found;
  const region = document.createElement("div");
  region.id = ID;
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  Object.assign(region.style, { position: "fixed", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" });
  region.dataset.said = said; // what the first page says is read as its heading
  document.body.append(region);
  return region;
}

/** Another page begins at its top, wherever the one before was scrolled to. */
function fromTheTop(region) {
  const page = window.location.pathname;
  if (region.dataset.page !== undefined && region.dataset.page !== page)
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  region.dataset.page = page;
}

export default function announce({ data }) {
  const region = regionOf(data.said);
  fromTheTop(region);
  if (region.dataset.said === data.said) return;
  region.dataset.said = region.textContent = data.said;
}
