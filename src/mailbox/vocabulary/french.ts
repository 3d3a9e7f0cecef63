import type { Vocabulary } from "./language.ts";

/** What billing mails say in French. language.ts says what each list is for, and how a phrase is written. */
export const french: Vocabulary = {
  language: "fr",
  phrases: {
    resolved: {
      says: [
        "(paiement reçu|paiement effectué|paiement accepté|renouvelé avec succès|paiement réussi)",
        "(paiement|rechargement) ... (bien reçu|bien été reçu|réussi|été accepté|effectué avec succès)",
        "(reçu|bien reçu) votre paiement",
      ],
    },
    arrears: {
      says: [
        `(facture|factures|paiement|montant|échéance|solde) ... (impayée|impayées|impayé|impayés|en retard|
          en souffrance|échue|échues|non réglée|non réglé|reste dû|pas été réglée|pas été payée)`,
        "(relance|rappel de paiement|mise en demeure|retard de paiement|dernier rappel|avis d'impayé)",
        "(défaut|absence) de paiement",
      ],
      hints: [
        `(service|services|compte|serveur|accès|hébergement) ... (suspendu|suspendus|suspension|résilié|coupé|
          désactivé)`,
      ],
    },
    payment_failed: {
      says: [
        `(paiement|prélèvement|transaction|carte|carte bancaire|règlement) ... (échoué|refusé|refusée|rejeté|
          rejetée|n'a pas abouti|n'a pas pu être|expirée|expire|a expiré|échec)`,
        "(échec|rejet) ... (paiement|prélèvement|transaction|renouvellement)",
        "(impossible|pas pu|n'avons pas pu) ... (prélever|débiter|encaisser|traiter votre paiement)",
      ],
      hints: [
        `(mettre à jour|mettez à jour|vérifier|vérifiez) ... (moyen de paiement|informations de paiement|carte|
          coordonnées bancaires|informations de facturation)`,
      ],
    },
    low_balance: {
      says: [
        `(solde|crédit|crédits|quota|forfait|budget) ... (faible|insuffisant|insuffisants|épuisé|épuisés|
          inférieur|presque|bas|dépassé|atteint|passé sous|en dessous)`,
      ],
      hints: [
        "(recharger|rechargez|approvisionner|réapprovisionner) ... (compte|solde|crédit|crédits)",
        "solde restant",
      ],
    },
    renewal: {
      says: [
        `(domaine|nom de domaine|abonnement|licence|certificat|hébergement|contrat|service|serveur|essai|
          période d'essai|forfait|offre) ... (expire|expirera|expire le|arrive à expiration|arrive à échéance|
          a expiré|expiré|sera renouvelé|renouvellement|renouveler|se renouvelle|prend fin|reconduit|
          renouvelé automatiquement)`,
        `(renouvellement|expiration) ... (domaine|abonnement|licence|certificat|hébergement|contrat|service|
          serveur)`,
        "(avis d'expiration|avis de renouvellement|rappel de renouvellement)",
      ],
    },
    invoice: {
      says: [
        `(votre facture|nouvelle facture|reçu de paiement|confirmation de paiement|confirmation de commande|
          votre reçu)`,
        "facture ... (disponible|ci jointe|en pièce jointe)",
      ],
    },
  },
  advertising: ["(remise|promotion|offre spéciale|soldes|profitez)"],
  words: {
    billing: "facture|paiement",
    billingDesk: "compta|factur",
    reader: "vous|votre|vos",
    negator: "pas de|aucun|aucune|sans|éviter",
    negatorBetween: "pas|ne sera pas",
    condition: "si|lorsque|dès que",
    askedFor: "dès que",
    notRenewal: "mot de passe|bon de réduction",
    owed: "montant|impayé|impayée|facture",
    left: "solde|restant|crédit",
    price: "prix|montant|tarif",
    charged: "montant|paiement|prélèvement",
    paid: "montant",
    refund: "remboursement|avoir",
    refunded: "a été remboursé|ont été remboursés|montant remboursé|remboursement de",
    receipt: "reçu|facture|confirmation de paiement",
    alreadyPaid: "reçu|payé|payée|paiement reçu|débité",
    notYetPaid: "montant dû|impayé|impayée|à payer|sera débité",
    subtotal: "sous-total|sous total|montant ht|hors taxes",
    balance: "solde",
    otherAmount: "inférieur à|en dessous de",
    deadline: `avant|avant le|échéance|jusqu'au|au plus tard|expirera|renouvelé|suspendu|échue le|date limite|
      date d'échéance`,
    due: "échéance|avant",
    newTerm: "jusqu'au",
    paidOn: "payé le|le",
    otherDay: "du|datée du|émise le",
    attempt: "refusé",
    forwardMark: "message transféré",
    originalMark: "message d'origine",
    onDay: "le",
    wrote: "a écrit",
    fromLabel: "de",
    headerLabel: "envoyé|à",
    subjectLabel: "objet",
  },
};
