import { isZeroAfter } from "./amount.ts";
import type { PhraseHit } from "./phrase-matcher.ts";
import type { Category } from "./phrases.ts";
import { anyWord } from "./word-pattern.ts";

/**
 * Whether a phrase is said and meant: not negated ("no outstanding balance"), not only a condition ("if your payment
 * failed, visit ..."), and not about something else that also expires or is overdue (coupons, sessions, books).
 *
 * @param text normalised: one sentence a line
 */
export function isMeant(text: string, hit: PhraseHit<{ readonly category: Category }>): boolean {
  const lineStart = text.lastIndexOf("\n", hit.start - 1) + 1;
  const lineEndIndex = text.indexOf("\n", hit.end);
  const lineEnd = lineEndIndex < 0 ? text.length : lineEndIndex;
  const before = text.slice(lineStart, hit.start);
  const after = text.slice(hit.end, lineEnd);
  const clause = before.slice(Math.max(before.lastIndexOf(","), before.lastIndexOf(":")) + 1);
  const { category } = hit.rule;
  const question = text[lineEnd - 1] === "?";
  if (isNegated(clause, hit, after, text)) return false;
  if (isConditional(before, after, category)) return false;
  if (question && category !== "resolved" && !/^(?:action|urgent)/u.test(before)) return false;
  return !otherMatters[category]?.test(
    before.slice(-80) + hit.words + after.slice(0, category === "renewal" ? 25 : 40),
  );
}

const negatorsBefore = new RegExp(
  `(?:${anyWord("no|not|never|without|avoid|avoids|avoiding|prevent|prevents|preventing|zero|cannot|won't|don't|didn't|isn't|aren't|wasn't|hasn't|haven't|doesn't|free of|nothing|neither|nor|kein|keine|keinen|nicht|ohne|um|pas de|aucun|aucune|sans|éviter|sin|ningún|ninguna|evitar|no hay|sem|nenhum|não|non|nessun|senza|evitare|geen|niet|zonder|voorkomen|нет|не|без")}[^\\n]{0,18}|(?:无|没有|没|未|尚未|并未|从未|不|不会|不再|非|避免|防止|以免|免于|预防|无任何|不存在|没有任何|暂无|解除|免除|谨防|未发生|未产生|无需担心|避免因|防止因|以免因|なし|ない)[^\\n]{0,2})$`,
  "u",
);
/** "To prevent suspension of your account for non-payment" */
const avoidance =
  /\b(?:avoid|avoiding|prevent|preventing)\b[^\n]{0,60}$|(?:避免|防止|以免|以防|预防|谨防)[^\n]{0,14}$/u;
const negatorsBetween = new RegExp(
  `${anyWord("not|no|never|no longer|won't|doesn't|don't|isn't|aren't|hasn't|haven't|didn't|nicht|kein|keine|pas|ne sera pas|не")}|(?:无|没有|未|不会|不再|并未|尚未|避免|防止|以免|解除|补足|补缴|结清|缴清)$|ません$`,
  "u",
);
const settledBehind =
  /^[^\n]{0,8}?(?:已结清|已缴清|已还清|已解除|已恢复|已处理|已补缴|(?<![\d.])0(?:\.0+)? ?元|为0(?![.\d])|:0(?:\.0+)? ?(?:元|$)|ありません|はありません|しておりません|없습니다|has been (?:resolved|cleared|paid|lifted|settled)|was resolved)/u;

function isNegated(
  clause: string,
  hit: PhraseHit<{ readonly category: Category }>,
  after: string,
  text: string,
): boolean {
  if (negatorsBefore.test(clause.slice(-26)) || avoidance.test(clause)) return true;
  if (hit.rule.category !== "resolved" && negatorsBetween.test(hit.between)) return true;
  if (hit.rule.category === "resolved" || hit.rule.category === "invoice") return false;
  if (settledBehind.test(after)) return true;
  // "已补足欠款" tells that it is done, "请补足欠款" asks for it.
  if (/已(?:经)?(?:成功)?$/u.test(clause) && /^(?:结清|缴清|补缴|补足|偿还|还清|清缴|补交)/u.test(hit.words))
    return true;
  return hit.rule.category === "arrears" && isZeroAfter(text, hit.end);
}

const conditionStart = new RegExp(
  `^ ?(?:[a-z]{1,8} )?(?:${anyWord("if|unless|in case|in the event|should|whenever|when|once|after|before|as soon as|upon|until|whether|how|why|what|tips|falls|wenn|sobald|sollte|nachdem|bis|si|lorsque|dès que|cuando|una vez|se|quando|als|indien|zodra|если|после|когда")}|如|若|如果|倘若|一旦|假如|当|如有|如何|为何|若是|凡|等|待|欠费后|到期后|逾期后)`,
  "u",
);

function isConditional(before: string, after: string, category: Category): boolean {
  const sentence = before.trimStart();
  const clause = sentence.slice(Math.max(sentence.lastIndexOf(","), sentence.lastIndexOf(":")) + 1).trimStart();
  const isIf = conditionStart.test(sentence) || conditionStart.test(clause);
  if (category === "resolved" || category === "invoice") {
    // "Once payment is received service will be restored"; "充值成功后"; "如您已缴费,请忽略"; "unless payment is received by".
    return isIf || /^(?:后|之后|以后|前|即可|方可|才能|即|可)/u.test(after) || askedFor.test(before.slice(-30));
  }
  // "欠费后资源将被冻结" tells the rule, not that it has happened.
  if (category === "arrears" && /^(?:后|时|的情况|状态下|之后|将导致|会导致)/u.test(after)) return true;
  // "If we do not receive payment your account will be suspended" is a warning.
  return isIf && !/\b(?:not|unless|n't|fail(?:ure)?|until)\b|未|不|没/u.test(sentence);
}

/** A payment that is asked for or awaited, not one that has come. */
const askedFor = new RegExp(
  `${anyWord("once|after|until|unless|if|when|upon|as soon as|will be|would be|must be|please|sobald|wenn|dès que|cuando|если")} ?(?:your|the|we|have|a|full|this|you|our)? ?$|(?:如|若|如果|请|待|等|未|在|即可|将)(?:您)?$`,
  "u",
);

/** Things that expire, fail or run low and have nothing to do with paying. */
const otherMatters: Partial<Readonly<Record<Category, RegExp>>> = {
  renewal: new RegExp(
    anyWord(
      "流程|教程|指南|护照|劳动合同|审批|employee|employees|book|books|library|图书|借阅|归还|session|password|passwords|passcode|link|links|code|codes|token|tokens|otp|verification|coupon|coupons|voucher|vouchers|offer|offers|promo|promotion|promotional|discount|deal|deals|invitation|invite|invites|gift|points|reward|rewards|miles|sale|download|passport|visa card|poll|survey|registration link|early bird|ticket|tickets|quote|proposal|driving licence|access key|api key|secret|login|sign in|recording|artifact|artifacts|cache|cookie|meeting|event|webinar|conference|warranty claim|clearance|exam|visa application|ballot|优惠券|代金券|卡券|红包|积分|验证码|链接|密码|会话|登录|口令|令牌|邀请|活动|优惠|折扣|抽奖|报名|问卷|投票|缓存|身份证|护照|体检|考试|奖励|权益券|满减|特价|クーポン|パスワード|リンク|ポイント|キャンペーン|セッション|認証コード|쿠폰|비밀번호|gutschein|passwort|mot de passe|bon de réduction|cupón|contraseña|senha|cupom|password monouso",
    ),
    "u",
  ),
  arrears: new RegExp(
    anyWord(
      "book|books|library|task|tasks|ticket|tickets|issue|issues|homework|assignment|assignments|review|reviews|training|course|timesheet|timesheets|report|reports|approval|approvals|appointment|vaccination|inspection|trading|licence suspension|driver|player|students|pull request|milestone|sprint|violation|violating|violated|abuse|spam|phishing|copyright|policy|terms of service|malware|inactivity|inactive|unused|security reasons|suspicious|compromised|任务|图书|借阅|作业|工单|归还|审批|违规|违反|侵权|垃圾邮件|未登录|长期未使用|安全原因|异常登录|维护|升级|割接|检修|演练|考核|周报|课程|培训|年检|待办",
    ),
    "u",
  ),
  low_balance: new RegExp(
    anyWord(
      "work life|life balance|load balancer|disk|disk space|memory|storage|mailbox|battery|ink|toner|inventory|stock|cpu|rate limit|bandwidth usage|磁盘|内存|硬盘|电量|库存|邮箱容量|墨盒|存储空间|工作与生活",
    ),
    "u",
  ),
  payment_failed: new RegExp(
    anyWord(
      "失败率|成功率|监控|failure rate|error rate|rate of failed|build|test|tests|deployment|pipeline|integration|webhook|endpoint|checkout page|dashboard widget|构建|测试|单元测试|接口报错",
    ),
    "u",
  ),
  resolved: new RegExp(anyWord("订单支付成功|incident|outage|backup|maintenance|维护|故障|备份|割接|演练"), "u"),
};
