-- sync: clients that keep rows offline.
--
-- Triggers (records__track) give every change of a synced table's row the record's next version and the number of its
-- transaction, in sync.records: so a pull sees whatever changed a row, and the tables need no columns for it. A pull
-- takes what lies below the watermark, in the order of transactions: nothing is skipped, whoever commits late. A push
-- is a batch of items; each is applied in a subtransaction, under the table's policies, and answered once for all
-- times; plain ones that follow each other go together, with the same outcome (_apply_together). What the client had
-- not seen when it made a change is a conflict, which the table's rule decides.
-- Items that are queued go the same way later (load_queue.sql); what is declared and kept: load_tables.sql.

\ir load_tables.sql

\ir _is_uuid.sql
\ir _get_client.sql
\ir _find_table.sql
\ir _read_row.sql
\ir _get_state.sql
\ir _is_outdated.sql
\ir _show_row.sql
\ir _make_copy.sql
\ir _check_data.sql
\ir _read_data.sql
\ir _is_declared.sql
\ir _write_row.sql
\ir _merge_data.sql
\ir _apply_change.sql
\ir _call_function.sql
\ir _check_changes.sql
\ir _find_problem.sql
\ir _check_item.sql
\ir _lock_records.sql
\ir _count_call.sql
\ir _try_item.sql
\ir _find_stop.sql
\ir _find_tables.sql
\ir _is_joint.sql
\ir _find_joint.sql
\ir _list_steps.sql
\ir _choose_steps.sql
\ir _write_rows.sql
\ir _apply_together.sql
\ir _answer_together.sql
\ir _find_answers.sql
\ir _finish_answer.sql
\ir _add_copies.sql
\ir _store_answers.sql
\ir _process_items.sql
\ir push_changes.sql

\ir _format_cookie.sql
\ir _parse_cookie.sql
\ir _read_page.sql
\ir pull_changes.sql

\ir load_queue.sql
