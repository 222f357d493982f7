// Writes what the pages load into the folder that is named: `node build.mjs dist`. recipes/assets.py calls it.
import { build } from "esbuild";

await build({
  entryPoints: { "recipes/editor/main": new URL("src/main.js", import.meta.url).pathname },
  outdir: process.argv[2],
  bundle: true,
  minify: true,
  sourcemap: true,
  format: "esm",
  target: "es2022",
  legalComments: "linked",
  // Scripts that every page has; the browser finds them beside the bundle, below static/.
  external: ["../js/*", "../../capstone/*"],
  logLevel: "warning",
}).catch(() => process.exit(1)); // esbuild has said what is wrong
