//! Who may use a URL.

use alloc::string::{String, ToString};
use core::{fmt, str};

use super::{
    Fault, error,
    path::Parameters,
    percent::{Encoded, decode},
};
use crate::{
    error::ValueError,
    types::{Date, DateTime, Secret},
};

/// Who may use a URL, until when, and the proof that its owner said so (RFC 5092 section 6.1, `iurlauth`).
///
/// Without the proof (`iurlauth-rump`) it is what GENURLAUTH is asked to prove. With it, whoever has the URL can use it
/// as it says; debug output leaves the token out.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    expires: Option<DateTime>,
    access: Access,
    proof: Option<Proof>,
}

/// Who may use a URL (RFC 5092 section 6.1.2, RFC 5593).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Access {
    /// `submit+`: who may submit messages for this user.
    Submit(String),
    /// `user+`: this user.
    User(String),
    /// `authuser`: any user but an anonymous one.
    AuthUser,
    /// `anonymous`: everybody.
    Anonymous,
    /// Who may act for this application, in lower case, and for this user if one is named (RFC 5593): `stream`, or
    /// `stream+joe`.
    Application(String, Option<String>),
}

/// `iua-verifier`.
#[derive(Clone, PartialEq, Eq)]
struct Proof {
    /// In upper case.
    mechanism: String,
    /// Hexadecimal digits, 32 at least.
    token: Secret,
}

impl Authorization {
    /// For these, for ever, without a proof.
    ///
    /// # Errors
    ///
    /// If a user's name in it is empty or has control characters, or an application's name is anything but letters and
    /// digits, or a name that has a variant of its own.
    pub fn new(access: Access) -> Result<Self, ValueError> {
        // Only what reads as it prints means what it says.
        match access_of(access.to_string().as_bytes()) {
            Ok(same) if same == access => Ok(Self {
                expires: None,
                access,
                proof: None,
            }),
            _ => Err(error(ACCESS, 0)),
        }
    }

    /// The same until then (`;EXPIRE=`).
    ///
    /// # Errors
    ///
    /// If the clock there is off UTC by a day or more, which RFC 3339 cannot spell.
    pub fn expiring(self, at: DateTime) -> Result<Self, ValueError> {
        if at.offset_minutes().unsigned_abs() >= DAY {
            return Err(error(TIME, 0));
        }
        Ok(Self {
            expires: Some(at),
            ..self
        })
    }

    /// Who may use the URL.
    #[must_use]
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// The last moment at which the URL is good; for ever without. Fractions of a second are not kept.
    #[must_use]
    pub const fn expires(&self) -> Option<DateTime> {
        self.expires
    }

    /// The mechanism by which the token was made, in upper case: `INTERNAL`, or another one. `None` if there is no token.
    #[must_use]
    pub fn mechanism(&self) -> Option<&str> {
        Some(&self.proof.as_ref()?.mechanism)
    }

    /// The token: hexadecimal digits. `None` for what GENURLAUTH is yet to prove.
    #[must_use]
    pub fn token(&self) -> Option<&Secret> {
        Some(&self.proof.as_ref()?.token)
    }

    /// Reads `[expire] ";URLAUTH=" access [iua-verifier]`, if that is next.
    pub(super) fn take_from(parameters: &mut Parameters<'_>) -> Result<Option<Self>, Fault> {
        let expires = parameters.take("EXPIRE", date_time)?;
        let found = parameters.take("URLAUTH", |text| {
            let mut fields = text.splitn(2, |byte| *byte == b':');
            let access = access_of(fields.next().unwrap_or_default())?;
            let proof = fields.next().map(Proof::of).transpose()?;
            Ok(Self { expires, access, proof })
        })?;
        match found {
            None if expires.is_some() => Err(("who may use a url that expires", 0)),
            found => Ok(found),
        }
    }
}

impl Proof {
    /// Reads `uauth-mechanism ":" enc-urlauth`.
    fn of(text: &[u8]) -> Result<Self, Fault> {
        let text = str::from_utf8(text).map_err(|_| (PROOF, 0))?;
        let (mechanism, token) = text.split_once(':').ok_or((PROOF, 0))?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        let is_token = token.len() >= 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        if mechanism.is_empty() || !mechanism.bytes().all(is_name) || !is_token {
            return Err((PROOF, 0));
        }
        Ok(Self {
            mechanism: mechanism.to_ascii_uppercase(),
            token: Secret::from(token),
        })
    }
}

impl fmt::Display for Authorization {
    /// Prints as it stands at the end of a URL, with the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)?;
        let Some(proof) = &self.proof else { return Ok(()) };
        f.write_str(str::from_utf8(proof.token.expose()).unwrap_or_default())
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)?;
        match &self.proof {
            Some(proof) => fmt::Debug::fmt(&proof.token, f),
            None => Ok(()),
        }
    }
}

impl Authorization {
    /// All but the token.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.expires {
            let date = at.date();
            write!(f, ";EXPIRE={:04}-{:02}-{:02}", date.year(), date.month(), date.day())?;
            write!(f, "T{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())?;
            let offset = at.offset_minutes().unsigned_abs();
            match at.offset_minutes() {
                0 => f.write_str("Z")?,
                minutes => {
                    let sign = if minutes < 0 { '-' } else { '+' };
                    write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)?;
                }
            }
        }
        write!(f, ";URLAUTH={}", self.access)?;
        match &self.proof {
            Some(proof) => write!(f, ":{}:", proof.mechanism),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Access {
    /// Prints as it stands in a URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Submit(user) => write!(f, "submit+{}", Encoded::user(user)),
            Self::User(user) => write!(f, "user+{}", Encoded::user(user)),
            Self::AuthUser => f.write_str("authuser"),
            Self::Anonymous => f.write_str("anonymous"),
            Self::Application(name, None) => f.write_str(name),
            Self::Application(name, Some(user)) => write!(f, "{name}+{}", Encoded::user(user)),
        }
    }
}

/// `access`.
fn access_of(text: &[u8]) -> Result<Access, Fault> {
    let text = str::from_utf8(text).map_err(|_| (ACCESS, 0))?;
    let (name, user) = match text.split_once('+') {
        Some((name, user)) => (name, Some(user)),
        None => (text, None),
    };
    let user = user
        .map(|user| user_of(user).ok_or((ACCESS, name.len() + 1)))
        .transpose()?;
    let name = name.to_ascii_lowercase();
    match (name.as_str(), user) {
        ("submit", Some(user)) => Ok(Access::Submit(user)),
        ("user", Some(user)) => Ok(Access::User(user)),
        ("authuser", None) => Ok(Access::AuthUser),
        ("anonymous", None) => Ok(Access::Anonymous),
        (_, user) if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Ok(Access::Application(name, user))
        }
        _ => Err((ACCESS, 0)),
    }
}

/// `enc-user`.
fn user_of(text: &str) -> Option<String> {
    let user = String::from_utf8(decode(text.as_bytes()).ok()?).ok()?;
    (!user.is_empty() && !user.contains(char::is_control)).then_some(user)
}

/// `date-time` (RFC 3339 section 5.6).
fn date_time(text: &[u8]) -> Result<DateTime, Fault> {
    let text = decode(text).map_err(|at| (super::HEX, at))?;
    read_date_time(&text).ok_or((TIME, 0))
}

fn read_date_time(text: &[u8]) -> Option<DateTime> {
    let (moment, zone) = text.split_first_chunk::<19>()?;
    let [
        _,
        _,
        _,
        _,
        b'-',
        _,
        _,
        b'-',
        _,
        _,
        b'T' | b't',
        _,
        _,
        b':',
        _,
        _,
        b':',
        _,
        _,
    ] = moment
    else {
        return None;
    };
    let field = |from: usize, to: usize| number(moment.get(from..to)?);
    let date = Date::new(field(0, 4)?, field(5, 7)? as u8, field(8, 10)? as u8).ok()?;
    let zone = match zone.strip_prefix(b".") {
        Some(fraction) => {
            let end = fraction.iter().position(|byte| !byte.is_ascii_digit())?;
            fraction.get(end..).filter(|_| end > 0)?
        }
        None => zone,
    };
    let offset = match zone {
        b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
            let offset = (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) as i16)?;
            if *sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    DateTime::new(
        date,
        field(11, 13)? as u8,
        field(14, 16)? as u8,
        field(17, 19)? as u8,
        offset,
    )
    .ok()
}

/// The number that these digits, four at most, are.
fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + u16::from(byte - b'0'))
    })
}

/// Bytes that may be a URL, without the token in it: for debug output of what a server sent, whatever it is.
pub(crate) struct WithoutToken<'a>(pub(crate) &'a [u8]);

impl fmt::Debug for WithoutToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const WORD: &[u8] = b";URLAUTH=";
        let mut windows = self.0.windows(WORD.len());
        let start = windows.position(|word| word.eq_ignore_ascii_case(WORD));
        // What follows who may use it is the mechanism and the token.
        let end = start.and_then(|start| {
            let behind = self.0.get(start + WORD.len()..)?;
            Some(start + WORD.len() + memchr::memchr2(b':', b'%', behind)?)
        });
        match end {
            Some(end) => write!(
                f,
                "\"{}:[redacted]\"",
                self.0.get(..end).unwrap_or_default().escape_ascii()
            ),
            None => write!(f, "\"{}\"", self.0.escape_ascii()),
        }
    }
}

const ACCESS: &str = "who may use the url: submit+user, user+user, authuser, anonymous, or an application";
const PROOF: &str = "a mechanism and a token of 32 hexadecimal digits or more";
const TIME: &str = "a date and time of RFC 3339";
const DAY: u16 = 24 * 60;
