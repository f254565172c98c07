-- ingest: the bulk door (pyapi/ingest; docs/ingest.md).
--
-- A stream is cut into chunks of whole lines. Each chunk is one transaction: its rows are copied
-- into a temporary table (prepare_stage) and one statement checks and stores them (store_staged);
-- where anything is wrong with them, the lines themselves are looked at one by one, with the
-- verdicts of meters._check_readings (store_lines). The same transaction moves the stream's
-- offset, so a stream that broke off goes on where it stopped. open_stream begins it or takes
-- it up again, finish_stream ends it.

-- Streams
\ir _describe_stream.sql
\ir _lock_stream.sql
\ir _advance_stream.sql
\ir _split_csv.sql
\ir _read_header.sql
\ir open_stream.sql
\ir get_stream.sql
\ir finish_stream.sql
\ir purge_streams.sql

-- Chunks
\ir prepare_stage.sql
\ir store_staged.sql
\ir store_repeated.sql
\ir _read_line.sql
\ir _check_lines.sql
\ir store_lines.sql

-- Pushed by head ends
\ir receive_readings.sql
