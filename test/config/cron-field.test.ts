/** Values at and beyond their limits: what is refused, and what is not. */
import { describe, expect, it } from "vitest";
import { entries, placedProblemsOf } from "../support/config.ts";

const ofProject = entries.keyedProject;
const ofSchedule = (schedule: string) => ofProject(`schedule: ${schedule}`);

type Table = readonly (readonly [string, readonly string[]])[];

const schedules: Table = [
  ["15s", ['5:15: projects[0].schedule: "15s" is a duration: write the schedule "*/15 * * * * *"']],
  ["30s", ['5:15: projects[0].schedule: "30s" is a duration: write the schedule "*/30 * * * * *"']],
  ["45s", ['5:15: projects[0].schedule: "45s" is a duration: write the schedule "*/5 * * * *"']],
  ["1m", ['5:15: projects[0].schedule: "1m" is a duration: write the schedule "* * * * *"']],
  ["7m", ['5:15: projects[0].schedule: "7m" is a duration: write the schedule "*/10 * * * *"']],
  ["20m", ['5:15: projects[0].schedule: "20m" is a duration: write the schedule "*/20 * * * *"']],
  ["59m", ['5:15: projects[0].schedule: "59m" is a duration: write the schedule "0 * * * *"']],
  ["60m", ['5:15: projects[0].schedule: "60m" is a duration: write the schedule "0 * * * *"']],
  ["90m", ['5:15: projects[0].schedule: "90m" is a duration: write the schedule "0 */2 * * *"']],
  ["2h", ['5:15: projects[0].schedule: "2h" is a duration: write the schedule "0 */2 * * *"']],
  ["5h", ['5:15: projects[0].schedule: "5h" is a duration: write the schedule "0 */6 * * *"']],
  ["12h", ['5:15: projects[0].schedule: "12h" is a duration: write the schedule "0 */12 * * *"']],
  ["24h", ['5:15: projects[0].schedule: "24h" is a duration: write the schedule "0 6 * * *"']],
  ["3d", ['5:15: projects[0].schedule: "3d" is a duration: write the schedule "0 6 * * 1"']],
  ["1w", ['5:15: projects[0].schedule: "1w" is a duration: write the schedule "0 6 * * 1"']],
  ["0s", ['5:15: projects[0].schedule: "0s" has 1 field, expected 5 or 6']],
  ["1ms", ['5:15: projects[0].schedule: "1ms" is a duration: write the schedule "*/5 * * * *"']],
  ["1.5m", ['5:15: projects[0].schedule: "1.5m" is a duration: write the schedule "*/5 * * * *"']],
  ["'2 h'", ['5:15: projects[0].schedule: "2 h" has 2 fields, expected 5 or 6']],
  ["hourly", ['5:15: projects[0].schedule: "hourly" has 1 field, expected 5 or 6']],
  ["'@daily'", []],
  ["[5]", ['5:5: projects[0].schedule: write a cron expression in quotes, such as "*/10 * * * *"']],
  ["5", ['5:15: projects[0].schedule: write a cron expression in quotes, such as "*/10 * * * *"']],
];

describe.each([["a project with the schedule", ofSchedule, schedules]])("%s", (_, textOf, table) => {
  it.each(table)("%s", async (lines, wanted) => {
    expect(await placedProblemsOf(textOf(lines))).toEqual(wanted);
  });
});
