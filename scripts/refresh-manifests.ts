// Puts alert_rules.yml and the dashboards into the rendered manifests, where only those changed and Helm is not at hand:
// `node scripts/run-ts.mjs scripts/refresh-manifests.ts`. With `--check` it only compares, and ends with 1 when they differ.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parse, parseDocument } from "yaml";
import { z } from "zod";

const RuleFile = z.object({ groups: z.array(z.unknown()) });
const dashboards = "grafana/dashboards";
const sources = [
  {
    manifest: "deploy/manifests/prometheusrule.yaml",
    path: ["spec", "groups"],
    content: () => RuleFile.parse(parse(readFileSync("alert_rules.yml", "utf8"))).groups,
  },
  {
    manifest: "deploy/manifests/dashboard.yaml",
    path: ["data"],
    content: () =>
      Object.fromEntries(readdirSync(dashboards).map((file) => [file, readFileSync(`${dashboards}/${file}`, "utf8")])),
  },
];

for (const { manifest, path, content } of sources) {
  const document = parseDocument(readFileSync(manifest, "utf8"));
  const present: unknown = document.toJS();
  const wanted = content();
  document.setIn(path, wanted);
  if (isDeepStrictEqual(document.toJS(), present)) continue;
  if (process.argv.includes("--check")) {
    process.stderr.write(`${manifest} is not current: run node scripts/run-ts.mjs scripts/refresh-manifests.ts\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(manifest, document.toString({ lineWidth: 0 }));
  }
}
