//! A small world of fictional mail.

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, FixedOffset};

use super::{error::StoreError, store::Store};

/// A store with some mail, the same every time.
///
/// The users are `alice` with the password `wonderland`, `bob` with `builder` and `anonymous`. Alice has six
/// mailboxes with special uses and a dozen messages, among them one with a large attachment.
///
/// # Errors
/// Never, as long as the mail below is not changed for the worse.
pub fn demo() -> Result<Store, StoreError> {
    let mut store = Store::new();
    store.add_user("alice", "wonderland");
    store.add_user("bob", "builder");
    store.add_user("anonymous", "");
    for (mailbox, special_use) in [
        ("Drafts", Some("\\Drafts")),
        ("Sent", Some("\\Sent")),
        ("Archive", Some("\\Archive")),
        ("Archive/2026", None),
        ("Entwürfe & 台北", None),
    ] {
        store.create("alice", mailbox)?;
        store.subscribe("alice", mailbox, true)?;
        if let Some(attribute) = special_use {
            store.set_special_use("alice", mailbox, attribute)?;
        }
    }
    for (number, (mailbox, flags, message)) in MAIL.iter().enumerate() {
        let (message, date) = finish(message, number);
        store.append("alice", mailbox, &message, flags, date)?;
    }
    let (message, date) = finish(WELCOME, MAIL.len());
    store.append("bob", "INBOX", &message, &[], date)?;
    Ok(store)
}

/// Gives a message its Date, Message-ID, line endings and attachment, and says when it arrived.
fn finish(message: &str, number: usize) -> (Vec<u8>, Option<DateTime<FixedOffset>>) {
    // One every seven hours.
    let seconds = 1_772_433_000 + 25_200 * i64::try_from(number).unwrap_or(0);
    let zone = FixedOffset::east_opt(3600);
    let date = zone
        .zip(DateTime::from_timestamp(seconds, 0))
        .map(|(zone, moment)| moment.with_timezone(&zone));
    let sent = date.map(|date| date.to_rfc2822()).unwrap_or_default();
    let text = format!("Date: {sent}\nMessage-ID: <{number}.demo@example.org>\n{message}");
    let text = text.replace("ATTACHMENT", &attachment());
    (text.replace('\n', "\r\n").into_bytes(), date)
}

/// Something like a compressed image, about 600 000 octets in base64.
fn attachment() -> String {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut bytes = Vec::with_capacity(ATTACHMENT);
    while bytes.len() < ATTACHMENT {
        // Xorshift: any bytes will do that a compressor cannot shorten.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    let lines: Vec<String> = bytes.chunks(57).map(|line| BASE64_STANDARD.encode(line)).collect();
    lines.join("\n")
}

const ATTACHMENT: usize = 438_000;

const WELCOME: &str = "\
From: Postmaster <postmaster@example.org>
To: bob@example.org
Subject: Welcome, Bob

Can we fix it? Yes, we can.
";

type Mail = (&'static str, &'static [&'static str], &'static str);

const MAIL: [Mail; 12] = [
    (
        "INBOX",
        &["\\Seen"],
        "\
From: Postmaster <postmaster@example.org>
To: alice@example.org
Subject: Welcome to example.org

Your mailbox is ready. Nothing here is real.
",
    ),
    (
        "INBOX",
        &["\\Seen", "\\Answered"],
        "\
From: Bob Builder <bob@example.org>
To: Alice <alice@example.org>
Subject: Lunch on Thursday?

Hi Alice,

the place by the river has a new menu. Twelve o'clock?

Bob
",
    ),
    (
        "INBOX",
        &["\\Seen", "$Forwarded"],
        "\
From: =?UTF-8?Q?J=C3=BCrgen_Gr=C3=BCn?= <juergen@example.org>
To: alice@example.org
Cc: bob@example.org, \"Team, Garden\" <garden@example.org>
Subject: =?ISO-8859-1?Q?Gr=FC=DFe_aus_dem_Garten?=
MIME-Version: 1.0
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Liebe Alice,

die ersten Tulpen bl=FChen schon. Bis bald!

J=FCrgen
",
    ),
    (
        "INBOX",
        &["\\Flagged"],
        "\
From: Rowan Hart <rowan@example.org>
To: alice@example.org
Subject: Photographs of the bridge
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"bridge\"

This is a multi-part message in MIME format.
--bridge
Content-Type: text/plain; charset=utf-8

Here is the picture in full size, as promised.

Rowan

--bridge
Content-Type: image/jpeg; name=\"bridge.jpg\"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename=\"bridge.jpg\"

ATTACHMENT
--bridge--
",
    ),
    (
        "INBOX",
        &[],
        "\
From: Weekly Letter <letter@example.org>
To: alice@example.org
Subject: What happened this week
List-Id: Weekly Letter <weekly.example.org>
List-Unsubscribe: <mailto:letter-request@example.org?subject=unsubscribe>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=\"=_alt\"

--=_alt
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Three things happened. None of them matters – but read on.
--=_alt
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><body><h1>Three things</h1><p>None of them matters =E2=80=93 but read=
 on.</p></body></html>
--=_alt--
",
    ),
    (
        "INBOX",
        &[],
        "\
From: \"Mei Lin\" <mei@example.org>
To: Alice <alice@example.org>
Subject: =?UTF-8?B?5Y+w5YyX6KGM56iL?=
In-Reply-To: <9.demo@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

5L2g5aW9IEFsaWNl77yMCgropovpnaLmmYLplpPmmK/pgLHkupTkuIvljYjkuInpu57jgIIK
",
    ),
    (
        "INBOX",
        &[],
        "\
From: Bob Builder <bob@example.org>
To: alice@example.org
Subject: Fwd: Opening hours
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"fwd\"

--fwd
Content-Type: text/plain

See below.
--fwd
Content-Type: message/rfc822
Content-Description: forwarded message

From: Library <library@example.org>
To: bob@example.org
Subject: Opening hours
Date: Sun, 1 Mar 2026 09:00:00 +0100

The library is closed on Mondays.
--fwd--
",
    ),
    (
        "Drafts",
        &["\\Draft", "\\Seen"],
        "\
From: Alice <alice@example.org>
Subject: Ideas

- a boat
- another boat
",
    ),
    (
        "Sent",
        &["\\Seen"],
        "\
From: Alice <alice@example.org>
To: Bob Builder <bob@example.org>
Subject: Re: Lunch on Thursday?
In-Reply-To: <1.demo@example.org>
References: <1.demo@example.org>

Twelve is fine.
",
    ),
    (
        "Sent",
        &["\\Seen"],
        "\
From: Alice <alice@example.org>
To: Mei Lin <mei@example.org>
Subject: Taipei

Hello Mei, when shall we meet?
",
    ),
    (
        "Archive/2026",
        &["\\Seen", "$Work"],
        "\
From: Accounts <accounts@example.org>
To: alice@example.org
Subject: Receipt 2026-0117
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=receipt

--receipt
Content-Type: text/plain; charset=us-ascii
Content-Language: en

Thank you. The receipt is attached.
--receipt
Content-Type: text/csv; charset=us-ascii; name*=utf-8''receipt%202026-0117.csv
Content-Disposition: attachment; filename*=utf-8''receipt%202026-0117.csv
Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==

item,price
tea,4.20
--receipt--
",
    ),
    (
        "Entwürfe & 台北",
        &["\\Draft"],
        "\
From: Alice <alice@example.org>
To: =?UTF-8?B?5p6X576O?= <mei@example.org>
Subject: =?UTF-8?Q?Entw=C3=BCrfe_f=C3=BCr_?= =?UTF-8?B?5Y+w5YyX?=

Noch nichts.
",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_is_complete() {
        let store = demo().unwrap();
        let mailboxes = store.mailboxes("alice").unwrap();
        assert_eq!(
            mailboxes,
            ["Archive", "Archive/2026", "Drafts", "Entwürfe & 台北", "INBOX", "Sent"]
        );
        assert_eq!(
            mailboxes
                .iter()
                .map(|name| store.uids("alice", name).unwrap().len())
                .sum::<usize>(),
            12
        );
        let large = store.message("alice", "INBOX", 4).unwrap();
        assert!((580_000..640_000).contains(&large.len()), "{}", large.len());
        for mailbox in mailboxes {
            for uid in store.uids("alice", mailbox).unwrap() {
                let message = store.message("alice", mailbox, uid).unwrap();
                assert!(message.starts_with(b"Date: ") && message.ends_with(b"\r\n"));
                let fields = message.split(|b| *b == b'\n').take_while(|line| *line != b"\r");
                assert!(fields.clone().count() >= 4 && fields.flatten().all(u8::is_ascii));
            }
        }
    }
}
