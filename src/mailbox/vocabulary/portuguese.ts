import type { Vocabulary } from "./language.ts";

/** What billing mails say in Portuguese. language.ts says what each list is for, and how a phrase is written. */
export const portuguese: Vocabulary = {
  language: "pt",
  phrases: {
    resolved: {
      says: [
        "(pagamento recebido|pagamento confirmado|pagamento aprovado|renovado com sucesso|recarga efetuada)",
        "(recebemos|confirmamos) ... pagamento",
      ],
    },
    arrears: {
      says: [
        `(fatura|faturas|pagamento|boleto|saldo|conta) ... (vencida|vencidas|vencido|em atraso|atrasada|atrasado|
          em aberto|não foi paga|não foi pago|inadimplente)`,
        "(aviso de cobrança|lembrete de pagamento|falta de pagamento|pagamento em atraso)",
      ],
      hints: [
        "(serviço|serviços|conta|servidor|acesso) ... (suspenso|suspensos|suspensa|suspensão|cancelado|bloqueada)",
      ],
    },
    payment_failed: {
      says: [
        `(pagamento|cobrança|cartão|transação|débito) ... (falhou|recusado|recusada|não foi processado|
          não foi aprovado|não autorizado|expirou|expirado|rejeitado|não foi concluído)`,
        "(não conseguimos|não foi possível) ... (cobrar|processar|concluir o pagamento|debitar)",
      ],
      hints: ["(atualize|atualizar|verifique) ... (forma de pagamento|método de pagamento|cartão|dados de pagamento)"],
    },
    low_balance: {
      says: [
        `(saldo|crédito|créditos|cota|orçamento) ... (baixo|insuficiente|insuficientes|esgotado|esgotados|abaixo|
          inferior|acabando|atingido|excedido)`,
      ],
      hints: ["(recarregue|recarregar|adicione|adicionar) ... (saldo|conta|crédito|créditos)"],
    },
    renewal: {
      says: [
        `(domínio|assinatura|licença|certificado|hospedagem|contrato|serviço|servidor|plano|teste) ... (expira|
          expirará|vence|vencerá|irá expirar|será renovada|será renovado|renovação|renovar|expirou|termina|renova)`,
        "(renovação|vencimento|expiração) ... (domínio|assinatura|licença|certificado|hospedagem|contrato|plano)",
      ],
    },
    invoice: {
      says: [
        "(sua fatura|nova fatura|recibo|comprovante de pagamento|confirmação de pagamento|nota fiscal)",
        "fatura ... (disponível|anexo|fechada)",
      ],
    },
  },
  advertising: ["(desconto|promoção)"],
  words: {
    billing: "fatura|pagamento",
    reader: "você|seu|sua",
    negator: "sem|nenhum|não",
    notRenewal: "senha|cupom",
    owed: "fatura",
    price: "preço",
    charged: "pagamento|cobrança",
    paid: "pagamento",
    refund: "reembolso|estorno",
    refunded: "foi reembolsado|valor reembolsado|estornado",
    receipt: "recibo|fatura",
    alreadyPaid: "recibo|pago|paga|pagamento recebido|cobrado",
    notYetPaid: "a pagar|não pago|em aberto|será cobrado",
    subtotal: "subtotal",
    otherAmount: "abaixo de",
    deadline: "venceu|renovará|até|vencimento|data de vencimento",
    originalMark: "mensagem original",
    onDay: "em",
    wrote: "escreveu",
    fromLabel: "da",
  },
};
