//! How much useless input is borne, and how much memory is kept.

use super::*;
use crate::command::Noop;
use crate::connection::start::Pending;
use crate::connection::{Counters, Limits};
use crate::error::Error;

/// A connection that bears three useless lines in a row, with a command that has completed.
fn connected() -> Connection {
    let limits = Limits {
        noise: 3,
        ..Limits::default()
    };
    let mut connection = Connection::new(Config::new(4096).with_limits(limits));
    hear(&mut connection, "* OK hi\r\n").unwrap();
    connection.start(&Noop).unwrap();
    write(&mut connection);
    hear(&mut connection, "BAAA0 OK done\r\n").unwrap();
    connection
}

fn hear(connection: &mut Connection, lines: &str) -> Result<(), Error> {
    connection.receive(lines.as_bytes());
    while connection.advance()? {}
    Ok(())
}

fn write(connection: &mut Connection) {
    let length = connection.output().len();
    connection.written(length);
}

/// A useless line, and how many of its kind were counted.
type Useless = (&'static str, fn(&Counters) -> u64);

const USELESS: [Useless; 5] = [
    ("\r\n", |counters| counters.empty_lines),
    ("???\r\n", |counters| counters.malformed),
    ("* LIST (\r\n", |counters| counters.malformed),
    ("+ go on\r\n", |counters| counters.stray_continuations),
    ("BAAA0 OK done\r\n", |counters| counters.repeated_completions),
];

#[test]
fn as_many_useless_lines_are_borne_as_the_limit_says_and_no_more() {
    for (line, counted) in USELESS {
        let mut connection = connected();
        assert_eq!(hear(&mut connection, &line.repeat(3)), Ok(()), "{line:?}");
        assert_eq!(counted(connection.counters()), 3, "{line:?}");
        let error = hear(&mut connection, line).unwrap_err();
        assert!(
            matches!(error, Error::TooMuchNoise { limit: 3, .. }),
            "{line:?}: {error}"
        );
    }
}

#[test]
fn useless_lines_of_all_kinds_are_added_up_until_one_is_of_use() {
    let mut connection = connected();
    for _ in 0..10 {
        let three = "\r\n???\r\n+ go on\r\n";
        assert_eq!(hear(&mut connection, &format!("{three}* OK still here\r\n")), Ok(()));
    }
    assert_eq!(hear(&mut connection, "\r\n???\r\n+ go on\r\n"), Ok(()));
    assert!(hear(&mut connection, "* LIST (\r\n").is_err());
}

#[test]
fn the_memory_that_is_kept_is_that_of_what_waits() {
    let mut connection = Connection::new(Config::new(4096));
    assert_eq!(connection.buffered(), 0);
    hear(&mut connection, "* OK hi\r\n").unwrap();
    connection.release_buffers();
    assert_eq!(connection.buffered(), 0);

    hear(&mut connection, &"x".repeat(1000)).unwrap();
    connection.release_buffers();
    let received = connection.buffered();
    assert!((1000..2000).contains(&received), "{received}");

    for _ in 0..3 {
        connection.start(&Noop).unwrap();
    }
    connection.release_buffers();
    let waiting = connection.output().len();
    assert_eq!(connection.buffered(), received + waiting + 3 * size_of::<Pending>());
}

#[test]
fn reads_that_fill_their_room_get_more_up_to_four_times_the_limit() {
    let limits = Limits {
        read: 100,
        ..Limits::default()
    };
    let mut connection = Connection::new(Config::new(4096).with_limits(limits));
    hear(&mut connection, "* PREAUTH hi\r\n* 1 FETCH (BODY[] {1000000}\r\n").unwrap();
    connection.release_buffers();
    let mut read = |less: usize| {
        let input = connection.buffers().input;
        let (room, length) = (input.len(), input.len() - less);
        input[..length].fill(b'x');
        connection.received(length);
        while connection.advance().unwrap() {}
        room
    };
    let rooms = [1, 1, 0, 1, 0, 0, 0].map(&mut read);
    assert_eq!(rooms, [100, 100, 100, 200, 200, 400, 400]);
    connection.release_buffers();
    assert_eq!(connection.buffers().input.len(), 100);
}
