import type { Host } from "../platform/host.ts";
import { isMissing, whyUnreadable } from "../platform/regular-file.ts";
import type { Config } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { textOfFile } from "./file-text.ts";
import { loadConfig, type ProjectFiles } from "./load.ts";
import { loadProvider } from "./load-provider.ts";
import type { FileText } from "./parse-file.ts";
import { projectFilesOf } from "./project-files.ts";

/**
 * @param text the configuration itself, where it is not in a file
 * @throws ConfigError also when the file cannot be read
 */
export async function readConfig(host: Host, path: string, text?: string): Promise<Config> {
  return loadConfig({
    file: path,
    text: text ?? (await readMainFile(host, path)),
    environment: host.environment,
    nowMs: host.clock.nowMs(),
    loadProvider,
    pause: host.pause,
    readFiles: (patterns) => readProjectFiles(host, path, patterns),
    startWorker: async () => host.startWorker?.("yaml-worker"),
  });
}

async function readMainFile(host: Host, path: string): Promise<string> {
  try {
    return textOfFile(path, await host.readFileBytes(path));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const advice = isMissing(error) ? ": name it with --config.file, or start from config.example.yaml" : "";
    throw new ConfigError([`${path}: cannot be read: ${whyUnreadable(error)}${advice}`]);
  }
}

/** The files in the order of their paths, each once, and why others cannot be read. */
async function readProjectFiles(host: Host, main: string, patterns: readonly string[]): Promise<ProjectFiles> {
  const files: FileText[] = [];
  const problems: string[] = [];
  for (const file of await projectFilesOf(main, patterns, (problem) => problems.push(problem))) {
    try {
      files.push({ file, text: textOfFile(file, await host.readFileBytes(file)) });
    } catch (error) {
      if (error instanceof ConfigError) problems.push(...error.problems);
      else problems.push(`${file}: cannot be read: ${whyUnreadable(error)}`);
    }
  }
  return { files, problems };
}
