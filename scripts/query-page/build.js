// Bundles src/ with the editor into kg/serving/assets/: query.js, query.css, and LICENSES.txt of all that is in them.
//
//     npm ci && npm run build
import { readFile, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ASSETS = here("../../kg/serving/assets/");

// For packages that declare this licence but do not carry its text.
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

await build({
  entryPoints: { query: here("src/query.js") },
  outdir: ASSETS,
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: "es2022",
  legalComments: "none", // they stand in LICENSES.txt, with the texts that they refer to
  banner: {
    js: "/* Built by scripts/query-page from its src/ and the packages in LICENSES.txt. */",
    css: "/* Built by scripts/query-page from its src/ and the packages in LICENSES.txt. */",
  },
});
await writeFile(`${ASSETS}LICENSES.txt`, await licences(), "utf8");

/** The licences of the editor and of the packages that its own bundle holds, by the sources that its map names. */
async function licences() {
  const maps = ["@zazuko/yasqe/build/yasqe.esm.js.map", "@zazuko/yasgui-utils/build/utils.esm.js.map"];
  const names = new Set(["@zazuko/yasqe", "@zazuko/yasgui-utils"]);
  for (const map of maps) {
    const { sources } = JSON.parse(await readFile(here(`node_modules/${map}`), "utf8"));
    for (const source of sources.filter((s) => s.includes("node_modules/"))) {
      const [first, second] = source.split("node_modules/").at(-1).split("/");
      names.add(first.startsWith("@") ? `${first}/${second}` : first);
    }
  }
  const texts = await Promise.all([...names].sort().map(licence));
  const head = "The query page (query.js, query.css) contains the following packages from npm.\n";
  return [head, ...texts].join(`\n${"=".repeat(80)}\n\n`);
}

async function licence(name) {
  const folder = here(`node_modules/${name}/`);
  const { version, license, homepage, repository, author } = JSON.parse(await readFile(`${folder}package.json`, "utf8"));
  const source = homepage ?? repository?.url ?? repository ?? "";
  const by = author ? `Author: ${author.name ?? author}\n` : "";
  const file = (await readdir(folder)).filter((entry) => /^licen[cs]e(\.|$)/i.test(entry)).sort()[0];
  const text = file ? (await readFile(folder + file, "utf8")).trim() : license === "MIT" ? MIT : `See ${source}`;
  return `${name} ${version}\nLicence: ${license}\n${by}Source: ${source}\n\n${text}\n`.replaceAll("\r\n", "\n");
}
