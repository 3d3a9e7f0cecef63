// Prints a software bill of materials of what the program runs with, as CycloneDX 1.6 JSON.
// usage: node scripts/sbom.mjs > sbom.json
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runtimePackages } from "./dependencies.mjs";

const own = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
/** Package URLs encode the @ of a scope: https://github.com/package-url/purl-spec */
const purl = (name, version) => `pkg:npm/${name.replace("@", "%40")}@${version}`;

console.log(
  JSON.stringify(
    {
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      version: 1,
      metadata: {
        component: {
          type: "application",
          "bom-ref": purl(own.name, own.version),
          name: own.name,
          version: own.version,
          purl: purl(own.name, own.version),
          licenses: [{ license: { id: own.license } }],
        },
      },
      components: runtimePackages().map(({ name, version, licence, integrity }) => ({
        type: "library",
        "bom-ref": purl(name, version),
        name,
        version,
        purl: purl(name, version),
        licenses: [{ expression: licence }],
        // npm's integrity is the digest in base64; CycloneDX wants it in hexadecimal.
        ...(integrity?.startsWith("sha512-")
          ? {
              hashes: [
                { alg: "SHA-512", content: Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex") },
              ],
            }
          : {}),
      })),
    },
    null,
    2,
  ),
);
