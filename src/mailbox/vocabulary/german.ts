import type { Vocabulary } from "./language.ts";

/** What billing mails say in German. language.ts says what each list is for, and how a phrase is written. */
export const german: Vocabulary = {
  language: "de",
  phrases: {
    resolved: {
      says: [
        `(zahlung erhalten|zahlungseingang bestätigt|zahlung eingegangen|vielen dank für ihre zahlung|
          zahlung erfolgreich|erfolgreich verlängert|erfolgreich bezahlt|guthaben aufgeladen|
          erfolgreich aufgeladen)`,
        "(zahlung|betrag|aufladung) ... (erhalten|eingegangen|erfolgreich|gutgeschrieben)",
      ],
    },
    arrears: {
      says: [
        "(überfällig|zahlungserinnerung|mahnung|letzte mahnung|zahlungsaufforderung|zahlungsverzug|mahngebühr)",
        `(rechnung|zahlung|betrag|forderung) ... (überfällig|nicht bezahlt|unbezahlt|nicht beglichen|ausgeblieben|
          noch offen|nicht eingegangen)`,
        `(offene|überfällige|unbezahlte|ausstehende) (rechnung|rechnungen|forderung|forderungen|zahlung|posten|
          beträge)`,
        "(keinen|noch keinen|keine) (zahlungseingang|zahlung erhalten)",
      ],
      hints: [
        `(sperrung|gesperrt|abgeschaltet|deaktiviert|eingestellt) ...(service|dienst|konto|server|zugang|dienste|
          anschluss)`,
        `(konto|dienst|dienste|server|zugang|anschluss|service) ... (gesperrt|abgeschaltet|deaktiviert|
          eingestellt|gekündigt)`,
      ],
    },
    payment_failed: {
      says: [
        `(zahlung|lastschrift|abbuchung|kreditkarte|karte|einzug|transaktion) ... (fehlgeschlagen|abgelehnt|
          nicht erfolgreich|zurückgegeben|nicht eingelöst|nicht durchgeführt|gescheitert|nicht belastet|
          abgelaufen|nicht verarbeitet|läuft ab|geplatzt)`,
        "(rücklastschrift|fehlgeschlagene zahlung|zahlung gescheitert|zahlungsfehler)",
        `(konnten|konnte) ... (nicht abbuchen|nicht abgebucht|nicht einziehen|nicht eingezogen|nicht belasten|
          nicht belastet werden|nicht verarbeitet werden|nicht verarbeiten)`,
      ],
      hints: [
        `(zahlungsmethode|zahlungsdaten|zahlungsmittel|kreditkarte) ... (aktualisieren|aktualisieren sie|
          überprüfen|ändern)`,
      ],
    },
    low_balance: {
      says: [
        `(guthaben|kontostand|prepaid guthaben|kontingent|kredit) ... (niedrig|aufgebraucht|unter|gering|
          fast leer|reicht nicht|nicht ausreichend|zur neige|unterschritten|erschöpft|verbraucht|knapp)`,
        "(unzureichendes|niedriges|geringes|zu wenig) guthaben",
      ],
      hints: ["guthaben ... (aufladen|auffüllen)", "(restguthaben|verbleibendes guthaben)"],
    },
    renewal: {
      says: [
        `(vertrag|domain|domains|abonnement|abo|lizenz|zertifikat|server|hosting|testphase|testversion|
          mitgliedschaft|tarif|paket|dienst|ssl zertifikat|laufzeit) ... (läuft ab|läuft am|laufen ab|abgelaufen|
          ablauf|endet|verlängert|verlängerung|erneuert|erneuerung|ausläuft|abläuft)`,
        "(läuft|laufen) ... ab",
        `(verlängerung|ablauf|erneuerung) ... (vertrag|vertrags|domain|abonnement|abos|lizenz|zertifikat|hosting|
          zertifikats)`,
        "(vertragsverlängerung|automatische verlängerung|ablaufbenachrichtigung|verlängerungshinweis)",
      ],
    },
    invoice: {
      says: [
        `(ihre rechnung|neue rechnung|rechnung für|rechnung vom|zahlungsbestätigung|bestellbestätigung|quittung|
          zahlungsbeleg|rechnung nr)`,
        "rechnung ... (verfügbar|anbei|im anhang|erstellt|bereit)",
      ],
    },
  },
  advertising: ["(rabatt|gutschein|angebot|sonderangebot|jetzt sichern|sparen sie)"],
  words: {
    billing: "rechnung|zahlung|betrag",
    billingDesk: "buchhaltung|rechnung|faktur|mahn|zahlung|kasse",
    reader: "ihr|ihre|ihren|ihrem|sie",
    negator: "kein|keine|keinen|nicht|ohne|um",
    negatorBetween: "nicht|kein|keine",
    condition: "falls|wenn|sobald|sollte|nachdem|bis",
    askedFor: "sobald|wenn",
    notRenewal: "gutschein|passwort",
    owed: "offen|offene|offener|fällig|betrag|rechnung|forderung|über",
    left: "guthaben|kontostand",
    price: "preis|betrag|kosten",
    charged: "betrag|lastschrift|zahlung|abbuchung|über",
    paid: "betrag|summe|gesamt|zahlung",
    refund: "rückerstattung|erstattung|gutschrift|storno",
    refunded: "wurde erstattet|wurden erstattet|zurückerstattet|gutschrift|erstattungsbetrag",
    receipt: "quittung|zahlungsbeleg|beleg|rechnung|zahlungsbestätigung",
    alreadyPaid: "quittung|bezahlt|zahlungsbeleg|zahlung erhalten|abgebucht|zahlungsbestätigung",
    notYetPaid: "bitte überweisen|fällig|unbezahlt|wird abgebucht|offener betrag",
    subtotal: "zwischensumme|netto|nettobetrag",
    total: "gesamtbetrag",
    balance: "guthaben",
    otherAmount: "mahngebühr|mahngebühren|verzugszinsen|mindestens|unter",
    deadline: "fällig|bis|zum|spätestens|läuft|ablauf|endet|verlängert|gesperrt|abgeschaltet|fälligkeitsdatum",
    deadlineBehind: "ab|ablaufen|aus|fällig",
    due: "fällig|bis",
    newTerm: "bis",
    paidOn: "bezahlt am|am|datum",
    otherDay: "rechnungsdatum|rechnung vom|vom|ausgestellt|datum",
    until: "bis",
    attempt: "fehlgeschlagen",
    forwardMark: "weitergeleitete nachricht",
    originalMark: "ursprüngliche nachricht|original-nachricht",
    onDay: "am",
    wrote: "schrieb",
    fromLabel: "von",
    headerLabel: "gesendet|datum|an",
    subjectLabel: "betreff",
  },
};
