/** What the names of fields say about their values, and the words of APIs that name nobody. */

/** `accountBalance`, `account-balance` and `ACCOUNT_BALANCE` are the same two words. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const personal = set(`
  name username user users email mail phone mobile tel telephone fax contact address street city state_name zip zipcode postal
  postcode province region_name company org organization organisation organizations team teams owner owners customer customers
  client person people member members employee account accounts tenant workspace workspaces project projects login nick nickname
  alias first last given family surname birth birthday dob ssn passport tax vat iban bic card bank holder id ids uid uin uuid guid
  key keys token tokens_name secret password session cookie label title description note remark comment ip host hostname domain
  url link avatar signature hash
`);
const identifying = set(`
  id ids uid uin uuid no number num phone mobile tel telephone fax zip postal postcode zipcode iban card account user owner
  passport ssn tax vat pin serial invoice reference ref order
`);
const enumerated = set("status state code type kind object currency unit period interval window category level tier");
const kept = set(
  "code status errno errcode page version percent percentage pct ratio rate utilization progress fraction",
);
const timed = set(`
  at time date timestamp ts expiry expires expire expiration exp iat nbf reset resets resettime created updated start end begin
  since until from to on day month renewal due
`);
const maps = set("users members people owners customers teams organizations workspaces accounts projects keys emails");

function some(words: ReadonlySet<string>, name: string): boolean {
  return wordsOf(name).some((word) => words.has(word));
}

function last(words: ReadonlySet<string>, name: string): boolean {
  return words.has(wordsOf(name).at(-1) ?? "");
}

/** The value is one of a list that the vendor documents. */
export const isEnumerated = (name: string): boolean => last(enumerated, name) || some(set("model models"), name);
/** The value names a person or something that belongs to one. */
export const isPersonal = (name: string): boolean => some(personal, name) && !isEnumerated(name);
/** The number is no amount. */
export const isIdentifying = (name: string): boolean => last(identifying, name);
/** The number is a code or a share of something: neither an amount nor a name. */
export const isPlainNumber = (name: string): boolean => some(kept, name) && !isIdentifying(name);
export const isTime = (name: string): boolean => some(timed, name) || last(set("reset resets"), name);
export const isBirth = (name: string): boolean => some(set("birth birthday birthdate dob"), name);
/** The fields below are named by the user: `by_user: { alice: 3 }`. */
export const isMapOfNames = (name: string): boolean =>
  last(maps, name) ||
  (wordsOf(name)[0] === "by" && some(personal, name)) ||
  (wordsOf(name)[0] === "per" && some(personal, name));

const common = set(`
  a an and are as at be been by for from has have in is it its no not of off on or per than that the then this to was we were will with you your
  access active activity add admin after alert all allowed amount amounts any api app application arrears auth authentication available avail
  balance balances bearer before billing body bonus budget cached cash cent cents charge charged charges check close closed completed
  completion config confirmed consumed consumption content core cost costs count created credit credits currency current daily data date day
  days default deleted denied deposit detail details disabled done due empty enabled end ended error errors event exceeded exhausted expire
  expired expires expiry fail failed failure false feature features fetch field file finished fixed forbidden found free frozen full get
  gift global good grant granted group header healthy high history hour hourly hours http https illegal image in_progress inactive info input
  internal interval invalid invoice invoices item items json kind legacy length license limit limited limits list live lock locked low main
  max maximum message messages method min minimum minute minutes missing mode model models money month monthly months more msg name need needs
  new next none normal not_found null number object off ok on once one open operation order other output overdue overview owed package
  packages page pages paid parameter parameters paused pay paying payment payments pending percent period permission permissions plan plans
  please postpaid prepaid price pro product products prompt public purchase purchased quantity quota quotas rate read ready reasoning
  recharge refund region rejected remain remaining renew renewal request requests required reset resets resource response result results
  role root rows search second seconds server service services short size sms spend spent standard start status storage string subscription
  subscriptions success successful successfully summary support suspended system tax team test text throttled tier time timeout timestamp token
  tokens too top top_up topup total totals traffic trial true try type unauthorized unavailable undefined under unit units unknown unlimited
  unused update updated upgrade upstream usage use used user users valid value values version voucher vouchers wallet wallets warning week
  weekly weeks window with write wrong xml year yearly years yes z utc gmt rmb credits coins points
`);
const currencies = new Set(Intl.supportedValuesOf("currency"));

/** A word of APIs, which names nobody. Under a field that names people, only what none of them is called. */
export function isCommonWord(word: string, isUnderPersonal: boolean): boolean {
  if (currencies.has(word)) return !isUnderPersonal;
  return common.has(word.toLowerCase()) && !isUnderPersonal;
}

/** Unix time of this century's first decades, in seconds or milliseconds. */
export function isInstant(value: number): boolean {
  const seconds = value > 1e11 ? value / 1000 : value;
  return seconds > 1e9 && seconds < 4e9;
}
