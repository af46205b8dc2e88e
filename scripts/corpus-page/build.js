// Bundles what src/ names of its libraries into kg/view/corpus/assets/sigma.js. Their licences stand in kg/view/LICENSES.md.
//
//     npm ci && npm run build
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: { sigma: here("src/sigma.js") },
  outdir: here("../../kg/view/corpus/assets/"),
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  globalName: "sigma",
  mainFields: ["module", "main"],
  target: "es2022",
  legalComments: "none", // the licences stand in kg/view/LICENSES.md
  banner: { js: "/* sigma, graphology and events: see kg/view/LICENSES.md. Built by scripts/corpus-page. */" },
});
