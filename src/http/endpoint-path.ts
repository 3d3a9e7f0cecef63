/** A route as OpenAPI writes it, for instance `/api/v1/projects/{name}`. */
export type EndpointPath = `/${string}`;

/** Express' spelling of a route. */
export function expressPath(path: EndpointPath): string {
  return path.replaceAll(/\{(\w+)\}/gu, ":$1");
}

/**
 * Says which route a path belongs to, without Express: also a request that was refused before routing is counted under
 * its route. Anything else is `other`, so that a scanner cannot grow the number of series.
 */
export function endpointMatcher(paths: readonly EndpointPath[]): (path: string) => string {
  const plain = new Set<string>(paths.filter((path) => !path.includes("{")));
  const patterns = paths
    .filter((path) => path.includes("{"))
    .map((path) => ({
      path,
      pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/gu, "[^/]+")}$`, "u"),
    }));
  return (path) => (plain.has(path) ? path : (patterns.find(({ pattern }) => pattern.test(path))?.path ?? "other"));
}
