/**
 * What billing mails say, by category and language. This table is the whole knowledge of words; extend it here.
 *
 * `says`: states the fact by itself. `hints`: only counts beside money or another word of billing.
 * Notation (see phrase-matcher.ts): `(a|b)` one of, `{name}` a group below, `...` up to 60 characters of the same sentence
 * (25 up to the next comma in Chinese, Japanese and Korean), `#` a number with or without a currency. Phrases are brought
 * to the same form as the texts, so case, hyphens, full width and traditional characters do not matter.
 * Negations, conditions and advertising are not written here: classify.ts looks at what surrounds a phrase.
 */
export const alertCategories = ["arrears", "payment_failed", "low_balance", "renewal"] as const;
/** In the order in which they win a tie. */
export const categories = ["resolved", ...alertCategories, "invoice"] as const;
export type Category = (typeof categories)[number];

export function isAlert(category: Category): boolean {
  return (alertCategories as readonly Category[]).includes(category);
}

export const wordGroups: Readonly<Record<string, string>> = {
  bill: "invoice|invoices|bill|bills|payment|payments|balance|amount|amounts|statement|fee|fees|charges|account|rent|premium|instalment|installment|subscription|order",
  overdue: "overdue|past due|past its due date|in arrears|delinquent",
  unpaid: "unpaid|outstanding|not paid|not settled|yet to be paid",
  is: "is|are|was|were|has been|have been|became|remains|remain|still|now",
  service:
    "account|accounts|service|services|subscription|subscriptions|plan|workspace|organization|organisation|project|projects|server|servers|instance|instances|droplets|app|apps|application|website|site|hosting|access|resources|vps|cluster|clusters|database|databases|line|number|numbers|domain|domains|api access|api keys|team",
  stopped:
    "suspended|terminated|deactivated|disabled|disconnected|powered off|shut down|shut off|turned off|cancelled|canceled|closed|deleted|destroyed|locked|frozen|interrupted|cut off|paused|restricted|blocked|put on hold|placed on hold|downgraded|stopped|revoked|suspension|termination|disconnection|deactivation",
  nonpayment:
    "non payment|nonpayment|lack of payment|missed payment|missed payments|unpaid|overdue|past due|arrears|outstanding|late payment|failed payment",
  charge:
    "payment|payments|charge|transaction|direct debit|debit|autopay|auto pay|auto recharge|auto reload|automatic payment|automatic top up|auto renewal|auto renew|renewal|billing attempt|bank transfer|purchase",
  failed:
    "failed|has failed|was declined|been declined|declined|unsuccessful|was rejected|been rejected|been returned|was returned|was refused|been refused|was not successful|wasn't successful|not successful|did not go through|didn't go through|not go through|hasn't gone through|could not be processed|couldn't be processed|cannot be processed|could not be completed|couldn't be completed|could not be collected|couldn't be collected|could not be charged|was not processed|was not completed|bounced|has not been successful|could not be authorized|was not authorized|could not be taken",
  unable:
    "unable to|not able to|weren't able to|wasn't able to|could not|couldn't|cannot|can't|failed to|were unable to|was unable to|haven't been able to|trouble|problem|problems|difficulty",
  collect:
    "charge|charging|process|processing|collect|collecting|bill|billing|debit|debiting|take|complete|renew|renewing|authorize|authorise|capture",
  card: "card|credit card|debit card|payment method|payment methods|visa|mastercard|american express|amex|bank account|paypal account",
  funds:
    "balance|credit|credits|funds|wallet|allowance|prepaid credit|account balance|credit balance|prepaid balance|sms credits|token balance|deposit",
  low: "is low|are low|is running low|are running low|running low|is getting low|getting low|low on|too low|very low|has dropped|have dropped|dropped to|dropped below|fallen to|fallen below|fell below|fell to|is below|are below|below #|below your|below the|under #|less than|insufficient|not sufficient|not enough|exhausted|depleted|used up|run out|runs out|running out|ran out|almost gone|nearly gone|almost empty|nearly empty|is empty|reached zero|reaches zero|reached $0|almost used|almost exhausted|nearly exhausted|critically low|has gone below|went below",
  quota:
    "quota|usage limit|spending limit|spend limit|monthly limit|budget|allowance|credit limit|plan limit|usage cap|monthly cap|included usage|credits|free tier limit|hard limit|soft limit",
  thing:
    "domain|domains|domain name|domain names|subscription|subscriptions|plan|license|licenses|licence|licences|certificate|certificates|ssl|tls|hosting|contract|membership|registration|server|servers|vps|instance|instances|warranty|support|maintenance agreement|agreement|package|service|services|lease|reservation|reserved instance|reserved instances|savings plan|savings plans|coverage|seats|trial|free trial|protection|policy|web hosting|ip address|account",
  expires:
    "expires|expire|expiring|will expire|set to expire|about to expire|expired|has expired|due to expire|expiration|expiry|lapses|will lapse|comes to an end|ending soon|will end",
  renews:
    "renews|renew on|renew in|renew automatically|automatically renew|automatically renews|auto renew|auto renews|auto renewal|renewal|will renew|will be renewed|be renewed|automatically be renewed|due for renewal|up for renewal|renewing|needs to be renewed|must be renewed|requires renewal",
};

export interface Phrases {
  readonly says: readonly string[];
  readonly hints?: readonly string[];
}

export const phraseTable: Readonly<Record<Category, Readonly<Record<string, Phrases>>>> = {
  arrears: {
    en: {
      says: [
        "{overdue} (invoice|invoices|bill|bills|payment|payments|balance|amount|account|statement|charges|fees)",
        "(invoice|invoices|bill|bills|payment|payments|balance|amount|account|statement|fee|charges) ... {overdue}",
        "{bill} ... {is} ... {unpaid}",
        "(unpaid|outstanding) (invoice|invoices|bill|bills|balance|balances|amount|payment|charges|fees|account balance|debt|dues)",
        "(past due|delinquent|delinquency)",
        "days (overdue|past due|late|in arrears)",
        "{bill} ... (has|have) not (yet been|been) (paid|settled|received|cleared)",
        "{bill} ... (hasn't|haven't) been (paid|settled|received|cleared)",
        "(not received|haven't received|didn't receive|yet to receive|not yet received|still waiting for|still awaiting) ... payment",
        "(due to|because of|owing to|as a result of|following|for) ... (non payment|nonpayment|lack of payment|unpaid invoices|unpaid invoice|unpaid bills|overdue invoices|overdue balance)",
        "{service} ... {stopped} ... {nonpayment}",
        "(unpaid|overdue|past due) ... {service} ... {stopped}",
        "(you|you still|you currently) owe",
        "(amount|balance) (owed|owing)",
        "(payment|invoice) (reminder|demand)",
        "reminder ... (invoice|payment|bill) ... (due|unpaid)",
        "(negative balance|balance is negative|balance is now negative|balance has gone negative|account is overdrawn|account is in arrears)",
        "(debt collection|collections agency|collection agency|sent to collections|referred to collections|collections notice|dunning)",
        "late payment (notice|reminder|warning)",
        "missed (payment|your payment|a payment)",
        "payment (is|is now) (late|overdue|required to restore)",
      ],
      hints: [
        "(suspension|disconnection|termination|deactivation|cancellation|shutdown) (notice|warning)",
        "{service} {stopped}",
        "(will be|has been|have been) {stopped}",
        "notice of (suspension|disconnection|termination)",
        "(final|last|second|third|urgent) (notice|reminder|demand|warning)",
        "{service} ... (will be|has been|have been|is|are|may be|was|were|is scheduled to be|is going to be|is about to be|subject to|face|facing|avoid|prevent) ... {stopped}",
        "pay (immediately|now|your balance|your invoice|the balance|the invoice|the outstanding|as soon as possible)",
      ],
    },
    zh: {
      says: [
        "(已|已经|处于|出现|产生|存在|发生|账户|账号|帐户|帐号|因|由于|因为|目前|当前|仍)...欠费",
        "欠费(停机|停服|停止|暂停|提醒|通知|金额|预警|告警|状态|冻结|隔离|释放|关停|账单|催缴|总额|天数|欠款|#|:)",
        "(欠款|欠缴)(金额|提醒|通知|总额|费用|#|:)",
        "(已|存在|尚有|仍有|还有)...(欠款|欠缴|未缴|未结清)",
        "余额(已为负|为负|已经为负|出现负数|已透支|透支)",
        "(账单|款项|费用|发票|租金|账款|货款|服务费|月费|话费)...(逾期|超期|过期未付)",
        "逾期(未付|未支付|未缴|未缴费|未付款|未还|账单|天数|欠款|金额|#)",
        "逾期...(未付|未支付|未缴|未缴费|未付款|未收到|未结清)",
        "(账单|款项|费用|发票|租金|账款|货款|服务费|月费|话费|应缴|应付)...(未支付|未缴纳|未付款|未缴费|未结清|未收到|未缴|未付|待缴清|尚未支付|尚未缴纳|尚未付款)",
        "(催缴|催款|催费|欠缴)",
        "补缴(通知|提醒|函|单|公告)",
        "(缴费|付款|缴款)(提醒|通知书|催告)",
        "(结清|缴清|补缴|补足|偿还|还清|清缴|补交)...(欠费|欠款|账单|费用|款项|余款)",
        "(因|由于|因为)...(未及时缴费|未缴费|未付款|未支付|未续缴|余额为负|费用逾期)...(停机|停服|暂停|停用|冻结|释放|关停|停权|中断|关闭|停止)",
        "(停权通知|停服隔离|欠费隔离)",
      ],
      hints: [
        "(即将|将|将会|将被|将会被|已被|已经被|已|会被|被)(自动停机|停机|停服|停用|冻结|释放|隔离|停权|关停|锁定|回收|强制停机)",
        "(停机|停服|停用|关停|停权|冻结|释放|回收)(通知|提醒|预警|告警)",
        "欠费",
        "资源...(释放|冻结|隔离|回收|停机|停服)",
        "(服务|业务|实例|账号|账户|云服务器|网站)...(暂停|停止|终止|中断|关闭|停用|停机|停服|停权)",
        "(暂停|停止|终止|中断)...服务",
        "(宽限期|滞纳金|违约金|保留期)",
        "(尽快|及时|立即|务必)...(缴费|缴清|付款|支付|结清|还款|补缴)",
      ],
    },
    de: {
      says: [
        "(überfällig|zahlungserinnerung|mahnung|letzte mahnung|zahlungsaufforderung|zahlungsverzug|mahngebühr)",
        "(rechnung|zahlung|betrag|forderung) ... (überfällig|nicht bezahlt|unbezahlt|nicht beglichen|ausgeblieben|noch offen|nicht eingegangen)",
        "(offene|überfällige|unbezahlte|ausstehende) (rechnung|rechnungen|forderung|forderungen|zahlung|posten|beträge)",
        "(keinen|noch keinen|keine) (zahlungseingang|zahlung erhalten)",
      ],
      hints: [
        "(sperrung|gesperrt|abgeschaltet|deaktiviert|eingestellt) ...(service|dienst|konto|server|zugang|dienste|anschluss)",
        "(konto|dienst|dienste|server|zugang|anschluss|service) ... (gesperrt|abgeschaltet|deaktiviert|eingestellt|gekündigt)",
      ],
    },
    fr: {
      says: [
        "(facture|factures|paiement|montant|échéance|solde) ... (impayée|impayées|impayé|impayés|en retard|en souffrance|échue|échues|non réglée|non réglé|reste dû|pas été réglée|pas été payée)",
        "(relance|rappel de paiement|mise en demeure|retard de paiement|dernier rappel|avis d'impayé)",
        "(défaut|absence) de paiement",
      ],
      hints: [
        "(service|services|compte|serveur|accès|hébergement) ... (suspendu|suspendus|suspension|résilié|coupé|désactivé)",
      ],
    },
    es: {
      says: [
        "(factura|facturas|pago|saldo|importe|cuenta) ... (vencida|vencidas|vencido|impagada|impaga|impagado|pendiente de pago|atrasado|en mora|no ha sido pagada)",
        "(recordatorio de pago|aviso de mora|falta de pago|pago atrasado|aviso de impago|saldo deudor)",
      ],
      hints: [
        "(servicio|servicios|cuenta|servidor|acceso) ... (suspendido|suspendida|suspendidos|suspensión|cancelado|desactivado|bloqueada)",
      ],
    },
    pt: {
      says: [
        "(fatura|faturas|pagamento|boleto|saldo|conta) ... (vencida|vencidas|vencido|em atraso|atrasada|atrasado|em aberto|não foi paga|não foi pago|inadimplente)",
        "(aviso de cobrança|lembrete de pagamento|falta de pagamento|pagamento em atraso)",
      ],
      hints: [
        "(serviço|serviços|conta|servidor|acesso) ... (suspenso|suspensos|suspensa|suspensão|cancelado|bloqueada)",
      ],
    },
    it: {
      says: [
        "(fattura|fatture|pagamento|importo|saldo) ... (scaduta|scadute|scaduto|insoluta|insoluto|non pagata|non pagato|in ritardo)",
        "(sollecito di pagamento|mancato pagamento|ultimo sollecito)",
      ],
      hints: ["(servizio|servizi|account|server) ... (sospeso|sospesi|sospensione|disattivato|bloccato)"],
    },
    nl: {
      says: [
        "(betalingsherinnering|aanmaning|laatste herinnering|achterstallige betaling|betalingsachterstand)",
        "(factuur|facturen|betaling|bedrag) ... (niet betaald|onbetaald|achterstallig|verlopen|openstaand|staat nog open|niet ontvangen)",
      ],
      hints: ["(dienst|diensten|account|server) ... (opgeschort|geblokkeerd|afgesloten|beëindigd)"],
    },
    ja: {
      says: [
        "(未払い|未入金|未納|延滞|滞納|お支払い期限を過ぎ|支払期限を過ぎ|支払期日を過ぎ|お支払期限を過ぎ|期限を過ぎても)",
        "(料金|ご請求|請求|利用料|代金)...(確認できません|確認できておりません|お支払いいただいておりません|未決済)",
        "(お支払い|ご入金|入金)...(確認できて(いません|おりません)|確認が取れて|確認できません|確認できておりません)",
        "(督促|お支払いのお願い|利用停止のお知らせ|利用停止予告)",
      ],
      hints: ["(サービス|アカウント|サーバー|ご利用)...(停止|中断|一時停止|解約|削除)"],
    },
    ko: {
      says: ["(미납|연체|체납)", "(요금|청구|대금|결제)...(납부되지|미결제|납부가 확인되지|미수)"],
      hints: ["(서비스|계정|서버|이용)...(정지|중지|중단|해지|삭제)"],
    },
    ru: {
      says: [
        "(задолженность|просроченный платеж|просрочена оплата|отрицательный баланс|неоплаченный счет|неоплаченный счёт|неоплаченные счета)",
        "(счет|счёт|оплата|платеж|платёж) ... (просрочен|просрочена|не оплачен|не поступила|не поступил)",
      ],
      hints: [
        "(услуги|услуга|сервер|аккаунт|доступ|сервис) ... (приостановлены|приостановлена|приостановлен|заблокирован|заблокирована|отключен|отключены|отключён|будет удален|будет удалён)",
      ],
    },
  },

  payment_failed: {
    en: {
      says: [
        "{charge} ... {failed}",
        "(payment|charge|renewal|transaction|auto renewal|direct debit|billing) (failure|declined|failed|error)",
        "(your|a|the|last|recent|latest) (failed|declined|unsuccessful|rejected|returned) (payment|charge|transaction|direct debit|renewal)",
        "(unable to|could not|couldn't|can't|cannot|failed to|not able to) (charge|collect|debit)",
        "{unable} ... {collect} ... (card|payment|payments|payment method|account|subscription|invoice|paypal|bank account|credit card)",
        "(problem|issue|trouble|error) with ... (payment|card|billing|direct debit|payment method)",
        "{card} ... (was declined|been declined|is declined|declined|was rejected|been rejected|was refused|not accepted|is invalid|is no longer valid)",
        "(your|the|a) {card} ... (expired|expires|is expiring|about to expire|will expire|expiring soon)",
        "(declined|rejected|refused) by ... (bank|card issuer|issuer|issuing bank)",
        "(your bank|card issuer|the bank|issuing bank) ... (declined|rejected|refused)",
        "action required to continue your subscription",
      ],
      hints: [
        "(update|check|verify|replace|change|add|review) ... (payment method|payment details|payment information|payment info|billing information|billing details|card details|credit card|card on file|your card|new card|valid card)",
        "(we'll|we will|will) (retry|try again|try to charge|attempt) ... (payment|charge|card|days|again)",
        "(insufficient funds|do not honor|expired card|invalid card)",
      ],
    },
    zh: {
      says: [
        "(扣款|扣费|付款|支付|代扣|划扣|续费|自动续费|自动扣款|自动扣费|自动充值|缴费|交易|收款|续订|自动续订|扣缴|续约)...(失败|未成功|不成功|被拒绝|被拒|未能成功|未能完成|没有成功|未通过|退回)",
        "(无法|未能|没能|不能|未成功)...(扣款|扣费|扣除|收取|完成支付|完成付款|完成扣款|自动续费|划扣|代扣|支付您|完成续费)",
        "(银行卡|信用卡|支付方式|付款方式|绑定的卡|卡片|借记卡|支付账户|付款账户)...(过期|失效|已到期|即将到期|即将过期|被拒|无效|拒绝|到期|异常|不可用)",
        "(发卡行|银行)...(拒绝|拒付|退回)",
      ],
      hints: [
        "(更新|更换|检查|修改|重新绑定|补充|确认)...(付款方式|支付方式|银行卡|信用卡|付款信息|支付信息|扣款方式|卡片信息|付款资料)",
        "(重试|再次尝试|再次扣款|重新扣款|重新支付)",
      ],
    },
    de: {
      says: [
        "(zahlung|lastschrift|abbuchung|kreditkarte|karte|einzug|transaktion) ... (fehlgeschlagen|abgelehnt|nicht erfolgreich|zurückgegeben|nicht eingelöst|nicht durchgeführt|gescheitert|nicht belastet|abgelaufen|nicht verarbeitet|läuft ab|geplatzt)",
        "(rücklastschrift|fehlgeschlagene zahlung|zahlung gescheitert|zahlungsfehler)",
        "(konnten|konnte) ... (nicht abbuchen|nicht abgebucht|nicht einziehen|nicht eingezogen|nicht belasten|nicht belastet werden|nicht verarbeitet werden|nicht verarbeiten)",
      ],
      hints: [
        "(zahlungsmethode|zahlungsdaten|zahlungsmittel|kreditkarte) ... (aktualisieren|aktualisieren sie|überprüfen|ändern)",
      ],
    },
    fr: {
      says: [
        "(paiement|prélèvement|transaction|carte|carte bancaire|règlement) ... (échoué|refusé|refusée|rejeté|rejetée|n'a pas abouti|n'a pas pu être|expirée|expire|a expiré|échec)",
        "(échec|rejet) ... (paiement|prélèvement|transaction|renouvellement)",
        "(impossible|pas pu|n'avons pas pu) ... (prélever|débiter|encaisser|traiter votre paiement)",
      ],
      hints: [
        "(mettre à jour|mettez à jour|vérifier|vérifiez) ... (moyen de paiement|informations de paiement|carte|coordonnées bancaires|informations de facturation)",
      ],
    },
    es: {
      says: [
        "(pago|cargo|cobro|tarjeta|transacción|domiciliación) ... (fallido|fallado|rechazado|rechazada|no se pudo procesar|no se ha podido|no pudo ser procesado|caducada|ha caducado|declinado|denegado|ha vencido|falló|no se completó)",
        "(no pudimos|no hemos podido|no se pudo|imposible) ... (cobrar|procesar|realizar el cargo|completar el pago)",
      ],
      hints: [
        "(actualice|actualiza|actualizar|revise|verifique) ... (método de pago|forma de pago|tarjeta|datos de pago|datos de facturación)",
      ],
    },
    pt: {
      says: [
        "(pagamento|cobrança|cartão|transação|débito) ... (falhou|recusado|recusada|não foi processado|não foi aprovado|não autorizado|expirou|expirado|rejeitado|não foi concluído)",
        "(não conseguimos|não foi possível) ... (cobrar|processar|concluir o pagamento|debitar)",
      ],
      hints: ["(atualize|atualizar|verifique) ... (forma de pagamento|método de pagamento|cartão|dados de pagamento)"],
    },
    it: {
      says: [
        "(pagamento|addebito|carta|transazione) ... (non riuscito|non è riuscito|rifiutato|rifiutata|fallito|non è andato a buon fine|scaduta|non andato a buon fine|respinto)",
        "(non siamo riusciti|non è stato possibile|impossibile) ... (addebitare|elaborare|riscuotere|completare il pagamento)",
      ],
      hints: ["(aggiorna|aggiornare|verifica) ... (metodo di pagamento|carta|dati di pagamento)"],
    },
    nl: {
      says: [
        "(betaling|incasso|afschrijving|creditcard|transactie) ... (mislukt|geweigerd|niet gelukt|niet verwerkt|gestorneerd|verlopen|niet geslaagd|afgewezen)",
      ],
      hints: ["(betaalmethode|betaalgegevens|creditcard) ... (bijwerken|aanpassen|controleren|wijzigen)"],
    },
    ja: {
      says: [
        "(決済|お支払い|支払い|引き落とし|口座振替|課金|カード|請求処理)...(失敗|できませんでした|エラー|承認されません|拒否|行えませんでした|完了できません|処理できません|有効期限切れ|利用できません|できておりません|不成立)",
        "(クレジットカード|カード)...(有効期限|期限切れ)",
      ],
      hints: ["(お支払い方法|支払い方法|支払方法|お支払情報|カード情報)...(更新|変更|確認)"],
    },
    ko: {
      says: ["(결제|자동결제|자동이체|출금|카드|청구)...(실패|거절|승인되지|처리되지|완료되지|만료)"],
      hints: ["(결제 수단|결제수단|결제 정보|카드 정보)...(업데이트|변경|확인)"],
    },
    ru: {
      says: [
        "(платеж|платёж|оплата|списание|карта|карты|автоплатеж|автоплатёж) ... (не прошел|не прошёл|не прошла|отклонен|отклонён|отклонена|не удался|не удалось|не удалась|истек|истёк|неуспешно)",
        "(не удалось|не смогли) ... (списать|провести|обработать|выполнить)",
      ],
      hints: ["(обновите|проверьте) ... (способ оплаты|данные карты|платежные данные)"],
    },
  },

  low_balance: {
    en: {
      says: [
        "{funds} ... {low}",
        "(low|insufficient) (balance|credit|credits|funds|quota|account balance|credit balance|prepaid balance|wallet balance)",
        "(balance|credit|credits|low balance|quota|budget|usage|spend|spending) (alert|warning)",
        "(running low on|low on|running out of|run out of|ran out of|almost out of|nearly out of|out of) ... (credit|credits|balance|funds|tokens|prepaid)",
        "{quota} ... (exceeded|reached|exhausted|used up|been hit)",
        "(exceeded|reached|hit|used up|exhausted|approaching|nearing|close to|used all of) ... (quota|usage limit|spending limit|spend limit|monthly limit|budget|credit limit|plan limit|included usage|free credits|monthly cap|usage threshold|credits)",
        "(used|consumed|spent) #% of ... (quota|credit|credits|budget|limit|allowance|balance|plan|tokens|usage)",
        "(quota|budget|limit|allowance|credits) ... #% (used|consumed|reached|exhausted|spent)",
        "only # ... (left|remaining|remains|remain)",
        "# ... (credit|credits|balance) (remaining|left)",
        "(balance|credits|credit|funds) ... (will run out|will be exhausted|will be depleted|last for about|will last)",
        "auto recharge ... (disabled|turned off)",
      ],
      hints: [
        "(top up|recharge|refill|reload|replenish|add funds|add credit|add credits|add money|buy credits|buy more credits|purchase credits|purchase more credits|deposit funds) ",
        "(running low|running out)",
        "remaining (balance|credit|credits|funds)",
        "(credit|credits|balance|funds|tokens|messages) (left|remaining|remains)",
        "(minimum balance|balance threshold|alert threshold|low balance threshold)",
      ],
    },
    zh: {
      says: [
        "(余额|额度|点数|余量|剩余量|剩余流量|资源包|套餐包|流量包|语音包|短信包|存款|预付款|预存款|押金|储值|调用次数|剩余次数|剩余条数|可用次数|积分|信用额度|赠金|资金|tokens|token)...(不足|预警|告警|低于|过低|较低|偏低|不多|即将用尽|即将用完|即将耗尽|快用完|快要用完|将用完|将用尽|将耗尽|已用完|已用尽|已耗尽|耗尽|用尽|用完|见底|少于|仅剩|告急|不够|所剩无几)",
        "余(额|量)(提醒|通知)",
        "(余额|余量)...低于",
        "(低于|少于|已低于)...(预警值|预警阈值|预警线|提醒金额|阈值|警戒线|预警额度|预警金额)",
        "(充值提醒|余额变动提醒|充值通知单|预警提醒)",
        "(已|即将|将)(超出|超过|达到|接近|用完|用尽|耗尽)...(额度|限额|配额|预算|上限|套餐|免费额度|用量)",
        "(额度|配额|限额|预算|用量|消费|费用)...(已超出|已超过|已达到|已达|超支|接近上限|触顶|即将超出|达到上限|超过预算)",
        "(已使用|已用|使用|消耗|用量)...#%",
        "预算(告警|预警|提醒|超支)",
        "(短信|邮件|接口|流量|语音|调用)...(余量|剩余|条数|次数)...(不足|低于|少于)",
      ],
      hints: [
        "(请|及时|尽快|立即|马上|请您|尽早|前往)...充值",
        "(仅剩|还剩|剩余|只剩)...#",
        "预计...(可用|可使用|可支撑|可以使用|用完|耗尽|用尽|使用|支撑)",
        "可用(额度|余额)",
        "(当前|账户|剩余)余额",
      ],
    },
    de: {
      says: [
        "(guthaben|kontostand|prepaid guthaben|kontingent|kredit) ... (niedrig|aufgebraucht|unter|gering|fast leer|reicht nicht|nicht ausreichend|zur neige|unterschritten|erschöpft|verbraucht|knapp)",
        "(unzureichendes|niedriges|geringes|zu wenig) guthaben",
      ],
      hints: ["guthaben ... (aufladen|auffüllen)", "(restguthaben|verbleibendes guthaben)"],
    },
    fr: {
      says: [
        "(solde|crédit|crédits|quota|forfait|budget) ... (faible|insuffisant|insuffisants|épuisé|épuisés|inférieur|presque|bas|dépassé|atteint|passé sous|en dessous)",
      ],
      hints: [
        "(recharger|rechargez|approvisionner|réapprovisionner) ... (compte|solde|crédit|crédits)",
        "solde restant",
      ],
    },
    es: {
      says: [
        "(saldo|crédito|créditos|cuota|presupuesto) ... (bajo|insuficiente|insuficientes|agotado|agotados|por debajo|inferior|agotarse|superado|alcanzado|se ha agotado)",
      ],
      hints: ["(recargue|recarga|recargar|añada|añadir) ... (saldo|cuenta|crédito|créditos|fondos)", "saldo restante"],
    },
    pt: {
      says: [
        "(saldo|crédito|créditos|cota|orçamento) ... (baixo|insuficiente|insuficientes|esgotado|esgotados|abaixo|inferior|acabando|atingido|excedido)",
      ],
      hints: ["(recarregue|recarregar|adicione|adicionar) ... (saldo|conta|crédito|créditos)", "saldo restante"],
    },
    it: {
      says: [
        "(saldo|credito|crediti|quota|budget) ... (basso|insufficiente|esaurito|esauriti|inferiore|sotto|in esaurimento|quasi esaurito|superato|raggiunto)",
      ],
      hints: ["(ricarica|ricaricare) ... (conto|credito|saldo|account)"],
    },
    nl: {
      says: [
        "(saldo|tegoed|krediet|budget|limiet) ... (laag|onvoldoende|ontoereikend|op|onder|bijna op|bereikt|overschreden)",
      ],
      hints: ["(opwaarderen|tegoed kopen|saldo aanvullen)"],
    },
    ja: {
      says: [
        "(残高|クレジット|ポイント残高|残量|利用枠|上限|予算|残り)...(不足|下回|少なく|残りわずか|なくなり|ゼロ|超過|達しました|わずか|超え)",
        "残高(不足|アラート|通知|のお知らせ)",
      ],
      hints: ["(チャージ|追加購入|入金)"],
    },
    ko: {
      says: ["(잔액|크레딧|충전금|포인트|한도|예산|잔여)...(부족|소진|미만|이하|초과|도달|얼마 남지)"],
      hints: ["충전"],
    },
    ru: {
      says: [
        "(баланс|баланса|остаток|остаток средств|средства|лимит|бюджет|кредиты) ... (ниже|заканчивается|заканчиваются|исчерпан|исчерпаны|закончились|недостаточно|мало|превышен|низкий|на исходе|близок к нулю)",
        "(недостаточно средств|низкий баланс|нехватка средств)",
      ],
      hints: ["(пополните|пополнить|пополнение) ... (баланс|счет|счёт|счета)"],
    },
  },

  renewal: {
    en: {
      says: [
        "{thing} ... {expires}",
        "(expires|expiring|expiration|expiry|expire) ... {thing}",
        "{thing} ... {renews}",
        "(renew|renewal of|renewal for|upcoming renewal|renewal notice|renewal reminder) ... {thing}",
        "(expiration|expiry|renewal|expiring|upcoming renewal|auto renewal|automatic renewal|renewal payment) (notice|reminder|notification|warning|alert)",
        "(upcoming renewal|up for renewal|due for renewal)",
        "will (automatically renew|auto renew|be automatically renewed|automatically be renewed|be renewed automatically|renew automatically|renew on|renew in)",
        "(trial|subscription|plan|membership|contract|term|agreement|license|licence|free trial|trial period|billing period|support) ... (ends on|ends in|ending|ending soon|will end|is ending|ended|ends tomorrow|ends today|has ended|is over|runs out|ends)",
        "(upcoming|scheduled|next) (payment|charge|invoice|billing|bill) ... (renew|renewal|subscription|on|plan)",
        "(you will be|you'll be|card will be|account will be|we will|we'll) ... (charged|charge|billed|bill|debited) ... on",
      ],
      hints: [
        "(expires|expiring|will expire|expire) (in|on|soon|tomorrow|today|within)",
        "about to expire",
        "(renewal price|renewal fee|renewal amount|renewal date|renewal cost|renews on|renewal order)",
        "renew (now|today|before|by|your|it|early|in time|online)",
        "(next billing date|next payment date|next charge|expiration date|expiry date|auto renew|auto renewal)",
        "(redemption period|grace period)",
      ],
    },
    zh: {
      says: [
        "(域名|网域|证书|凭证|服务器|伺服器|实例|主机|套餐|会员|订阅|服务|合同|许可|授权|租期|带宽|云盘|数据库|资源|专线|空间|邮箱|软件|license|ssl|cdn|流量包|资源包|产品|试用|试用期|保修|维保|租约|保险|云主机|ecs|rds|网站|备案|号码|商标|vps|年费|账号|账户|授信)...(到期|过期|届满|期满|届期|失效)",
        "(域名|网域|证书|凭证|服务器|伺服器|实例|主机|套餐|会员|订阅|合同|许可|授权|资源|空间|软件|流量包|产品|云主机|服务|年费)...(续费|续约|续期|续订|自动续)",
        "(即将|将|将要|将于|已|已经|快要|马上|临近)(到期|届满|期满|届期)",
        "到期(提醒|通知|预警|告警|释放|停服)",
        "(续费|续约|续期|续订|续订费)(提醒|通知|预警|确认|告知|单|通知书)",
        "(将于|将在|定于|将会于)...(到期|自动续费|续费|扣款|自动续订|续订|自动扣款|过期|失效|届满|续约|自动扣费)",
        "(试用|试用期)...(结束|到期|截止|期满)",
        "(自动续费|自动续订|自动扣费|自动扣款)(提醒|通知|预告)",
        "(即将|将)(自动续费|自动续订|自动扣款|自动扣费|续费)",
        "服务期限届满",
      ],
      hints: [
        "(即将|将|已|已经)过期",
        "(请|及时|尽快|立即|请您|尽早|提前)...(续费|续约|续期|续订)",
        "(到期日|到期时间|到期日期|有效期至|服务期至|截止日期)",
        "到期(前|后|之前|之后)",
        "续费(价格|金额|费用|价)",
        "自动续费",
      ],
    },
    de: {
      says: [
        "(vertrag|domain|domains|abonnement|abo|lizenz|zertifikat|server|hosting|testphase|testversion|mitgliedschaft|tarif|paket|dienst|ssl zertifikat|laufzeit) ... (läuft ab|läuft am|laufen ab|abgelaufen|ablauf|endet|verlängert|verlängerung|erneuert|erneuerung|ausläuft|abläuft)",
        "(läuft|laufen) ... ab",
        "(verlängerung|ablauf|erneuerung) ... (vertrag|vertrags|domain|abonnement|abos|lizenz|zertifikat|hosting|zertifikats)",
        "(vertragsverlängerung|automatische verlängerung|ablaufbenachrichtigung|verlängerungshinweis)",
      ],
    },
    fr: {
      says: [
        "(domaine|nom de domaine|abonnement|licence|certificat|hébergement|contrat|service|serveur|essai|période d'essai|forfait|offre) ... (expire|expirera|expire le|arrive à expiration|arrive à échéance|a expiré|expiré|sera renouvelé|renouvellement|renouveler|se renouvelle|prend fin|reconduit|renouvelé automatiquement)",
        "(renouvellement|expiration) ... (domaine|abonnement|licence|certificat|hébergement|contrat|service|serveur)",
        "(avis d'expiration|avis de renouvellement|rappel de renouvellement)",
      ],
    },
    es: {
      says: [
        "(dominio|suscripción|licencia|certificado|alojamiento|hosting|contrato|servicio|servidor|plan|prueba|periodo de prueba) ... (caduca|caducará|vence|vencerá|expira|expirará|se renovará|renovación|renovar|ha caducado|ha expirado|está a punto de|termina|finaliza|se renueva)",
        "(renovación|vencimiento|caducidad) ... (dominio|suscripción|licencia|certificado|alojamiento|hosting|contrato|servicio|plan)",
      ],
    },
    pt: {
      says: [
        "(domínio|assinatura|licença|certificado|hospedagem|contrato|serviço|servidor|plano|teste) ... (expira|expirará|vence|vencerá|irá expirar|será renovada|será renovado|renovação|renovar|expirou|termina|renova)",
        "(renovação|vencimento|expiração) ... (domínio|assinatura|licença|certificado|hospedagem|contrato|plano)",
      ],
    },
    it: {
      says: [
        "(dominio|abbonamento|licenza|certificato|hosting|contratto|servizio|server|piano|prova) ... (scade|scadrà|in scadenza|si rinnova|rinnovo|rinnovato|sarà rinnovato|è scaduto|scaduto|termina|sta per scadere)",
        "(rinnovo|scadenza) ... (dominio|abbonamento|licenza|certificato|hosting|contratto|servizio)",
      ],
    },
    nl: {
      says: [
        "(domein|domeinnaam|abonnement|licentie|certificaat|hosting|contract|dienst|server|proefperiode) ... (verloopt|verlopen|wordt verlengd|verlenging|verlengd|loopt af|afloopt|eindigt|vernieuwd)",
        "(verlenging|verloop) ... (domein|abonnement|licentie|certificaat|hosting|contract)",
      ],
    },
    ja: {
      says: [
        "(更新期限|契約更新|更新のお知らせ|更新手続き|有効期限のお知らせ|自動更新|更新料|満了|契約期間終了|更新のご案内|期限のお知らせ|有効期限)",
        "(ドメイン|証明書|契約|ご契約|サービス|サーバー|ライセンス|サブスクリプション|プラン|トライアル|メンバーシップ|ホスティング)...(有効期限|期限|更新|満了|終了|失効|期限切れ)",
      ],
    },
    ko: {
      says: [
        "(도메인|인증서|구독|서비스|계약|라이선스|호스팅|서버|멤버십|플랜|체험)...(만료|갱신|연장|종료|만기)",
        "(만료|갱신|연장)(안내|예정|알림)",
      ],
    },
    ru: {
      says: [
        "(домен|домена|подписка|подписки|сертификат|сертификата|лицензия|лицензии|договор|хостинг|хостинга|сервер|сервера|тариф|услуги|услуга|пробный период) ... (истекает|истечет|истечёт|заканчивается|истек|истёк|продлен|продление|продлить|продлена|будет продлен|окончания|окончание|завершается|истекла)",
        "(продление|окончание|истечение) ... (домена|подписки|сертификата|лицензии|хостинга|услуги|услуг|договора|срока)",
      ],
    },
  },

  invoice: {
    en: {
      says: [
        "(your|new|monthly|latest|a new) (invoice|receipt|e receipt|monthly invoice|latest invoice|payment receipt|tax receipt)",
        "(your|new|monthly|latest) ... (invoice|receipt) ... (for|from|is|available|ready|attached)",
        "invoice ... (available|ready|attached|is here|has been generated|has been issued|was generated|enclosed|for your records|issued)",
        "(payment|purchase|order|sales|billing) (receipt|confirmation|summary)",
        "receipt (for|from|of|number|no|#)",
        "(billing|monthly|account|bank|usage) (statement|summary)",
        "(statement|bill) ... (is ready|available|is available|now available|is here)",
        "(thank you|thanks) for your (payment|purchase|order|recent payment|recent purchase)",
        "(tax|vat|pro forma|proforma) invoice",
        "(amount paid|date paid|total paid|payment date)",
        "credit (note|memo)",
        "(your order|order) ... (confirmed|confirmation|has been placed)",
      ],
      hints: [
        "(invoice|receipt) (number|no|#|date|id)",
        "(subtotal|grand total|total amount|amount charged)",
        "paid (on|in full|by|with|via)",
        "we (charged|have charged|billed) ",
      ],
    },
    zh: {
      says: [
        "账单...(已出账|已生成|已出|出账|通知|明细|请查收|可查看|发布|寄送|概览|汇总|日)",
        "(月度|本期|本月|当月|上月|每月|月|#月|年度|电子)...账单",
        "发票...(已开具|开具成功|已开|已寄出|申请成功|下载|附件|请查收|已生成|开具通知|已发送)",
        "(电子发票|消费明细|费用明细|扣费成功|扣款成功|扣费通知|扣款通知|订单支付成功|订单确认|缴费凭证|付款凭证|收据|消费通知|交易凭证|支付凭证|对账单|结算单|购买成功|扣费明细|订单详情)",
      ],
      hints: [
        "(实付|已付)(金额|款)",
        "(发票号码|发票代码|订单编号|订单号|交易单号|流水号)",
        "(支付时间|付款时间|交易时间|出账日期|账期)",
      ],
    },
    de: {
      says: [
        "(ihre rechnung|neue rechnung|rechnung für|rechnung vom|zahlungsbestätigung|bestellbestätigung|quittung|zahlungsbeleg|rechnung nr)",
        "rechnung ... (verfügbar|anbei|im anhang|erstellt|bereit)",
      ],
    },
    fr: {
      says: [
        "(votre facture|nouvelle facture|reçu de paiement|confirmation de paiement|confirmation de commande|votre reçu)",
        "facture ... (disponible|ci jointe|en pièce jointe)",
      ],
    },
    es: {
      says: [
        "(su factura|tu factura|nueva factura|recibo de pago|confirmación de pago|confirmación de pedido|su recibo|tu recibo)",
        "factura ... (disponible|adjunta|adjunto)",
      ],
    },
    pt: {
      says: [
        "(sua fatura|nova fatura|recibo|comprovante de pagamento|confirmação de pagamento|nota fiscal)",
        "fatura ... (disponível|anexo|fechada)",
      ],
    },
    it: {
      says: [
        "(la tua fattura|nuova fattura|ricevuta di pagamento|conferma di pagamento|conferma d'ordine|ricevuta)",
        "fattura ... (disponibile|allegata|in allegato)",
      ],
    },
    nl: {
      says: [
        "(uw factuur|je factuur|nieuwe factuur|betalingsbevestiging|orderbevestiging|betaalbewijs)",
        "factuur ... (beschikbaar|bijgevoegd|bijlage)",
      ],
    },
    ja: {
      says: [
        "(請求書|領収書|ご請求金額|ご利用明細|お支払い明細|ご請求額|請求金額確定|領収証|ご注文の確認|お支払い完了|請求のお知らせ)",
      ],
    },
    ko: { says: ["(청구서|영수증|이용 내역|결제 내역|명세서|세금계산서|결제 완료)"] },
    ru: {
      says: [
        "(ваш счет|ваш счёт|счет на оплату|счёт на оплату|квитанция|чек об оплате|кассовый чек|акт выполненных работ|выставлен счет|выставлен счёт)",
      ],
    },
  },

  resolved: {
    en: {
      says: [
        "payment (received|successful|accepted|succeeded|confirmed|completed|was successful|is complete|has been received|went through)",
        "(received|have processed|successfully processed|have received|successfully received) ... your ... (payment|top up|transfer)",
        "(payment|charge|renewal|top up|recharge|transaction|auto recharge) ... (was successful|is successful|has been received|have been received|has been processed|was received|been successfully processed|successfully|succeeded|went through|was accepted|has cleared|was completed|is complete)",
        "successful (payment|renewal|top up|recharge|transaction)",
        "successfully (renewed|topped up|recharged|reinstated|reactivated|restored|paid|extended|added|updated your payment|auto renewed)",
        "{thing} ... (has been renewed|have been renewed|was renewed|is renewed|were renewed|been extended|successfully renewed|is now renewed|auto renewed)",
        "(has been renewed|have been renewed)",
        "no longer (past due|overdue|suspended|delinquent)",
        "(paid in full|balance is paid|balance has been cleared|balance has been paid|account is now current|account is in good standing|account is up to date|payment problem has been resolved|payment issue has been resolved)",
        "(funds|credit|credits|payment|balance|money|top up) ... (were added|have been added|was added|has been added|been credited|have been credited|topped up|are available|were credited|was credited)",
        "(balance|account|wallet) ... (has been topped up|was topped up|recharged|has been recharged|been replenished|been credited|has been funded)",
        "(thank you|thanks) for (topping up|renewing|your renewal|updating your payment|settling)",
        "renewal (confirmation|confirmed|complete|successful|completed|receipt)",
        "(top up|recharge) (confirmation|successful|complete|completed|receipt)",
      ],
      hints: [
        "{service} ... (has been reinstated|have been reinstated|been reactivated|been restored|re enabled|is active again|unsuspended|is back online|back online|restored|reinstated|reactivated|is now active)",
        "(suspension|hold|restriction) ... (lifted|removed)",
        "(back online|services restored|service restored)",
      ],
    },
    zh: {
      says: [
        "(充值|支付|缴费|付款|续费|续约|还款|续订|自动续费|转账|汇款|续期|自动充值|缴款)(已成功|成功|完成|已完成|到账|已到账|成功通知|已入账)",
        "(已成功|成功|您已成功|已为您成功|已完成|已为您自动|已为您)(充值|续费|缴费|支付|付款|缴清|结清|还清|续约|续订|续期|自动续费|恢复|入账)",
        "(充值|付款|缴费|支付|续费|还款|补缴|汇款|转账)...(已到账|已成功|已完成|已收到|已入账|已确认)",
        "(欠费|欠款|账单|款项|费用)...(已结清|已缴清|已还清|已支付|已付清|已处理|已补缴)",
        "(服务|资源|实例|账号|账户|业务|网站|云服务器)...(已恢复|已解冻|已解除|恢复正常|已重新开通|已重新启用|已复机|恢复使用|已经恢复|已恢复正常|恢复服务)",
        "(解除冻结|解除隔离|解除停机|解除限制|复机通知|解冻通知|已解除欠费|恢复通知)",
        "(已|成功)(补足|补缴|缴清|结清|还清)",
        "(已结清|已缴清|已恢复服务)",
        "预警(已恢复|已解除|恢复|解除)",
        "(已收到|收到)...(付款|款项|缴费|汇款|充值|转账)",
        "(到账通知|入账通知|充值到账|续费完成)",
      ],
    },
    de: {
      says: [
        "(zahlung erhalten|zahlungseingang bestätigt|zahlung eingegangen|vielen dank für ihre zahlung|zahlung erfolgreich|erfolgreich verlängert|erfolgreich bezahlt|guthaben aufgeladen|erfolgreich aufgeladen)",
        "(zahlung|betrag|aufladung) ... (erhalten|eingegangen|erfolgreich|gutgeschrieben)",
      ],
    },
    fr: {
      says: [
        "(paiement reçu|paiement effectué|paiement accepté|renouvelé avec succès|paiement réussi)",
        "(paiement|rechargement) ... (bien reçu|bien été reçu|réussi|été accepté|effectué avec succès)",
        "(reçu|bien reçu) votre paiement",
      ],
    },
    es: {
      says: [
        "(pago recibido|pago realizado con éxito|renovado correctamente|recarga exitosa|pago exitoso)",
        "(hemos recibido|recibimos) su pago",
        "(pago|recarga) ... (recibido|se ha procesado correctamente|exitoso|exitosa|con éxito)",
      ],
    },
    pt: {
      says: [
        "(pagamento recebido|pagamento confirmado|pagamento aprovado|renovado com sucesso|recarga efetuada)",
        "(recebemos|confirmamos) ... pagamento",
      ],
    },
    it: {
      says: [
        "(pagamento ricevuto|pagamento riuscito|rinnovato con successo|ricarica effettuata)",
        "abbiamo ricevuto il (tuo pagamento|suo pagamento|pagamento)",
      ],
    },
    nl: {
      says: [
        "(betaling ontvangen|betaling geslaagd|succesvol verlengd|betaling gelukt)",
        "(hebben|wij hebben) ... betaling ... ontvangen",
      ],
    },
    ja: {
      says: [
        "(お支払いが完了|ご入金を確認|入金を確認|決済が完了|お支払いを確認|支払いが完了|チャージが完了|更新が完了|入金確認|お支払い完了|利用再開|チャージ完了|更新完了)",
      ],
    },
    ko: {
      says: ["(결제가 완료|입금 확인|입금이 확인|결제 완료|충전 완료|충전이 완료|갱신 완료|갱신이 완료|납부가 완료)"],
    },
    ru: {
      says: [
        "(платеж получен|платёж получен|оплата получена|оплата прошла|баланс пополнен|счет пополнен|счёт пополнен|успешно продлен|успешно оплачен|платеж прошел|платёж прошёл|средства зачислены|оплата поступила)",
      ],
    },
  },
};
