/** Samples of a daemon's /metrics by their series. */
export async function samplesOf(url: string): Promise<ReadonlyMap<string, string>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")).trimEnd(), line.slice(line.lastIndexOf(" ") + 1)]),
  );
}
