// What the help pages say. {free}: from which value on nothing is paid for delivery.

export const TOPICS = {
  versand: {title: 'Versand und Lieferung', text: [
    'Wir liefern nach Deutschland, Österreich und in die Nachbarländer. Ab {free} ist der Standardversand kostenlos.',
    'In der Kasse können Sie einen Wunschtag nennen. Sonntags und an Feiertagen liefern wir nicht.',
    'Sobald Ihr Paket unterwegs ist, bekommen Sie eine E-Mail mit der Sendungsnummer.']},
  rueckgabe: {title: 'Rückgabe und Umtausch', text: [
    'Sie können alles, was nicht passt, innerhalb von 30 Tagen kostenlos zurückschicken.',
    'Legen Sie den Rückgabeschein ins Paket. Das Geld ist nach fünf Werktagen wieder bei Ihnen.',
    'Bettwäsche nehmen wir zurück, solange sie nicht gewaschen wurde.']},
  pflege: {title: 'Pflege und Material', text: [
    'Leinen wird mit jeder Wäsche weicher. Waschen Sie es bei 40 Grad und hängen Sie es feucht auf.',
    'Wolle lüftet man lieber, als sie zu waschen. Wenn es sein muss: Wollprogramm, kalt, liegend trocknen.',
    'Kleine Löcher stopfen wir kostenlos, solange wir das Garn haben.']},
  kontakt: {title: 'Kontakt', text: [
    'Sie erreichen uns montags bis freitags von 9 bis 17 Uhr unter 0431 555 0123.',
    'Oder schreiben Sie an hallo@atelier-nord.example. Wir antworten am selben Werktag.']},
  agb: {title: 'Allgemeine Geschäftsbedingungen', text: [
    'Mit dem Absenden der Bestellung kommt ein Kaufvertrag zustande, sobald wir ihn per E-Mail bestätigen.',
    'Alle Preise enthalten die gesetzliche Mehrwertsteuer. Bis zur vollständigen Zahlung bleibt die Ware unser Eigentum.',
    'Sie haben ein Widerrufsrecht von 14 Tagen; darüber hinaus nehmen wir Ware 30 Tage lang zurück.']},
  datenschutz: {title: 'Datenschutz', text: [
    'Wir speichern, was wir für Ihre Bestellung brauchen: Name, Anschrift, E-Mail-Adresse und was Sie bestellt haben.',
    'Von Ihrer Karte behalten wir nur die letzten vier Ziffern.']},
  impressum: {title: 'Impressum', text: [
    'Atelier Nord, Holtenauer Straße 77, 24105 Kiel. Dieses Geschäft ist erfunden.']},
};
