import { describe, expect, it } from "vitest";
import { cronWords } from "../../../src/http/page/cron-words.ts";
import { english } from "../../../src/http/page/dictionary-en.ts";
import { chinese } from "../../../src/http/page/dictionary-zh.ts";
import { explainCronProblem } from "../../../src/schedule/cron-expression.ts";

describe("a schedule in words", () => {
  it.each([
    ["* * * * *", "every minute", "每分钟"],
    ["*/10 * * * *", "every 10 minutes", "每 10 分钟"],
    ["*/30 * * * * *", "every 30 seconds", "每 30 秒"],
    ["0 * * * *", "every hour", "每小时"],
    ["@hourly", "every hour", "每小时"],
    ["0,20,40 * * * *", "every 20 minutes", "每 20 分钟"],
    ["5 * * * *", "at minute 5 of the hour", "每小时第 5 分"],
    ["*/25 * * * *", "at minutes 0, 25 and 50 of the hour", "每小时第 0、25、50 分"],
    ["0 */6 * * *", "every 6 hours", "每 6 小时"],
    ["15 */6 * * *", "every 6 hours, at minute 15 of the hour", "每小时第 15 分，每 6 小时"],
    ["0 9,18 * * *", "every day at 09:00 and 18:00", "每天 09:00、18:00"],
    ["@daily", "every day at 00:00", "每天 00:00"],
    ["30 0 9 * * *", "every day at 09:00:30", "每天 09:00:30"],
    ["0 9 * * 1-5", "at 09:00, on Monday to Friday", "每周一至周五 09:00"],
    ["0 9 * * SUN,WED", "at 09:00, on Wednesday and Sunday", "每周三、周日 09:00"],
    [
      "*/10 9-17 * * MON-FRI",
      "every 10 minutes, from 09:00 to 17:50, on Monday to Friday",
      "每周一至周五 09:00 至 17:50，每 10 分钟",
    ],
    ["0 8-20 * * *", "every hour, from 08:00 to 20:00", "08:00 至 20:00，每小时"],
    ["0 7 1 * *", "at 07:00, on day 1 of the month", "每月 1 日 07:00"],
    ["0 7 1,15 * ?", "at 07:00, on day 1 and 15 of the month", "每月 1、15 日 07:00"],
    ["0 7 L * *", "at 07:00, on the last day of the month", "每月最后一天 07:00"],
    ["0 0 1 1 *", "at 00:00, on day 1 of the month, in January", "1月，每月 1 日 00:00"],
    [
      "0 0 1 JAN-MAR,6 *",
      "at 00:00, on day 1 of the month, in January to March and June",
      "1月至3月、6月，每月 1 日 00:00",
    ],
    ["0 9 15W * *", undefined, undefined],
    ["0 9 * * MON#2", undefined, undefined],
    ["0 9 1 * 1", undefined, undefined],
    ["0 22-2 * * *", undefined, undefined],
    ["7 1,5,7,11,13 * * *", undefined, undefined],
  ])("%s: %s", (expression, inEnglish, inChinese) => {
    expect(explainCronProblem(expression)).toBeUndefined();
    expect([cronWords(expression, english), cronWords(expression, chinese)]).toEqual([inEnglish, inChinese]);
  });
});

const expressions = [
  "@weekly",
  "@monthly",
  "@yearly",
  "@DAILY",
  "  0   9 * * *  ",
  "0 9 * * MON,WED,FRI,SUN",
  "0 9 * * TUE,THU,SAT",
  "0 9 * * 0,7",
  "0 9 * * 0-6",
  "0 9 1-31 * *",
  "0 9 ? * ?",
  "0 9 * 1-12 *",
  "0 0 1 JAN,MAR,MAY,JUL,SEP,NOV *",
  "0 0 1 feb,apr,jun,aug,oct,dec *",
  "0 7 l * *",
  "0 9 1-5/2 * *",
  "0 9 1-3,10 * *",
  "0 9 1,2 * *",
  "0 9 31 * *",
  "0 9 30/1 * *",
  "0,30 * * * * *",
  "59 * * * * *",
  "*/30 0 * * * *",
  "*/30 * 9 * * *",
  "*/7 * * * * *",
  "0 0,12 * * *",
  "0 0,8,16 * * *",
  "30 0,8,16 * * *",
  "0,30 0,12 * * *",
  "0,30 0,8,16 * * *",
  "0,20,40 9,10 * * *",
  "5 0,20,40 9,10 * * *",
  "5-7 * * * *",
  "0 1,3,5,7,9 * * *",
  "0 1-10/2 * * *",
  "7 0-23/2 * * *",
  "59 23 31 12 6",
  "0 9 * * 1-7",
  "0 9 15 * 1#2",
];

it("of every kind has its words, or none where they would be longer than the expression", () => {
  const words = expressions.map((expression) => [
    expression,
    cronWords(expression, english),
    cronWords(expression, chinese),
  ]);
  expect(words).toMatchInlineSnapshot(`
    [
      [
        "@weekly",
        "at 00:00, on Sunday",
        "每周日 00:00",
      ],
      [
        "@monthly",
        "at 00:00, on day 1 of the month",
        "每月 1 日 00:00",
      ],
      [
        "@yearly",
        "at 00:00, on day 1 of the month, in January",
        "1月，每月 1 日 00:00",
      ],
      [
        "@DAILY",
        "every day at 00:00",
        "每天 00:00",
      ],
      [
        "  0   9 * * *  ",
        "every day at 09:00",
        "每天 09:00",
      ],
      [
        "0 9 * * MON,WED,FRI,SUN",
        "at 09:00, on Monday, Wednesday, Friday and Sunday",
        "每周一、周三、周五、周日 09:00",
      ],
      [
        "0 9 * * TUE,THU,SAT",
        "at 09:00, on Tuesday, Thursday and Saturday",
        "每周二、周四、周六 09:00",
      ],
      [
        "0 9 * * 0,7",
        "at 09:00, on Sunday",
        "每周日 09:00",
      ],
      [
        "0 9 * * 0-6",
        "every day at 09:00",
        "每天 09:00",
      ],
      [
        "0 9 1-31 * *",
        "every day at 09:00",
        "每天 09:00",
      ],
      [
        "0 9 ? * ?",
        "every day at 09:00",
        "每天 09:00",
      ],
      [
        "0 9 * 1-12 *",
        "every day at 09:00",
        "每天 09:00",
      ],
      [
        "0 0 1 JAN,MAR,MAY,JUL,SEP,NOV *",
        "at 00:00, on day 1 of the month, in January, March, May, July, September and November",
        "1月、3月、5月、7月、9月、11月，每月 1 日 00:00",
      ],
      [
        "0 0 1 feb,apr,jun,aug,oct,dec *",
        "at 00:00, on day 1 of the month, in February, April, June, August, October and December",
        "2月、4月、6月、8月、10月、12月，每月 1 日 00:00",
      ],
      [
        "0 7 l * *",
        "at 07:00, on the last day of the month",
        "每月最后一天 07:00",
      ],
      [
        "0 9 1-5/2 * *",
        "at 09:00, on day 1, 3 and 5 of the month",
        "每月 1、3、5 日 09:00",
      ],
      [
        "0 9 1-3,10 * *",
        "at 09:00, on day 1 to 3 and 10 of the month",
        "每月 1至3、10 日 09:00",
      ],
      [
        "0 9 1,2 * *",
        "at 09:00, on day 1 and 2 of the month",
        "每月 1、2 日 09:00",
      ],
      [
        "0 9 31 * *",
        "at 09:00, on day 31 of the month",
        "每月 31 日 09:00",
      ],
      [
        "0 9 30/1 * *",
        "at 09:00, on day 30 and 31 of the month",
        "每月 30、31 日 09:00",
      ],
      [
        "0,30 * * * * *",
        "every 30 seconds",
        "每 30 秒",
      ],
      [
        "59 * * * * *",
        undefined,
        undefined,
      ],
      [
        "*/30 0 * * * *",
        undefined,
        undefined,
      ],
      [
        "*/30 * 9 * * *",
        undefined,
        undefined,
      ],
      [
        "*/7 * * * * *",
        undefined,
        undefined,
      ],
      [
        "0 0,12 * * *",
        "every day at 00:00 and 12:00",
        "每天 00:00、12:00",
      ],
      [
        "0 0,8,16 * * *",
        "every 8 hours",
        "每 8 小时",
      ],
      [
        "30 0,8,16 * * *",
        "every 8 hours, at minute 30 of the hour",
        "每小时第 30 分，每 8 小时",
      ],
      [
        "0,30 0,12 * * *",
        "every day at 00:00, 00:30, 12:00 and 12:30",
        "每天 00:00、00:30、12:00、12:30",
      ],
      [
        "0,30 0,8,16 * * *",
        undefined,
        undefined,
      ],
      [
        "0,20,40 9,10 * * *",
        "every 20 minutes, from 09:00 to 10:40",
        "09:00 至 10:40，每 20 分钟",
      ],
      [
        "5 0,20,40 9,10 * * *",
        undefined,
        undefined,
      ],
      [
        "5-7 * * * *",
        "at minutes 5, 6 and 7 of the hour",
        "每小时第 5、6、7 分",
      ],
      [
        "0 1,3,5,7,9 * * *",
        undefined,
        undefined,
      ],
      [
        "0 1-10/2 * * *",
        undefined,
        undefined,
      ],
      [
        "7 0-23/2 * * *",
        "every 2 hours, at minute 7 of the hour",
        "每小时第 7 分，每 2 小时",
      ],
      [
        "59 23 31 12 6",
        undefined,
        undefined,
      ],
      [
        "0 9 * * 1-7",
        "every day at 09:00",
        "每天 09:00",
      ],
      [
        "0 9 15 * 1#2",
        undefined,
        undefined,
      ],
    ]
  `);
});
