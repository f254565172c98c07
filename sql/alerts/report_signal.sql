-- The door for detectors outside the database, and for what devices see themselves: a rule's condition holds for
-- a subject at an instant, or does not. Safe to repeat. Returns the open alert, null where there is none.
--
-- Errors: PT400 invalid_signal, invalid_severity; PT404 rule_not_found, meter_not_found

create or replace function alerts.report_signal(
    p_rule_code  text,
    p_subject_id text,
    p_is_firing  boolean default true,
    p_at         timestamptz default null,
    p_message    text default null,
    p_metadata   jsonb default '{}',
    p_region     text default null,
    p_severity   text default null
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return alerts._signal(
        p_rule_code, p_subject_id, p_is_firing, p_at, p_message, p_metadata, null, p_region, p_severity
    );
end;
$$;

comment on function alerts.report_signal(text, text, boolean, timestamptz, text, jsonb, text, text) is
    'Say that the condition of a rule holds for a subject, or does not; returns the open alert.';

grant execute on function alerts.report_signal(text, text, boolean, timestamptz, text, jsonb, text, text) to service_role;
