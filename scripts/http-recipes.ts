/** How real answers are read with the provider `http`: for docs/providers.md, and for the test that runs each. */
export interface HttpRecipe {
  readonly title: string;
  readonly text: readonly string[];
  readonly docs: string;
  /** An entry of `projects` in YAML. */
  readonly project: string;
  /** As documented by the vendor, shortened to what matters. */
  readonly answer: unknown;
  readonly readings: readonly Record<string, unknown>[];
}

export const httpRecipes: readonly HttpRecipe[] = [
  {
    title: "A quota with its end",
    text: ["GitHub's REST API: `limit` makes a share of the amount, `resets_at` says when the quota refills."],
    docs: "https://docs.github.com/en/rest/rate-limit/rate-limit",
    project: `
projects:
  - name: GitHub API
    provider: http
    request: { url: "https://api.github.com/rate_limit" }
    bearer_token: \${GITHUB_TOKEN}
    readings:
      - type: quota
        unit: requests
        value: resources.core.remaining
        limit: resources.core.limit
        resets_at: resources.core.reset
    threshold: 500
`,
    answer: { resources: { core: { limit: 5000, used: 1, remaining: 4999, reset: 1795262400 } } },
    readings: [
      {
        kind: "remaining",
        type: "quota",
        unit: "requests",
        value: 4999,
        limit: 5000,
        resetsAt: "2026-11-21T12:00:00.000Z",
      },
    ],
  },
  {
    title: "The month so far (`query` with dates)",
    text: [
      "What one project of an OpenAI organization has cost: the built-in `openai` reads the organization.",
      "`{{ ... }}` in texts of `url`, `query` and `json` is JSONata over `now`, `dayStart` and `monthStart`, in ISO 8601 with the offset of `timezone` (UTC unless written): `{{ $substring(monthStart, 0, 10) }}` is a date, `{{ $toMillis(dayStart) / 1000 }}` is Unix time.",
    ],
    docs: "https://platform.openai.com/docs/api-reference/usage/costs",
    project: `
projects:
  - name: One project
    provider: http
    request:
      url: "https://api.openai.com/v1/organization/costs"
      query: { start_time: "{{ $toMillis(monthStart) / 1000 }}", project_ids: proj_abc, limit: 31 }
    bearer_token: \${OPENAI_ADMIN_KEY}
    readings:
      - { window: month, unit: USD, value: "$sum(data.results.amount.value)" }
`,
    answer: {
      object: "page",
      data: [
        {
          object: "bucket",
          start_time: 1793491200,
          end_time: 1793577600,
          results: [{ object: "organization.costs.result", amount: { value: 0.06, currency: "usd" } }],
        },
      ],
      has_more: false,
      next_page: null,
    },
    readings: [{ kind: "usage", window: "month", unit: "USD", value: 0.06 }],
  },
  {
    title: "A question in JSON (`method`, `json`)",
    text: [
      "The account that pays for transactions on Ethereum, from a node of your own: `json` is sent as the body, and `method` is POST where there is a body.",
      "JSONata reads hexadecimal text as a number; the node states wei.",
      "A JSON-RPC server answers 200 with an `error` in it: `success` makes a failure of that.",
    ],
    docs: "https://ethereum.org/developers/docs/apis/json-rpc/",
    project: `
projects:
  - name: Gas wallet
    provider: http
    request:
      method: POST
      url: http://127.0.0.1:8545/
      json:
        jsonrpc: "2.0"
        id: 1
        method: eth_getBalance
        params: ["0x407d73d8a49eeb85d32cf465507dd71d507100c1", latest]
    success: $exists(result)
    message: error.message
    readings: [{ unit: ETH, value: $number(result) / 1e18 }]
    threshold: 0.05
`,
    answer: { jsonrpc: "2.0", id: 1, result: "0x0234c8a3397aab58" },
    readings: [{ kind: "remaining", type: "balance", unit: "ETH", value: 0.158972490234375 }],
  },
  {
    title: "A form with the key in it (`form`)",
    text: [
      "Melotext answers 200 to a wrong key too, with a negative number in place of the balance: `success` says what an amount looks like, `message` where the reason stands.",
    ],
    docs: "https://melotel.atlassian.net/wiki/spaces/MP/pages/380666900/Check+SMS+Voice+Credit+Balance",
    project: `
projects:
  - name: Melotext
    provider: http
    request:
      url: https://melotext.com/apis/getcreditbalance/
      form: { apikey: "\${MELOTEXT_API_KEY}", type: 1 }
    success: $number(creditbalancenumber) >= 0
    message: msg
    readings: [{ type: credits, unit: SMS, value: $number(creditbalancenumber) }]
    threshold: 100
`,
    answer: { creditbalancenumber: "145", msg: "Your credit balance is returned on successful API call" },
    readings: [{ kind: "remaining", type: "credits", unit: "SMS", value: 145 }],
  },
  {
    title: "A list in several currencies and pages (`each`, `unit_from`, `pages`)",
    text: [
      "Mollie states an amount for each balance, and the address of the next page: `each` names the list, the other expressions then read one element, and `unit_from` takes the currency from it.",
      "With `pages` the expressions read the list of all pages.",
    ],
    docs: "https://docs.mollie.com/reference/list-balances",
    project: `
projects:
  - name: Mollie
    provider: http
    request: { url: "https://api.mollie.com/v2/balances?limit=250" }
    bearer_token: \${MOLLIE_ACCESS_TOKEN}   # with the permission balances.read
    pages: { next: _links.next.href }
    readings:
      - each: _embedded.balances
        account: id
        value: $number(availableAmount.value)
        unit_from: availableAmount.currency
`,
    answer: {
      count: 2,
      _embedded: {
        balances: [
          { resource: "balance", id: "bal_first", availableAmount: { value: "905.25", currency: "EUR" } },
          { resource: "balance", id: "bal_second", availableAmount: { value: "10.00", currency: "USD" } },
        ],
      },
      _links: { next: null },
    },
    readings: [
      { kind: "remaining", type: "balance", account: "bal_first", unit: "EUR", value: 905.25 },
      { kind: "remaining", type: "balance", account: "bal_second", unit: "USD", value: 10 },
    ],
  },
  {
    title: "What was used, beside what is left (`window`)",
    text: [
      "Open Exchange Rates counts requests of the month: `window` makes a reading usage, in metrics of its own.",
      "Asking for it does not count as a request.",
    ],
    docs: "https://docs.openexchangerates.org/reference/usage-json",
    project: `
projects:
  - name: Open Exchange Rates
    provider: http
    request:
      url: https://openexchangerates.org/api/usage.json
      headers: { Authorization: "Token \${OPENEXCHANGERATES_APP_ID}" }
    readings:
      - type: quota
        unit: requests
        value: data.usage.requests_remaining
        limit: data.usage.requests_quota
      - window: month
        unit: requests
        value: data.usage.requests
    threshold: 100
`,
    answer: {
      status: 200,
      data: { usage: { requests: 54524, requests_quota: 100000, requests_remaining: 45476, days_remaining: 14 } },
    },
    readings: [
      { kind: "remaining", type: "quota", unit: "requests", value: 45476, limit: 100000 },
      { kind: "usage", window: "month", unit: "requests", value: 54524 },
    ],
  },
];
