// What is written on the drawing.

const FONT = '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif';
const INK = "#1d2733";
const SOFT = "#4a5561";

function write(context, text, x, y, size, { bold = false, colour = INK, align = "center", halo = true } = {}) {
  context.font = `${bold ? 700 : 400} ${size}px ${FONT}`;
  context.textAlign = align;
  context.textBaseline = "middle";
  if (halo) {
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = "#fffffff0";
    context.strokeText(text, x, y);
  }
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

const shortened = (text, most) => ([...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text);

/** A class's circle has its name and count where they fit, else its count, else nothing. */
function labelCircle(context, { x, y, size, label, count, colour, outside }) {
  context.beginPath();
  context.arc(x, y, Math.max(1, size - 1), 0, 2 * Math.PI);
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke();
  const letters = Math.min(16, size * 0.55, (1.65 * size) / [...label].length);
  if (letters >= 10) {
    write(context, label, x, y - letters * 0.55, letters, { halo: false });
    write(context, String(count), x, y + letters * 0.65, letters, { halo: false, bold: true });
  } else if (size >= 8 && count > 1) {
    write(context, String(count), x, y, Math.min(12, size), { halo: false, bold: true });
    if (outside) write(context, label, x, y + size + 9, 12);
  } else if (outside) write(context, `${label} ${count}`, x, y + size + 9, 12);
}

let taken = []; // the room of the labels that this frame has: left, right, top, bottom, whether of a place

function clearLabels() {
  taken = [];
}

/** Whether a label of so many letters has room below a height; a place's name gives way to those of places only. */
function hasRoom(x, top, letters, size, ofPlace) {
  const half = (letters * size) / 2 + 1;
  const room = [x - half, x + half, top, top + 1.4 * size, ofPlace];
  const free = !taken.some((other) => (other[4] || !ofPlace) && room[0] < other[1] && room[1] > other[0] && room[2] < other[3] && room[3] > other[2]);
  if (free) taken.push(room);
  return free;
}

function labelPlace(context, { x, y, size, label, count }) {
  const letters = Math.max(12, Math.min(21, size * 0.75));
  const text = shortened(label, 12);
  if (!hasRoom(x, y - letters * 1.1, [...text].length, letters, true)) return;
  write(context, text, x, y - letters * 0.45, letters, { bold: true });
  if (size > 4) write(context, String(count), x, y + letters * 0.7, Math.max(11, letters * 0.7), { colour: SOFT });
}

/** An entity's name stands below it where no other name is. */
function labelEntity(context, { x, y, size, label, strong, highlighted }) {
  const [text, letters] = [shortened(label, 18), strong ? 14 : 12];
  if (hasRoom(x, y + size, [...text].length, letters, Boolean(strong)) || highlighted) write(context, text, x, y + size + 9, letters, { bold: Boolean(strong) });
}

const LABELS = { circle: labelCircle, place: labelPlace, entity: labelEntity };

function drawLabel(context, data) {
  if (data.label) LABELS[data.kind](context, data);
}

/** Under the mouse a node has its full name on a card. */
function drawHover(context, data) {
  if (!data.hover || data.highlighted) return; // what is picked out has its name below it already
  const { x, y, size, hover } = data;
  context.font = `700 13px ${FONT}`;
  const text = shortened(hover, 40);
  const width = context.measureText(text).width + 16;
  const left = Math.max(4, Math.min(renderer.getDimensions().width - width - 4, x - width / 2));
  const top = y - size - 32 > 2 ? y - size - 32 : y + size + 6;
  context.beginPath();
  context.roundRect(left, top, width, 26, 6);
  context.fillStyle = "#ffffff";
  context.shadowColor = "#1d273340";
  context.shadowBlur = 8;
  context.fill();
  context.shadowBlur = 0;
  context.strokeStyle = "#aeb6bd";
  context.lineWidth = 1;
  context.stroke();
  write(context, text, left + 8, top + 13.5, 13, { bold: true, align: "left", halo: false });
}
