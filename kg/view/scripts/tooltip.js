// The card that follows the mouse: what a node or a line is, with the sentences that say so.

const QUOTED = 2;

function showTooltips() {
  const card = document.getElementById("tooltip");

  const show = (heading, quotes, event) => {
    const sentences = [...new Set(quotes.map(([passage]) => passages[passage].text))];
    const more = sentences.length > QUOTED ? [el("p.more", null, `…… +${sentences.length - QUOTED}`)] : [];
    card.replaceChildren(heading, ...sentences.slice(0, QUOTED).map((text) => el("p", null, `“${text}”`)), ...more);
    card.hidden = false;
    const free = stage.getBoundingClientRect();
    const { clientX, clientY } = event;
    const left = Math.min(clientX - free.left + 14, free.width - card.offsetWidth - 8);
    const below = clientY - free.top + 18;
    const fits = below + card.offsetHeight < free.height;
    card.style.left = `${Math.max(8, left)}px`;
    card.style.top = `${Math.max(8, fits ? below : clientY - free.top - card.offsetHeight - 12)}px`;
  };
  const hide = () => {
    card.hidden = true;
  };

  network.on("hoverNode", ({ node, event }) => {
    const i = Number(node.slice(1));
    const said = statementsOf(i).map((statement) => statement.quote);
    const heading = el("p.head", null, things[i].names[0], " ", words(classes[things[i].cls].label));
    show(heading, said.length ? said : things[i].mentions, event);
  });
  network.on("hoverEdge", ({ edge, event }) => {
    const { source, target, property, planned, statements } = relations[Number(edge.slice(1))];
    const ends = [source, target].map((i) => things[i].names[0]);
    const heading = el("p.head", null, `${ends[0]} → ${properties[property].label.zh} → ${ends[1]} `, badge(planned));
    show(heading, statements.map((statement) => statement.quote), event);
  });
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom", "click"]) network.on(event, hide);
}
