import type { Vocabulary } from "./language.ts";

/** What billing mails say in Korean. language.ts says what each list is for, and how a phrase is written. */
export const korean: Vocabulary = {
  language: "ko",
  phrases: {
    resolved: {
      says: ["(결제가 완료|입금 확인|입금이 확인|결제 완료|충전 완료|충전이 완료|갱신 완료|갱신이 완료|납부가 완료)"],
    },
    arrears: {
      says: ["(미납|연체|체납)", "(요금|청구|대금|결제)...(납부되지|미결제|납부가 확인되지|미수)"],
      hints: ["(서비스|계정|서버|이용)...(정지|중지|중단|해지|삭제)"],
    },
    payment_failed: {
      says: ["(결제|자동결제|자동이체|출금|카드|청구)...(실패|거절|승인되지|처리되지|완료되지|만료)"],
      hints: ["(결제 수단|결제수단|결제 정보|카드 정보)...(업데이트|변경|확인)"],
    },
    low_balance: {
      says: ["(잔액|크레딧|충전금|포인트|한도|예산|잔여)...(부족|소진|미만|이하|초과|도달|얼마 남지)"],
      hints: ["충전"],
    },
    renewal: {
      says: [
        "(도메인|인증서|구독|서비스|계약|라이선스|호스팅|서버|멤버십|플랜|체험)...(만료|갱신|연장|종료|만기)",
        "(만료|갱신|연장)( 안내| 예정| 알림)",
      ],
    },
    invoice: {
      says: ["(청구서|영수증|이용 내역|결제 내역|명세서|세금계산서|결제 완료)"],
    },
  },
  advertising: ["(할인|쿠폰|이벤트)"],
  words: {
    billing: "요금|결제|청구",
    reader: "고객",
    settled: "없습니다",
    notRenewal: "쿠폰|비밀번호",
    owed: "미납|연체|청구|금액|요금",
    left: "잔액|잔여",
    price: "요금|금액|비용",
    charged: "결제|금액",
    paid: "입금|합계|금액|결제|충전",
    refund: "환불",
    refunded: "환불되었|환불 금액|환불이 완료",
    receipt: "영수증|청구서",
    alreadyPaid: "영수증|결제 완료|결제가 완료|결제되었|충전 완료",
    notYetPaid: "미납|납부 기한|결제 예정",
    subtotal: "소계|공급가액",
    balance: "잔액",
    otherAmount: "수수료",
    counted: "크레딧|건|포인트",
    deadline: "만료|만료일|까지|기한|갱신일",
    deadlineBehind: "까지|만료|갱신|정지",
    due: "까지",
    newTerm: "까지",
    paidOn: "결제일",
    otherDay: "발행일",
    until: "부터",
    attempt: "실패",
    fromLabel: "보낸사람|보낸 사람",
    headerLabel: "날짜|받는사람|받는 사람",
    subjectLabel: "제목",
  },
};
