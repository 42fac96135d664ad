//! URLs: what is read and printed again means the same, and what a reference means can be printed too.

use imap_proto::types::url::{Path, SearchWord, Url};

/// The bytes as a URL, as a reference, and as a reference that stands where a URL is the base.
///
/// # Panics
/// If it does not mean the same when it is printed and read again.
pub fn run(data: &[u8]) {
    if let Ok(url) = Url::parse(data) {
        check(&url);
    }
    if let Ok(path) = Path::parse(data) {
        let text = path.to_string();
        assert_eq!(Path::parse(text.as_bytes()), Ok(path.clone()), "{text}");
        assert_eq!(base().join(text.as_bytes()).map(|url| url.path().clone()), Ok(path));
    }
    if let Ok(url) = base().join(data) {
        check(&url);
    }
    if let Some(at) = data.iter().position(|byte| *byte == b'\n')
        && let Ok(base) = Url::parse(&data[..at])
        && let Ok(url) = base.join(&data[at + 1..])
    {
        check(&url);
    }
}

fn base() -> Url {
    let text = b"imap://joe;AUTH=*@example.com/a/b;UIDVALIDITY=3/;UID=20/;SECTION=1.2";
    Url::parse(text).expect("that is a url")
}

fn check(url: &Url) {
    let text = url.to_string();
    let again = Url::parse(text.as_bytes());
    assert_eq!(again.as_ref(), Ok(url), "{text}");
    assert_eq!(again.map(|url| url.to_string()).as_deref(), Ok(text.as_str()));
    // Nothing that is not US-ASCII, and nothing that could end a line or an argument.
    assert!(
        text.bytes().all(|byte| matches!(byte, b'!'..=b'~') && byte != b'"'),
        "{text}"
    );
    assert_eq!(base().join(text.as_bytes()).as_ref(), Ok(url));
    assert_eq!(url.join(b"").as_ref(), Ok(url));
    let shown = format!("{url:?}");
    if let Path::Message(message) = url.path()
        && let Some(token) = message.authorization().and_then(|authorization| authorization.token())
    {
        let token = String::from_utf8_lossy(token.expose()).into_owned();
        assert!(text.ends_with(&token));
        assert!(shown.ends_with(":[redacted]"), "{shown}");
        assert_eq!(text.len() - token.len(), shown.len() - "[redacted]".len());
    } else {
        assert_eq!(shown, text);
    }
    if let Path::Messages(messages) = url.path()
        && let Some(search) = messages.search()
    {
        let mut depth = 0_u32;
        for word in search.words() {
            match word {
                SearchWord::Open => depth += 1,
                SearchWord::Close => depth -= 1,
                SearchWord::Word(word) => assert!(!word.is_empty()),
                _ => {}
            }
        }
        assert_eq!(depth, 0);
    }
}
