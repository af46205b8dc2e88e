// The shown part as a picture: PNG from the canvas, SVG made anew from what stands in view.

{
  const SVG = "http://www.w3.org/2000/svg";
  const PAPER = "#fbfaf7";

  function download(blob, ending) {
    const address = URL.createObjectURL(blob);
    const name = `${page.data.place}-${page.data.year}.${ending}`;
    const link = el("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  function savePng() {
    const seen = document.querySelector("#drawing canvas");
    const copy = document.createElement("canvas");
    copy.width = seen.width;
    copy.height = seen.height;
    const pen = copy.getContext("2d");
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, copy.width, copy.height);
    pen.drawImage(seen, 0, 0);
    copy.toBlob((blob) => download(blob, "png"), "image/png");
  }

  function shape(name, attributes, ...children) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    node.append(...children);
    return node;
  }

  /** Places are the canvas's own, so that one viewBox shows what the screen shows. */
  function makeSvg() {
    const { width, height } = stage.getBoundingClientRect();
    const from = network.DOMtoCanvas({ x: 0, y: 0 });
    const to = network.DOMtoCanvas({ x: width, y: height });
    const box = [from.x, from.y, to.x - from.x, to.y - from.y].map(Math.round);
    const svg = shape("svg", { xmlns: SVG, width: Math.round(width), height: Math.round(height), viewBox: box.join(" "), "font-family": options.nodes.font.face });
    svg.append(
      shape("title", {}, `${page.data.place} ${page.data.year}`),
      shape("defs", {}, shape("marker", { id: "arrow", viewBox: "0 0 10 10", refX: 10, refY: 5, markerWidth: 6, markerHeight: 6, orient: "auto" }, shape("path", { d: "M0 1L10 5L0 9z", fill: EDGE.color }))),
      shape("rect", { x: box[0], y: box[1], width: box[2], height: box[3], fill: PAPER }),
      ...shownRelations().map(line),
      ...shownThings().flatMap(figure),
    );
    return svg;
  }

  function line(i) {
    const { source, target, planned } = relations[i];
    const [a, b] = [source, target].map((n) => network.getPosition(`n${n}`));
    const far = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const short = Math.min(page.nodes[target].size + 2, far / 2) / far;
    const colour = (page.edges[i].color || EDGE).color;
    const dash = planned ? { "stroke-dasharray": "6 5" } : {};
    return shape("line", { x1: a.x, y1: a.y, x2: b.x - (b.x - a.x) * short, y2: b.y - (b.y - a.y) * short, stroke: colour, "stroke-width": page.edges[i].width || options.edges.width, "marker-end": "url(#arrow)", ...dash });
  }

  function figure(i) {
    const { x, y } = network.getPosition(`n${i}`);
    const { size, label, font, shape: form, color } = page.nodes[i];
    const scale = size / 7;
    const mark = shape("path", { d: SHAPES[form], fill: color.background, transform: `translate(${x - 8 * scale} ${y - 8 * scale}) scale(${scale})` });
    const lines = label.split("\n").map((text, n) => shape("tspan", { x, dy: n ? font.size * 1.2 : 0 }, text));
    const text = shape("text", { x, y: y + size + font.size * 1.1, "text-anchor": "middle", "font-size": font.size, fill: INK, stroke: PAPER, "stroke-width": 3, "paint-order": "stroke" }, ...lines);
    return [mark, text];
  }

  function saveSvg() {
    const text = new XMLSerializer().serializeToString(makeSvg());
    download(new Blob([text], { type: "image/svg+xml" }), "svg");
  }

  document.getElementById("save-png").addEventListener("click", savePng);
  document.getElementById("save-svg").addEventListener("click", saveSvg);
}
