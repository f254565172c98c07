-- Notes that a rule could not be followed.

create or replace function alerts._note_failure(
    p_rule_code  text,
    p_subject_id text,
    p_error_code text,
    p_message    text
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into alerts.detection_failures as f (rule_code, subject_id, error_code, message)
    values (p_rule_code, p_subject_id, p_error_code, left(p_message, 500))
    on conflict (rule_code) do update
    set failure_count = f.failure_count + 1, subject_id = excluded.subject_id, error_code = excluded.error_code,
        message = excluded.message, failed_at = excluded.failed_at;
end;
$$;

comment on function alerts._note_failure(text, text, text, text) is 'Note that a rule could not be followed.';
