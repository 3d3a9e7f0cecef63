import type { Vocabulary } from "./language.ts";

/** What billing mails say in Italian. language.ts says what each list is for, and how a phrase is written. */
export const italian: Vocabulary = {
  language: "it",
  phrases: {
    resolved: {
      says: [
        "(pagamento ricevuto|pagamento riuscito|rinnovato con successo|ricarica effettuata)",
        "abbiamo ricevuto il (tuo pagamento|suo pagamento|pagamento)",
      ],
    },
    arrears: {
      says: [
        `(fattura|fatture|pagamento|importo|saldo) ... (scaduta|scadute|scaduto|insoluta|insoluto|non pagata|
          non pagato|in ritardo)`,
        "(sollecito di pagamento|mancato pagamento|ultimo sollecito)",
      ],
      hints: ["(servizio|servizi|account|server) ... (sospeso|sospesi|sospensione|disattivato|bloccato)"],
    },
    payment_failed: {
      says: [
        `(pagamento|addebito|carta|transazione) ... (non riuscito|non è riuscito|rifiutato|rifiutata|fallito|
          non è andato a buon fine|scaduta|non andato a buon fine|respinto)`,
        `(non siamo riusciti|non è stato possibile|impossibile) ... (addebitare|elaborare|riscuotere|
          completare il pagamento)`,
      ],
      hints: ["(aggiorna|aggiornare|verifica) ... (metodo di pagamento|carta|dati di pagamento)"],
    },
    low_balance: {
      says: [
        `(saldo|credito|crediti|quota|budget) ... (basso|insufficiente|esaurito|esauriti|inferiore|sotto|
          in esaurimento|quasi esaurito|superato|raggiunto)`,
      ],
      hints: ["(ricarica|ricaricare) ... (conto|credito|saldo|account)"],
    },
    renewal: {
      says: [
        `(dominio|abbonamento|licenza|certificato|hosting|contratto|servizio|server|piano|prova) ... (scade|
          scadrà|in scadenza|si rinnova|rinnovo|rinnovato|sarà rinnovato|è scaduto|scaduto|termina|
          sta per scadere)`,
        "(rinnovo|scadenza) ... (dominio|abbonamento|licenza|certificato|hosting|contratto|servizio)",
      ],
    },
    invoice: {
      says: [
        "(la tua fattura|nuova fattura|ricevuta di pagamento|conferma di pagamento|conferma d'ordine|ricevuta)",
        "fattura ... (disponibile|allegata|in allegato)",
      ],
    },
  },
  advertising: ["(sconto|offerta)"],
  words: {
    billing: "fattura",
    reader: "lei|suo|tuo",
    negator: "non|nessun|senza|evitare",
    condition: "se|quando",
    notRenewal: "password monouso",
    owed: "fattura|importo",
    left: "credito",
    price: "prezzo|importo|costo",
    charged: "addebito|importo",
    paid: "importo|totale",
    refund: "rimborso|nota di credito",
    refunded: "è stato rimborsato|importo rimborsato|nota di credito",
    receipt: "ricevuta|fattura",
    alreadyPaid: "ricevuta|pagato|pagata|pagamento ricevuto|addebitato",
    notYetPaid: "da pagare|non pagato|non pagata|sarà addebitato",
    subtotal: "subtotale|imponibile",
    otherAmount: "sotto",
    deadline: "scaduta il|scade|scadrà|scadenza|entro|entro il|rinnova|rinnovo|sospeso|data di scadenza",
    due: "scade|scadenza|entro",
    newTerm: "fino al",
    paidOn: "data",
    otherDay: "emessa|emessa il",
    originalMark: "messaggio originale",
    onDay: "il",
    wrote: "ha scritto",
  },
};
