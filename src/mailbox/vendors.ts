/**
 * Whose mail it is, by the domain of the sender. The ids become the label `provider`, so the set is closed; a sender that is
 * not here is `unknown`. The id is that of the provider which reads the vendor's account, so that mails and projects join; a
 * vendor without one, or with several, has a name of its own. Domains come from vendors' public pages and general knowledge,
 * not from live mail.
 */
interface Vendor {
  readonly id: string;
  /** Whole domains; each also stands for its subdomains. */
  readonly domains: readonly string[];
  /** Sends other merchants' mail: alone it does not tell the service. */
  readonly sendsForOthers?: boolean;
}

function vendor(id: string, ...domains: readonly string[]): Vendor {
  return { id, domains };
}

export const vendors: readonly Vendor[] = [
  vendor("alibaba-cloud", "aliyun.com", "alibabacloud.com", "aliyun-inc.com", "alibaba-inc.com", "hichina.com"),
  vendor("tencent-cloud", "tencent.com", "qcloud.com", "tencentcloud.com", "dnspod.cn", "dnspod.com"),
  vendor("huawei-cloud", "huaweicloud.com", "huawei.com", "myhuaweicloud.com"),
  vendor("volcengine", "volcengine.com", "bytedance.com", "byteplus.com", "volces.com"),
  vendor("baidu-cloud", "baidu.com", "baidubce.com", "baiducloud.com"),
  vendor("jd-cloud", "jdcloud.com", "jd.com"),
  vendor("ucloud", "ucloud.cn", "ucloud.com"),
  vendor("qingcloud", "qingcloud.com"),
  vendor("kingsoft-cloud", "ksyun.com", "kingsoft.com"),
  vendor("china-mobile-ecloud", "ecloud.10086.cn", "10086.cn", "ecloud.com"),
  vendor("ctyun", "ctyun.cn", "189.cn", "chinatelecom.com"),
  vendor("wocloud", "wocloud.cn", "10010.com"),
  vendor("qiniu", "qiniu.com"),
  vendor("upyun", "upyun.com"),
  vendor("west", "west.cn"),
  vendor("deepseek", "deepseek.com"),
  vendor("moonshot", "moonshot.cn", "moonshot.ai", "kimi.com"),
  vendor("zhipu", "zhipuai.cn", "bigmodel.cn", "z.ai"),
  vendor("minimax", "minimax.io", "minimaxi.com", "minimax.chat"),
  vendor("siliconflow", "siliconflow.cn", "siliconflow.com"),
  vendor("stepfun", "stepfun.com"),
  vendor("aws", "amazonaws.com", "amazon.com", "aws.com", "aws.amazon.com"),
  vendor("gcp", "google.com", "googlecloud.com"),
  vendor("azure", "microsoft.com", "azure.com", "microsoftonline.com"),
  vendor("openai", "openai.com"),
  vendor("anthropic", "anthropic.com", "claude.com", "claude.ai"),
  vendor("openrouter", "openrouter.ai"),
  vendor("mistral", "mistral.ai"),
  vendor("groq", "groq.com"),
  vendor("xai", "x.ai"),
  vendor("together", "together.ai", "together.xyz"),
  vendor("fireworks", "fireworks.ai"),
  vendor("deepinfra", "deepinfra.com"),
  vendor("replicate", "replicate.com"),
  vendor("huggingface", "huggingface.co"),
  vendor("elevenlabs", "elevenlabs.io"),
  vendor("deepgram", "deepgram.com"),
  vendor("runway", "runwayml.com"),
  vendor("stability", "stability.ai"),
  vendor("runpod", "runpod.io"),
  vendor("vast-ai", "vast.ai"),
  vendor("cohere", "cohere.com", "cohere.ai"),
  vendor("perplexity", "perplexity.ai"),
  { id: "stripe", domains: ["stripe.com"], sendsForOthers: true },
  { id: "paypal", domains: ["paypal.com"], sendsForOthers: true },
  { id: "paddle", domains: ["paddle.com", "paddle.net"], sendsForOthers: true },
  { id: "lemonsqueezy", domains: ["lemonsqueezy.com"], sendsForOthers: true },
  { id: "fastspring", domains: ["fastspring.com"], sendsForOthers: true },
  { id: "chargebee", domains: ["chargebee.com"], sendsForOthers: true },
  { id: "recurly", domains: ["recurly.com"], sendsForOthers: true },
  vendor("wise", "wise.com"),
  vendor("cloudflare", "cloudflare.com"),
  vendor("github-billing", "github.com"),
  vendor("gitlab", "gitlab.com"),
  vendor("docker", "docker.com"),
  vendor("atlassian", "atlassian.com", "atlassian.net"),
  vendor("jetbrains", "jetbrains.com"),
  vendor("figma", "figma.com"),
  vendor("notion", "notion.so", "notion.com", "makenotion.com"),
  vendor("slack", "slack.com"),
  vendor("zoom", "zoom.us", "zoom.com"),
  vendor("dropbox", "dropbox.com"),
  vendor("adobe", "adobe.com"),
  vendor("apple", "apple.com", "icloud.com"),
  vendor("1password", "1password.com"),
  vendor("digitalocean", "digitalocean.com"),
  vendor("hetzner", "hetzner.com", "hetzner.de", "hetzner.cloud"),
  vendor("vultr", "vultr.com"),
  vendor("linode", "linode.com", "akamai.com"),
  vendor("scaleway", "scaleway.com"),
  vendor("ovh", "ovh.com", "ovhcloud.com", "ovh.net"),
  vendor("upcloud", "upcloud.com"),
  vendor("contabo", "contabo.com", "contabo.de"),
  vendor("ionos", "ionos.com", "ionos.de", "1und1.de"),
  vendor("strato", "strato.de"),
  vendor("netcup", "netcup.de", "netcup.com"),
  vendor("leaseweb", "leaseweb.com"),
  vendor("rackspace", "rackspace.com"),
  vendor("oracle", "oracle.com", "oraclecloud.com"),
  vendor("ibm", "ibm.com"),
  vendor("bandwagonhost", "bandwagonhost.com", "64clouds.com"),
  vendor("dmit", "dmit.io"),
  vendor("racknerd", "racknerd.com"),
  vendor("sakura", "sakura.ad.jp", "sakura.ne.jp"),
  vendor("conoha", "conoha.jp"),
  vendor("gmo", "gmo.jp", "onamae.com"),
  vendor("xserver", "xserver.ne.jp"),
  vendor("ncloud", "ncloud.com", "navercorp.com"),
  vendor("yandex-cloud", "yandex.cloud", "yandex.ru", "yandex-team.ru"),
  vendor("selectel", "selectel.ru", "selectel.com"),
  vendor("timeweb-cloud", "timeweb.ru", "timeweb.cloud"),
  vendor("regru", "reg.ru"),
  vendor("heroku", "heroku.com"),
  vendor("render", "render.com"),
  vendor("railway", "railway.app", "railway.com"),
  vendor("fly", "fly.io"),
  vendor("vercel", "vercel.com"),
  vendor("netlify", "netlify.com"),
  vendor("supabase", "supabase.com", "supabase.io"),
  vendor("neon", "neon.tech"),
  vendor("mongodb", "mongodb.com"),
  vendor("elastic", "elastic.co"),
  vendor("datadog-cost", "datadoghq.com", "datadog.com"),
  vendor("grafana", "grafana.com"),
  vendor("newrelic", "newrelic.com"),
  vendor("sentry", "sentry.io"),
  vendor("pagerduty", "pagerduty.com"),
  vendor("fastly", "fastly.com"),
  vendor("bunny", "bunny.net"),
  vendor("backblaze", "backblaze.com"),
  vendor("twilio", "twilio.com"),
  vendor("sendgrid", "sendgrid.com", "sendgrid.net"),
  vendor("mailgun", "mailgun.com", "mailgun.org"),
  vendor("postmark", "postmarkapp.com"),
  vendor("brevo", "brevo.com", "sendinblue.com"),
  vendor("mailchimp", "mailchimp.com"),
  vendor("vonage", "vonage.com", "nexmo.com"),
  vendor("plivo", "plivo.com"),
  vendor("telnyx", "telnyx.com"),
  vendor("messagebird", "messagebird.com", "bird.com"),
  vendor("infobip", "infobip.com"),
  vendor("namecheap", "namecheap.com"),
  vendor("godaddy", "godaddy.com"),
  vendor("porkbun", "porkbun.com"),
  vendor("namesilo", "namesilo.com"),
  vendor("dynadot", "dynadot.com"),
  vendor("gandi", "gandi.net"),
  vendor("name-com", "name.com"),
  vendor("spaceship", "spaceship.com"),
  vendor("squarespace", "squarespace.com"),
  vendor("digicert", "digicert.com"),
  vendor("sectigo", "sectigo.com"),
  vendor("zerossl", "zerossl.com"),
  vendor("letsencrypt", "letsencrypt.org"),
  vendor("bright-data", "brightdata.com"),
  vendor("oxylabs", "oxylabs.io"),
  vendor("algolia", "algolia.com"),
  vendor("shopify", "shopify.com"),
  vendor("hubspot", "hubspot.com"),
  vendor("salesforce", "salesforce.com"),
  vendor("intercom", "intercom.io", "intercom.com"),
  vendor("zendesk", "zendesk.com"),
];

/** `co.uk`, `ne.jp`: a country's own second level. */
const secondLevel = new Set(["co", "com", "net", "org", "gov", "edu", "ac", "ne", "or", "ad"]);

const vendorByDomain = new Map(vendors.flatMap((each) => each.domains.map((domain) => [domain, each] as const)));
// Vendors send from national and special domains ("hetzner.cloud", "amazon.co.jp"); the name before the suffix is theirs.
const vendorByName = new Map(
  vendors
    .flatMap((each) => each.domains.map((domain) => [ownName(domain), each] as const))
    .filter(([name]) => name.length >= 4),
);

/** The vendor of a sender's domain, or undefined. */
export function vendorOf(domain: string): { readonly id: string; readonly sendsForOthers: boolean } | undefined {
  const labels = domain.toLowerCase().split(".");
  let found: Vendor | undefined;
  for (let index = 0; index < labels.length - 1 && found === undefined; index++) {
    found = vendorByDomain.get(labels.slice(index).join("."));
  }
  found ??= vendorByName.get(ownName(domain.toLowerCase()));
  return found && { id: found.id, sendsForOthers: found.sendsForOthers === true };
}

/** `notice.aliyun.com` -> `aliyun.com`; `mail.example.co.uk` -> `example.co.uk`. Good enough to group senders. */
export function registrableDomain(domain: string): string {
  const labels = domain.toLowerCase().split(".");
  const suffix =
    labels.length > 2 && secondLevel.has(labels.at(-2) ?? "") && (labels.at(-1) ?? "").length === 2 ? 2 : 1;
  return labels.slice(-(suffix + 1)).join(".");
}

function ownName(domain: string): string {
  return registrableDomain(domain).split(".")[0] ?? "";
}
