//! The messages that the scenarios send.

use imap_proto::command::{Append, AppendMessage};
use imap_proto::types::{Flag, MailboxName, Uid};

use crate::session::Session;

/// A message with a subject.
pub(crate) fn message(subject: &str) -> Vec<u8> {
    format!("From: Alice <alice@example.org>\r\nTo: bob@example.org\r\nSubject: {subject}\r\n\r\nHello, Bob.\r\n")
        .into()
}

/// Text, a picture, and a message in a message.
pub(crate) const PARTS: &str = "From: Alice Liddell <alice@example.org>\r\n\
    Sender: secretary@example.org\r\n\
    To: Bob <bob@example.org>, \"Carol \\\"C\\\" Doe\" <carol@example.net>\r\n\
    Cc: =?utf-8?q?G=C3=BCnter?= <guenter@example.org>\r\n\
    Date: Mon, 07 Feb 1994 21:52:25 -0800\r\n\
    Subject: parts\r\n\
    Message-ID: <parts@example.org>\r\n\
    In-Reply-To: <before@example.org>\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=\"outer\"\r\n\
    \r\n\
    --outer\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: 8bit\r\n\
    \r\n\
    Grüße\r\n\
    A0 OK this is not the end\r\n\
    )\r\n\
    --outer\r\n\
    Content-Type: image/png; name=\"a b.png\"\r\n\
    Content-Transfer-Encoding: base64\r\n\
    Content-Disposition: attachment; filename=\"a b.png\"\r\n\
    \r\n\
    iVBORw0KGgo=\r\n\
    --outer\r\n\
    Content-Type: message/rfc822\r\n\
    \r\n\
    From: dave@example.org\r\n\
    Subject: inner\r\n\
    \r\n\
    inside\r\n\
    --outer--\r\n";

/// A message of exactly this size whose lines all differ.
pub(crate) fn large(size: usize) -> Vec<u8> {
    let mut message = message("large");
    while message.len() < size {
        let line = format!("{} 0123456789 abcdefghijklmnopqrstuvwxyz )\r\n", message.len());
        message.extend_from_slice(line.as_bytes());
    }
    message.truncate(size - 2);
    // A bare CR or LF would not survive storage.
    while let Some(b'\r' | b'\n') = message.last() {
        message.pop();
    }
    message.resize(size - 2, b'.');
    message.extend_from_slice(b"\r\n");
    message
}

/// Appends messages with these subjects to a mailbox; returns their UIDs.
pub(crate) fn deliver(session: &mut Session, mailbox: &MailboxName<'_>, subjects: &[&str]) -> Vec<Uid> {
    subjects
        .iter()
        .map(|subject| append(session, mailbox, message(subject).as_slice(), &[]))
        .collect()
}

/// Appends a message; returns its UID.
pub(crate) fn append(session: &mut Session, mailbox: &MailboxName<'_>, message: &[u8], flags: &[Flag<'_>]) -> Uid {
    let size = u64::try_from(message.len()).unwrap();
    let command = Append::new(mailbox, AppendMessage::new(size).flags(flags));
    let appended = session.append(command, message).unwrap();
    let uids = appended.uids.unwrap();
    assert!(uids.uid_validity > 0);
    let uid = uids.uids.numbers().next().unwrap();
    Uid::new(uid).unwrap()
}
