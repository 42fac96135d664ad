//! ENVELOPE, BODY and BODYSTRUCTURE (RFC 3501 section 7.4.2).

use super::{
    headers::{self, Address},
    mime::{Content, Mime, Part},
    print::{nstring, put, string},
};

/// Appends the envelope of the message whose header this is.
pub(super) fn envelope(out: &mut Vec<u8>, header: &[u8]) {
    let text = |name: &str| headers::find(header, name);
    out.push(b'(');
    nstring(out, text("Date").as_deref());
    out.push(b' ');
    nstring(out, text("Subject").as_deref());
    let from = addresses(header, "From");
    for name in ["From", "Sender", "Reply-To", "To", "Cc", "Bcc"] {
        let mut list = addresses(header, name);
        if list.is_empty() && matches!(name, "Sender" | "Reply-To") {
            list.clone_from(&from);
        }
        out.push(b' ');
        if list.is_empty() {
            out.extend_from_slice(b"NIL");
        } else {
            put!(out, "(");
            out.append(&mut list);
            put!(out, ")");
        }
    }
    for name in ["In-Reply-To", "Message-ID"] {
        out.push(b' ');
        nstring(out, text(name).as_deref());
    }
    out.push(b')');
}

/// Appends the body structure, with the extension data that only BODYSTRUCTURE has when `extended`.
pub(super) fn body(out: &mut Vec<u8>, bytes: &[u8], mime: &Mime, extended: bool) {
    // What is left to print, the next piece last: nesting comes from the message and must not use up the stack.
    let mut todo = vec![Step::Open(mime.root())];
    while let Some(step) = todo.pop() {
        match step {
            Step::Open(part) => {
                out.push(b'(');
                todo.push(Step::Close(part));
                match &part.content {
                    Content::Leaf => single_part(out, bytes, part),
                    Content::Multipart(children) => {
                        todo.extend(children.iter().rev().map(|child| Step::Open(mime.part(*child))));
                    }
                    Content::Message(inner) => {
                        let inner = mime.part(*inner);
                        single_part(out, bytes, part);
                        out.push(b' ');
                        envelope(out, &bytes[inner.header.clone()]);
                        out.push(b' ');
                        todo.push(Step::Open(inner));
                    }
                }
            }
            Step::Close(part) => {
                let text = matches!(part.content, Content::Leaf) && part.media.0 == "TEXT";
                if text || matches!(part.content, Content::Message(_)) {
                    put!(
                        out,
                        " {}",
                        bytes[part.body.clone()].iter().filter(|b| **b == b'\n').count()
                    );
                }
                if matches!(part.content, Content::Multipart(_)) {
                    out.push(b' ');
                    string(out, part.media.1.as_bytes());
                    if extended {
                        out.push(b' ');
                        parameters(out, &part.parameters);
                    }
                }
                if extended {
                    extension(out, bytes, part);
                }
                out.push(b')');
            }
        }
    }
}

/// A piece of a body structure still to be printed.
enum Step<'a> {
    Open(&'a Part),
    Close(&'a Part),
}

/// Type, parameters, id, description, encoding and size.
fn single_part(out: &mut Vec<u8>, bytes: &[u8], part: &Part) {
    let header = &bytes[part.header.clone()];
    string(out, part.media.0.as_bytes());
    out.push(b' ');
    string(out, part.media.1.as_bytes());
    out.push(b' ');
    let implied = [(b"CHARSET".to_vec(), b"US-ASCII".to_vec())];
    let plain = part.media.0 == "TEXT" && part.parameter("charset").is_none();
    parameters(
        out,
        if plain && part.parameters.is_empty() {
            &implied
        } else {
            &part.parameters
        },
    );
    for name in ["Content-ID", "Content-Description"] {
        out.push(b' ');
        nstring(out, headers::find(header, name).as_deref());
    }
    out.push(b' ');
    string(out, part.encoding(bytes).as_bytes());
    put!(out, " {}", part.body.len());
}

/// MD5 for all but multiparts, then disposition, language and location.
fn extension(out: &mut Vec<u8>, bytes: &[u8], part: &Part) {
    let header = &bytes[part.header.clone()];
    if !matches!(part.content, Content::Multipart(_)) {
        out.push(b' ');
        nstring(out, headers::find(header, "Content-MD5").as_deref());
    }
    match headers::find(header, "Content-Disposition").map(|value| headers::parameterised(&value)) {
        Some((disposition, disposition_parameters)) => {
            put!(out, " (");
            string(out, &disposition.to_ascii_uppercase());
            out.push(b' ');
            parameters(out, &disposition_parameters);
            out.push(b')');
        }
        None => put!(out, " NIL"),
    }
    out.push(b' ');
    let languages = headers::find(header, "Content-Language")
        .map(|value| headers::list(&value))
        .unwrap_or_default();
    match languages.as_slice() {
        [] => put!(out, "NIL"),
        [one] => string(out, one),
        several => {
            for (at, language) in several.iter().enumerate() {
                out.push(if at == 0 { b'(' } else { b' ' });
                string(out, language);
            }
            out.push(b')');
        }
    }
    out.push(b' ');
    nstring(out, headers::find(header, "Content-Location").as_deref());
}

fn parameters(out: &mut Vec<u8>, parameters: &[(Vec<u8>, Vec<u8>)]) {
    if parameters.is_empty() {
        put!(out, "NIL");
        return;
    }
    for (at, (name, value)) in parameters.iter().enumerate() {
        out.push(if at == 0 { b'(' } else { b' ' });
        string(out, &name.to_ascii_uppercase());
        out.push(b' ');
        string(out, value);
    }
    out.push(b')');
}

/// The addresses of all fields of a name, printed one after the other.
fn addresses(header: &[u8], name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for field in headers::fields(header).filter(|field| field.name.eq_ignore_ascii_case(name.as_bytes())) {
        for Address {
            name,
            adl,
            mailbox,
            host,
        } in headers::addresses(field.value)
        {
            out.push(b'(');
            for (at, piece) in [name, adl, mailbox, host].iter().enumerate() {
                if at > 0 {
                    out.push(b' ');
                }
                nstring(&mut out, piece.as_deref());
            }
            out.push(b')');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(message: &str, extended: bool) -> String {
        let mut out = Vec::new();
        body(&mut out, message.as_bytes(), &Mime::parse(message.as_bytes()), extended);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_envelope_of_the_rfc() {
        let header = "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\nFrom: Terry Gray <gray@cac.washington.edu>\r\n\
            Subject: IMAP4rev1 WG mtg summary and minutes\r\nTo: imap@cac.washington.edu\r\n\
            cc: minutes@CNRI.Reston.VA.US, \r\n John Klensin <KLENSIN@MIT.EDU>\r\nMessage-Id: <B27397-0100000@cac.washington.edu>\r\n\r\n";
        let mut out = Vec::new();
        envelope(&mut out, header.as_bytes());
        let terry = "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\"))";
        let expected = format!(
            "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\" {terry} {terry} {terry} \
             ((NIL NIL \"imap\" \"cac.washington.edu\")) ((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")\
             (\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL \"<B27397-0100000@cac.washington.edu>\")"
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn an_empty_header_has_an_empty_envelope() {
        let mut out = Vec::new();
        envelope(&mut out, b"");
        assert_eq!(out, b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
    }

    #[test]
    fn plain_text_has_lines_and_a_charset() {
        assert_eq!(
            print("Subject: x\r\n\r\none\r\ntwo\r\n", false),
            r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 10 2)"#
        );
        assert_eq!(
            print(
                "Content-Type: text/html; charset=utf-8\r\nContent-Language: en, de\r\n\r\n",
                true
            ),
            r#"("TEXT" "HTML" ("CHARSET" "utf-8") NIL NIL "7BIT" 0 0 NIL NIL ("en" "de") NIL)"#
        );
    }

    #[test]
    fn nested_parts_are_printed_inside_out() {
        let message = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n\
            Subject: in\r\n\r\nhi\r\n\r\n--x\r\nContent-Type: image/png; name=\"a b\"\r\nContent-ID: <1>\r\n\
            Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a\r\n\r\naGk=\r\n--x--\r\n";
        assert_eq!(
            print(message, false),
            r#"(("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 19 (NIL "in" NIL NIL NIL NIL NIL NIL NIL NIL) ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 4 1) 3)("IMAGE" "PNG" ("NAME" "a b") "<1>" NIL "BASE64" 4) "MIXED")"#
        );
        assert!(print(message, true).ends_with(
            r#""BASE64" 4 NIL ("ATTACHMENT" ("FILENAME" "a")) NIL NIL) "MIXED" ("BOUNDARY" "x") NIL NIL NIL)"#
        ));
    }
}
