import { expect, it } from "vitest";
import { callCommand } from "../support/command.ts";

/** The names below `Commands:` of a help text. */
function commandsIn(help: string): string[] {
  const [, list = ""] = help.split("\nCommands:\n");
  return [...list.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name]) =>
    name === undefined || name === "help" ? [] : [name],
  );
}

async function helpOf(...path: string[]): Promise<string> {
  const { code, stdout, stderr } = await callCommand([...path, "--help"]);
  expect([code, stderr]).toEqual([0, ""]);
  const below: string[] = [];
  for (const name of commandsIn(stdout)) below.push(await helpOf(...path, name));
  return [`balance-alert ${[...path, "--help"].join(" ")}\n\n${stdout}`, ...below].join("\n");
}

it("the help of every command has its flags, their defaults and their choices", async () => {
  await expect(await helpOf()).toMatchFileSnapshot("../fixtures/help.txt");
});
