-- The hash of an entry of the audit log, over all that it says: SHA-256 of a JSON array, UTF-8, in the text form
-- of jsonb. Times are microseconds since 1970 and numbers of transactions texts, so no setting of a session
-- changes it: not the zone, not the style of dates, not how floats are written. jsonb keeps the members of an
-- object in one order (by length, then by bytes) and numbers with the digits that they came with.
--
-- The first member is the version of this form. Hashes are kept: a new form needs a new function.

create or replace function ops._hash_audit_row(p_row ops.audit_log)
returns bytea
language sql
stable
return sha256(convert_to(
    jsonb_build_array(
        1,
        (p_row).audit_id,
        (extract(epoch from (p_row).occurred_at) * 1000000)::bigint,
        (p_row).subject_type,
        (p_row).subject_id,
        (p_row).action,
        (p_row).table_name,
        (p_row).row_key,
        (p_row).old_values,
        (p_row).new_values,
        (p_row).reason,
        (p_row).actor_type,
        (p_row).actor_id,
        (p_row).actor_role,
        (p_row).login,
        (p_row).request_id,
        (p_row).service,
        (p_row).trace_id,
        (p_row).epoch,
        (p_row).xid::text
    )::text,
    'UTF8'
));

comment on function ops._hash_audit_row(ops.audit_log) is 'The hash of an entry of the audit log, over all that it says.';
