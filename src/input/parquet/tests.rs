use super::*;
use crate::input::{Dump, Fields, RecordKind};
use parquet::basic::Compression;
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
    Int64Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::io::{Cursor, Write};

type Group<'w> = SerializedRowGroupWriter<'w, Vec<u8>>;

/// A file of a schema whose row groups `fill` writes.
fn file(
    schema: &str,
    groups: usize,
    compression: Compression,
    fill: impl Fn(&mut Group<'_>, usize),
) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .build();
    let mut bytes = Vec::new();
    {
        let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
        for number in 0..groups {
            let mut group = file.next_row_group().unwrap();
            fill(&mut group, number);
            group.close().unwrap();
        }
        bytes.write_all(&file.into_inner().unwrap()).unwrap();
    }
    bytes
}

fn column<T: DataType>(
    group: &mut Group<'_>,
    values: &[T::T],
    defined: Option<&[i16]>,
    repeated: Option<&[i16]>,
) {
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<T>()
        .write_batch(values, defined, repeated)
        .unwrap();
    column.close().unwrap();
}

fn texts(values: &[&str]) -> Vec<ByteArray> {
    values.iter().map(|&v| v.into()).collect()
}

fn all(bytes: &[u8], fields: &Fields) -> Result<(Vec<Dump>, Vec<Skipped>), String> {
    let reader = RecordReader::new(fields, RecordKind::Article);
    let within = |at_once| {
        let mut dumps = Vec::new();
        let mut give = |some: Vec<Dump>| {
            dumps.extend(some);
            Ok(())
        };
        let file = Cursor::new(bytes.to_vec());
        let skipped = read("a.parquet", file, &reader, None, at_once, &mut give);
        skipped
            .map(|skipped| (dumps, skipped))
            .map_err(|e| e.to_string())
    };
    // However many row groups are read at once.
    let found = within(u64::MAX);
    for at_once in [0, 1_000] {
        let other = within(at_once);
        assert!(other == found || other.is_err() && found.is_err());
    }
    found
}

const SIMPLE: &str = "message m { optional binary text (STRING); required int64 id; required binary more (STRING); }";

fn simple(groups: usize, compression: Compression) -> Vec<u8> {
    file(SIMPLE, groups, compression, |group, number| {
        let first = 10 * number as i64;
        column::<ByteArrayType>(group, &texts(&["One\nline", "Two"]), Some(&[1, 0, 1]), None);
        column::<Int64Type>(group, &[first, first + 1, first + 2], None, None);
        column::<ByteArrayType>(group, &texts(&["x", "y", "z"]), None, None);
    })
}

#[test]
fn rows_are_records_in_order_over_all_row_groups() {
    let brotli = Compression::BROTLI(Default::default());
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(Default::default()),
        Compression::ZSTD(Default::default()),
        Compression::LZ4_RAW,
        brotli,
    ] {
        let (dumps, skipped) = all(&simple(40, compression), &Fields::default()).unwrap();
        let records: Vec<(u64, &str, &str)> = dumps
            .iter()
            .map(|d| {
                let record = d.record.as_ref().unwrap();
                (record.line, record.id.as_deref().unwrap(), &*d.text)
            })
            .collect();
        assert_eq!(records.len(), 80);
        assert_eq!(
            records[..3],
            [
                (1, "0", "One\nline"),
                (3, "2", "Two"),
                (4, "10", "One\nline")
            ]
        );
        assert_eq!(records[79], (120, "392", "Two"));
        let said: Vec<(Option<u64>, &str)> = skipped.iter().map(|s| (s.line, &*s.reason)).collect();
        assert_eq!(said.len(), 40);
        assert_eq!(said[1], (Some(5), "the field `text` is no text"));
    }
}

#[test]
fn values_of_every_type_are_what_they_mean() {
    let schema = "message m {
        required binary text;
        required fixed_len_byte_array(16) id (UUID);
        required int64 date (TIMESTAMP(NANOS,true));
        required group source (LIST) { repeated group list { optional binary element (STRING); } }
        optional int32 headline (DECIMAL(5,2));
    }";
    let bytes = file(schema, 1, Compression::UNCOMPRESSED, |group, _| {
        let latin =
            b"Die F\xe4hre f\xe4hrt wieder \xfcber die Bucht, sagte der B\xfcrgermeister.".to_vec();
        column::<ByteArrayType>(group, &[latin.into(), "Plain".into()], None, None);
        let id = |n: u8| FixedLenByteArray::from(ByteArray::from(vec![n; 16]));
        column::<FixedLenByteArrayType>(group, &[id(1), id(0xab)], None, None);
        column::<Int64Type>(
            group,
            &[1_714_564_800_000_000_000, -1_000_000_000],
            None,
            None,
        );
        column::<ByteArrayType>(
            group,
            &texts(&["a", "b"]),
            Some(&[2, 1, 2, 0]),
            Some(&[0, 1, 1, 0]),
        );
        column::<Int32Type>(group, &[-5], Some(&[1, 0]), None);
    });
    let (dumps, skipped) = all(&bytes, &Fields::default()).unwrap();
    assert_eq!(skipped, []);
    assert!(
        dumps[0].text.starts_with("Die Fähre fährt"),
        "{}",
        dumps[0].text
    );
    let of = |i: usize| {
        let record = dumps[i].record.as_ref().unwrap();
        (
            record.id.as_deref().unwrap(),
            record.date().unwrap(),
            record.outlet(),
            record.headline(),
        )
    };
    assert_eq!(
        of(0),
        (
            "01010101-0101-0101-0101-010101010101",
            "2024-05-01T12:00:00",
            Some("a\nb"),
            Some("-0.05")
        )
    );
    assert_eq!(
        of(1),
        (
            "abababab-abab-abab-abab-abababababab",
            "1969-12-31T23:59:59",
            None,
            None
        )
    );

    let days = "message m { required binary text (STRING); required int32 date (DATE); required int64 id (INTEGER(64,false)); }";
    let bytes = file(days, 1, Compression::UNCOMPRESSED, |group, _| {
        column::<ByteArrayType>(group, &texts(&["a"]), None, None);
        column::<Int32Type>(group, &[19_844], None, None);
        column::<Int64Type>(group, &[-1], None, None);
    });
    let (dumps, _) = all(&bytes, &Fields::default()).unwrap();
    let record = dumps[0].record.as_ref().unwrap();
    assert_eq!(
        (record.date(), record.id.as_deref()),
        (Some("2024-05-01"), Some("18446744073709551615"))
    );
}

#[test]
fn fields_are_chosen_and_missed_by_name() {
    let bytes = simple(1, Compression::SNAPPY);
    let fields = |text: &str| Fields {
        text: Some(text.to_owned()),
        ..Fields::default()
    };
    let (dumps, _) = all(&bytes, &fields("more")).unwrap();
    let found: Vec<&str> = dumps.iter().map(|d| &*d.text).collect();
    assert_eq!(found, ["x", "y", "z"]);
    let parts = "message m { required group text { required int64 a; required int64 b; } }";
    let group = file(parts, 1, Compression::SNAPPY, |group, _| {
        column::<Int64Type>(group, &[1, 2], None, None);
        column::<Int64Type>(group, &[3, 4], None, None);
    });
    let said = all(&bytes, &fields("mere")).unwrap_err();
    assert!(said.contains("no record has the text field `mere`; its fields are text, id, more (did you mean --text-field more?)"), "{said}");
    let (dumps, skipped) = all(&group, &Fields::default()).unwrap();
    assert_eq!((dumps.len(), skipped.len()), (0, 1));
    assert_eq!(skipped[0].reason, "the field `text` is no text");
    let empty = simple(0, Compression::SNAPPY);
    assert_eq!(
        all(&empty, &Fields::default()),
        Ok((Vec::new(), Vec::new()))
    );
    assert!(all(&empty, &fields("mere")).is_err());
}

#[test]
fn damaged_files_are_an_error_and_nothing_worse() {
    let whole = simple(3, Compression::ZSTD(Default::default()));
    for cut in 0..whole.len() {
        assert!(
            all(&whole[..cut], &Fields::default()).is_err(),
            "cut at {cut}"
        );
    }
    let mut x = 11u32;
    let mut random = |below: usize| {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (x >> 8) as usize % below
    };
    for _ in 0..3_000 {
        let mut bytes = whole.clone();
        for _ in 0..1 + random(4) {
            let at = random(bytes.len());
            bytes[at] = random(256) as u8;
        }
        // what was not hit may still be read
        let _ = all(&bytes, &Fields::default());
    }
}
