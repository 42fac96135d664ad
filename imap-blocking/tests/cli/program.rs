//! The program, built and run.

use core::time::Duration;
use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::Instant;

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The output as it is.
    pub(crate) bytes: Vec<u8>,
}

/// A run to be.
pub(crate) struct Program(Command);

/// A run that goes on. It is ended when it is dropped.
pub(crate) struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
}

/// The program with these arguments, and with Alice's password.
pub(crate) fn imap(arguments: &[&str]) -> Program {
    let mut command = Command::new(path());
    command
        .args(arguments)
        .env("IMAP_PASSWORD", "wonderland")
        .env_remove("IMAP_TOKEN");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Program(command)
}

impl Program {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.0.env_remove(name);
        self
    }

    /// The same in a session of its own, where it finds no terminal to ask anything at.
    #[cfg(target_os = "linux")]
    pub(crate) fn without_terminal(self) -> Self {
        let mut command = Command::new("setsid");
        command.arg("--wait").arg(self.0.get_program()).args(self.0.get_args());
        for (name, value) in self.0.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(command)
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Run {
        self.run_with(b"")
    }

    /// The same, with this on its standard input.
    pub(crate) fn run_with(mut self, input: &[u8]) -> Run {
        let mut child = self.0.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // Who does not want it closes it.
        let writer = thread::spawn(move || _ = stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }

    /// Starts it.
    pub(crate) fn start(mut self) -> Running {
        let mut child = self.0.stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Running { child, lines }
    }

    /// Runs it while nobody reads its output.
    pub(crate) fn run_unread(mut self) -> Run {
        let mut child = self.0.spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let code = child.wait().unwrap().code().unwrap_or(-1);
        Run {
            code,
            stdout: String::new(),
            stderr,
            bytes: Vec::new(),
        }
    }
}

impl Running {
    /// The next line that it writes, without its end.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.truncate(line.trim_end_matches('\n').len());
        line
    }

    /// Waits until it has ended; what it exits with.
    pub(crate) fn end(mut self) -> i32 {
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    /// Asks it to end, as Ctrl-C does.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        let kill = Command::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Waits until something is so.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < end, "{what} did not come");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Where the program is. It is built if it is not, or not any more what its source says.
pub(crate) fn path() -> &'static Path {
    static PATH: OnceLock<Option<PathBuf>> = OnceLock::new();
    PATH.get_or_init(build).as_deref().expect("the program can be built")
}

fn build() -> Option<PathBuf> {
    // target/PROFILE/deps/cli-HASH
    let test = env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let target = profile.parent().unwrap();
    let name = match profile.file_name().and_then(|name| name.to_str()) {
        // The profile of tests, so that what they are made of is not built twice.
        Some("debug") => "test",
        name => name.unwrap(),
    };
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // What cargo tells this test about its package would make it build things anew that depend on such variables.
    for (name, _) in env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| FOR_TESTS.iter().any(|prefix| name.starts_with(prefix)))
        {
            command.env_remove(name);
        }
    }
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
        .args([
            "build",
            "--quiet",
            "--example",
            "imap",
            "--profile",
            name,
            "--target-dir",
        ])
        .arg(target);
    let program = profile
        .join("examples")
        .join(format!("imap{}", env::consts::EXE_SUFFIX));
    command.status().unwrap().success().then_some(program)
}

/// How the names of variables begin that cargo sets for tests.
const FOR_TESTS: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
