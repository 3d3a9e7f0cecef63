import type { Vocabulary } from "./language.ts";

/** What billing mails say in Dutch. language.ts says what each list is for, and how a phrase is written. */
export const dutch: Vocabulary = {
  language: "nl",
  phrases: {
    resolved: {
      says: [
        "(betaling ontvangen|betaling geslaagd|succesvol verlengd|betaling gelukt)",
        "(hebben|wij hebben) ... betaling ... ontvangen",
      ],
    },
    arrears: {
      says: [
        "(betalingsherinnering|aanmaning|laatste herinnering|achterstallige betaling|betalingsachterstand)",
        `(factuur|facturen|betaling|bedrag) ... (niet betaald|onbetaald|achterstallig|verlopen|openstaand|
          staat nog open|niet ontvangen)`,
      ],
      hints: ["(dienst|diensten|account|server) ... (opgeschort|geblokkeerd|afgesloten|beëindigd)"],
    },
    payment_failed: {
      says: [
        `(betaling|incasso|afschrijving|creditcard|transactie) ... (mislukt|geweigerd|niet gelukt|niet verwerkt|
          gestorneerd|verlopen|niet geslaagd|afgewezen)`,
      ],
      hints: ["(betaalmethode|betaalgegevens|creditcard) ... (bijwerken|aanpassen|controleren|wijzigen)"],
    },
    low_balance: {
      says: [
        `(saldo|tegoed|krediet|budget|limiet) ... (laag|onvoldoende|ontoereikend|op|onder|bijna op|bereikt|
          overschreden)`,
      ],
      hints: ["(opwaarderen|tegoed kopen|saldo aanvullen)"],
    },
    renewal: {
      says: [
        `(domein|domeinnaam|abonnement|licentie|certificaat|hosting|contract|dienst|server|
          proefperiode) ... (verloopt|verlopen|wordt verlengd|verlenging|verlengd|loopt af|afloopt|eindigt|
          vernieuwd)`,
        "(verlenging|verloop) ... (domein|abonnement|licentie|certificaat|hosting|contract)",
      ],
    },
    invoice: {
      says: [
        "(uw factuur|je factuur|nieuwe factuur|betalingsbevestiging|orderbevestiging|betaalbewijs)",
        "factuur ... (beschikbaar|bijgevoegd|bijlage)",
      ],
    },
  },
  advertising: ["(korting|aanbieding)"],
  words: {
    billing: "factuur|betaling",
    reader: "uw|je",
    negator: "geen|niet|zonder|voorkomen",
    condition: "als|indien|zodra",
    owed: "factuur|bedrag|openstaand",
    left: "tegoed",
    price: "prijs|bedrag",
    charged: "betaling|bedrag|incasso",
    paid: "bedrag|totaal|betaling",
    refund: "terugbetaling|creditnota|creditfactuur",
    refunded: "is terugbetaald|terugbetaald bedrag|creditnota|creditfactuur",
    receipt: "betalingsbewijs|kwitantie|factuur",
    alreadyPaid: "betaald|betalingsbewijs|kwitantie|betaling ontvangen|afgeschreven",
    notYetPaid: "te betalen|niet betaald|wordt afgeschreven|openstaand",
    subtotal: "subtotaal|excl. btw",
    otherAmount: "onder",
    deadline: "vervalt|verloopt|vóór|uiterlijk|verlengd|vervaldatum",
    newTerm: "tot",
    otherDay: "factuurdatum",
    originalMark: "oorspronkelijk bericht",
    onDay: "op",
    wrote: "schreef",
  },
};
