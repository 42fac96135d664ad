//! The mechanisms by which a password is proven and not told.

#[cfg(feature = "scram")]
pub(super) use with::Strong;
#[cfg(not(feature = "scram"))]
pub(super) use without::Strong;

#[cfg(feature = "scram")]
mod with {
    use alloc::boxed::Box;
    use alloc::string::String;

    use crate::error::ValueError;
    use crate::response::Capabilities;
    use crate::sasl::{Binding, CramMd5, Hash, Mechanism, Scram};
    use crate::types::Secret;

    /// What SCRAM needs besides name and password; `None` where nobody has given it.
    #[derive(Default)]
    pub(in crate::flow) struct Strong(Option<(String, Binding)>);

    impl Strong {
        pub(in crate::flow) fn set(&mut self, nonce: String, binding: Binding) {
            self.0 = Some((nonce, binding));
        }

        /// The mechanisms for a password, the strongest first: CRAM-MD5 comes last, since it helps who steals the
        /// server's passwords. Those that are bound to TLS are for who names them.
        pub(in crate::flow) const fn names(&self) -> &'static [&'static str] {
            match &self.0 {
                Some(_) => &["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5"],
                None => &["PLAIN", "LOGIN", "CRAM-MD5"],
            }
        }

        /// The mechanism of this name; `None` if it is none of these, or something is missing that it needs.
        pub(in crate::flow) fn mechanism(
            &self,
            name: &str,
            user: &str,
            password: &Secret,
            offered: &Capabilities,
        ) -> Option<Result<Box<dyn Mechanism>, ValueError>> {
            if name.eq_ignore_ascii_case("CRAM-MD5") {
                return Some(super::super::credentials::boxed(CramMd5::new(user, password.clone())));
            }
            let (nonce, binding) = self.0.as_ref()?;
            let is = |other: &str| name.eq_ignore_ascii_case(other);
            let (hash, plus) = match () {
                () if is("SCRAM-SHA-256") => (Hash::Sha256, false),
                () if is("SCRAM-SHA-1") => (Hash::Sha1, false),
                () if is("SCRAM-SHA-256-PLUS") => (Hash::Sha256, true),
                () if is("SCRAM-SHA-1-PLUS") => (Hash::Sha1, true),
                () => return None,
            };
            let binding = match (binding, plus) {
                (Binding::Data { .. }, true) => binding.clone(),
                (_, true) => return None,
                (Binding::Data { .. }, false) if !offers_binding(offered) => Binding::NotOffered,
                (_, false) => Binding::None,
            };
            let scram = Scram::new(hash, binding, user, password.clone(), nonce.as_str());
            Some(super::super::credentials::boxed(scram))
        }
    }

    fn offers_binding(offered: &Capabilities) -> bool {
        offered.auth_mechanisms().any(|name| {
            let name = name.to_ascii_uppercase();
            name.starts_with(b"SCRAM-") && name.ends_with(b"-PLUS")
        })
    }
}

#[cfg(not(feature = "scram"))]
mod without {
    use alloc::boxed::Box;

    use crate::error::ValueError;
    use crate::response::Capabilities;
    use crate::sasl::Mechanism;
    use crate::types::Secret;

    /// Nothing.
    #[derive(Default)]
    pub(in crate::flow) struct Strong;

    impl Strong {
        #[expect(clippy::unused_self, reason = "with the feature it depends on what was given")]
        pub(in crate::flow) const fn names(&self) -> &'static [&'static str] {
            &["PLAIN", "LOGIN"]
        }

        #[expect(clippy::unused_self, reason = "with the feature it depends on what was given")]
        pub(in crate::flow) const fn mechanism(
            &self,
            _: &str,
            _: &str,
            _: &Secret,
            _: &Capabilities,
        ) -> Option<Result<Box<dyn Mechanism>, ValueError>> {
            None
        }
    }
}
