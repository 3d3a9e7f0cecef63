#!/usr/bin/env node
import * as module from "node:module";

// Replaced by the build.
declare const BUILD_VERSION: string;
declare const BUILD_REVISION: string;

// Before anything else is loaded, because it holds for what is loaded after it. Node.js 20, whose types these are, has none.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const { runCommandLine } = await import("./commands/command-line.ts");
const { systemHost } = await import("./platform/host.ts");

// `| head` closes the pipe early, which is not an error.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });

const host = systemHost({ version: BUILD_VERSION, revision: BUILD_REVISION });
process.exitCode = await runCommandLine(host, process.argv.slice(2));
// What a library may still hold open must not keep a command from ending; output that is still on its way must.
await new Promise((resolve) => process.stdout.write("", resolve));
process.exit();
