import type { MailHeaders } from "./headers.ts";
import { compilePhrases } from "./phrase-matcher.ts";

/** Words of advertising. A few of them in a mail that was sent in bulk outweigh a phrase of billing. */
const phrases: readonly string[] = [
  "(#% off|% off|% discount|#% discount)",
  "(coupon|promo code|voucher code|discount code|gift card|gift cards)",
  "(save #|save up to|save big|savings of up to)",
  "(sale|flash sale|black friday|cyber monday|prime day|clearance)",
  "(special offer|limited time|exclusive offer|best deal|best deals|deals|offer ends|last chance|don't miss|hurry|while supplies last)",
  "(free shipping|get # free|# free|months free|month free|bonus credits|bonus|giveaway|win a|referral)",
  "(webinar|newsletter|register now|join us|conference|meetup|podcast|read more|this week in|case study|whitepaper|tips|how to|best practices|new features|blog|product update|learn how|roundup)",
  "(shop now|buy now|upgrade now|upgrade today|claim your|get started today|order now)",
  "(大促|促销|特惠|特价|爆款|秒杀|清仓|狂欢|双十一|双11|双十二|双12|618|黑五|年终钜惠|钜惠)",
  "(优惠|折扣|立减|满减|低至|直降|减免)",
  "(#折|#折起)",
  "(限时|限量|限购|抢购|火热|重磅|仅限今日|最后一天|倒计时)",
  "(领取|免费领|抽奖|红包|福利|好礼|礼包|有礼|赠送|送#|再送|充#送)",
  "(优惠券|代金券|满#减|满#送|续费同价|同价)",
  "(新客|老用户专享|专享|拼团|团购|返现|返利|推荐好友)",
  "(直播|课程|训练营|沙龙|峰会|报名|讲座|月刊|周刊|资讯|干货|攻略)",
  "(rabatt|gutschein|angebot|sonderangebot|jetzt sichern|sparen sie)",
  "(remise|promotion|offre spéciale|soldes|profitez)",
  "(descuento|oferta|promoción|desconto|promoção|sconto|offerta|korting|aanbieding)",
  "(キャンペーン|割引|クーポン|セール|特典|할인|쿠폰|이벤트|скидка|скидки|акция|промокод)",
];

export const advertising = compilePhrases(phrases.map((phrase) => ({ phrase })));

/** Bulk mail says so in its headers. Alone it proves nothing: many real notices carry `List-Unsubscribe` too. */
export function isAdvertisingHeader(headers: MailHeaders): boolean {
  return (
    headers.has("list-unsubscribe") ||
    headers.has("list-id") ||
    headers.has("x-campaign") ||
    headers.has("x-campaignid") ||
    headers.has("feedback-id") ||
    /bulk|junk/iu.test(headers.get("precedence") ?? "")
  );
}
