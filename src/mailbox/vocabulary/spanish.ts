import type { Vocabulary } from "./language.ts";

/** What billing mails say in Spanish. language.ts says what each list is for, and how a phrase is written. */
export const spanish: Vocabulary = {
  language: "es",
  phrases: {
    resolved: {
      says: [
        "(pago recibido|pago realizado con éxito|renovado correctamente|recarga exitosa|pago exitoso)",
        "(hemos recibido|recibimos) su pago",
        "(pago|recarga) ... (recibido|se ha procesado correctamente|exitoso|exitosa|con éxito)",
      ],
    },
    arrears: {
      says: [
        `(factura|facturas|pago|saldo|importe|cuenta) ... (vencida|vencidas|vencido|impagada|impaga|impagado|
          pendiente de pago|atrasado|en mora|no ha sido pagada)`,
        "(recordatorio de pago|aviso de mora|falta de pago|pago atrasado|aviso de impago|saldo deudor)",
      ],
      hints: [
        `(servicio|servicios|cuenta|servidor|acceso) ... (suspendido|suspendida|suspendidos|suspensión|cancelado|
          desactivado|bloqueada)`,
      ],
    },
    payment_failed: {
      says: [
        `(pago|cargo|cobro|tarjeta|transacción|domiciliación) ... (fallido|fallado|rechazado|rechazada|
          no se pudo procesar|no se ha podido|no pudo ser procesado|caducada|ha caducado|declinado|denegado|
          ha vencido|falló|no se completó)`,
        `(no pudimos|no hemos podido|no se pudo|imposible) ... (cobrar|procesar|realizar el cargo|
          completar el pago)`,
      ],
      hints: [
        `(actualice|actualiza|actualizar|revise|verifique) ... (método de pago|forma de pago|tarjeta|
          datos de pago|datos de facturación)`,
      ],
    },
    low_balance: {
      says: [
        `(saldo|crédito|créditos|cuota|presupuesto) ... (bajo|insuficiente|insuficientes|agotado|agotados|
          por debajo|inferior|agotarse|superado|alcanzado|se ha agotado)`,
      ],
      hints: ["(recargue|recarga|recargar|añada|añadir) ... (saldo|cuenta|crédito|créditos|fondos)", "saldo restante"],
    },
    renewal: {
      says: [
        `(dominio|suscripción|licencia|certificado|alojamiento|hosting|contrato|servicio|servidor|plan|prueba|
          periodo de prueba) ... (caduca|caducará|vence|vencerá|expira|expirará|se renovará|renovación|renovar|
          ha caducado|ha expirado|está a punto de|termina|finaliza|se renueva)`,
        `(renovación|vencimiento|caducidad) ... (dominio|suscripción|licencia|certificado|alojamiento|hosting|
          contrato|servicio|plan)`,
      ],
    },
    invoice: {
      says: [
        `(su factura|tu factura|nueva factura|recibo de pago|confirmación de pago|confirmación de pedido|
          su recibo|tu recibo)`,
        "factura ... (disponible|adjunta|adjunto)",
      ],
    },
  },
  advertising: ["(descuento|oferta|promoción)"],
  words: {
    billing: "factura|pago",
    billingDesk: "cobran",
    reader: "su|sus|tu|usted",
    negator: "sin|ningún|ninguna|evitar|no hay",
    condition: "cuando|una vez",
    askedFor: "cuando",
    notRenewal: "cupón|contraseña",
    owed: "factura|importe|saldo|pendiente|valor",
    left: "saldo|crédito",
    price: "precio|importe|coste|valor",
    charged: "pago|importe|cargo|cobro|valor",
    paid: "importe|pago|valor",
    refund: "reembolso|devolución",
    refunded: "ha sido reembolsado|importe reembolsado|reembolso de",
    receipt: "recibo|factura",
    alreadyPaid: "recibo|pagado|pagada|pago recibido|cobrado",
    notYetPaid: "pendiente de pago|por pagar|no pagado|se cobrará",
    subtotal: "subtotal|base imponible",
    balance: "saldo",
    otherAmount: "inferior a|por debajo de",
    deadline: `vence|venció|vencimiento|vencerá|antes del|antes de|hasta|caduca|caducará|expira|expirará|
      fecha de vencimiento`,
    due: "vence|vencimiento",
    newTerm: "hasta",
    paidOn: "fecha|pagado el|el",
    otherDay: "de fecha|fecha de factura|emitida|emitida el",
    until: "al",
    attempt: "rechazado",
    originalMark: "mensaje original",
    onDay: "el",
    wrote: "escribió",
    headerLabel: "enviado|para",
    subjectLabel: "asunto",
  },
};
