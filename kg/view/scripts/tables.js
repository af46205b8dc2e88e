// Tables that can be sorted, narrowed down and saved, and lists that can be narrowed down. Without this they are plain.
{
  const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });
  const SCALE = 4;

  /** The text of an element without its English. */
  const chinese = (node) => {
    const copy = node.cloneNode(true);
    for (const part of copy.querySelectorAll('[lang="en"]')) part.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  const rowsOf = (table) => [...table.tBodies[0].rows];
  const headsOf = (table) => [...table.tHead.rows[0].cells];

  // A sum of decimals, exact: counted in ten-thousandths.
  const toUnits = (decimal) => {
    const [whole, part = ""] = decimal.split(".");
    return BigInt(whole + part.padEnd(SCALE, "0").slice(0, SCALE));
  };
  const money = (units) => {
    const [power, name] = [[8, "亿元"], [4, "万元"], [0, "元"]].find(([power]) => !power || units >= 10n ** BigInt(power + SCALE));
    const size = 10n ** BigInt(power + SCALE);
    const rest = String(units % size).padStart(power + SCALE, "0").replace(/0+$/, "");
    return `${units / size}${rest && "."}${rest}${name}`;
  };

  const keyOf = (row, column, kind) => {
    const value = row.cells[column].dataset.value;
    if (kind === "number") return value ? Number(value) : null;
    return chinese(row.cells[column]) || null;
  };

  /** Sorts by a column; what has no value stays at the end both ways, and equals stay as they were. */
  const sortBy = (table, column, kind, descending) => {
    const keyed = rowsOf(table).map((row) => ({ row, key: keyOf(row, column, kind) }));
    keyed.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
      const order = kind === "number" ? a.key - b.key : collator.compare(a.key, b.key);
      return descending ? -order : order;
    });
    table.tBodies[0].append(...keyed.map(({ row }) => row));
  };

  const makeSortable = (table) => {
    headsOf(table).forEach((head, column) => {
      const kind = head.dataset.sort;
      if (!kind) return;
      const button = el("button.sort", { type: "button" }, ...head.childNodes, el("span.arrow", { "aria-hidden": "true" }));
      head.append(button);
      button.addEventListener("click", () => {
        // Sums are looked at from the greatest down.
        const was = head.getAttribute("aria-sort");
        const descending = was ? was === "ascending" : "sum" in head.dataset;
        for (const other of headsOf(table)) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sortBy(table, column, kind, descending);
      });
    });
  };

  const tell = (node, shown, all, unit, more = "") =>
    node.replaceChildren(`显示 ${shown} / ${all} ${unit}${more} `, el("span", { lang: "en" }, "shown"));

  const input = (label) =>
    el("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: label, "aria-label": label });

  /** A list of all that stands in a column, to choose one of. */
  const chooser = (table, head, column) => {
    const numbers = new Map();
    for (const row of rowsOf(table)) {
      const choice = row.cells[column].dataset.choice;
      if (choice) numbers.set(choice, (numbers.get(choice) || 0) + 1);
    }
    if (numbers.size < 2) return null;
    const name = chinese(head);
    const options = [...numbers].map(([choice, number]) => el("option", { value: choice }, `${choice}（${number}）`));
    const select = el("select", { "aria-label": head.textContent.replace(/\s+/g, " ").trim() }, el("option", { value: "" }, `${name}：全部`), ...options);
    return { select, column };
  };

  const makeFilter = (box) => {
    const table = box.querySelector("table");
    const words = input("筛选 Filter");
    const told = el("span.told", { role: "status" });
    const choosers = headsOf(table)
      .map((head, column) => ("choose" in head.dataset ? chooser(table, head, column) : null))
      .filter((found) => found !== null);
    const sum = headsOf(table).findIndex((head) => "sum" in head.dataset);
    const narrow = () => {
      const wanted = words.value.trim().toLowerCase();
      for (const row of rowsOf(table)) {
        const fits = choosers.every(({ select, column }) => !select.value || row.cells[column].dataset.choice === select.value);
        row.hidden = !fits || !row.textContent.toLowerCase().includes(wanted);
      }
      const shown = rowsOf(table).filter((row) => !row.hidden);
      const sums = sum < 0 ? [] : shown.map((row) => row.cells[sum].dataset.value).filter(Boolean);
      const total = sums.length ? `，总投资合计 ${money(sums.reduce((all, one) => all + toUnits(one), 0n))}` : "";
      tell(told, shown.length, rowsOf(table).length, box.dataset.unit, total);
    };
    words.addEventListener("input", narrow);
    for (const { select } of choosers) select.addEventListener("change", narrow);
    const save = el("button.save", { type: "button", onclick: () => saveTable(table, `${box.dataset.table}.csv`) }, "CSV");
    box.prepend(el("div.table-tools", null, words, ...choosers.map(({ select }) => select), told, save));
    narrow();
  };

  /** A cell of a CSV file; what a spreadsheet would take for a formula begins with an apostrophe. */
  const csvCell = (text) => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

  const csvOf = (table) =>
    [table.tHead.rows[0], ...rowsOf(table).filter((row) => !row.hidden)]
      .map((row) => [...row.cells].map((cell) => csvCell(chinese(cell))).join(","))
      .join("\r\n");

  const saveTable = (table, name) => {
    const address = URL.createObjectURL(new Blob(["\ufeff", csvOf(table), "\r\n"], { type: "text/csv;charset=utf-8" }));
    const link = el("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };

  const makeListFilter = (box) => {
    const words = input("筛选 Filter");
    const told = el("span.told", { role: "status" });
    const items = [...box.querySelectorAll(box.dataset.filter)];
    const narrow = () => {
      const wanted = words.value.trim().toLowerCase();
      for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(wanted);
      for (const letter of box.querySelectorAll(".letter")) letter.hidden = !letter.querySelector(".term:not([hidden])");
      tell(told, items.filter((item) => !item.hidden).length, items.length, box.dataset.unit);
    };
    words.addEventListener("input", narrow);
    box.prepend(el("div.table-tools", null, words, told));
    narrow();
  };

  for (const table of document.querySelectorAll("table.sortable")) makeSortable(table);
  for (const box of document.querySelectorAll(".table-box")) makeFilter(box);
  for (const box of document.querySelectorAll("[data-filter]")) makeListFilter(box);
}
