//! Commands by their names, and what the server says by its names.

use imap_blocking::proto::command::{Arguments, Custom, Response, Responses};
use imap_blocking::proto::types::Atom;
use imap_blocking::{Client, Error, Methods, Update};

use crate::script::{Manners, Script, client};

const WEATHER: &str = "
    S: * PREAUTH ready
    C: BAAA0 X-WEATHER \"Oslo S\"
    S: * X-WEATHER (21 clear)
    S: * 3 EXISTS
    S: * OK [ALERT] storm ahead
    S: BAAA0 OK [X-NEXT 60] done
";

fn weather() -> Custom<'static> {
    Custom::new(Atom::new("X-WEATHER").unwrap(), Arguments::new().astring("Oslo S"))
}

/// What the updates hold under these names.
fn heard<const N: usize>(client: &mut Client<Script>, names: [&str; N]) -> Responses {
    let mut heard = Responses::named(names);
    heard.extend(client.updates().filter_map(Update::into_event));
    heard
}

#[test]
fn what_is_to_be_collected_is_in_the_answer_and_the_rest_in_the_updates() {
    let mut client = client(Script::new(WEATHER, Manners::default()));
    let reply = client.run(weather().collecting(["X-WEATHER", "x-next"])).unwrap();
    assert_eq!(reply.status.unwrap().text_lossy(), "done");
    assert_eq!(reply.responses.get("X-WEATHER").count(), 1);
    assert_eq!(reply.responses.get("X-NEXT").count(), 1);
    let mut heard = heard(&mut client, ["ALERT", "EXISTS", "X-WEATHER", "X-NEXT"]);
    assert_eq!(heard.take("EXISTS").len(), 1);
    assert!(matches!(&heard.take("ALERT")[..], [Response::Status(alert)] if alert.text_lossy() == "storm ahead"));
    assert!(heard.is_empty());
}

#[test]
fn what_is_not_collected_is_not_lost() {
    let mut client = client(Script::new(WEATHER, Manners::default()));
    let name = Atom::new("X-WEATHER").unwrap();
    let reply = client.xatom(name, Arguments::new().astring("Oslo S")).unwrap();
    assert!(reply.responses.is_empty());
    let heard = heard(&mut client, ["X-WEATHER", "X-NEXT"]);
    assert_eq!(heard.iter().count(), 2);
}

#[test]
fn what_the_server_refuses_is_an_error() {
    let script = "
        S: * PREAUTH ready
        C: BAAA0 X-NONE
        S: BAAA0 BAD [CLIENTBUG] what?
    ";
    let mut client = client(Script::new(script, Manners::default()));
    let refused = client.xatom(Atom::new("X-NONE").unwrap(), Arguments::new());
    assert!(matches!(refused, Err(Error::Rejected(_))), "{refused:?}");
    let idle = client.xatom(Atom::new("IDLE").unwrap(), Arguments::new());
    assert!(matches!(idle, Err(Error::Start(_))), "{idle:?}");
}
