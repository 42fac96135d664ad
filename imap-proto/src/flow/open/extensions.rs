//! What is sent besides what it takes to authenticate: ID, ENABLE, NAMESPACE.

use alloc::vec::Vec;

use super::{IdTime, Open, OpenError, Stage, Step};
use crate::command;
use crate::connection::Connection;
use crate::ext::id::Id;
use crate::response::{Capability, Offered};
use crate::state::State;
use crate::types::Atom;

impl Open {
    pub(super) fn early_id(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        self.offered_id = connection.offers(Capability::Id) == Some(true);
        if self.options.id_time == IdTime::BeforeAuthentication && self.offered_id {
            self.send_id(connection)?;
        }
        self.stage = Stage::Choose;
        Ok(())
    }

    fn send_id(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        // Taken away: it is sent once.
        let fields = core::mem::take(&mut self.options.id);
        if fields.is_empty() {
            return Ok(());
        }
        let id = fields
            .iter()
            .fold(Id::new(Offered::insist()), |id, (name, value)| id.with(name, value));
        self.start(connection, &id, Step::Id)
    }

    /// What does not depend on other things goes out together.
    pub(super) fn after_authentication(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        let offers_id = connection.offers(Capability::Id).unwrap_or(self.offered_id);
        let ask = connection.capabilities().is_none() && !self.asked;
        if ask {
            self.ask_capabilities(connection)?;
        }
        if self.options.id_time == IdTime::AfterAuthentication && offers_id {
            self.send_id(connection)?;
        }
        if ask {
            return Ok(());
        }
        if self.extensions(connection).is_empty() {
            return self.ask_namespace(connection);
        }
        self.stage = Stage::Enable;
        Ok(())
    }

    pub(super) fn enable(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        let extensions = self.extensions(connection);
        self.start(connection, &command::Enable::new(&extensions), Step::Enable)?;
        self.stage = Stage::Namespace;
        Ok(())
    }

    /// The extensions to enable: wanted, offered, not enabled yet.
    fn extensions(&self, connection: &Connection) -> Vec<Atom<'static>> {
        let offers = |capability| connection.offers(capability) == Some(true);
        let can_enable = offers(Capability::Enable) || offers(Capability::Imap4Rev2);
        if !can_enable || connection.state() != State::Authenticated {
            return Vec::new();
        }
        let mut wanted: Vec<Capability> = Vec::with_capacity(self.options.enable.len());
        for &extension in &self.options.enable {
            // UTF8=ONLY is an offer of UTF8=ACCEPT: "For the client, "ENABLE UTF8=ACCEPT" is always used -- never "ENABLE
            // UTF8=ONLY"" (RFC 9755 section 7).
            let is_utf8 = matches!(extension, Capability::Utf8Accept | Capability::Utf8Only);
            let extension = if is_utf8 { Capability::Utf8Accept } else { extension };
            let is_offered = offers(extension) || (is_utf8 && offers(Capability::Utf8Only));
            if is_offered && !connection.enabled().has(extension) && !wanted.contains(&extension) {
                wanted.push(extension);
            }
        }
        wanted
            .into_iter()
            .filter_map(|extension| Atom::new(extension.name()).ok())
            .collect()
    }

    pub(super) fn ask_namespace(&mut self, connection: &mut Connection) -> Result<(), OpenError> {
        self.stage = Stage::Done;
        let is_open = connection.state() == State::Authenticated;
        if !self.options.namespace || !is_open || connection.offers(Capability::Namespace) != Some(true) {
            return Ok(());
        }
        self.start(connection, &command::Namespace, Step::Namespace)
    }
}
