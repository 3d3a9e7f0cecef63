import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Certificates made by openssl in a folder of their own. */
export interface Certificates {
  readonly folder: string;
  path(name: string): string;
  text(name: string): string;
  /** Makes NAME.crt and NAME.key, signed by the CA of that name. */
  issue(name: string, options?: { readonly ca?: string; readonly names?: string; readonly days?: number }): void;
  /** Puts one pair in the place of another. */
  copy(from: string, to: string): void;
  remove(): void;
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "http-tls-"));
  const path = (name: string) => join(folder, name);
  const openssl = (...parameters: readonly string[]) =>
    execFileSync("openssl", parameters, { cwd: folder, stdio: "pipe" });
  const authority = (name: string) =>
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
      "-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.crt`); // biome-ignore format: one flag beside its value.
  authority("ca");
  authority("other-ca");
  const issue: Certificates["issue"] = (name, { ca = "ca", names = "IP:127.0.0.1,DNS:localhost", days = 30 } = {}) => {
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", `/CN=${name}`,
      "-keyout", `${name}.key`, "-out", `${name}.csr`); // biome-ignore format: as above.
    writeFileSync(path(`${name}.ext`), `subjectAltName=${names}\n`);
    openssl("x509", "-req", "-in", `${name}.csr`, "-CA", `${ca}.crt`, "-CAkey", `${ca}.key`, "-CAcreateserial",
      "-days", String(days), "-extfile", `${name}.ext`, "-out", `${name}.crt`); // biome-ignore format: as above.
  };
  return {
    folder,
    path,
    text: (name) => readFileSync(path(name), "utf8"),
    issue,
    copy: (from, to) => {
      for (const part of ["crt", "key"]) copyFileSync(path(`${from}.${part}`), path(`${to}.${part}`));
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
