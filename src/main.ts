import { runCommandLine } from "./commands/command-line.ts";
import { systemHost } from "./platform/host.ts";

// Replaced by the build.
declare const BUILD_VERSION: string;
declare const BUILD_REVISION: string;

// In a function, because a script, which starts faster than a module, cannot await at its top.
async function main(): Promise<void> {
  const host = systemHost({ version: BUILD_VERSION, revision: BUILD_REVISION });
  process.exitCode = await runCommandLine(host, process.argv.slice(2));
  // What a library may still hold open must not keep a command from ending; output that is still on its way must.
  await new Promise((resolve) => process.stdout.write("", resolve));
  process.exit();
}

void main();
