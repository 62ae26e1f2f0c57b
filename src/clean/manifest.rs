//! What a run of cleaning wrote: `manifest.json`, under the schema `unspool/clean/1`.

use super::CutLevel;
use crate::report::Tool;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The files of a clean corpus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// `unspool/clean/1`.
    pub schema: String,
    /// The program that wrote it.
    pub tool: Tool,
    /// What was cut out of kept articles.
    pub levels: Vec<CutLevel>,
    /// How many articles are kept.
    pub articles: u64,
    /// Every other file, in order of name.
    pub files: Vec<ManifestFile>,
}

/// One file of a clean corpus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ManifestFile {
    /// Its name within the folder, with forward slashes.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// XXH3-128 of its bytes, 32 hex digits.
    pub content: String,
}
