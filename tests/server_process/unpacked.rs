//! Servers that are run where their packages were unpacked.
//!
//! Debian's IMAP servers exclude each other. `tests/servers/unpack` unpacks one, with the libraries that it needs, into a
//! directory of its own below `servers` in Cargo's target directory, and `tests/all` has that done for Courier and Cyrus.
//! [`Unpacked::start`] runs it in a copy of that directory, by chroot and hence as root. Its accounts are `alice` with
//! the password `wonderland` and `bob` with `builder`.

use core::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use std::{env, fs, io, thread};

use super::{ATTEMPTS, MOMENT, PATIENCE, StartError, free_addresses, greets, is_root, stop};
use crate::scratch::Scratch;
use crate::server_process::certificates::Certificates;

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Courier: mailboxes below `INBOX.`, no LITERAL+, no UNSELECT, NO where others say BAD.
    Courier,
    /// Cyrus: SCRAM, everything that RFCs extend IMAP by, and then some.
    Cyrus,
}

impl Kind {
    /// The name of its directory and of the script that runs it.
    const fn name(self) -> &'static str {
        match self {
            Self::Courier => "courier",
            Self::Cyrus => "cyrus",
        }
    }
}

/// A running server.
#[derive(Debug)]
pub struct Unpacked {
    kind: Kind,
    script: Child,
    plain: SocketAddr,
    tls: SocketAddr,
    certificates: Certificates,
    /// Its directory of root.
    root: PathBuf,
    scratch: Scratch,
}

impl Unpacked {
    /// Starts a server and waits until it greets. None, with the reason printed, when it is not there, or this process is
    /// not root's.
    ///
    /// # Errors
    /// The server is there and does not run.
    pub fn start(kind: Kind) -> Result<Option<Self>, StartError> {
        let unpacked = unpacked().join(kind.name());
        if !unpacked.is_dir() {
            eprintln!(
                "skipped: {kind:?} is not there, tests/servers/unpack has not put it into {}",
                unpacked.display()
            );
            return Ok(None);
        }
        let scratch = Scratch::new()?;
        if !is_root(scratch.path())? {
            eprintln!("skipped: only root can start {kind:?}");
            return Ok(None);
        }
        if !may_have_a_root(scratch.path())? {
            eprintln!("skipped: {kind:?} needs chroot and devices, which may not be had here");
            return Ok(None);
        }
        let certificates = Certificates::new("alice")?;
        let mut attempt = 1;
        loop {
            let root = scratch.path().join(format!("root{attempt}"));
            copy(&unpacked, &root)?;
            fs::create_dir(root.join("tls"))?;
            fs::write(root.join("tls/cert.pem"), &certificates.server.certificate)?;
            fs::write(root.join("tls/key.pem"), &certificates.server.key)?;
            match serve(kind, &root, scratch.path()) {
                Ok((script, plain, tls)) => {
                    return Ok(Some(Self {
                        kind,
                        script,
                        plain,
                        tls,
                        certificates,
                        root,
                        scratch,
                    }));
                }
                Err(StartError::Server { .. }) if attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Which server it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it speaks IMAP in clear text and offers STARTTLS.
    #[must_use]
    pub fn addr_plain(&self) -> SocketAddr {
        self.plain
    }

    /// Where it speaks IMAP inside TLS.
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

    /// A command that serves one session of `user` on its standard input and output and greets with PREAUTH; `None` for a
    /// server that cannot.
    #[must_use]
    pub fn preauth_command(&self, user: &str) -> Option<Command> {
        (self.kind == Kind::Courier).then(|| {
            let mut command = Command::new(scripts().join(self.kind.name()));
            command.arg(&self.root).args(["preauth", user]).stderr(Stdio::null());
            command
        })
    }

    /// What the server has said so far, for the message of a failing test.
    #[must_use]
    pub fn log(&self) -> String {
        log(self.scratch.path())
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        stop(&mut self.script);
    }
}

/// Runs a server's script until the server greets.
fn serve(kind: Kind, root: &Path, scratch: &Path) -> Result<(Child, SocketAddr, SocketAddr), StartError> {
    let (plain, tls) = free_addresses()?;
    let output = fs::File::create(scratch.join("log"))?;
    let mut script = Command::new(scripts().join(kind.name()))
        .arg(root)
        .arg("serve")
        .args([plain.port().to_string(), tls.port().to_string()])
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()?;
    let deadline = Instant::now() + PATIENCE;
    let reason = loop {
        if let Some(status) = script.try_wait()? {
            break format!("it ended with {status}");
        }
        if greets(plain) && std::net::TcpStream::connect(tls).is_ok() {
            return Ok((script, plain, tls));
        }
        if Instant::now() > deadline {
            stop(&mut script);
            break format!("it does not greet after {PATIENCE:?}");
        }
        thread::sleep(MOMENT);
    };
    let log = log(scratch);
    Err(StartError::Server { reason, log })
}

/// Whether a directory can be made a root with devices in it. Even root may not do so in some containers.
fn may_have_a_root(scratch: &Path) -> io::Result<bool> {
    let device = scratch.join("null");
    let does = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).stderr(Stdio::null()).status()
    };
    let made = does("mknod", &[&device.to_string_lossy(), "c", "1", "3"])?;
    Ok(made.success() && fs::write(&device, "x").is_ok() && does("chroot", &["/", "/bin/true"])?.success())
}

/// Copies a directory, by links where that is possible: what is there is never written to.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for how in ["-al", "-a"] {
        if Command::new("cp")
            .arg(how)
            .args([from, to])
            .stderr(Stdio::null())
            .status()?
            .success()
        {
            return Ok(());
        }
        // What a failure has left behind.
        let _ = fs::remove_dir_all(to);
    }
    Err(io::Error::other(format!("cp cannot copy {}", from.display())))
}

fn log(scratch: &Path) -> String {
    String::from_utf8_lossy(&fs::read(scratch.join("log")).unwrap_or_default()).into_owned()
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("servers")
}

/// Where servers are unpacked.
fn unpacked() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
    target.join("servers")
}
