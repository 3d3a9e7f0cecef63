interface LeftOut {
  /** As the provider would be called; several vendors stand together where the same is missing. */
  readonly id: string;
  readonly missing: string;
}

const noBalance = "no public endpoint tells what is left";

/** Vendors that people ask for and that are not built in, with what is missing. */
export const leftOut: readonly LeftOut[] = [
  {
    id: "groq-prometheus",
    missing:
      "the endpoint tells requests and tokens a minute, which are neither an amount that is left nor usage of a window.",
  },

  // Clouds, mail, payment, developer tools.
  { id: "hetzner", missing: "no balance or billing in the API; paid afterwards: write it as a subscription." },
  { id: "contabo", missing: `${noBalance}.` },
  { id: "kamatera", missing: `${noBalance}.` },
  { id: "backblaze-b2", missing: "no billing endpoint." },
  { id: "fly-io, railway, render", missing: "no public balance endpoint that is confirmed." },
  { id: "gcore", missing: "no source for a balance endpoint." },
  { id: "equinix-metal", missing: "the service has ended." },
  { id: "qiniu", missing: "no public balance endpoint that is confirmed." },
  { id: "upyun", missing: "the address of a billing endpoint is not confirmed." },
  { id: "youdao", missing: `${noBalance}.` },
  { id: "sinch", missing: "no endpoint for the balance of a project that is confirmed." },
  {
    id: "mailgun, mailjet, postmark",
    missing: "no endpoint for credits; the quota of the plan is known to you alone.",
  },
  { id: "coinbase", missing: "the older keys are retired; the login that replaces them is not confirmed." },
  { id: "paddle", missing: "only credit balances of customers, none of the seller." },
  { id: "snyk", missing: "entitlements only, not the tests that remain." },
  { id: "sentry", missing: "counts of accepted and dropped events, not what remains of the quota." },
  { id: "new-relic", missing: "the queries for consumption are not confirmed." },
  { id: "algolia", missing: "the usage endpoint is not confirmed." },
  { id: "mapbox, google-maps", missing: "usage is shown in the console only." },
  {
    id: "rapidapi, alpha-vantage",
    missing: "only headers of paid answers tell what remains: use http on an endpoint you pay for anyway.",
  },
  { id: "ctyun", missing: "one client asks for the balance and reads nothing of the answer." },
  { id: "china-unicom-cucloud", missing: "the balance endpoint is said not to work." },

  // Vendors of AI without a public API for it.
  { id: "openai-balance", missing: `${noBalance}: use openai with top_ups.` },
  { id: "anthropic-balance", missing: `${noBalance}: use anthropic with top_ups.` },
  { id: "groq", missing: "billing is in the console only." },
  { id: "together-ai", missing: "credits are in the console only." },
  { id: "cohere", missing: "a key can be checked, an amount cannot be read." },
  {
    id: "cerebras, sambanova, nebius, ai21, perplexity, baichuan",
    missing: "no billing endpoint; some send limits of requests in headers.",
  },
  { id: "mistral-ordinary", missing: "the API for usage is for Enterprise accounts: see mistral." },
  { id: "fireworks-balance", missing: "only spend can be read over HTTP: use fireworks with budget." },
  { id: "replicate", missing: "the account endpoint tells who you are and no amount." },
  { id: "assemblyai", missing: `${noBalance}.` },
  {
    id: "zhipu, minimax",
    missing: "money that is paid as you go is in the console only; plans: see zhipu-coding-plan, minimax-coding-plan.",
  },
  { id: "dashscope", missing: "a model key cannot read money: use alibaba-cloud with an access key." },
  { id: "google-ai-studio", missing: `${noBalance}: use gcp-bigquery-billing.` },
  { id: "e2b, pinecone, composio, hugging-face", missing: "no endpoint tells money to a key." },
  { id: "opencode-zen", missing: "a balance endpoint is asked for and not there; the subscription: see opencode-go." },
  { id: "bailian-coding-plan", missing: "an endpoint of the console, which wants the cookies of a person." },
  {
    id: "ai-and",
    missing: "the cost of single requests alone, thirty days of them; the balance is in the console only.",
  },
  {
    id: "amp, warp, factory, augment, abacus",
    missing: "interfaces of the vendors' own programs or cookies of a person.",
  },
  { id: "suno-official", missing: "no public API; resellers have one: see suno-api-org." },

  // Endpoints that are said to exist.
  { id: "exa-team-credits", missing: "the last part of the address is not confirmed; keys: see exa." },
  { id: "ideogram", missing: "one source has a usage endpoint, another says that there is none." },
  { id: "ai-ml-api", missing: "two addresses of the balance are named, none is confirmed." },
  { id: "requesty", missing: "the limit of a key for Enterprise accounts is not confirmed." },
  { id: "jina", missing: "only an undocumented address of the dashboard." },
  { id: "cartesia", missing: "the endpoint for used credits is not confirmed." },
  { id: "runware", missing: "the form of the balance is not confirmed." },
  { id: "recraft", missing: "the endpoint for credits is not confirmed." },
  { id: "world-labs", missing: "the endpoint is documented, the name of its field is not known." },
  { id: "ngrok-ai-gateway", missing: "the endpoint is documented, its fields are not known." },
  { id: "inference-sh", missing: "documented by one source, not confirmed." },
  { id: "crustdata", missing: "documented by one source, not confirmed." },
  { id: "bocha", missing: "the address is known, its answer is not." },
  { id: "dajiala", missing: "the address is known, its answer is not." },
  { id: "justoneapi", missing: "one client reads it; nothing documents it." },
  {
    id: "ohmygpt, api2d, 01-ai, lambda, modal, helicone",
    missing: "no facts; gateways may answer one-api-compatible.",
  },
  { id: "claude-subscription", missing: "an undocumented endpoint, and its use may be against the terms." },
];
