import * as z from "zod";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { collectPages } from "../provider-kit/pagination.ts";
import { awsCall, awsKeyOptions, awsKeys, awsRefusal, signAws } from "../provider-kit/signatures/aws.ts";
import { amount, budget, roundFloatNoise } from "../provider-kit/values.ts";

const Spend = z.object({ Amount: amount, Unit: z.string() });
const Budgets = z.object({
  Budgets: z.array(
    z.object({
      BudgetName: z.string(),
      BudgetType: z.string().nullish(),
      BudgetLimit: Spend.nullish(),
      CalculatedSpend: z.object({ ActualSpend: Spend.nullish() }).nullish(),
    }),
  ),
  NextToken: z.string().nullish(),
});

export const provider = defineProvider({
  id: "aws-budgets",
  name: "AWS Budgets",
  docs: "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_DescribeBudgets.html",
  console: "https://console.aws.amazon.com/costmanagement/home#/budgets",
  summary: "what each budget of the account still allows",
  measures: ["budget"],
  privilege: "budgets:ViewBudget",
  options: {
    ...awsKeyOptions,
    account_id: identifier("AWS account id of twelve digits, in quotes.").refine((id) => /^\d{12}$/.test(id), {
      error: "write the twelve digits in quotes: YAML drops leading zeros of numbers",
    }),
  },
  problems: awsKeys.problems,
  origin: "https://budgets.amazonaws.com",
  authenticate: (request, options, { nowMs }) =>
    signAws(request, awsKeys.of(options), { service: "budgets", region: "us-east-1" }, nowMs),
  failure: awsRefusal,
  async read(api) {
    const input = { AccountId: api.options.account_id, MaxResults: 100 };
    const pages = await collectPages(
      (NextToken: string | undefined) =>
        api.request(awsCall("AWSBudgetServiceGateway.DescribeBudgets", { ...input, NextToken }), Budgets),
      (page) => page.NextToken ?? undefined,
    );
    return { readings: pages.flatMap((page) => page.Budgets.flatMap(left)) };
  },
});

/**
 * Budgets that adjust themselves have no limit, new ones no spend yet: nothing is known of them. Budgets of reservations and
 * savings plans are not spent: they measure how far these are used.
 */
function left({ BudgetName, BudgetType, BudgetLimit, CalculatedSpend }: z.output<typeof Budgets>["Budgets"][number]) {
  const spent = CalculatedSpend?.ActualSpend;
  if (!BudgetLimit || !spent || spent.Unit !== BudgetLimit.Unit || /^(RI|SAVINGS_PLANS)_/.test(BudgetType ?? ""))
    return [];
  const { Amount: limit, Unit: unit } = BudgetLimit;
  return [budget({ account: BudgetName, value: roundFloatNoise(limit - spent.Amount), unit, limit })];
}
