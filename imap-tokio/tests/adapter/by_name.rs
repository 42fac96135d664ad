//! Commands by their names, and what the server says by its names.

use imap_proto::Config;
use imap_proto::command::{Arguments, Custom, Response, Responses};
use imap_proto::types::Atom;
use imap_tokio::{Client, Error, Methods, Update};
use tokio::io::{DuplexStream, duplex};

use crate::support::{Server, in_time};

const ANSWER: &str = "* X-WEATHER (21 clear)\r\n* 3 EXISTS\r\n* OK [ALERT] storm ahead\r\n";

/// A client of a server that answers one command.
fn client(expected: &'static str, answer: &'static str, completion: &'static str) -> Client<DuplexStream> {
    let (near, far) = duplex(1024);
    tokio::spawn(async move {
        let mut server = Server::new(far, usize::MAX);
        server.say("* PREAUTH ready\r\n").await.unwrap();
        let line = server.line().await.unwrap();
        let (tag, command) = line.split_once(' ').unwrap();
        assert_eq!(command, expected);
        server.say(&format!("{answer}{tag} {completion}\r\n")).await.unwrap();
    });
    Client::new(near, Config::new(5000))
}

fn weather() -> Custom<'static> {
    Custom::new(Atom::new("X-WEATHER").unwrap(), Arguments::new().astring("Oslo S"))
}

#[tokio::test(start_paused = true)]
async fn what_is_to_be_collected_is_in_the_answer_and_the_rest_in_the_updates() {
    let mut client = client("X-WEATHER \"Oslo S\"", ANSWER, "OK [X-NEXT 60] done");
    let command = weather().collecting(["X-WEATHER", "x-next"]);
    let reply = in_time(client.run(command)).await.unwrap();
    assert_eq!(reply.status.unwrap().text_lossy(), "done");
    assert_eq!(reply.responses.get("X-WEATHER").count(), 1);
    assert_eq!(reply.responses.get("X-NEXT").count(), 1);
    let mut heard = Responses::named(["ALERT", "EXISTS", "X-WEATHER", "X-NEXT"]);
    heard.extend(client.updates().filter_map(Update::into_event));
    assert_eq!(heard.take("EXISTS").len(), 1);
    assert!(matches!(&heard.take("ALERT")[..], [Response::Status(alert)] if alert.text_lossy() == "storm ahead"));
    assert!(heard.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_the_server_refuses_is_an_error() {
    let mut client = client("X-NONE", "", "BAD [CLIENTBUG] what?");
    let refused = in_time(client.xatom(Atom::new("X-NONE").unwrap(), Arguments::new())).await;
    assert!(matches!(refused, Err(Error::Rejected(_))), "{refused:?}");
    let idle = in_time(client.xatom(Atom::new("IDLE").unwrap(), Arguments::new())).await;
    assert!(matches!(idle, Err(Error::Start(_))), "{idle:?}");
}
