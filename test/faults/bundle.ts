import { join } from "node:path";
import { build } from "esbuild";

/** Makes a module that Node can run out of a TypeScript file of this folder. */
export async function bundled(source: string, folder: string): Promise<string> {
  const outfile = join(folder, source.replace(/\.ts$/, ".mjs"));
  await build({
    entryPoints: [join(import.meta.dirname, source)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return outfile;
}
