//! A server that lets everybody begin every way to authenticate, and ends it as it is told.

use imap_proto::types::base64;

/// How it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Ok,
    No,
    Bad,
    Bye,
    /// Something that is no IMAP.
    Nonsense,
    /// A tag that was never used.
    ForeignTag,
    /// It closes the connection.
    Eof,
    /// It asks for more than there is to say.
    OneMore,
}

pub(crate) const ENDINGS: [Ending; 8] = [
    Ending::Ok,
    Ending::No,
    Ending::Bad,
    Ending::Bye,
    Ending::Nonsense,
    Ending::ForeignTag,
    Ending::Eof,
    Ending::OneMore,
];

/// The server's side of one connection.
#[derive(Debug)]
pub(crate) struct Server {
    ending: Ending,
    /// What the client has sent.
    pub(crate) heard: Vec<u8>,
    /// How much of that was understood.
    read: usize,
    /// The command that is being read, literals and all.
    command: String,
    literal: usize,
    /// The exchange that is going on: its tag, and what is still to be asked.
    exchange: Option<(String, Vec<Question>)>,
    pub(crate) says: Vec<u8>,
    pub(crate) is_closed: bool,
}

#[derive(Clone, Debug)]
enum Question {
    Text(String),
    /// SCRAM's, whose nonce begins with the client's.
    Scram,
}

impl Server {
    pub(crate) fn new(capabilities: &str, ending: Ending) -> Self {
        let greeting = format!("* OK [CAPABILITY IMAP4rev1 {capabilities}] ready\r\n");
        Self {
            ending,
            heard: Vec::new(),
            read: 0,
            command: String::new(),
            literal: 0,
            exchange: None,
            says: greeting.into_bytes(),
            is_closed: false,
        }
    }

    pub(crate) fn hear(&mut self, bytes: &[u8]) {
        self.heard.extend_from_slice(bytes);
        loop {
            let rest = &self.heard[self.read..];
            if self.literal > 0 {
                let taken = self.literal.min(rest.len());
                self.command.extend(rest[..taken].iter().copied().map(char::from));
                self.read += taken;
                self.literal -= taken;
                if self.literal > 0 {
                    return;
                }
                continue;
            }
            let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") else {
                return;
            };
            let line: String = rest[..end].iter().copied().map(char::from).collect();
            self.read += end + 2;
            self.line(&line);
        }
    }

    fn line(&mut self, line: &str) {
        if let Some((tag, questions)) = self.exchange.take() {
            if line == "*" {
                self.say(&format!("{tag} BAD cancelled"));
            } else {
                self.go_on(tag, questions, line);
            }
            return;
        }
        self.command.push_str(line);
        let announced = line.strip_suffix('}').and_then(|line| line.rsplit_once('{'));
        if let Some((_, size)) = announced {
            self.literal = size.trim_end_matches('+').parse().unwrap();
            if !size.ends_with('+') {
                self.say("+ go on");
            }
            return;
        }
        let command = core::mem::take(&mut self.command);
        let mut words = command.splitn(4, ' ').map(str::to_owned);
        let (tag, name) = (words.next().unwrap(), words.next().unwrap_or_default());
        match name.as_str() {
            "AUTHENTICATE" => {
                let mechanism = words.next().unwrap_or_default();
                let initial = words.next();
                self.begin(tag, &mechanism, initial.as_deref());
            }
            _ => self.end(&tag),
        }
    }

    /// An exchange begins; with an initial response the first question has been answered already.
    fn begin(&mut self, tag: String, mechanism: &str, initial: Option<&str>) {
        let text = |text: &str| Question::Text(text.to_owned());
        let mut questions = match mechanism {
            "LOGIN" => vec![text("Username:"), text("Password:")],
            "CRAM-MD5" => vec![text("<1896.697170952@postoffice.example.net>")],
            "OAUTHBEARER" | "XOAUTH2" if self.ending == Ending::No => {
                vec![text(""), text(r#"{"status":"401","schemes":"bearer"}"#)]
            }
            _ if mechanism.starts_with("SCRAM-") => vec![text(""), Question::Scram],
            _ => vec![text("")],
        };
        questions.reverse();
        match initial {
            Some(response) => {
                questions.pop();
                self.go_on(tag, questions, response);
            }
            None => self.go_on(tag, questions, ""),
        }
    }

    fn go_on(&mut self, tag: String, mut questions: Vec<Question>, answer: &str) {
        let asked = match questions.pop() {
            None => {
                self.end(&tag);
                return;
            }
            Some(Question::Text(text)) => text,
            Some(Question::Scram) => {
                let first = base64::decode(answer.as_bytes()).unwrap();
                let first = String::from_utf8(first).unwrap();
                let nonce = first.split(',').find_map(|part| part.strip_prefix("r=")).unwrap();
                format!("r={nonce}more,s=QSXCR+Q6sek8bf92,i=4096")
            }
        };
        let mut line = b"+ ".to_vec();
        base64::encode_into(asked.as_bytes(), &mut line);
        self.says.extend(line);
        self.say("");
        self.exchange = Some((tag, questions));
    }

    fn end(&mut self, tag: &str) {
        match self.ending {
            Ending::Ok => self.say(&format!("{tag} OK welcome")),
            Ending::No => self.say(&format!("{tag} NO [AUTHENTICATIONFAILED] go away")),
            Ending::Bad => self.say(&format!("{tag} BAD what?")),
            Ending::Bye => {
                self.say("* BYE [UNAVAILABLE] not today");
                self.is_closed = true;
            }
            Ending::Nonsense => {
                self.say("\u{1}\u{2} nonsense {3}");
                self.say("* LIST () \"/\" {99999999999999999999}");
                self.is_closed = true;
            }
            Ending::ForeignTag => self.say("X1 OK welcome"),
            Ending::Eof => self.is_closed = true,
            Ending::OneMore => {
                self.exchange = Some((tag.to_owned(), Vec::new()));
                self.ending = Ending::No;
                self.say("+ bW9yZQ==");
            }
        }
    }

    fn say(&mut self, line: &str) {
        self.says.extend_from_slice(line.as_bytes());
        self.says.extend_from_slice(b"\r\n");
    }
}
