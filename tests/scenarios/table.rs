//! Every test of CPython's `test_imaplib`, and where the same is tried here.

use alloc::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::stage::Stage;
use crate::{authentication, commands, ends, opening};

/// Where something is tried.
enum Tried {
    /// By these scenarios.
    Here(&'static [fn(Stage)]),
    /// By the test of this name in that file.
    There(&'static str, &'static str),
    /// Nowhere, for this reason.
    Not(&'static str),
}

use Tried::{Here, Not, There};

const CONVERSIONS: &str = "tests/imaplib/conversions.rs";

/// By the names of CPython's tests, in their order in the alphabet. Names that stand in several classes (TCP, TLS, threaded)
/// stand here once: every scenario is played over TCP and TLS.
const TABLE: &[(&str, Tried)] = &[
    (
        "test_EOF_without_complete_welcome_message",
        Here(&[opening::a_greeting_that_ends]),
    ),
    (
        "test_Internaldate2tuple",
        There(CONVERSIONS, "conversions_are_imaplibs"),
    ),
    (
        "test_Internaldate2tuple_issue10941",
        There(CONVERSIONS, "conversions_are_imaplibs"),
    ),
    ("test_Time2Internaldate", There(CONVERSIONS, "conversions_are_imaplibs")),
    (
        "test_aborted_authentication",
        Here(&[authentication::an_exchange_that_is_aborted]),
    ),
    ("test_anonlogin", Here(&[authentication::an_anonymous_login])),
    (
        "test_bad_auth_name",
        Here(&[authentication::a_mechanism_that_nobody_knows]),
    ),
    ("test_bracket_flags", Here(&[commands::flags_with_brackets])),
    (
        "test_certfile_arg_warn",
        Not("a deprecated argument of Python's; certificates are given as a configuration of rustls"),
    ),
    ("test_connect", Here(&[opening::it_connects])),
    (
        "test_dump_ur",
        Not(
            "a private method that prints a dictionary, which there is not here; a log shows what is sent and received",
        ),
    ),
    (
        "test_enable_UTF8_True_append",
        Here(&[commands::utf8_in_a_message, commands::utf8_needs_its_confirmation]),
    ),
    (
        "test_enable_UTF8_raises_error_if_not_supported",
        Here(&[commands::enable_utf8_where_it_is_not_offered]),
    ),
    (
        "test_enable_raises_error_if_no_capability",
        Here(&[commands::enable_where_it_is_not_offered]),
    ),
    (
        "test_enable_raises_error_if_not_AUTH",
        Here(&[commands::enable_before_authentication, commands::enable_after_select]),
    ),
    ("test_imap4_host_default_value", Here(&[opening::nobody_is_there])),
    (
        "test_imaplib_timeout_functionality_test",
        Here(&[opening::a_server_that_does_not_greet, ends::a_command_with_a_time]),
    ),
    ("test_imaplib_timeout_test", Here(&[opening::limits_are_kept])),
    (
        "test_invalid_authentication",
        Here(&[authentication::an_exchange_that_is_refused]),
    ),
    ("test_issue5949", Here(&[opening::a_greeting_that_ends])),
    ("test_line_termination", Here(&[opening::a_line_that_ends_in_lf])),
    ("test_linetoolong", Here(&[opening::a_line_that_is_too_long])),
    (
        "test_login",
        Here(&[
            authentication::a_login,
            authentication::a_login_that_is_refused,
            authentication::names_and_passwords_are_quoted,
        ]),
    ),
    ("test_login_cram_md5", Here(&[authentication::cram_md5])),
    ("test_login_cram_md5_bytes", Here(&[authentication::cram_md5])),
    ("test_login_cram_md5_plain_text", Here(&[authentication::cram_md5])),
    ("test_logincapa", Here(&[authentication::a_login_that_is_not_allowed])),
    ("test_logout", Here(&[ends::logout, ends::a_logout_in_haste])),
    ("test_lsub", Here(&[commands::lsub])),
    ("test_main", Not("how old versions of CPython collect their tests")),
    (
        "test_search_disallows_charset_in_utf8_mode",
        Here(&[commands::no_charset_in_utf8_mode]),
    ),
    ("test_simple_with_statement", Here(&[ends::leaving_without_logout])),
    (
        "test_ssl_context_certfile_exclusive",
        Not("two arguments of Python's that exclude each other; there is one here"),
    ),
    (
        "test_ssl_context_keyfile_exclusive",
        Not("two arguments of Python's that exclude each other; there is one here"),
    ),
    ("test_ssl_raises", Here(&[opening::a_certificate_for_another_name])),
    ("test_ssl_verified", Here(&[opening::a_certificate_for_another_name])),
    (
        "test_that_Time2Internaldate_returns_a_result",
        There(CONVERSIONS, "conversions_are_imaplibs"),
    ),
    ("test_unselect", Here(&[commands::unselect])),
    (
        "test_valid_authentication",
        Here(&[authentication::an_exchange, authentication::an_exchange_with_bytes]),
    ),
    (
        "test_valid_authentication_bytes",
        Here(&[authentication::an_exchange_with_bytes]),
    ),
    (
        "test_valid_authentication_plain_text",
        Here(&[authentication::an_exchange]),
    ),
    ("test_with_statement", Here(&[ends::leaving_without_logout])),
    ("test_with_statement_logout", Here(&[ends::leaving_after_logout])),
];

#[test]
fn the_table_is_in_order_and_true() {
    assert!(TABLE.is_sorted_by(|(one, _), (other, _)| one < other));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (name, tried) in TABLE {
        match tried {
            Here(scenarios) => assert!(!scenarios.is_empty(), "{name}"),
            There(file, test) => {
                let text = fs::read_to_string(root.join(file)).unwrap();
                assert!(
                    text.contains(&format!("#[test]\nfn {test}()")),
                    "{name}: {test} is not in {file}"
                );
            }
            Not(reason) => assert!(!reason.is_empty(), "{name}"),
        }
    }
}

/// Debian's Python comes without the tests of its library; then only others that are installed can be looked at.
#[test]
fn every_test_of_every_python_that_is_installed_is_in_the_table() {
    let files = installed();
    if files.is_empty() {
        println!("skipped: no Python that is installed has its test_imaplib");
    }
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let tests: BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("def ")?.split('(').next())
            .filter(|name| name.starts_with("test_"))
            .collect();
        assert!(tests.len() > 5, "{}: {tests:?}", file.display());
        let unknown: Vec<_> = tests
            .iter()
            .filter(|test| TABLE.binary_search_by_key(*test, |(name, _)| *name).is_err())
            .collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", file.display());
        println!("{}: {} tests, all of them known", file.display(), tests.len());
    }
}

/// The `test_imaplib.py` of the Python in the path, and of those that pyenv has installed.
fn installed() -> Vec<PathBuf> {
    let mut files = BTreeSet::new();
    let script = "import importlib.util as u; s = u.find_spec('test.test_imaplib'); print(s.origin)";
    if let Ok(output) = Command::new("python3").args(["-c", script]).output()
        && output.status.success()
    {
        files.insert(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    let home = env::var_os("HOME").map(|home| Path::new(&home).join(".pyenv"));
    let pyenv = env::var_os("PYENV_ROOT").map(PathBuf::from).or(home);
    for version in entries(&pyenv.unwrap_or_default().join("versions")) {
        for library in entries(&version.join("lib")) {
            files.insert(library.join("test/test_imaplib.py"));
        }
    }
    files.into_iter().filter(|file| file.is_file()).collect()
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}
