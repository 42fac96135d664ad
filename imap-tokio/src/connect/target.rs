//! Where a server is, as a URL says it.

use std::path::PathBuf;

use imap_proto::ValueError;
use imap_proto::flow::Transport;

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Tcp { host: String, port: u16 },
    Unix(PathBuf),
}

impl Target {
    /// Reads `imap://host[:port]`, `imaps://host[:port]` or `unix:/path`; says how each is protected.
    ///
    /// A URL of RFC 5092 can hold more: who the user is, a mailbox, messages. None of that says where the server is, and
    /// what would be ignored is refused, a password before everything else.
    pub(super) fn parse(url: &str) -> Result<(Self, Transport), ValueError> {
        let refuse = |rule, at| Err(ValueError::new("url", rule, at));
        let Some((scheme, rest)) = url.split_once(':') else { return refuse("a scheme, such as imaps", 0) };
        let behind = scheme.len() + 1;
        let (transport, default) = match scheme.to_ascii_lowercase().as_str() {
            "imaps" => (Transport::Tls, 993),
            "imap" => (Transport::StartTls, 143),
            "unix" => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                let absolute = path.starts_with('/') && path.len() > 1;
                let target = (Self::Unix(path.into()), Transport::Local);
                return if absolute { Ok(target) } else { refuse("the absolute path of a socket", behind) };
            }
            _ => return refuse("imap, imaps or unix as scheme", 0),
        };
        let Some(authority) = rest.strip_prefix("//") else { return refuse("two slashes before the host", behind) };
        let start = behind + 2;
        if let Some(at) = authority.find('@') {
            return refuse("no user and no password", start + at);
        }
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        if let Some(at) = authority.find(['/', '?', '#']) {
            return refuse("nothing behind the host", start + at);
        }
        let (host, port) = split_port(authority);
        if host.is_empty() {
            return refuse("a host", start);
        }
        if let Some(at) = host.find(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '[' | ']' | ';')) {
            return refuse("a host by name or address", start + at);
        }
        let port = match port {
            None => default,
            Some(digits) => match digits.parse() {
                Ok(port) if port > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => port,
                _ => return refuse("a port from 1 to 65535", start + authority.len() - digits.len()),
            },
        };
        Ok((Self::Tcp { host: host.into(), port }, transport))
    }
}

/// Splits `host`, `host:port`, `[address]` or `[address]:port`.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    if let Some((address, behind)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return match behind.strip_prefix(':') {
            Some(port) => (address, Some(port)),
            None if behind.is_empty() => (address, None),
            None => (authority, None),
        };
    }
    match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn tcp(url: &str, host: &str, port: u16, transport: Transport) {
        let target = Target::Tcp { host: host.into(), port };
        assert_eq!(Target::parse(url), Ok((target, transport)), "{url}");
    }

    #[test]
    fn hosts_and_ports() {
        tcp("imaps://mail.example.org", "mail.example.org", 993, Transport::Tls);
        tcp("IMAP://mail.example.org/", "mail.example.org", 143, Transport::StartTls);
        tcp("imap://127.0.0.1:1143", "127.0.0.1", 1143, Transport::StartTls);
        tcp("imaps://[::1]", "::1", 993, Transport::Tls);
        tcp("imaps://[2001:db8::1]:65535/", "2001:db8::1", 65535, Transport::Tls);
    }

    #[test]
    fn local_sockets() {
        let target = (Target::Unix("/run/imap".into()), Transport::Local);
        assert_eq!(Target::parse("unix:/run/imap"), Ok(target.clone()));
        assert_eq!(Target::parse("unix:///run/imap"), Ok(target));
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_place() {
        for (url, rule, at) in [
            ("mail.example.org", "a scheme, such as imaps", 0),
            ("pop3://mail.example.org", "imap, imaps or unix as scheme", 0),
            ("mail.example.org:993", "imap, imaps or unix as scheme", 0),
            ("imaps:mail.example.org", "two slashes before the host", 6),
            ("imaps://alice:secret@mail.example.org", "no user and no password", 20),
            ("imaps://alice@mail.example.org", "no user and no password", 13),
            ("imaps://", "a host", 8),
            ("imaps://:993", "a host", 8),
            ("imaps://mail/INBOX", "nothing behind the host", 12),
            ("imaps://mail?x", "nothing behind the host", 12),
            ("imaps://mail:", "a port from 1 to 65535", 13),
            ("imaps://mail:0", "a port from 1 to 65535", 13),
            ("imaps://mail:+993", "a port from 1 to 65535", 13),
            ("imaps://mail:65536", "a port from 1 to 65535", 13),
            ("imaps://[::1", "a host by name or address", 8),
            ("imaps://[::1]x", "a host by name or address", 8),
            ("imaps://ma il", "a host by name or address", 10),
            ("unix:socket", "the absolute path of a socket", 5),
            ("unix:/", "the absolute path of a socket", 5),
        ] {
            assert_eq!(Target::parse(url), Err(ValueError::new("url", rule, at)), "{url}");
        }
    }
}
