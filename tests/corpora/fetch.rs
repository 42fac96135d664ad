//! FETCH responses.

use super::Writer;
use super::words::{FAMILY, FLAGS, GIVEN, HOSTS, MONTHS, WORDS};

impl Writer {
    pub(super) fn flags(&mut self, number: u64) {
        let uid = self.next_uid();
        self.text(&format!("* {number} FETCH (UID {uid} FLAGS ("));
        self.flag_list();
        let mod_seq = 700_000 + self.random.below(300_000);
        self.text(&format!(") MODSEQ ({mod_seq}))\r\n"));
    }

    pub(super) fn envelope(&mut self, number: u64) {
        self.envelope_items(number);
        self.text(")\r\n");
    }

    pub(super) fn body_structure(&mut self, number: u64) {
        let uid = self.next_uid();
        self.text(&format!("* {number} FETCH (UID {uid} BODYSTRUCTURE "));
        self.structure();
        self.text(")\r\n");
    }

    /// An envelope and a structure in one response.
    pub(super) fn overview(&mut self, number: u64) {
        self.envelope_items(number);
        self.text(" BODYSTRUCTURE ");
        self.structure();
        self.text(")\r\n");
    }

    pub(super) fn body(&mut self, number: u64) {
        let size = self.between(10_000, 30_000);
        self.literal_body(number, usize::try_from(size).unwrap_or_default());
    }

    pub(super) fn literal_body(&mut self, number: u64, size: usize) {
        let uid = self.next_uid();
        self.text(&format!("* {number} FETCH (UID {uid} BODY[] {{{size}}}\r\n"));
        let end = self.out.len() + size;
        while self.out.len() < end {
            let line = self.pick(&[
                "It was decided to postpone the release until the figures have been checked again.\r\n",
                "> On Monday you wrote: is there anything that speaks against it? (I found nothing.)\r\n",
                "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZyBhbmQgcnVucyBhd2F5Lg==\r\n",
                "\r\n",
            ]);
            self.text(line);
        }
        self.out.truncate(end);
        self.text(")\r\n");
    }

    fn flag_list(&mut self) {
        let count = self.random.below(4);
        for index in 0..count {
            let flag = self.pick(&FLAGS);
            self.text(if index > 0 { " " } else { "" });
            self.text(flag);
        }
    }

    fn envelope_items(&mut self, number: u64) {
        let uid = self.next_uid();
        self.text(&format!("* {number} FETCH (UID {uid} FLAGS ("));
        self.flag_list();
        let (day, month, size) = (self.between(1, 28), self.pick(&MONTHS), self.between(900, 90_000));
        self.text(&format!(
            ") INTERNALDATE \"{day:02}-{month}-2025 10:21:47 +0100\" RFC822.SIZE {size} ENVELOPE "
        ));
        self.envelope_value();
    }

    fn envelope_value(&mut self) {
        let (day, month) = (self.between(1, 28), self.pick(&MONTHS));
        self.text(&format!("(\"Tue, {day:02} {month} 2025 10:21:43 +0100\" "));
        self.subject();
        let from = self.address();
        self.text(&format!(" ({from}) ({from}) ({from}) ("));
        for _ in 0..self.between(1, 4) {
            let to = self.address();
            self.text(&to);
        }
        self.text(") ");
        if self.chance(30) {
            let cc = self.address();
            self.text(&format!("({cc})"));
        } else {
            self.text("NIL");
        }
        self.text(" NIL ");
        if self.chance(50) {
            let reply = self.message_id();
            self.text(&reply);
        } else {
            self.text("NIL");
        }
        let id = self.message_id();
        self.text(&format!(" {id})"));
    }

    fn subject(&mut self) {
        let mut subject = String::from("Re:");
        for _ in 0..self.between(2, 8) {
            subject.push(' ');
            subject.push_str(self.pick(&WORDS));
        }
        let text = if self.chance(3) {
            format!("{{{}}}\r\n{subject}", subject.len())
        } else if self.chance(20) {
            format!("\"=?UTF-8?Q?{}_=C3=A9?=\"", subject.replace(' ', "_"))
        } else {
            format!("\"{subject}\"")
        };
        self.text(&text);
    }

    fn address(&mut self) -> String {
        let (given, family, host) = (self.pick(&GIVEN), self.pick(&FAMILY), self.pick(&HOSTS));
        let name = match self.random.below(10) {
            0 => "NIL".to_owned(),
            1 => format!("\"{given} \\\"the one\\\" {family}\""),
            _ => format!("\"{given} {family}\""),
        };
        format!("({name} NIL \"{}\" \"{host}\")", family.to_lowercase())
    }

    fn message_id(&mut self) -> String {
        let (number, host) = (self.random.next_u64(), self.pick(&HOSTS));
        format!("\"<{number:016x}.{}@{host}>\"", number % 9973)
    }

    fn structure(&mut self) {
        match self.random.below(7) {
            0 => self.leaf("text", "plain"),
            1 => self.multipart("alternative", &[("text", "plain"), ("text", "html")]),
            2 => self.multipart("mixed", &[("text", "plain"), ("application", "pdf"), ("image", "jpeg")]),
            3 => self.multipart("related", &[("text", "html"), ("image", "png")]),
            4 => self.multipart("signed", &[("text", "plain"), ("application", "pgp-signature")]),
            5 => self.multipart("report", &[("text", "plain"), ("message", "delivery-status")]),
            _ => self.forwarded(),
        }
    }

    fn multipart(&mut self, subtype: &str, parts: &[(&str, &str)]) {
        self.text("(");
        for (media, subtype) in parts {
            self.leaf(media, subtype);
        }
        let boundary = self.random.next_u64();
        self.text(&format!(
            " \"{subtype}\" (\"boundary\" \"----=_Part_{boundary:016x}\") NIL NIL NIL)"
        ));
    }

    fn leaf(&mut self, media: &str, subtype: &str) {
        let (size, lines) = (self.between(200, 900_000), self.between(1, 4000));
        if media == "text" {
            let encoding = self.pick(&["7bit", "quoted-printable", "8bit", "base64"]);
            self.text(&format!(
                "(\"text\" \"{subtype}\" (\"charset\" \"utf-8\" \"format\" \"flowed\") NIL NIL \"{encoding}\" {size} {lines} NIL NIL NIL NIL)"
            ));
        } else if media == "message" {
            self.text(&format!(
                "(\"message\" \"{subtype}\" NIL NIL NIL \"7bit\" {size} NIL NIL NIL NIL)"
            ));
        } else {
            let name = format!("{}-{lines}.{subtype}", self.pick(&WORDS));
            self.text(&format!(
                "(\"{media}\" \"{subtype}\" (\"name\" \"{name}\") \"<part{lines}@example.com>\" NIL \"base64\" {size} NIL \
                 (\"attachment\" (\"filename\" \"{name}\" \"size\" \"{size}\")) NIL NIL)"
            ));
        }
    }

    /// A text and a message with a text and a picture in it.
    fn forwarded(&mut self) {
        self.text("(");
        self.leaf("text", "plain");
        let size = self.between(1000, 90_000);
        self.text(&format!("(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" {size} "));
        self.envelope_value();
        self.text(" ");
        self.multipart("mixed", &[("text", "plain"), ("image", "gif")]);
        self.text(" 120 NIL (\"attachment\" NIL) NIL NIL) \"mixed\" (\"boundary\" \"=_forwarded\") NIL NIL NIL)");
    }
}
