export function openApiDocument(version: string): unknown {
  return { openapi: "3.1.0", info: { title: "balance-alert", version }, paths: {} };
}
