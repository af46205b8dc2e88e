// What the mouse and the keyboard do.

const openLegend = document.getElementById("open-legend");

function setLegendOpen(open) {
  legend.classList.toggle("open", open);
  openLegend.setAttribute("aria-expanded", String(open));
}

network.on("click", ({ nodes: [node], edges: [edge] }) => {
  setLegendOpen(false);
  if (node !== undefined) selectThing(Number(node.slice(1)));
  else if (edge !== undefined) selectRelation(Number(edge.slice(1)));
  else closePanel();
});
openLegend.addEventListener("click", () => setLegendOpen(!legend.classList.contains("open")));
document.getElementById("fit").addEventListener("click", fit);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  if (!results.hidden) closeResults();
  else {
    setLegendOpen(false);
    closePanel();
  }
});

drawLegend();
firstView();
