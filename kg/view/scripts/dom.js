// Elements are only ever made here; text goes in as text nodes, never as markup.

/** el("p.names#x", {title: "…"}, "text", child, …): null children are left out. */
function el(selector, attributes, ...children) {
  const [, tag, rest] = selector.match(/^(\w+)(.*)$/);
  const node = document.createElement(tag);
  for (const part of rest.match(/[.#][\w-]+/g) || []) {
    if (part[0] === ".") node.classList.add(part.slice(1));
    else node.id = part.slice(1);
  }
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function english(text) {
  return text ? el("span", { lang: "en" }, text) : null;
}

/** A Chinese text with its English one beside it. */
function words(label) {
  return el("span", null, label.zh, " ", english(label.en === label.zh ? "" : label.en) || "");
}

const SHAPES = {
  dot: "M8 2a6 6 0 1 0 .01 0z",
  square: "M2.5 2.5h11v11h-11z",
  diamond: "M8 1l7 7-7 7-7-7z",
  triangle: "M8 2l6.6 11.5H1.4z",
  triangleDown: "M8 14L1.4 2.5h13.2z",
  star: "M8 1l2.1 4.7 5.1.6-3.8 3.4 1 5.1L8 12.2l-4.4 2.6 1-5.1L.8 6.3l5.1-.6z",
  hexagon: "M4.5 2h7L15 8l-3.5 6h-7L1 8z",
  line: "M0 8h16",
};

function symbol(shape, colour, dashed) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const size = shape === "line" ? 20 : 14;
  for (const [name, value] of Object.entries({ width: size, height: 14, viewBox: "0 0 16 16", "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  path.setAttribute("d", SHAPES[shape]);
  path.setAttribute(shape === "line" ? "stroke" : "fill", colour);
  if (shape === "line") path.setAttribute("stroke-width", "2");
  if (dashed) path.setAttribute("stroke-dasharray", "4 3");
  svg.append(path);
  return svg;
}
