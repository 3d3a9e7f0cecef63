import type { Vocabulary } from "./language.ts";

/** What billing mails say in English. language.ts says what each list is for, and how a phrase is written. */
export const english: Vocabulary = {
  language: "en",
  groups: {
    bill: `invoice|invoices|bill|bills|payment|payments|balance|amount|amounts|statement|fee|fees|charges|account|
      rent|premium|instalment|installment|subscription|order`,
    overdue: "overdue|past due|past its due date|in arrears|delinquent",
    unpaid: "unpaid|outstanding|not paid|not settled|yet to be paid",
    is: "is|are|was|were|has been|have been|became|remains|remain|still|now",
    service: `account|accounts|service|services|subscription|subscriptions|plan|workspace|organization|
      organisation|project|projects|server|servers|instance|instances|droplets|app|apps|application|website|site|
      hosting|access|resources|vps|cluster|clusters|database|databases|line|number|numbers|domain|domains|
      api access|api keys|team`,
    stopped: `suspended|terminated|deactivated|disabled|disconnected|powered off|shut down|shut off|turned off|
      cancelled|canceled|closed|deleted|destroyed|locked|frozen|interrupted|cut off|paused|restricted|blocked|
      put on hold|placed on hold|downgraded|stopped|revoked|suspension|termination|disconnection|deactivation`,
    nonpayment: `non payment|nonpayment|lack of payment|missed payment|missed payments|unpaid|overdue|past due|
      arrears|outstanding|late payment|failed payment`,
    charge: `payment|payments|charge|transaction|direct debit|debit|autopay|auto pay|auto recharge|auto reload|
      automatic payment|automatic top up|auto renewal|auto renew|renewal|billing attempt|bank transfer|purchase`,
    failed: `failed|has failed|was declined|been declined|declined|unsuccessful|was rejected|been rejected|
      been returned|was returned|was refused|been refused|was not successful|wasn't successful|not successful|
      did not go through|didn't go through|not go through|hasn't gone through|could not be processed|
      couldn't be processed|cannot be processed|could not be completed|couldn't be completed|
      could not be collected|couldn't be collected|could not be charged|was not processed|was not completed|
      bounced|has not been successful|could not be authorized|was not authorized|could not be taken`,
    unable: `unable to|not able to|weren't able to|wasn't able to|could not|couldn't|cannot|can't|failed to|
      were unable to|was unable to|haven't been able to|trouble|problem|problems|difficulty`,
    collect: `charge|charging|process|processing|collect|collecting|bill|billing|debit|debiting|take|complete|
      renew|renewing|authorize|authorise|capture`,
    card: `card|credit card|debit card|payment method|payment methods|visa|mastercard|american express|amex|
      bank account|paypal account`,
    funds: `balance|credit|credits|funds|wallet|allowance|prepaid credit|account balance|credit balance|
      prepaid balance|sms credits|token balance|deposit`,
    low: `is low|are low|is running low|are running low|running low|is getting low|getting low|low on|too low|
      very low|has dropped|have dropped|dropped to|dropped below|fallen to|fallen below|fell below|fell to|
      is below|are below|below #|below your|below the|under #|less than|insufficient|not sufficient|not enough|
      exhausted|depleted|used up|run out|runs out|running out|ran out|almost gone|nearly gone|almost empty|
      nearly empty|is empty|reached zero|reaches zero|reached $0|almost used|almost exhausted|nearly exhausted|
      critically low|has gone below|went below`,
    quota: `quota|usage limit|spending limit|spend limit|monthly limit|budget|allowance|credit limit|plan limit|
      usage cap|monthly cap|included usage|credits|free tier limit|hard limit|soft limit`,
    thing: `domain|domains|domain name|domain names|subscription|subscriptions|plan|license|licenses|licence|
      licences|certificate|certificates|ssl|tls|hosting|contract|membership|registration|server|servers|vps|
      instance|instances|warranty|support|maintenance agreement|agreement|package|service|services|lease|
      reservation|reserved instance|reserved instances|savings plan|savings plans|coverage|seats|trial|free trial|
      protection|policy|web hosting|ip address|account`,
    expires: `expires|expire|expiring|will expire|set to expire|about to expire|expired|has expired|due to expire|
      expiration|expiry|lapses|will lapse|comes to an end|ending soon|will end`,
    renews: `renews|renew on|renew in|renew automatically|automatically renew|automatically renews|auto renew|
      auto renews|auto renewal|renewal|will renew|will be renewed|be renewed|automatically be renewed|
      due for renewal|up for renewal|renewing|needs to be renewed|must be renewed|requires renewal`,
  },
  phrases: {
    resolved: {
      says: [
        `payment (received|successful|accepted|succeeded|confirmed|completed|was successful|is complete|
          has been received|went through)`,
        `(received|have processed|successfully processed|have received|
          successfully received) ... your ... (payment|top up|transfer)`,
        `(payment|charge|renewal|top up|recharge|transaction|auto recharge) ... (was successful|is successful|
          has been received|have been received|has been processed|was received|been successfully processed|
          successfully|succeeded|went through|was accepted|has cleared|was completed|is complete)`,
        "successful (payment|renewal|top up|recharge|transaction)",
        `successfully (renewed|topped up|recharged|reinstated|reactivated|restored|paid|extended|added|
          updated your payment|auto renewed)`,
        `{thing} ... (has been renewed|have been renewed|was renewed|is renewed|were renewed|been extended|
          successfully renewed|is now renewed|auto renewed)`,
        "(has been renewed|have been renewed)",
        "no longer (past due|overdue|suspended|delinquent)",
        `(paid in full|balance is paid|balance has been cleared|balance has been paid|account is now current|
          account is in good standing|account is up to date|payment problem has been resolved|
          payment issue has been resolved)`,
        `(funds|credit|credits|payment|balance|money|top up) ... (were added|have been added|was added|
          has been added|been credited|have been credited|topped up|are available|were credited|was credited)`,
        `(balance|account|wallet) ... (has been topped up|was topped up|recharged|has been recharged|
          been replenished|been credited|has been funded)`,
        "(thank you|thanks) for (topping up|renewing|your renewal|updating your payment|settling)",
        "renewal (confirmation|confirmed|complete|successful|completed|receipt)",
        "(top up|recharge) (confirmation|successful|complete|completed|receipt)",
      ],
      hints: [
        `{service} ... (has been reinstated|have been reinstated|been reactivated|been restored|re enabled|
          is active again|unsuspended|is back online|back online|restored|reinstated|reactivated|is now active)`,
        "(suspension|hold|restriction) ... (lifted|removed)",
        "(back online|services restored|service restored)",
      ],
    },
    arrears: {
      says: [
        "{overdue} (invoice|invoices|bill|bills|payment|payments|balance|amount|account|statement|charges|fees)",
        "(invoice|invoices|bill|bills|payment|payments|balance|amount|account|statement|fee|charges) ... {overdue}",
        "{bill} ... {is} ... {unpaid}",
        `(unpaid|outstanding) (invoice|invoices|bill|bills|balance|balances|amount|payment|charges|fees|
          account balance|debt|dues)`,
        "(past due|delinquent|delinquency)",
        "days (overdue|past due|late|in arrears)",
        "{bill} ... (has|have) not (yet been|been) (paid|settled|received|cleared)",
        "{bill} ... (hasn't|haven't) been (paid|settled|received|cleared)",
        `(not received|haven't received|didn't receive|yet to receive|not yet received|still waiting for|
          still awaiting) ... payment`,
        `(due to|because of|owing to|as a result of|following|for) ... (non payment|nonpayment|lack of payment|
          unpaid invoices|unpaid invoice|unpaid bills|overdue invoices|overdue balance)`,
        "{service} ... {stopped} ... {nonpayment}",
        "(unpaid|overdue|past due) ... {service} ... {stopped}",
        "(you|you still|you currently) owe",
        "(amount|balance) (owed|owing)",
        "(payment|invoice) (reminder|demand)",
        "reminder ... (invoice|payment|bill) ... (due|unpaid)",
        `(negative balance|balance is negative|balance is now negative|balance has gone negative|
          account is overdrawn|account is in arrears)`,
        `(debt collection|collections agency|collection agency|sent to collections|referred to collections|
          collections notice|dunning)`,
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
        `{service} ... (will be|has been|have been|is|are|may be|was|were|is scheduled to be|is going to be|
          is about to be|subject to|face|facing|avoid|prevent) ... {stopped}`,
        `pay (immediately|now|your balance|your invoice|the balance|the invoice|the outstanding|
          as soon as possible)`,
      ],
    },
    payment_failed: {
      says: [
        "{charge} ... {failed}",
        "(payment|charge|renewal|transaction|auto renewal|direct debit|billing) (failure|declined|failed|error)",
        `(your|a|the|last|recent|latest) (failed|declined|unsuccessful|rejected|returned) (payment|charge|
          transaction|direct debit|renewal)`,
        "(unable to|could not|couldn't|can't|cannot|failed to|not able to) (charge|collect|debit)",
        `{unable} ... {collect} ... (card|payment|payments|payment method|account|subscription|invoice|paypal|
          bank account|credit card)`,
        "(problem|issue|trouble|error) with ... (payment|card|billing|direct debit|payment method)",
        `{card} ... (was declined|been declined|is declined|declined|was rejected|been rejected|was refused|
          not accepted|is invalid|is no longer valid)`,
        "(your|the|a) {card} ... (expired|expires|is expiring|about to expire|will expire|expiring soon)",
        "(declined|rejected|refused) by ... (bank|card issuer|issuer|issuing bank)",
        "(your bank|card issuer|the bank|issuing bank) ... (declined|rejected|refused)",
        "action required to continue your subscription",
      ],
      hints: [
        `(update|check|verify|replace|change|add|review) ... (payment method|payment details|payment information|
          payment info|billing information|billing details|card details|credit card|card on file|your card|
          new card|valid card)`,
        "(we'll|we will|will) (retry|try again|try to charge|attempt) ... (payment|charge|card|days|again)",
        "(insufficient funds|do not honor|expired card|invalid card)",
      ],
    },
    low_balance: {
      says: [
        "{funds} ... {low}",
        `(low|insufficient) (balance|credit|credits|funds|quota|account balance|credit balance|prepaid balance|
          wallet balance)`,
        "(balance|credit|credits|low balance|quota|budget|usage|spend|spending) (alert|warning)",
        `(running low on|low on|running out of|run out of|ran out of|almost out of|nearly out of|
          out of) ... (credit|credits|balance|funds|tokens|prepaid)`,
        "{quota} ... (exceeded|reached|exhausted|used up|been hit)",
        `(exceeded|reached|hit|used up|exhausted|approaching|nearing|close to|used all of) ... (quota|usage limit|
          spending limit|spend limit|monthly limit|budget|credit limit|plan limit|included usage|free credits|
          monthly cap|usage threshold|credits)`,
        "(used|consumed|spent) #% of ... (quota|credit|credits|budget|limit|allowance|balance|plan|tokens|usage)",
        "(quota|budget|limit|allowance|credits) ... #% (used|consumed|reached|exhausted|spent)",
        "only # ... (left|remaining|remains|remain)",
        "# ... (credit|credits|balance) (remaining|left)",
        `(balance|credits|credit|funds) ... (will run out|will be exhausted|will be depleted|last for about|
          will last)`,
        "auto recharge ... (disabled|turned off)",
      ],
      hints: [
        `(top up|recharge|refill|reload|replenish|add funds|add credit|add credits|add money|buy credits|
          buy more credits|purchase credits|purchase more credits|deposit funds) `,
        "(running low|running out)",
        "remaining (balance|credit|credits|funds)",
        "(credit|credits|balance|funds|tokens|messages) (left|remaining|remains)",
        "(minimum balance|balance threshold|alert threshold|low balance threshold)",
      ],
    },
    renewal: {
      says: [
        "{thing} ... {expires}",
        "(expires|expiring|expiration|expiry|expire) ... {thing}",
        "{thing} ... {renews}",
        "(renew|renewal of|renewal for|upcoming renewal|renewal notice|renewal reminder) ... {thing}",
        `(expiration|expiry|renewal|expiring|upcoming renewal|auto renewal|automatic renewal|
          renewal payment) (notice|reminder|notification|warning|alert)`,
        "(upcoming renewal|up for renewal|due for renewal)",
        `will (automatically renew|auto renew|be automatically renewed|automatically be renewed|
          be renewed automatically|renew automatically|renew on|renew in)`,
        `(trial|subscription|plan|membership|contract|term|agreement|license|licence|free trial|trial period|
          billing period|support) ... (ends on|ends in|ending|ending soon|will end|is ending|ended|ends tomorrow|
          ends today|has ended|is over|runs out|ends)`,
        "(upcoming|scheduled|next) (payment|charge|invoice|billing|bill) ... (renew|renewal|subscription|on|plan)",
        `(you will be|you'll be|card will be|account will be|we will|we'll) ... (charged|charge|billed|bill|
          debited) ... on`,
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
    invoice: {
      says: [
        `(your|new|monthly|latest|a new) (invoice|receipt|e receipt|monthly invoice|latest invoice|
          payment receipt|tax receipt)`,
        "(your|new|monthly|latest) ... (invoice|receipt) ... (for|from|is|available|ready|attached)",
        `invoice ... (available|ready|attached|is here|has been generated|has been issued|was generated|enclosed|
          for your records|issued)`,
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
  },
  advertising: [
    "#% (off|discount)",
    "(coupon|promo code|voucher code|discount code|gift card|gift cards)",
    "(save #|save up to|save big|savings of up to)",
    "(sale|flash sale|black friday|cyber monday|prime day|clearance)",
    `(special offer|limited time|exclusive offer|best deal|best deals|deals|offer ends|last chance|don't miss|
      hurry|while supplies last)`,
    "(free shipping|get # free|# free|months free|month free|bonus credits|bonus|giveaway|win a|referral)",
    `(webinar|newsletter|register now|join us|conference|meetup|podcast|read more|this week in|case study|
      whitepaper|tips|how to|best practices|new features|blog|product update|learn how|roundup)`,
    "(shop now|buy now|upgrade now|upgrade today|claim your|get started today|order now)",
  ],
  words: {
    billing: `payment|payments|invoice|invoices|billing|bill|balance|subscription|credit card|renew|renewal|
      charge|charged|overdue|past due|refund|fee|pay`,
    billingDesk: `bill|invoice|payment|account|receivable|financ|renew|dunning|collect|noreply|no-reply|
      donotreply|notice|notif|system|service|alert|support|subscri|domain|registr|admin|robot|bot|mailer|info|
      hello|team`,
    reader: "you|your|yours|dear|customer",
    negator: `no|not|never|without|avoid|avoids|avoiding|prevent|prevents|preventing|zero|cannot|won't|don't|
      didn't|isn't|aren't|wasn't|hasn't|haven't|doesn't|free of|nothing|neither|nor`,
    negatorBetween: "not|no|never|no longer|won't|doesn't|don't|isn't|aren't|hasn't|haven't|didn't",
    settled: "has been resolved|has been cleared|has been paid|has been lifted|has been settled|was resolved",
    condition: `if|unless|in case|in the event|should|whenever|when|once|after|before|as soon as|upon|until|
      whether|how|why|what|tips`,
    askedFor: "once|after|until|unless|if|when|upon|as soon as|will be|would be|must be|please",
    notArrears: `book|books|library|task|tasks|ticket|tickets|issue|issues|homework|assignment|assignments|review|
      reviews|training|course|timesheet|timesheets|report|reports|approval|approvals|appointment|vaccination|
      inspection|trading|licence suspension|driver|player|students|pull request|milestone|sprint|violation|
      violating|violated|abuse|spam|phishing|copyright|policy|terms of service|malware|inactivity|inactive|unused|
      security reasons|suspicious|compromised`,
    notPaymentFailed: `failure rate|error rate|rate of failed|build|test|tests|deployment|pipeline|integration|
      webhook|endpoint|checkout page|dashboard widget`,
    notLowBalance: `work life|life balance|load balancer|disk|disk space|memory|storage|mailbox|battery|ink|toner|
      inventory|stock|cpu|rate limit|bandwidth usage`,
    notRenewal: `employee|employees|book|books|library|session|password|passwords|passcode|link|links|code|codes|
      token|tokens|otp|verification|coupon|coupons|voucher|vouchers|offer|offers|promo|promotion|promotional|
      discount|deal|deals|invitation|invite|invites|gift|points|reward|rewards|miles|sale|download|passport|
      visa card|poll|survey|registration link|early bird|ticket|tickets|quote|proposal|driving licence|access key|
      api key|secret|login|sign in|recording|artifact|artifacts|cache|cookie|meeting|event|webinar|conference|
      warranty claim|clearance|exam|visa application|ballot`,
    notResolved: "incident|outage|backup|maintenance",
    owed: `amount due|total due|balance due|amount owed|outstanding|overdue|past due|unpaid|you owe|owe|owing|
      owed|payment of|payment|pay|invoice|invoices|bill|balance|amount|due`,
    left: "remaining|actual cost|current cost|current spend|balance|left|credits|credit|available|remains",
    price: `renewal price|renewal fee|price|total|amount|cost|costs|for|fee|renew|renewal|charged|charge|billed|
      bill|pay|at`,
    charged: "payment|charge|charged|amount|invoice|total|due|collect|debit|for|of",
    paid: `total|amount|paid|payment|charged|received|topped up|top up|recharge|added|renew|renewed|funds|
      credited|for`,
    refund: "refund|refunds|refunded|credit note|credit memo|chargeback",
    refunded: `been refunded|was refunded|were refunded|we refunded|we have refunded|we've refunded|refunded to|
      refund of|refund amount|amount refunded|total refunded|refund issued|issued a refund|credit note|credit memo`,
    receipt: "receipt|receipts|invoice|payment confirmation",
    alreadyPaid: "receipt|paid|payment received|your payment|charged|payment confirmation|topped up|payment successful",
    notYetPaid: `amount due|balance due|payment due|please pay|unpaid|not paid|not been paid|pay now|will be charged|
      will be debited|outstanding`,
    subtotal: "subtotal|sub total|excluding tax|excl tax|excl. tax|before tax|net amount",
    total: "grand total|total|amount due|total due|balance due",
    amountDue: "amount due|total due|balance due",
    balance: "balance",
    otherAmount: `alert level|alert threshold|threshold|minimum|less than|below|under|save|saved|saving|off|up to|
      bonus|discount|late fee|late charge|surcharge|penalty|vat|tax|subtotal|originally|instead of|credit limit|
      spending limit|limit|budget|increase|reconnection fee|reactivation fee|per month|starting at|auto recharge|
      auto reload|reload amount|recharge amount|previous balance|payments received|last payment|last bill|exceeds|
      exceed|exceeded|exceeding|more than|above|all of|out of|used all`,
    otherAmountBehind: "free|off|discount|coupon|threshold|minimum|late fee|vat|of credit free|bonus",
    counted: "credits|credit|tokens|messages|sms|emails|requests|calls|minutes|api calls|segments|points|units",
    deadline: `due|by|before|until|till|through|no later than|on or before|expires|expire|expired|expiring|
      expiration|expiry|renews|renew|renewal|renewed|suspended|suspension|terminated|termination|deleted|
      shut down|powered off|disabled|deactivated|cancelled|canceled|disconnected|disconnection|ends|end|ending|
      ended|deadline|will be charged|charge you on|be charged|billed|billing date|payment date|next charge|lapses|
      lapse|valid|auto renew|auto renews|auto renewal|upcoming payment|scheduled|stopped|stop|paused|locked|
      frozen|closed|destroyed|revoked|interrupted|released|shut off|turned off|cut off|unavailable|downgraded|
      blocked|restricted|disconnect|suspend|terminate|delete|cancel|lose access|overdue since|past due since|
      unpaid since|run out`,
    deadlineBehind: "deadline|expires|renews",
    deadlineVerb: `will end|ends|end|expires|will expire|renews|will renew|be renewed|be suspended|be charged|
      be billed|be deleted|be terminated|be disabled|be closed|we will charge|we'll charge|will stop|will lose|
      be paused|be cancelled|be canceled|be downgraded|be shut down|be powered off|be disconnected|be locked|
      be stopped`,
    due: "due|by|before",
    cutOff: "suspended|suspend|suspension|terminated|cancelled|canceled|deleted|downgraded|shut down|disabled",
    newTerm: "expires|expiry|expiration|renewed until|valid|until|through",
    paidOn: "date paid|paid on|paid|payment date|payment received|received|date|charged on|on",
    otherDay: `attempted|tried|charged your|invoice date|invoice of|invoice from|dated|issued|issue date|
      billing period|billing cycle|period|statement date|statement of|created|ordered|order date|started|since|
      received on|sent on|sent|of|last payment|last charged|last billed|previous|as of|usage for|usage from|
      updated|copyright|registered on|purchased on`,
    until: "-|to|~|through",
    attempt: "attempt|attempted|tried|declined|failed|processed|made",
    retry: "retry|try again|try to charge|reattempt|try to collect|attempt again",
    retryBehind: "ago",
    forwardMark: "forwarded message|begin forwarded message",
    originalMark: "original message|original appointment",
    onDay: "on",
    wrote: "wrote",
    fromLabel: "from",
    headerLabel: "sent|date|to|cc",
    subjectLabel: "subject",
  },
};
