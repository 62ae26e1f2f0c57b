//! The values of one column of a row group, as texts.

use super::super::decode;
use encoding_rs::Encoding;
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescPtr;

/// The values of a column, row after row. Those of a list are one text, joined by line breaks, as in JSON.
pub struct Column {
    reader: ColumnReader,
    about: ColumnDescPtr,
    forced: Option<&'static Encoding>,
}

impl Column {
    /// `forced` is the encoding of bytes of which the file does not say that they are text.
    pub fn new(
        reader: ColumnReader,
        about: ColumnDescPtr,
        forced: Option<&'static Encoding>,
    ) -> Self {
        Column {
            reader,
            about,
            forced,
        }
    }

    /// The values of the next `rows` rows.
    pub fn next(&mut self, rows: usize) -> Result<Vec<Option<String>>, ParquetError> {
        let about = &self.about;
        let integer = |value: i64| integer(about, value);
        let forced = self.forced;
        let text = |bytes: &[u8]| text(about, bytes, forced);
        match &mut self.reader {
            // as in JSON, neither is a value
            ColumnReader::BoolColumnReader(r) => values(r, about, rows, |_| None),
            ColumnReader::Int32ColumnReader(r) => values(r, about, rows, |&v| {
                // the unsigned types are stored in the signed ones
                integer(match about.converted_type() {
                    ConvertedType::UINT_32 => i64::from(v as u32),
                    _ => i64::from(v),
                })
            }),
            ColumnReader::Int64ColumnReader(r) => values(r, about, rows, |&v| integer(v)),
            ColumnReader::Int96ColumnReader(r) => {
                values(r, about, rows, |v| moment(v.to_millis(), 1_000))
            }
            ColumnReader::FloatColumnReader(r) => values(r, about, rows, |v| Some(v.to_string())),
            ColumnReader::DoubleColumnReader(r) => values(r, about, rows, |v| Some(v.to_string())),
            ColumnReader::ByteArrayColumnReader(r) => values(r, about, rows, |v| text(v.data())),
            ColumnReader::FixedLenByteArrayColumnReader(r) => {
                values(r, about, rows, |v| text(v.data()))
            }
        }
    }
}

/// Reads the next rows of a column of any type.
fn values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    about: &ColumnDescPtr,
    rows: usize,
    as_text: impl Fn(&T::T) -> Option<String>,
) -> Result<Vec<Option<String>>, ParquetError> {
    let (mut defined, mut repeated, mut found) = (Vec::new(), Vec::new(), Vec::new());
    let (read, _, levels) =
        reader.read_records(rows, Some(&mut defined), Some(&mut repeated), &mut found)?;
    if read != rows {
        let said = format!(
            "the column `{}` has {read} of {rows} rows",
            about.path().string()
        );
        return Err(ParquetError::EOF(said));
    }
    let (whole, lists) = (about.max_def_level(), about.max_rep_level() > 0);
    let mut found = found.iter();
    let mut out: Vec<Option<String>> = Vec::with_capacity(rows);
    for level in 0..levels {
        if !lists || repeated.get(level) == Some(&0) {
            out.push(None);
        }
        let is_there = whole == 0 || defined.get(level) == Some(&whole);
        let value = is_there.then(|| found.next()).flatten().and_then(&as_text);
        match (out.last_mut(), value) {
            (Some(Some(row)), Some(value)) => {
                row.push('\n');
                row.push_str(&value);
            }
            (Some(row), Some(value)) => *row = Some(value),
            (_, None) => {}
            (None, Some(_)) => {
                let said = format!(
                    "the column `{}` does not begin with a row",
                    about.path().string()
                );
                return Err(ParquetError::General(said));
            }
        }
    }
    Ok(out)
}

/// An integer as the logical type means it.
fn integer(about: &ColumnDescPtr, value: i64) -> Option<String> {
    if let Some(LogicalType::Timestamp(kind)) = about.logical_type_ref() {
        return moment(
            value,
            match kind.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            },
        );
    }
    match about.converted_type() {
        ConvertedType::DATE => day(value),
        ConvertedType::TIMESTAMP_MILLIS => moment(value, 1_000),
        ConvertedType::TIMESTAMP_MICROS => moment(value, 1_000_000),
        ConvertedType::UINT_64 => Some((value as u64).to_string()),
        ConvertedType::DECIMAL => Some(decimal(value, about.type_scale())),
        _ => Some(value.to_string()),
    }
}

/// Days since 1970 as an ISO date.
fn day(days: i64) -> Option<String> {
    let day = Date::constant(1970, 1, 1)
        .checked_add(Span::new().try_days(days).ok()?)
        .ok()?;
    Some(day.to_string())
}

/// Parts of a second since 1970 as an ISO date and time.
fn moment(value: i64, parts: i64) -> Option<String> {
    let nanos = value.rem_euclid(parts) * (1_000_000_000 / parts);
    let since = SignedDuration::new(value.div_euclid(parts), i32::try_from(nanos).ok()?);
    let moment: DateTime = Date::constant(1970, 1, 1)
        .at(0, 0, 0, 0)
        .checked_add(since)
        .ok()?;
    Some(moment.to_string())
}

/// An integer with so many of its digits behind the point.
fn decimal(value: i64, scale: i32) -> String {
    let scale = usize::try_from(scale).unwrap_or(0);
    if scale == 0 {
        return value.to_string();
    }
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, rest) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{whole}.{rest}")
}

/// Bytes as the logical type means them.
fn text(about: &ColumnDescPtr, bytes: &[u8], forced: Option<&'static Encoding>) -> Option<String> {
    match (about.logical_type_ref(), about.converted_type()) {
        (Some(LogicalType::Uuid), _) if bytes.len() == 16 => {
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            let parts = [
                &hex[..8],
                &hex[8..12],
                &hex[12..16],
                &hex[16..20],
                &hex[20..],
            ];
            Some(parts.join("-"))
        }
        (Some(LogicalType::Float16), _) | (_, ConvertedType::DECIMAL | ConvertedType::INTERVAL) => {
            None
        }
        (Some(LogicalType::String), _)
        | (_, ConvertedType::UTF8 | ConvertedType::JSON | ConvertedType::ENUM) => {
            String::from_utf8(bytes.to_vec()).ok()
        }
        // bytes of which nothing is said may be in any encoding
        _ => Some(decode(bytes.to_vec(), forced, None).text),
    }
}
