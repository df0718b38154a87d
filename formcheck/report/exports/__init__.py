"""An analysis in the file formats of other programs: OpenSim, tables, Parquet."""
