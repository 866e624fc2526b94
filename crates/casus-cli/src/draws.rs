//! Draws as Parquet, in the layout of the `ViEWS` challenge: `month_id, country_id, draw, outcome`.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use parquet::data_type::Int32Type;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

const LAYOUT: &str = "message draws { required int32 month_id; required int32 country_id; required int32 draw; required int32 outcome; }";

/// The four columns, filled side by side.
#[derive(Debug, Default)]
pub struct Columns([Vec<i32>; 4]);

impl Columns {
    /// Adds the draws of one month of one country, counted from 0.
    pub fn add(&mut self, month_id: i32, country_id: u16, draws: &[u32]) {
        for (number, &outcome) in (0..).zip(draws) {
            let row = [month_id, i32::from(country_id), number, i32::try_from(outcome).unwrap_or(i32::MAX)];
            for (column, value) in self.0.iter_mut().zip(row) {
                column.push(value);
            }
        }
    }

    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let name = || path.display().to_string();
        let file = File::create(path).with_context(name)?;
        let schema = Arc::new(parse_message_type(LAYOUT)?);
        let mut writer = SerializedFileWriter::new(file, schema, Arc::new(WriterProperties::new()))?;
        let mut group = writer.next_row_group()?;
        for values in &self.0 {
            let mut column = group.next_column()?.context("the layout has four columns")?;
            column.typed::<Int32Type>().write_batch(values, None, None)?;
            column.close()?;
        }
        group.close()?;
        writer.close().with_context(name)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::RowAccessor as _;

    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("draws.parquet");
        let mut columns = Columns::default();
        columns.add(505, 57, &[0, 12]);
        columns.add(506, 57, &[7]);
        columns.write(&path).unwrap();
        let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
        let names: Vec<String> =
            reader.metadata().file_metadata().schema_descr().columns().iter().map(|it| it.name().to_owned()).collect();
        assert_eq!(names, ["month_id", "country_id", "draw", "outcome"]);
        let rows: Vec<[i32; 4]> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap())
            .map(|row| [0, 1, 2, 3].map(|column| row.get_int(column).unwrap()))
            .collect();
        assert_eq!(rows, [[505, 57, 0, 0], [505, 57, 1, 12], [506, 57, 0, 7]]);
    }
}
