//! A real server, private to one test.
//!
//! [`Dovecot::start`] runs the Dovecot that is installed, 2.3 or 2.4, in a scratch directory and on free ports of the
//! loopback interface, with a new certificate; dropping it stops the server and removes everything. It needs root,
//! because the server gives up its rights for those of other users. Where it cannot run, a test passes over it:
//!
//! ```no_run
//! use imap_tests::server_process::Dovecot;
//!
//! let Some(server) = Dovecot::start()? else { return Ok(()) };
//! let stream = std::net::TcpStream::connect(server.addr_plain())?;
//! # drop(stream);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Accounts are `alice` with the password `wonderland` and `bob` with `builder`; each may share mailboxes with the other
//! (RFC 4314), below `user/alice/` and `user/bob/`. With 2.3, a bearer token is right when it is the password.

mod certificates;
pub mod unpacked;

use core::net::{Ipv4Addr, SocketAddr};
use core::time::Duration;
use std::fs::Permissions;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use std::{env, fs, io, thread};

use crate::scratch::Scratch;
use certificates::Certificates;

/// A running Dovecot.
#[derive(Debug)]
pub struct Dovecot {
    programs: Programs,
    master: Child,
    plain: SocketAddr,
    tls: SocketAddr,
    certificates: Certificates,
    scratch: Scratch,
}

impl Dovecot {
    /// Starts a server and waits until it greets. None, with the reason printed, when Dovecot is not
    /// installed, is of another version, or this process is not root's.
    ///
    /// # Errors
    /// The server was started and does not run.
    pub fn start() -> Result<Option<Self>, StartError> {
        let scratch = Scratch::new()?;
        if !is_root(scratch.path())? {
            eprintln!("no Dovecot: only root can start it");
            return Ok(None);
        }
        let Some(programs) = Programs::find()? else {
            return Ok(None);
        };
        let certificates = Certificates::new("alice")?;
        write_files(scratch.path(), &certificates)?;

        // Another process may take a free port before the server does, hence more than one attempt.
        let mut attempt = 1;
        loop {
            match start_on_free_ports(&programs, scratch.path()) {
                Ok((master, plain, tls)) => {
                    return Ok(Some(Self {
                        programs,
                        master,
                        plain,
                        tls,
                        certificates,
                        scratch,
                    }));
                }
                Err(StartError::Server { .. }) if attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Where it speaks IMAP in clear text and offers STARTTLS.
    #[must_use]
    pub fn addr_plain(&self) -> SocketAddr {
        self.plain
    }

    /// Where it speaks IMAP inside TLS (RFC 8314 section 3.2).
    #[must_use]
    pub fn addr_tls(&self) -> SocketAddr {
        self.tls
    }

    /// The certificate of the authority that signed the server's, in PEM. The server's is for `localhost` and
    /// `127.0.0.1`.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.certificates.authority
    }

    /// A client certificate for `alice` and its private key, both in PEM, for AUTHENTICATE EXTERNAL.
    #[must_use]
    pub fn client_pem(&self) -> (&str, &str) {
        (&self.certificates.client.certificate, &self.certificates.client.key)
    }

    /// A command that serves one session of `user` on its standard input and output and greets with PREAUTH. It needs
    /// no connection to the server that runs, and shares its mailboxes.
    #[must_use]
    pub fn preauth_command(&self, user: &str) -> Command {
        let mut command = Command::new(&self.programs.imap);
        command
            .env_clear()
            .env("PATH", SYSTEM_PATH)
            .env("USER", user)
            .env("HOME", home(self.scratch.path(), user));
        if self.programs.version.is_2_4() {
            // It starts itself anew once it has read its configuration, without its environment unless told so.
            command.arg("-k");
        }
        command
            .arg("-c")
            .arg(configuration(self.scratch.path()))
            .stderr(Stdio::null());
        command
    }

    /// Where the mail of `user` is kept, as a Maildir; other mailboxes than INBOX are its
    /// subdirectories, in the manner of Maildir++.
    #[must_use]
    pub fn maildir(&self, user: &str) -> PathBuf {
        home(self.scratch.path(), user).join("Maildir")
    }

    /// Whether this is Dovecot 2.4, which knows some extensions that 2.3 does not, and no bearer tokens here.
    #[must_use]
    pub fn is_2_4(&self) -> bool {
        self.programs.version.is_2_4()
    }

    /// What the server has logged so far, for the message of a failing test.
    #[must_use]
    pub fn log(&self) -> String {
        log(self.scratch.path())
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        stop(&mut self.master);
    }
}

/// Why a server that is installed could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A file could not be written or a program not be run.
    #[error("preparing the server: {0}")]
    Io(#[from] io::Error),
    /// No certificate could be made.
    #[error("making a certificate for the server: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The server ended at once, or does not greet.
    #[error("starting the server: {reason}; its log:\n{log}")]
    #[non_exhaustive]
    Server {
        /// What was seen of it.
        reason: String,
        /// What it has logged.
        log: String,
    },
}

/// The parts of an installed Dovecot.
#[derive(Debug)]
struct Programs {
    dovecot: PathBuf,
    imap: PathBuf,
    version: Version,
}

impl Programs {
    /// None, with the reason printed, when there is no Dovecot that can be used.
    fn find() -> io::Result<Option<Self>> {
        let path = env::var("PATH").unwrap_or_default();
        let directories: Vec<PathBuf> = env::split_paths(&path).chain(env::split_paths(SYSTEM_PATH)).collect();
        let Some(dovecot) = directories
            .iter()
            .map(|directory| directory.join("dovecot"))
            .find(|file| file.is_file())
        else {
            eprintln!("no Dovecot: it is not installed");
            return Ok(None);
        };
        let output = Command::new(&dovecot).arg("--version").output()?;
        let words = String::from_utf8_lossy(&output.stdout);
        let Some(version) = Version::parse(&words) else {
            eprintln!("no Dovecot: {} is neither 2.3 nor 2.4", words.trim());
            return Ok(None);
        };
        let Some(imap) = IMAP_PROGRAMS.iter().map(PathBuf::from).find(|file| file.is_file()) else {
            eprintln!("no Dovecot: its imap program is not installed");
            return Ok(None);
        };
        Ok(Some(Self { dovecot, imap, version }))
    }
}

/// A version this module has a configuration for.
#[derive(Debug, PartialEq, Eq)]
enum Version {
    V2_3,
    /// With the number its configuration must name.
    V2_4(String),
}

impl Version {
    /// Reads the output of `dovecot --version`: `2.4.1-4 (7d8c0e5759)`.
    fn parse(words: &str) -> Option<Self> {
        let is_of_number = |character: char| character.is_ascii_digit() || character == '.';
        let number = words.trim_start().split(|character| !is_of_number(character)).next()?;
        match number.split('.').take(2).collect::<Vec<_>>()[..] {
            ["2", "3"] => Some(Self::V2_3),
            ["2", "4"] => Some(Self::V2_4(number.to_owned())),
            _ => None,
        }
    }

    fn is_2_4(&self) -> bool {
        matches!(self, Self::V2_4(_))
    }

    fn configuration(&self, directory: &Path, plain: SocketAddr, tls: SocketAddr) -> String {
        let (template, version) = match self {
            Self::V2_3 => (include_str!("servers/dovecot-2.3.conf"), ""),
            Self::V2_4(version) => (include_str!("servers/dovecot-2.4.conf"), version.as_str()),
        };
        let name = directory.file_name().unwrap_or(directory.as_os_str());
        template
            .replace("@dir@", &directory.to_string_lossy())
            .replace("@name@", &name.to_string_lossy())
            .replace("@port@", &plain.port().to_string())
            .replace("@tls_port@", &tls.port().to_string())
            .replace("@version@", version)
    }
}

fn write_files(directory: &Path, certificates: &Certificates) -> io::Result<()> {
    for name in ["run", "state", "mail"] {
        fs::create_dir(directory.join(name))?;
    }
    chown(directory.join("mail"), Some(MAIL), Some(MAIL))?;
    let mut users = String::new();
    for (user, password) in USERS {
        let home = home(directory, user);
        users += &format!("{user}:{{PLAIN}}{password}:{MAIL}:{MAIL}::{}::\n", home.display());
    }
    for (name, content) in [
        ("users", &users),
        ("ca-cert.pem", &certificates.authority),
        ("server-cert.pem", &certificates.server.certificate),
        ("server-key.pem", &certificates.server.key),
    ] {
        fs::write(directory.join(name), content)?;
    }
    // Dovecot reads these with the rights of other users, whatever this process's umask is.
    fs::set_permissions(directory, Permissions::from_mode(0o755))?;
    fs::set_permissions(directory.join("users"), Permissions::from_mode(0o644))
}

fn start_on_free_ports(programs: &Programs, directory: &Path) -> Result<(Child, SocketAddr, SocketAddr), StartError> {
    let (plain, tls) = free_addresses()?;
    let path = configuration(directory);
    fs::write(&path, programs.version.configuration(directory, plain, tls))?;
    let mut master = Command::new(&programs.dovecot)
        .args(["-F", "-c"])
        .arg(&path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(directory.join("stderr"))?)
        .spawn()?;

    let deadline = Instant::now() + PATIENCE;
    let reason = loop {
        if let Some(status) = master.try_wait()? {
            break format!("it ended with {status}");
        }
        if greets(plain) && TcpStream::connect(tls).is_ok() {
            return Ok((master, plain, tls));
        }
        if Instant::now() > deadline {
            stop(&mut master);
            break format!("it does not greet after {PATIENCE:?}");
        }
        thread::sleep(MOMENT);
    };
    let log = log(directory);
    Err(StartError::Server { reason, log })
}

/// Whether the server at this address says anything. It accepts connections much earlier, while its other processes are
/// still starting.
fn greets(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return false;
    };
    stream.set_read_timeout(Some(PATIENCE)).is_ok() && stream.read_exact(&mut [0]).is_ok()
}

/// Whether this process is root's, who has made that file.
fn is_root(file: &Path) -> io::Result<bool> {
    Ok(fs::metadata(file)?.uid() == 0)
}

/// Two addresses that were free a moment ago. Both are held at once, so they differ.
fn free_addresses() -> io::Result<(SocketAddr, SocketAddr)> {
    let any = (Ipv4Addr::LOCALHOST, 0);
    let (one, two) = (TcpListener::bind(any)?, TcpListener::bind(any)?);
    Ok((one.local_addr()?, two.local_addr()?))
}

/// Asks the server to end with all its processes, and waits for it.
fn stop(master: &mut Child) {
    // The signal that std cannot send. It reaches the right process, since this one has not reaped it yet. `dovecot stop`
    // would do, but it takes seconds, because the server waits for it in turn.
    let asked = Command::new("sh")
        .args(["-c", "kill -TERM \"$0\"", &master.id().to_string()])
        .status();
    let deadline = Instant::now() + PATIENCE;
    while asked.is_ok() && Instant::now() < deadline {
        if !matches!(master.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(MOMENT);
    }
    let _ = master.kill();
    let _ = master.wait();
}

fn configuration(directory: &Path) -> PathBuf {
    directory.join("dovecot.conf")
}

fn home(directory: &Path, user: &str) -> PathBuf {
    directory.join("mail").join(user)
}

fn log(directory: &Path) -> String {
    let read = |name| fs::read(directory.join(name)).unwrap_or_default();
    String::from_utf8_lossy(&[read("stderr"), read("dovecot.log")].concat()).into_owned()
}

/// The last one is whom AUTHENTICATE ANONYMOUS logs in.
const USERS: [(&str, &str); 3] = [("alice", "wonderland"), ("bob", "builder"), ("anonymous", "")];

/// The owner of mail, Debian's user and group `mail`; the configurations name the same number.
const MAIL: u32 = 8;

const SYSTEM_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Where distributions put it.
const IMAP_PROGRAMS: [&str; 4] = [
    "/usr/lib/dovecot/imap",
    "/usr/libexec/dovecot/imap",
    "/usr/local/libexec/dovecot/imap",
    "/usr/lib64/dovecot/imap",
];

/// How long a server may take to start or to stop; it takes some hundredths of a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long to wait before it is looked at again.
const MOMENT: Duration = Duration::from_millis(5);

const ATTEMPTS: u32 = 3;

#[cfg(test)]
mod tests;
