"""Answers what imaplib makes of each line of standard input: a function's name and its arguments, bytes in hexadecimal."""

import base64
import calendar
import datetime
import imaplib
import sys

# Nothing is to be left beside this file.
sys.dont_write_bytecode = True


def int2ap(number):
    return imaplib.Int2AP(int(number)).decode("ascii")


def flags(line):
    return " ".join(word.hex() for word in imaplib.ParseFlags(bytes.fromhex(line)))


def date(line):
    try:
        found = imaplib.Internaldate2tuple(bytes.fromhex(line))
    except (KeyError, ValueError) as error:
        return type(error).__name__
    return "none" if found is None else str(calendar.timegm(found))


def moment(seconds, offset):
    zone = datetime.timezone(datetime.timedelta(minutes=int(offset)))
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (epoch + datetime.timedelta(seconds=int(seconds))).astimezone(zone)


def internaldate(seconds, offset):
    return imaplib.Time2Internaldate(moment(seconds, offset))


def crlf(message):
    return imaplib.MapCRLF.sub(imaplib.CRLF, bytes.fromhex(message)).hex()


def cram_md5(user, password, challenge):
    """The line that answers a challenge, as login_cram_md5 would send it."""
    client = imaplib.IMAP4.__new__(imaplib.IMAP4)
    client.user = bytes.fromhex(user).decode("utf-8")
    client.password = bytes.fromhex(password)
    challenge = base64.b64encode(bytes.fromhex(challenge))
    return imaplib._Authenticator(client._CRAM_MD5_AUTH).process(challenge).hex()


class NoSocket:
    """What imaplib wants of a socket."""

    def makefile(self, mode):
        return None

    def wrap_socket(self, sock, server_hostname=None):
        return sock


DONE = b"* CAPABILITY IMAP4REV1 ENABLE STARTTLS IDLE\r\n~TAG~ OK done\r\n"


class Client(imaplib.IMAP4):
    """A client whose server says what it is told to, `~TAG~` standing for the tag of the last command."""

    def __init__(self):
        self.incoming = b"* PREAUTH hello\r\n"
        self.sent = []
        self.answers = [DONE]
        imaplib.IMAP4.__init__(self, "nowhere")

    def open(self, host="", port=143, timeout=None):
        self.host = host
        self.sock = NoSocket()

    def shutdown(self):
        pass

    def send(self, data):
        self.sent.append(data)

    def take(self, size):
        if not self.incoming and self.answers:
            tag = self.tagpre + str(self.tagnum - 1).encode("ascii")
            self.incoming = self.answers.pop(0).replace(b"~TAG~", tag)
        taken, self.incoming = self.incoming[:size], self.incoming[size:]
        return taken

    def read(self, size):
        return self.take(size)

    def readline(self):
        self.incoming = self.take(0) + self.incoming
        end = self.incoming.find(b"\n") + 1
        return self.take(end or len(self.incoming))

    def begin(self, state, answers):
        """As after a connection was opened; the answers are given one after another."""
        self.state = state
        self.literal = None
        self.untagged_responses = {}
        self.is_readonly = False
        self.tagged_commands = {}
        self._tls_established = False
        self._mode_ascii()
        self.incoming = b""
        self.sent = []
        self.answers = answers


CLIENT = Client()


def argument(text):
    """None, str, bytes, a moment, seconds since 1970, or True."""
    kind, value = text[0], text[1:]
    if kind == "n":
        return None
    if kind == "s":
        return bytes.fromhex(value).decode("utf-8")
    if kind == "b":
        return bytes.fromhex(value)
    if kind == "m":
        return moment(*value.split(":"))
    return int(value) if kind == "i" else True


def wire(state, encoding, method, *arguments):
    """What a method sends, without the tag; only the first command of those that send several."""
    if not hasattr(imaplib.IMAP4, method):
        return "lacks"
    plain = [argument(text) for text in arguments if text[0] != "l"]
    literals = [bytes.fromhex(text[1:]) for text in arguments if text[0] == "l"]
    answers = [DONE, DONE]
    if method in ("append", "idle") or literals:
        answers.insert(0, b"+ \r\n")
    if method == "authenticate":
        challenge, response = plain[1:]
        plain[1:] = [lambda data: response if data == challenge else b"another challenge"]
        answers.insert(0, b"+ " + base64.b64encode(challenge) + b"\r\n")
    if method == "starttls":
        plain.append(NoSocket())
    CLIENT.begin(state, answers)
    if encoding == "utf8":
        CLIENT._mode_utf8()
    if literals:
        CLIENT.literal = literals[0]
    first = CLIENT.tagnum
    try:
        called = getattr(CLIENT, method)(*plain)
        if method == "idle":
            with called:
                pass
    except Exception as error:
        # What is done with an answer does not matter: TLS cannot start without a socket.
        if not CLIENT.sent:
            return "raises " + type(error).__name__
    tags = [CLIENT.tagpre + str(number).encode("ascii") + b" " for number in (first, first + 1)]
    sent = b"".join(CLIENT.sent).split(tags[1])[0]
    assert sent.startswith(tags[0])
    return "sent " + sent[len(tags[0]):].hex()


def step(name):
    """Does it; how it came out."""
    actions = {
        "select": lambda: CLIENT.select("INBOX"),
        "examine": lambda: CLIENT.select("INBOX", True),
        "fetch": lambda: CLIENT.fetch("1:*", "FLAGS"),
        "store": lambda: CLIENT.store("1:*", "+FLAGS", "(\\Seen)"),
    }
    if name == "forget":
        CLIENT.response("READ-ONLY")
        return "OK"
    try:
        condition = actions.get(name, lambda: getattr(CLIENT, name)())()[0]
    except imaplib.IMAP4.readonly:
        return "not-writable" if CLIENT.sent else "refused"
    except imaplib.IMAP4.error:
        return "BAD" if CLIENT.sent else "illegal"
    # Up to 3.7, logout raises nothing.
    return condition if CLIENT.sent else "refused"


def session(*steps):
    """How each step comes out, and the state that it leads to; a step is its name and what the server answers."""
    CLIENT.begin("AUTH", [])
    outcomes = []
    for name, answer in (each.split(":") for each in steps):
        CLIENT.sent = []
        CLIENT.incoming = b""
        CLIENT.answers = [bytes.fromhex(answer)]
        outcomes.append(step(name) + "/" + CLIENT.state)
    return " ".join(outcomes)


def responses(*answers):
    """At which NOOP imaplib gives up, and what it has kept by then: each key with its responses, literals in place."""
    CLIENT.begin("AUTH", [bytes.fromhex(answer) for answer in answers])
    ended = "-"
    for index in range(len(answers)):
        previous = CLIENT.tagpre + str(CLIENT.tagnum - 1).encode("ascii")
        CLIENT.answers = [answer.replace(b"~PREVIOUS~", previous) for answer in CLIENT.answers[:1]] + CLIENT.answers[1:]
        try:
            CLIENT.noop()
        except imaplib.IMAP4.abort:
            ended = str(index)
            break
        except imaplib.IMAP4.error:
            pass
    kept = []
    for key in sorted(CLIENT.untagged_responses):
        entries = []
        begun = b""
        # response("NO") takes its argument for the condition of a command that failed, and says nothing.
        data = CLIENT.untagged_responses["NO"] if key == "NO" else CLIENT.response(key)[1]
        for entry in data:
            if isinstance(entry, tuple):
                begun += entry[0] + b"\r\n" + entry[1]
            else:
                entries.append((begun + entry).hex())
                begun = b""
        kept.append(key + ":" + ",".join(entries))
    return " ".join([ended] + kept)


def methods():
    names = [name for name in vars(imaplib.IMAP4) if not name.startswith("_")]
    return " ".join(sorted(name for name in names if callable(getattr(imaplib.IMAP4, name)) and name.islower()
                           and not isinstance(getattr(imaplib.IMAP4, name), type)))


FUNCTIONS = {function.__name__: function for function in (int2ap, flags, date, internaldate, crlf, cram_md5, wire, methods, session, responses)}

for line in sys.stdin:
    name, *arguments = line.rstrip("\n").split(" ")
    print(FUNCTIONS[name](*arguments))
