use ::base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use imap_proto::types::base64::{decode, encode_into, encoded_len};
use proptest::prelude::*;

const ORACLE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Text that is or almost is base64.
fn like_base64() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9+/]{0,20}={0,3}",
        "[A-Za-z0-9+/]{0,9}[=*_ -]?[A-Za-z0-9+/]{0,9}={0,2}",
        ".{0,12}"
    ]
}

proptest! {
    #[test]
    fn encodes_as_the_oracle(bytes: Vec<u8>) {
        let mut out = b"x".to_vec();
        encode_into(&bytes, &mut out);
        prop_assert_eq!(out[1..].to_vec(), ORACLE.encode(&bytes).into_bytes());
        prop_assert_eq!(encoded_len(bytes.len()), out.len() - 1);
        prop_assert_eq!(decode(&out[1..]), Ok(bytes));
    }

    #[test]
    fn decodes_what_the_oracle_decodes(text in like_base64(), space in "[ \r\n]{0,2}") {
        let padded = format!("{text}{space}");
        prop_assert_eq!(decode(padded.as_bytes()).ok(), ORACLE.decode(text.trim_ascii_end()).ok());
    }
}
